"""When two phrases are the same answer, for training: marks and spaces do not count."""

from __future__ import annotations

from collections import Counter


def bare(text: str) -> str:
    """Letters and figures only, lower-cased, with the signs that carry meaning (%, +, -) kept."""
    return "".join(c for c in text.lower() if c.isalnum() or c in "%+-")


def overlap_f1(said: str, true: str) -> float:
    """Character F1."""
    ours, theirs = Counter(bare(said)), Counter(bare(true))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0
