"""What a text is found by: content morphemes, joined neighbours, numbers by value, character bigrams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.types import Morpheme, Question

_NOUNS = frozenset(("NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XR", "XPN", "XSN"))
_ALONE = frozenset(("NNG", "NNP", "NR", "SN", "SL", "SH", "XR", "MAG", "W_URL", "W_EMAIL", "W_HASHTAG", "W_SERIAL"))
_VERBS = frozenset(("VV", "VA"))
_LIGHT_VERBS = frozenset(("하", "되", "있", "없", "대하", "위하", "통하", "따르", "관하", "의하", "이", "같"))
_LONGEST_NAME = 6  # nouns
_UNITS = {"십": 10, "백": 100, "천": 1_000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_DAY = re.compile(r"(\d{4})[.-] ?(\d{1,2})[.-] ?(\d{1,2})\b")  # as Kiwi takes it for one word
_RUNS = re.compile(r"[^\W_]+")


def index_terms(morphemes: Sequence[Morpheme]) -> list[str]:
    """Terms of one text, repetitions kept, none with a space in it.

    Nouns stand alone and joined with the noun that follows, so that 기준금리 and 기준 금리, AI혁신 and AI 혁신 meet;
    verbs and adjectives in their dictionary form; a number also by its value, 2021.9.17 also as 2021년, 9월 and 17일.

    >>> index_terms([Morpheme("기준", "NNG", 0, 2), Morpheme("금리", "NNG", 3, 5), Morpheme("오르", "VV", 7, 9)])
    ['기준', '금리', '오르다', '기준금리']
    """
    return [*_words(morphemes), *_joined(morphemes), *_values(morphemes)]


def bigrams(text: str) -> list[str]:
    """Neighbouring characters of each word, lower-cased; a word of one character as it is.

    >>> bigrams("AI 기본법, 제1조")
    ['ai', '기본', '본법', '제1', '1조']
    """
    return [gram for word in _RUNS.findall(text.lower()) for gram in _grams(word)]


def names_in(question: Question) -> list[str]:
    """The nouns of a question, alone and joined with those that follow, without spaces, each once.

    One syllable counts only where it is a proper name or Hanja.
    """
    found: dict[str, None] = {}
    nouns = question.morphemes
    for first, begin in enumerate(nouns):
        for last in range(first, min(first + _LONGEST_NAME, len(nouns))):
            end = nouns[last]
            if end.tag not in _NOUNS or (last > first and end.start - nouns[last - 1].end > 1):
                break
            name = "".join(question.standalone[begin.start : end.end].split())
            if len(name) > 1 or begin.tag in ("NNP", "SH"):
                found[name] = None
    return list(found)


def _grams(word: str) -> list[str]:
    return [a + b for a, b in pairwise(word)] or [word]


def _words(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    for form, tag, _, _ in morphemes:
        if tag in _ALONE:
            yield _term(form)
            if tag == "W_SERIAL" and (day := _DAY.match(form)):
                yield from (f"{int(number)}{unit}" for number, unit in zip(day.groups(), "년월일", strict=True))
        elif tag in _VERBS and form not in _LIGHT_VERBS:
            yield form + "다"


def _joined(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    for left, right in pairwise(morphemes):
        if left.tag in _NOUNS and right.tag in _NOUNS and right.start - left.end <= 1:
            yield _term(left.form + right.form)


def _values(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    """3천18억, 3018억 and 301,800,000,000 as ``=301800000000``."""
    run: list[Morpheme] = []
    for morpheme in [*morphemes, Morpheme("", "", 0, 0)]:
        if morpheme.tag in ("SN", "NR") and (not run or morpheme.start - run[-1].end <= 1):
            run.append(morpheme)
            continue
        if len(run) > 1 or (run and "," in run[0].form):
            value = _value([each.form for each in run])
            if value is not None:
                yield f"={value}"
        run = [morpheme] if morpheme.tag in ("SN", "NR") else []


def _value(parts: Sequence[str]) -> int | None:
    """The number that the parts write together, or None where they do not write one whole number."""
    total = section = 0.0
    digits: float | None = None
    for part in parts:
        for figure in re.findall(r"[\d.,]+|\D", part):
            if figure[0].isdigit():
                if digits is not None:
                    return None
                try:
                    digits = float(figure.replace(",", "").rstrip("."))
                except ValueError:
                    return None
            elif figure in _UNITS:
                section += (1 if digits is None else digits) * _UNITS[figure]
                digits = None
            elif figure in _MYRIADS:
                total += (section + (digits or 0) or 1) * _MYRIADS[figure]
                section, digits = 0.0, None
            else:
                return None
    value = total + section + (digits or 0)
    return round(value) if value == round(value) else None


def _term(form: str) -> str:
    """Case-folded, without spaces, and short enough for an index."""
    return "".join(form.lower().split())[:64]
