"""Cases held against the articles they are about: what a careful colleague would ask before trusting them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.cases import Case, Problem, file_name
from eval.measures import bare, holds


def lint(cases: Sequence[Case], texts: Mapping[str, str] | None = None) -> list[Problem]:
    """Questions asked twice in other spelling and, given the articles (source to text), sources, evidence, answers and
    elements that are not in them."""
    faults = list(_repeated(cases))
    if texts is not None:
        faults += [(case, fault) for case in cases if case.answerable for fault in _unfounded(case, texts)]
    return sorted(Problem(case.line, f"{case.id}: {fault}") for case, fault in faults)


def _repeated(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases whose questions differ from an earlier case's in spaces and punctuation alone."""
    seen: dict[tuple[str, ...], Case] = {}
    for case in cases:
        first = seen.setdefault(tuple(map(bare, case.turns)), case)
        if first is not case:
            yield case, f"{first.line}행의 '{first.id}'와(과) 같은 질문입니다"


def _unfounded(case: Case, texts: Mapping[str, str]) -> Iterator[str]:
    right = [text for source, text in texts.items() if case.is_right_source(source)]
    missing = [name for name in case.articles if not any(file_name(source).startswith(name) for source in texts)]
    if not right or (missing and case.needs_every_article):
        yield f"기사 '{', '.join(missing)}'이(가) 없습니다"
        return
    if not _any_stands(case.evidence, right):
        yield f"근거 '{' / '.join(case.evidence)}'이(가) 기사에 없습니다"
    if case.answers and case.type != "yes_no" and not _any_stands(case.answers, right):
        yield f"답 '{' / '.join(case.answers)}'이(가) 기사에 없습니다"
    for element in case.all:
        if not _any_stands(element, right):
            yield f"항목 '{' / '.join(element)}'이(가) 기사에 없습니다"


def _any_stands(phrases: Iterable[str], texts: Sequence[str]) -> bool:
    return any(holds(text, phrase) for phrase in phrases for text in texts)
