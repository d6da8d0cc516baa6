"""Phrases that can be short answers: runs of whole morphemes that begin and end as a Korean answer does.

Particles and endings are outside, brackets and quotation marks are whole, figures keep their units.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rag.matching import OTHER_TAG, TAG_NUMBER, Board, Flags, Ints

LONGEST = 12
"""Morphemes of a phrase without brackets or quotation marks."""
LONGEST_QUOTED = 40


class Candidates(NamedTuple):
    """C phrases; morphemes are counted over the board."""

    first: Ints
    """(C,) first morpheme."""
    last: Ints
    """(C,) last morpheme, included."""
    sentence: Ints
    """(C,) sentence of the board."""


def _flags(tags: str) -> Flags:
    flags = np.zeros(OTHER_TAG + 1, np.bool_)
    flags[[TAG_NUMBER[tag] for tag in tags.split()]] = True
    return flags


_BEGINS = _flags("NNG NNP NNB NR NP MM XPN XR SL SH SN SSO W_SERIAL W_URL W_EMAIL VA VV MAG SW")
_ENDS = _flags("NNG NNP NNB NR NP XSN XR SL SH SN SSC SW ETN W_SERIAL W_URL W_EMAIL Z_CODA UN")
_BARS = _flags("EF SF SE JKS JKQ JKV JX IC EC")
_OPENS, _CLOSES = _flags("SSO"), _flags("SSC")
_NUMERAL = _flags("SN")


def candidates(board: Board, sentences: Ints) -> Candidates:
    """Every possible phrase of the given sentences."""
    firsts, lasts, owners = [], [], []
    for sentence in sentences:
        start, end = int(board.first[sentence]), int(board.last[sentence])
        first, last = _of_sentence(board.tags[start:end], board.attached[start:end])
        firsts.append(first + start)
        lasts.append(last + start)
        owners.append(np.full(len(first), sentence, np.int32))
    if not firsts:
        empty = np.zeros(0, np.int32)
        return Candidates(empty, empty, empty)
    return Candidates(np.concatenate(firsts), np.concatenate(lasts), np.concatenate(owners))


def _of_sentence(tags: Ints, attached: Flags) -> tuple[Ints, Ints]:
    count = len(tags)
    bars = np.r_[0, np.cumsum(_BARS[tags])]
    depth = np.r_[0, np.cumsum(_OPENS[tags].astype(np.int32) - _CLOSES[tags].astype(np.int32))]
    begins, ends = _BEGINS[tags].copy(), _ENDS[tags].copy()
    split_number = np.r_[False, _NUMERAL[tags[1:]] & _NUMERAL[tags[:-1]] & attached[1:]]
    begins &= ~split_number
    firsts, lasts = [], []
    for length in range(1, min(LONGEST, count) + 1):
        first = np.arange(count - length + 1)
        last = first + length - 1
        whole = begins[first] & ends[last] & (bars[last + 1] == bars[first]) & (depth[last + 1] == depth[first])
        firsts.append(first[whole])
        lasts.append(last[whole])
    quoted = [pair for pair in _quoted(tags) if pair[1] - pair[0] >= LONGEST or bars[pair[1] + 1] != bars[pair[0]]]
    for opening, closing in quoted:
        firsts.append(np.array([opening, opening + 1]))
        lasts.append(np.array([closing, closing - 1]))
    return np.concatenate(firsts).astype(np.int32), np.concatenate(lasts).astype(np.int32)


def _quoted(tags: Ints) -> list[tuple[int, int]]:
    """Brackets and quotation marks with what they hold."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for place, tag in enumerate(tags):
        if _OPENS[tag]:
            opened.append(place)
        elif _CLOSES[tag] and opened:
            pairs.append((opened.pop(), place))
    return [(first, last) for first, last in pairs if 1 < last - first <= LONGEST_QUOTED]
