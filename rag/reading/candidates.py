"""Phrases that can be short answers: runs of whole morphemes that begin and end as a Korean answer does.

Particles and endings are outside, brackets and quotation marks are whole, figures keep their units.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rag.reading.matching import OTHER_TAG, Board, Flags, Ints, tag_flags

LONGEST = 12
"""Morphemes of a phrase without brackets or quotation marks."""
LONGEST_QUOTED = 40
LONGEST_LIST = 60


class Candidates(NamedTuple):
    """C phrases; morphemes are counted over the board."""

    first: Ints
    """(C,) first morpheme."""
    last: Ints
    """(C,) last morpheme, included."""
    sentence: Ints
    """(C,) sentence of the board."""


_BEGINS = tag_flags("NNG NNP NNB NR NP MM XPN XR SL SH SN SSO W_SERIAL W_URL W_EMAIL VA VV MAG SW")
_ENDS = tag_flags("NNG NNP NNB NR NP XSN XR SL SH SN SSC SW ETN W_SERIAL W_URL W_EMAIL Z_CODA UN")
_BARS = tag_flags("EF SF SE JKS JKQ JKV JX IC EC")
_OPENS, _CLOSES = tag_flags("SSO"), tag_flags("SSC")
_NUMERAL, _FIGURES = tag_flags("SN"), tag_flags("SN NR")
_JOINS, _LISTED = tag_flags("JC SP"), tag_flags("NNG NNP NNB NR XSN XPN SL SH SN SW SP JC SSO SSC W_SERIAL XR")
_UNITS, _JOINED_UNITS = tag_flags("NNB NR"), tag_flags("NNG SL SW XSN")


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
    ends &= ~_cut_short(tags, attached)
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
    for first_of_list, last_of_list in _long_lists(tags, begins, ends):
        firsts.append(np.array([first_of_list]))
        lasts.append(np.array([last_of_list]))
    return np.concatenate(firsts).astype(np.int32), np.concatenate(lasts).astype(np.int32)


def _long_lists(tags: Ints, begins: Flags, ends: Flags) -> list[tuple[int, int]]:
    """Nouns joined by commas or 와, longer than other phrases: first and last morpheme, with and without a 등."""
    runs: list[tuple[int, int]] = []
    start = 0
    for place in range(len(tags) + 1):
        if place < len(tags) and _LISTED[tags[place]] and place - start < LONGEST_LIST:
            continue
        inside = np.arange(start, place)
        openers, closers = inside[begins[inside]], inside[ends[inside]]
        if len(openers) and len(closers) and closers[-1] - openers[0] >= LONGEST and _JOINS[tags[inside]].any():
            runs += [(int(openers[0]), int(closer)) for closer in closers[-2:] if closer - openers[0] >= LONGEST]
        start = place + 1
    return runs


def _cut_short(tags: Ints, attached: Flags) -> Flags:
    """Figures whose unit follows: 45 of 45억 원, 1억 9500만 of 1억 9500만 비트 is no answer."""
    following, joined = np.append(tags[1:], OTHER_TAG), np.append(attached[1:], False)
    cut: Flags = _FIGURES[tags] & (_UNITS[following] | (joined & _JOINED_UNITS[following]))
    return cut


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
