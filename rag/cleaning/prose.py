"""What running Korean text looks like: sentence ends, headlines, shared vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_TERMINAL = re.compile(r"(?:[.!?。．]|[다요죠까])[\"”’'」』)\]》>]*$")
_FULL_STOP = re.compile(r"[가-힣\"”’')\]%]\s?[.．][\"”’'」』)\]]*$")
_INNER_END = re.compile(r"[가-힣](?:다|요|죠|까|임|음|함)[.!?．][\"”’')\]]*(?=\s|$|[가-힣“‘\"'(])")
_ENGLISH_STOP = re.compile(r"[A-Za-z0-9)\"”’'][.!?][)\"”’']*$")
_POLITE = re.compile(r"[가-힣](?:다|요|죠|까)[!?][\"”’')\]]*$")
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_TAIL = 60  # characters at the end of a text in which its last sentence ends
_COMMON_TEXT = (
    "있다 있는 있습 했다 했습 한다 합니 하는 하고 하지 하며 밝혔 말했 전했 설명 강조 덧붙 대한 대해 위해 위한 "
    "통해 따라 따르 이날 지난 오는 것으 것이 것을 것은 이번 이후 관련 그는 이는 이어 이에 한편 또한 특히 우리 "
    "함께 가장 모든 때문 경우 오전 오후 있을 있도 없는 없다 같은 많은 이라 라고 이라며 라며 된다 됐다 되는 되고 "
    "그리 그러 하지만 이를 이들 그동 최근 올해 내년 지난해 기자 뉴스 사진 제공"
)
_COMMON = frozenset(_COMMON_TEXT.split())


def is_prose(text: str) -> bool:
    """A paragraph of sentences, as opposed to a headline, a label or a list entry.

    >>> is_prose("시는 올해 안에 도서관 세 곳을 새로 연다고 밝혔다."), is_prose("도서관 세 곳 새로 연다")
    (True, False)
    """
    if len(text) < 12:
        return False
    if not _HANGUL.search(text):
        return text.count(" ") >= 7 and bool(_ENGLISH_STOP.search(text[-_TAIL:]))
    if len(text) >= 100 and text.count(" ") >= 12 and not cut_off(text) and hangul(text) >= 30:
        return True  # clauses of a ruling, items of a list: no button is as long
    sentences = sentence_ends(text)
    tail = text[-_TAIL:]
    if len(text) >= 60 and sentences:
        return True
    words = text.count(" ") + 1
    ends = bool(_FULL_STOP.search(tail)) and not cut_off(tail)
    return words >= 4 and (ends or (bool(_POLITE.search(tail)) and len(text) >= 30))


def sentence_ends(text: str) -> int:
    return len(_INNER_END.findall(text))


def ends_sentence(text: str) -> bool:
    return bool(_TERMINAL.search(text[-_TAIL:])) and not cut_off(text)


def cut_off(text: str) -> bool:
    """Ends in dots, as the excerpts of lists do."""
    return text.rstrip().endswith(("..", "…"))


def is_foreign(text: str) -> bool:
    """Mostly Latin letters and hardly any Hangul."""
    latin = len(_LATIN.findall(text))
    return latin >= 20 and len(_HANGUL.findall(text)) * 10 < latin


def hangul(text: str) -> int:
    return len(_HANGUL.findall(text))


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Letters and digits alone, so that copies which differ in spaces and quotation marks are equal.

    >>> squeezed("‘AI 학교’, 문 연다") == squeezed("'AI 학교' 문 연다")
    True
    """
    return _NO_LETTER.sub("", text)


@lru_cache(maxsize=4096)
def vocabulary(text: str) -> frozenset[str]:
    """First two characters of each word that says something: particles and endings fall away."""
    return frozenset(word[:2] for word in _WORD.findall(text)) - _COMMON


def overlap(text: str, others: Iterable[str]) -> float:
    """Share of the text's vocabulary that occurs in ``others`` (already a vocabulary); 1.0 where it has none."""
    own = vocabulary(text)
    return len(own.intersection(others)) / len(own) if own else 1.0
