"""A question about two things at once, "가람과 누리는 각각 ..." or "몇 명이고 원인은?": asked and answered for each."""

from __future__ import annotations

import re

from rag import korean, nouns
from rag.particles import fitted
from rag.question.answer_type import is_question_word, without_request
from rag.question.conversation import standalone
from rag.types import Turn

_NAME = r"[0-9A-Za-z가-힣&.\-]{2,}?"
_PAIR = re.compile(
    rf"(?P<one>{_NAME})(?:와|과|이랑|랑|하고|,)\s?(?P<other>{_NAME})(?P<particle>은|는|이|가|의|에서는|에는)\s"
)
_EACH = re.compile(r"\s?(?:각각|각자|서로)(?:의)?(?=\s)")
_OF_THE_FIRST = re.compile(r"(?<!\S)(?:첫|처음|새|현|전|옛)\s$")
_COMPARED = re.compile(r"\s?(?:의\s)?(?:차이점?|다른 점)(?:은|는|이|을|를)?(?:\s.*)?$|(?:을|를)\s?비교.*$")
_CLAUSE_ENDS = frozenset(("고", "며", "으며", "는지", "고요"))
_TWO_ASKED = re.compile(
    r"^(?P<before>.*\s)?(?P<one>[가-힣A-Za-z]+?)(?:와|과|이랑|랑|하고)\s(?P<other>(?:[가-힣A-Za-z]+\s)?[가-힣A-Za-z]+?)"
    r"(?P<particle>은|는|이|가|을|를|도)?(?:\s(?:각각|모두|다))?[?.\s]*$"
)
_ATTRIBUTES = frozenset(("person", "organisation", "place", "date", "duration", "number", "money", "reason", "method"))


def parts(question: str) -> tuple[str, str] | None:
    """The two questions that one question asks; None for any other question."""
    return sides(question) or _two_clauses(question) or _two_asked(question)


def sides(question: str) -> tuple[str, str] | None:
    """The question asked of each of two; None for any other question.

    >>> sides("가람전자와 누리통신은 각각 누구와 손잡았나?")
    ('가람전자는 누구와 손잡았나?', '누리통신은 누구와 손잡았나?')
    >>> sides("가람전자와 누리통신의 투자액을 비교해줘")
    ('가람전자의 투자액은?', '누리통신의 투자액은?')
    >>> sides("산불 면적은 첫 추정과 확정이 각각 얼마였나?")
    ('산불 면적은 첫 추정이 얼마였나?', '산불 면적은 확정이 얼마였나?')
    >>> sides("가람전자와 누리통신은 언제 협약을 맺었나?") is None
    True
    """
    pair = _PAIR.search(question)
    if pair is None:
        return None
    rest = question[pair.end() :]
    if _EACH.search(f" {rest}"):
        rest = _EACH.sub("", f" {rest}").strip()
    elif _COMPARED.search(rest):
        rest = _COMPARED.sub("", rest)
        rest = f"{rest}{fitted(rest, '은')}?" if rest else ""
    else:
        return None
    if not rest:
        return None
    before = question[: pair.start()]
    one, other = (f"{name}{fitted(name, pair['particle'])} {rest}" for name in (pair["one"], pair["other"]))
    return before + one, _OF_THE_FIRST.sub("", before) + other


def _two_clauses(question: str) -> tuple[str, str] | None:
    """
    >>> _two_clauses("가람시 공장 화재로 몇 명이 다쳤고 원인은 뭐였어?")
    ('가람시 공장 화재로 몇 명이 다쳤는가?', '가람시 공장 화재 원인은 뭐였어?')
    >>> _two_clauses("다리는 길이가 얼마고 언제 개통하나?")
    ('다리는 길이가 얼마인가?', '다리는 언제 개통하나?')
    >>> _two_clauses("누가 무엇을 했나?") is None
    True
    """
    morphemes = korean.analyse(question).morphemes
    asking = [place for place, token in enumerate(morphemes) if is_question_word(token)]
    if not asking:
        return None
    ends = (
        place for place in range(asking[0] + 1, len(morphemes) - 1)
        if morphemes[place].tag in ("EC", "EF") and morphemes[place].form in _CLAUSE_ENDS
    )  # fmt: skip
    end = next(ends, None)
    if end is None:
        return None
    rest = question[morphemes[end].end :].lstrip(" ,")
    asks_again = any(place > end for place in asking) or re.search(r"[은는]\s?[?]*$", rest)
    if not asks_again or len(rest) < 3:
        return None
    copula = morphemes[end - 1].tag == "VCP" or morphemes[end - 1].form in ("얼마", "뭐", "누구", "어디", "언제")
    said = question[: morphemes[end - 1].start if morphemes[end - 1].tag == "VCP" else morphemes[end].start]
    one = f"{said}{'인가' if copula else '는가'}?"
    other, _ = standalone(rest, [Turn(one, one, None, ())])
    return one, other


def _two_asked(question: str) -> tuple[str, str] | None:
    """
    >>> _two_asked("가람전자 영업이익이랑 주당 배당금 알려줘")
    ('가람전자 영업이익은?', '가람전자 주당 배당금은?')
    >>> _two_asked("가람전자와 누리통신 대표는?") is None
    True
    """
    found = _TWO_ASKED.match(without_request(question))
    if found is None:
        return None
    kinds = [nouns.kind(found[name].split()[-1]) for name in ("one", "other")]
    if not all(kind in _ATTRIBUTES for kind in kinds) or not (found["before"] or "").strip():
        return None
    one, other = (f"{found['before']}{name}{fitted(name, '은')}?" for name in (found["one"], found["other"]))
    return one, other
