"""How often a phrase of some shape answers a question of some kind: log-odds tables counted on the training questions.

Strings are told apart by their CRC-32 and pairs by both, so no vocabulary has to be shipped with the tables.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
PRIOR = 8.0
"""Imagined candidates of the average kind added to every count: rare pairs stay near their average."""


@lru_cache(maxsize=65_536)
def word_key(text: str) -> int:
    return zlib.crc32(text.encode())


def pair_keys(one: int, many: Keys) -> Keys:
    """The keys of one string's pairs with many."""
    return (np.uint64(one) << np.uint64(32)) | many


@dataclass(frozen=True, slots=True)
class Habit:
    """Sorted keys of the pairs seen in training, and the log-odds of each; pairs not seen get ``unseen``."""

    keys: Keys
    values: NDArray[np.float32]
    unseen: float

    def __call__(self, keys: Keys) -> NDArray[np.float32]:
        if not len(self.keys):
            return np.full(len(keys), self.unseen, np.float32)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.values[place], np.float32(self.unseen)).astype(np.float32)


def count_habit(keys: Keys, right: NDArray[np.bool_], least: int = 4) -> Habit:
    """Smoothed log-odds that a candidate with this key is right; keys seen fewer than ``least`` times and never right
    are left out."""
    unique, inverse, seen = np.unique(keys, return_inverse=True, return_counts=True)
    hits = np.bincount(inverse, weights=right, minlength=len(unique))
    average = max(float(right.mean()), 1e-6)
    odds = np.log((hits + PRIOR * average) / (seen + PRIOR) / average)
    kept = (seen >= least) | (hits > 0)
    return Habit(unique[kept], odds[kept].astype(np.float32), 0.0)


Habits = Mapping[str, Habit]
