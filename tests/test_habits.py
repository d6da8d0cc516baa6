"""Log-odds tables."""

from __future__ import annotations

import math

import numpy as np

from rag.reading.habits import PRIOR, count_habit, pair_keys, word_key


def test_log_odds_are_smoothed_towards_the_average() -> None:
    keys = np.array([1] * 10 + [2] * 30, np.uint64)
    right = np.array([True] * 8 + [False] * 32)
    habit = count_habit(keys, right)
    average = 8 / 40
    found = habit(np.array([1, 2, 3], np.uint64))
    assert math.isclose(found[0], math.log((8 + PRIOR * average) / (10 + PRIOR) / average), rel_tol=1e-5)
    assert math.isclose(found[1], math.log((0 + PRIOR * average) / (30 + PRIOR) / average), rel_tol=1e-5)
    assert found[2] == 0.0


def test_rare_keys_that_were_never_right_are_left_out() -> None:
    habit = count_habit(np.array([5, 6, 6, 6, 6], np.uint64), np.array([False] * 5))
    assert habit.keys.tolist() == [6]


def test_pairs_differ_by_either_side() -> None:
    many = np.array([word_key("전자"), word_key("대학")], np.uint64)
    pairs = {int(key) for one in ("회사", "학교") for key in pair_keys(word_key(one), many)}
    assert len(pairs) == 4
