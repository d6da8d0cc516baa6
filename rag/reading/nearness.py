"""How near the words of a question stand to a phrase, and in which part of its sentence."""

from __future__ import annotations

import numpy as np

from rag.reading.candidates import Candidates
from rag.reading.matching import Board, Column, Flags, Floats, words

_NEARNESS = words(
    "near_before near_after near_best near_rare predicate_after predicate_before focus_before focus_after focus_inside"
)
_FAR = 10**6


def meanings(board: Board, found: Candidates) -> dict[str, Column]:
    """Words of like meaning: the focus in and beside the phrase, the question's predicate around it."""
    first, last = found.first, found.last
    alike = np.r_[0, board.focus_alike, 0]
    terms = board.terms
    others = [row for row, term in enumerate(terms.terms) if term.position != terms.asked.focus_position]
    names = [row for row, term in enumerate(terms.terms) if term.tag in ("NNP", "SL")]
    predicate = board.alike[others[-1:]] > 0.3 if others else np.zeros((0, len(board.tags)), np.bool_)
    near, after = _closeness(board, found, predicate)
    name_before, name_after = _closeness(board, found, board.strength[names] > 0.6)
    return {
        "focus_head_alike": alike[last + 1],
        "focus_before_alike": alike[first],
        "focus_after_alike": alike[last + 2],
        "predicate_alike_before": near.max(axis=0, initial=0.0),
        "predicate_alike_after": after.max(axis=0, initial=0.0),
        "name_before": name_before.max(axis=0, initial=0.0),
        "name_after": name_after.max(axis=0, initial=0.0),
    }


def nearness(board: Board, found: Candidates) -> dict[str, Column]:
    """How near the question's words stand before and after the phrase; 0 where they are not in its sentence."""
    first, last = found.first, found.last
    terms = board.terms
    if not len(board.strength):
        return dict.fromkeys(_NEARNESS, np.zeros(len(first), np.float32))
    there = board.strength > 0.45
    before, after = _closeness(board, found, there)
    weights = terms.weights[:, None]
    total = max(float(weights.sum()), 1e-6)
    focus = [row for row, term in enumerate(terms.terms) if term.position == terms.asked.focus_position]
    others = [row for row in range(len(terms.terms)) if row not in focus]
    inside = np.zeros(len(first), np.float32)
    if focus:
        sums = np.r_[0, np.cumsum(there[focus[0]])]
        inside = (sums[last + 1] - sums[first]).astype(np.float32)
    zero = np.zeros(len(first), np.float32)
    return {
        "near_before": (weights * before).sum(axis=0) / total,
        "near_after": (weights * after).sum(axis=0) / total,
        "near_best": (weights * np.maximum(before, after)).sum(axis=0) / total,
        "near_rare": (weights * np.maximum(before, after)).max(axis=0),
        "predicate_after": after[others[-1]] if others else zero,
        "predicate_before": before[others[-1]] if others else zero,
        "focus_before": before[focus[0]] if focus else zero,
        "focus_after": after[focus[0]] if focus else zero,
        "focus_inside": inside,
    }


def _closeness(board: Board, found: Candidates, there: Flags) -> tuple[Floats, Floats]:
    """3 / (3 + morphemes between) to the nearest flag before and after each phrase; 0 where its sentence has none.

    ``there`` is (R, M); both results are (R, C).
    """
    first, last = found.first, found.last
    places = np.arange(len(board.tags))
    latest = np.maximum.accumulate(np.where(there, places, -1), axis=1)
    soonest = np.minimum.accumulate(np.where(there, places, _FAR)[:, ::-1], axis=1)[:, ::-1]
    lead, trail = board.first[found.sentence], board.last[found.sentence]
    left = latest[:, np.maximum(first - 1, 0)]
    right = soonest[:, np.minimum(last + 1, len(places) - 1)]
    before = np.where((left >= lead) & (first > lead), 3.0 / (2.0 + np.maximum(first - left, 1)), 0.0)
    after = np.where((right < trail) & (last + 1 < trail), 3.0 / (2.0 + np.maximum(right - last, 1)), 0.0)
    return before.astype(np.float32), after.astype(np.float32)
