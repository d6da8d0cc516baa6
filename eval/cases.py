"""Question cases: one JSON object a line, read with every problem named by its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, NamedTuple, get_args

from eval.measures import holds
from rag.errors import GisadapError
from rag.types import PHRASE_TYPES, AnswerType

_TYPES: frozenset[str] = frozenset(get_args(AnswerType))
_STRINGS = ("turns", "answers", "articles", "evidence", "tags")
_KNOWN = frozenset({"id", "type", "answerable", "all", "note", *_STRINGS})
_LONGEST_EVIDENCE = 20  # characters: a longer phrase would be a sentence of one outlet's article


class CaseFileError(GisadapError):
    """A case file that cannot be used; the message names file and line."""

    exit_code = 2


class Problem(NamedTuple):
    """What is wrong with one line of a case file, counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation whose last question is scored."""

    id: str
    turns: tuple[str, ...]
    type: str
    """What the last question asks for: one of ``rag.types.AnswerType``."""
    answerable: bool
    answers: tuple[str, ...] = ()
    """Ways to write the right answer; any one will do."""
    all: tuple[tuple[str, ...], ...] = ()
    """For lists: every element that must be named, each with its ways to write it."""
    articles: tuple[str, ...] = ()
    """How the file names of right sources begin; any one of them will do."""
    evidence: tuple[str, ...] = ()
    """Short phrases of which a right quote holds at least one."""
    tags: tuple[str, ...] = ()
    note: str | None = None

    @property
    def question(self) -> str:
        return self.turns[-1]

    @property
    def wants_phrase(self) -> bool:
        """Whether a short answer is asked for, not a sentence."""
        return self.type in PHRASE_TYPES

    def is_right_source(self, source: str) -> bool:
        """Whether a source (``path`` or ``path#member``) is one of the case's articles."""
        return PurePath(source.partition("#")[0]).name.startswith(self.articles) if self.articles else False


def read(path: Path) -> tuple[list[Case], list[Problem]]:
    """Every good case of a file, and what is wrong with the other lines. Raises CaseFileError for an unreadable one."""
    cases: list[Case] = []
    problems: list[Problem] = []
    ids: dict[str, int] = {}
    conversations: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        case = _parsed(line)
        if isinstance(case, str):
            problems.append(Problem(number, case))
        elif case.id in ids:
            problems.append(Problem(number, f"id '{case.id}'이(가) {ids[case.id]}행에도 있습니다"))
        elif case.turns in conversations:
            problems.append(Problem(number, f"{conversations[case.turns]}행과 질문이 같습니다"))
        else:
            ids[case.id] = conversations[case.turns] = number
            cases.append(case)
    if not cases and not problems:
        problems.append(Problem(1, "질문이 하나도 없습니다"))
    return cases, problems


def load(path: Path) -> list[Case]:
    """The cases of a file. Raises CaseFileError for the first bad line, and says how many more there are."""
    cases, problems = read(path)
    if problems:
        first, more = problems[0], len(problems) - 1
        rest = f" (다른 문제 {more}건은 'python -m eval lint'로 볼 수 있습니다)" if more else ""
        raise CaseFileError(f"{path}:{first.line}: {first.message}.{rest}")
    return cases


def fingerprint(path: Path) -> str:
    """Changes whenever the file does."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def lint(cases: Sequence[Case], texts: Mapping[str, str]) -> list[str]:
    """Sources, evidence, answers and elements that are not in the articles (source to text)."""
    return [f"{case.id}: {fault}" for case in cases if case.answerable for fault in _faults(case, texts)]


def _faults(case: Case, texts: Mapping[str, str]) -> Iterable[str]:
    right = [text for source, text in texts.items() if case.is_right_source(source)]
    if not right:
        yield f"기사 '{', '.join(case.articles)}'이(가) 없습니다"
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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise CaseFileError(f"질문 파일 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    except UnicodeDecodeError:
        raise CaseFileError(f"질문 파일 '{path}'이(가) UTF-8이 아닙니다.") from None


def _parsed(line: str) -> Case | str:
    """The case of one line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return f"JSON이 아닙니다({error.colno}번째 글자)"
    if not isinstance(row, dict):
        return "JSON 객체가 아닙니다"
    return _wrong_shape(row) or _wrong_content(row) or _case(row)


def _wrong_shape(row: dict[str, Any]) -> str | None:
    unknown = sorted(row.keys() - _KNOWN)
    if unknown:
        return f"모르는 항목이 있습니다: {', '.join(unknown)}"
    if not isinstance(row.get("id"), str) or not row["id"]:
        return "id가 없습니다"
    if not isinstance(row.get("answerable"), bool):
        return "answerable은 true나 false여야 합니다"
    if not isinstance(row.get("note", ""), str):
        return "note는 글이어야 합니다"
    for key in _STRINGS:
        if not _are_strings(row.get(key, [])):
            return f"{key}은(는) 비어 있지 않은 글의 목록이어야 합니다"
    elements = row.get("all", [])
    if not isinstance(elements, list) or not all(each and _are_strings(each) for each in elements):
        return "all은 글의 목록을 담은 목록이어야 합니다"
    return None


def _wrong_content(row: dict[str, Any]) -> str | None:
    if not row.get("turns"):
        return "turns에 질문이 없습니다"
    if row.get("type") not in _TYPES:
        return f"type '{row.get('type')}'은(는) 모르는 종류입니다"
    if not row["answerable"]:
        given = [key for key in ("answers", "all", "articles", "evidence") if row.get(key)]
        return f"답이 없는 질문인데 {', '.join(given)}이(가) 있습니다" if given else None
    if not row.get("articles") or not row.get("evidence"):
        return "답이 있는 질문에는 articles와 evidence가 있어야 합니다"
    if row["type"] == "list" and not row.get("all"):
        return "목록을 묻는 질문에는 all이 있어야 합니다"
    if row["type"] in PHRASE_TYPES - {"list"} and not row.get("answers"):
        return "짧은 답을 묻는 질문에는 answers가 있어야 합니다"
    long = [phrase for phrase in row["evidence"] if len(phrase) > _LONGEST_EVIDENCE]
    return f"근거 '{long[0]}'이(가) {_LONGEST_EVIDENCE}자를 넘습니다" if long else None


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        type=row["type"],
        answerable=row["answerable"],
        all=tuple(tuple(each) for each in row.get("all", [])),
        note=row.get("note"),
        **{key: tuple(row.get(key, [])) for key in _STRINGS},
    )
