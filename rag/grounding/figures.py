"""Figures of a sentence as the checks compare them: those of ``rag.numbers``, and those that are words of their own."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from rag import numbers
from rag.numbers import Quantity
from rag.types import Span

_ORDINALS = {"둘째": 2, "셋째": 3, "넷째": 4, "다섯째": 5}
_WORDS = re.compile(rf"(?<![가-힣])(?:(?P<day>하루)|(?P<ordinal>{'|'.join(_ORDINALS)})(?![가-힣]))")
_EVERY = re.compile(r"하루(?!\s?(?:만|동안|뒤|전|앞|사이|걸|이))")
"""하루 64회, 하루 평균: a rate, no count of days."""


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Quantity, ...]:
    """In reading order; in a range (430만~910만원) the first has the unit of the second.

    >>> [quantity.term for quantity in figures("열흘 동안 둘째 공장에서 3~5명이 하루 64회")]
    ['10일', '2번째', '3명', '5명', '64회']
    """
    found = sorted([*numbers.find(text), *_in_words(text)], key=lambda each: each.span)
    for index, (one, other) in enumerate(pairwise(found)):
        if not one.unit and re.fullmatch(r"\s?[~∼\-–]\s?", text[one.span.end : other.span.start]):
            found[index] = one._replace(unit=other.unit)
    return tuple(found)


def _in_words(text: str) -> list[Quantity]:
    found = []
    for match in _WORDS.finditer(text):
        if match["day"] and not _EVERY.match(text, match.start()):
            found.append(Quantity(Span(*match.span()), Decimal(1), "일", False))
        elif match["ordinal"]:
            found.append(Quantity(Span(*match.span()), Decimal(_ORDINALS[match["ordinal"]]), "번째", False))
    return found
