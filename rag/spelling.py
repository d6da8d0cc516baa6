"""How near two spellings are, counted in jamo: 기준굼리 is one vowel away from 기준금리."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

_FIRST, _VOWELS, _LAST = 19, 21, 28
_SYLLABLES = range(0xAC00, 0xD7A4)

Starting = Callable[[str], Iterable[tuple[str, int]]]
"""A prefix to the known words that begin with it, each with how often it is met."""


def respelt(word: str, starting: Starting) -> str | None:
    """The known word that ``word``, of at least two syllables, misspells by one jamo, the most frequent first.

    >>> respelt("기준굼리", lambda prefix: [("기준금리", 3)] if "기준금리".startswith(prefix) else [])
    '기준금리'
    """
    if len(word) < 2 or not all(ord(each) in _SYLLABLES for each in word):
        return None
    own = jamo(word)
    found = {
        known: count
        for prefix in _beginnings(word)
        for known, count in starting(prefix)
        if abs(len(known) - len(word)) <= 1 and known != word and _one_apart(own, jamo(known))
    }
    return max(found, key=lambda each: (found[each], each), default=None)


def jamo(word: str) -> str:
    """Consonants and vowels, one character each."""
    return unicodedata.normalize("NFD", word)


def _beginnings(word: str) -> Iterator[str]:
    """The two syllables that a word begins with, as they are and with one jamo of the first one changed.

    A word of two syllables may have its fault in either, so only one of them is taken as given.
    """
    if len(word) == 2:
        yield word[0]
        return
    yield word[: len(word) // 2]
    yield from (first + word[1] for first in _neighbours(word[0]))


def _neighbours(syllable: str) -> Iterator[str]:
    code = ord(syllable) - _SYLLABLES.start
    last, vowel, first = code % _LAST, code // _LAST % _VOWELS, code // (_LAST * _VOWELS)
    for other in range(_FIRST):
        if other != first:
            yield chr(_SYLLABLES.start + (other * _VOWELS + vowel) * _LAST + last)
    for other in range(_VOWELS):
        if other != vowel:
            yield chr(_SYLLABLES.start + (first * _VOWELS + other) * _LAST + last)
    for other in range(_LAST):
        if other != last:
            yield chr(_SYLLABLES.start + (first * _VOWELS + vowel) * _LAST + other)


def _one_apart(left: str, right: str) -> bool:
    """Whether one jamo more, less or other makes one of the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest = left[same:], right[same:]
    return rest[0][1:] == rest[1][1:] or rest[0] == rest[1][1:] or rest[0][1:] == rest[1]
