"""A question about two at once, "가람과 누리는 각각 ...": asked of each, answered for each."""

from __future__ import annotations

import re

from rag.particles import fitted

_NAME = r"[0-9A-Za-z가-힣&.\-]{2,}?"
_PAIR = re.compile(
    rf"(?P<one>{_NAME})(?:와|과|이랑|랑|하고|,)\s?(?P<other>{_NAME})(?P<particle>은|는|이|가|의|에서는|에는)\s"
)
_EACH = re.compile(r"\s?(?:각각|각자|서로)(?:의)?(?=\s)")
_COMPARED = re.compile(r"\s?(?:의\s)?(?:차이점?|다른 점)(?:은|는|이|을|를)?(?:\s.*)?$|(?:을|를)\s?비교.*$")


def sides(question: str) -> tuple[str, str] | None:
    """The question asked of each of two; None for any other question.

    >>> sides("가람전자와 누리통신은 각각 누구와 손잡았나?")
    ('가람전자는 누구와 손잡았나?', '누리통신은 누구와 손잡았나?')
    >>> sides("가람전자와 누리통신의 투자액을 비교해줘")
    ('가람전자의 투자액은?', '누리통신의 투자액은?')
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
    one, other = (f"{before}{name}{fitted(name, pair['particle'])} {rest}" for name in (pair["one"], pair["other"]))
    return one, other
