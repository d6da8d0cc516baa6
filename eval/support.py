"""Whether sentences stand on the quotes they cite: ALCE's citation recall and precision (Gao et al. 2023).

ALCE asks an entailment model; here a quote carries a sentence when it holds every figure of it and most of its content
words, which can be recomputed by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eval.amounts import written_out
from rag.korean import analyse

_LEAST_SHARE = 0.7  # of a sentence's content words: the rest may be wording ("밝혔습니다")
_CONTENT = ("NNG", "NNP", "NR", "XR", "VV", "VA", "SL", "SH", "SN")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_ABSOLUTE_DATE = re.compile(r"(?:\d{4}년)?(?:\s?\d{1,2}월)?(?:\s?\d{1,2}일)?\s?\(기사 표기:\s*([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Support:
    """Of one answer, each a share between 0 and 1."""

    recall: float
    """Sentences that their quotes together carry; one without a quote is not carried."""
    precision: float
    """Citations of carried sentences that carry alone, or without which the rest would not carry."""


def support(sentences: Sequence[tuple[str, Sequence[str]]]) -> Support:
    """Of sentences, each with the quotes it cites. Without sentences both are 0."""
    carried = [carries(quotes, sentence) for sentence, quotes in sentences]
    needed = [
        is_carried and _is_needed(number, quotes, sentence)
        for is_carried, (sentence, quotes) in zip(carried, sentences, strict=True)
        for number in range(len(quotes))
    ]
    return Support(_share(carried), _share(needed))


def carries(quotes: Sequence[str], sentence: str) -> bool:
    """Whether quotes together hold every figure and at least 70 % of the content words of a sentence.

    >>> carries(["시는 8천400만원을 들여 로봇을 샀다."], "로봇에 8,400만 원을 들였습니다.")
    True
    """
    if not quotes:
        return False
    said = _as_printed(sentence)
    words, figures = _content(said), _figures(said)
    given_words = frozenset().union(*map(_content, quotes))
    given_figures = frozenset().union(*map(_figures, quotes))
    return figures <= given_figures and len(words & given_words) >= _LEAST_SHARE * len(words)


def _is_needed(number: int, quotes: Sequence[str], sentence: str) -> bool:
    rest = [*quotes[:number], *quotes[number + 1 :]]
    return carries([quotes[number]], sentence) or not carries(rest, sentence)


def _as_printed(sentence: str) -> str:
    """A resolved date gives way to the article's own wording: 2022년 12월(기사 표기: 올해 12월) becomes 올해 12월."""
    return _ABSOLUTE_DATE.sub(r"\1", sentence)


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(each.form.lower() for each in analyse(text).morphemes if each.tag.startswith(_CONTENT))


@lru_cache(maxsize=4096)
def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(written_out(unicodedata.normalize("NFKC", text))))


def _share(flags: Collection[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
