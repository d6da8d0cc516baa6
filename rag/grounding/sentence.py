"""A sentence as the checks look at it: its content words, the clause each stands in, and whether that is denied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from rag import korean
from rag.types import Morpheme


class Word(NamedTuple):
    """A content word."""

    form: str
    tag: str
    start: int
    end: int
    place: int
    """Which written word of the text it stands in, counted from 0."""
    clause: int
    denied: bool
    """Its clause says the opposite, by 못, 안, 않다, 없다, 아니다."""
    says: bool
    """It is what its clause says: a verb, an adjective, or a noun made one (개통+하다)."""


@lru_cache(maxsize=4096)
def morphemes(text: str) -> tuple[Morpheme, ...]:
    return korean.analyse(text).morphemes


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The content words of a text, in order."""
    tokens = morphemes(text)
    clauses = clause_numbers(tokens)
    denials: dict[int, int] = {}
    for token, clause in zip(tokens, clauses, strict=True):
        denials[clause] = denials.get(clause, 0) + _denies(token)
    return tuple(
        Word(
            token.form.casefold(),
            token.tag,
            token.start,
            token.end,
            place_of(text, token.start),
            clause,
            denials[clause] % 2 == 1,
            token.tag in ("VV", "VA") or _made_verb(tokens, index),
        )
        for index, (token, clause) in enumerate(zip(tokens, clauses, strict=True))
        if is_content(token)
    )


def place_of(text: str, offset: int) -> int:
    """Which written word of the text stands at an offset, counted from 0."""
    return text.count(" ", 0, offset)


def clause_numbers(tokens: Sequence[Morpheme]) -> list[int]:
    """For each morpheme, the clause it stands in; a connective ending, 반면, 없이, a comma or a full stop ends one."""
    numbers, clause, ended = [], 0, False
    for token, following in zip_longest(tokens, tokens[1:]):
        goes_on = token.form in _AUXILIARY or (following is not None and following.tag == "VX")  # 일하고 싶다
        ends = token.tag in ("SP", "SF") or token.form in ("반면", "없이") or (token.tag == "EC" and not goes_on)
        if ended and not ends:
            clause += 1
        ended = ends
        numbers.append(clause)
    return numbers


def is_content(token: Morpheme) -> bool:
    light = (token.form, token.tag[0]) in _LIGHT and (token.form, token.tag) != ("이르", "VA")  # early, not: to reach
    return token.tag in _CONTENT and not light


_CONTENT = frozenset(("NNG", "NNP", "XR", "SL", "SH", "VV", "VA", "MAG", "MM"))
_AUXILIARY = frozenset(("아", "어", "지", "게", "여"))
_LIGHT_WORDS = {
    "V": """하 되 이 있 없 않 못하 아니 보 주 대하 위하 따르 통하 관하 의하 지나 받 밝히 말하 전하 덧붙이 알리 답하
        내 나오 들 이르 그치 머물""",
    "N": """것 등 수 바 중 때 기사 보도 게재일 기준 내용 이날 설명 강조 발표 매체 신문 관련 경우 가운데 이상
        사람 씨 쪽 측 말""",
    "M": "그 이 저 안 못 또 및 모두 약 총 더 다시 각 한 두 세 네 몇 첫 바로 함께 특히 이어 한편 전 현 가장 아직 이미",
}
_LIGHT = frozenset((form, tag) for tag, forms in _LIGHT_WORDS.items() for form in forms.split())
"""Words that carry a sentence but not its matter, by the first letter of their tag."""


def _denies(token: Morpheme) -> bool:
    return token.form in _DENIALS and token.tag in ("VX", "VV", "VA", "VCN", "MAG")


_DENIALS = frozenset(("않", "못하", "없", "아니", "말", "없이", "안", "못"))


def _made_verb(tokens: Sequence[Morpheme], index: int) -> bool:
    following = tokens[index + 1 : index + 2]
    return bool(following) and following[0].tag in ("XSV", "XSA") and following[0].start == tokens[index].end
