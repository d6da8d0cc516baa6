"""Copies within one page: the body a second time, a lead repeated, a picture's text doubled."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cleaning.prose import squeezed

_SHINGLE = 12  # characters; shorter runs recur by chance in one article
_STEP = 3
_SHORTEST = 18  # squeezed characters of a line whose second appearance is a copy and no refrain
_REACH = 400  # later texts looked at for the full form of an excerpt
_COPIED = 0.85  # share of a paragraph's shingles that stand earlier on the page


def copies(texts: Sequence[str]) -> set[int]:
    """Positions of the texts that another one makes superfluous, so that each passage stays exactly once.

    The first of two equal texts stays; a text that breaks off stays away when a longer one holds all of it.

    >>> lead, other = "시는 올해 도서관 세 곳을 연다고 밝혔다.", "다른 문장이 여기에 하나 더 있다."
    >>> sorted(copies([lead, other, lead]))
    [2]
    """
    keys = [squeezed(text) for text in texts]
    superfluous = _broken_off(texts, keys)
    seen: set[str] = set()
    shingles: set[str] = set()
    for position, key in enumerate(keys):
        if position in superfluous or len(key) < _SHORTEST:
            continue
        if key in seen or _contained(key, shingles):
            superfluous.add(position)
            continue
        seen.add(key)
        shingles.update(key[i : i + _SHINGLE] for i in range(len(key) - _SHINGLE + 1))
    return superfluous


def _contained(key: str, shingles: set[str]) -> bool:
    if len(key) < 4 * _SHINGLE:
        return False
    own = [key[i : i + _SHINGLE] for i in range(0, len(key) - _SHINGLE + 1, _STEP)]
    return sum(shingle in shingles for shingle in own) >= _COPIED * len(own)


def _broken_off(texts: Sequence[str], keys: Sequence[str]) -> set[int]:
    """Excerpts ("... 밝혔다. 이어…") of a text that comes later in full."""
    broken: set[int] = set()
    for position, text in enumerate(texts):
        key = keys[position]
        if len(key) < _SHORTEST or not text.rstrip().endswith(("…", "..")):
            continue
        if any(key in later and len(later) > len(key) for later in keys[position + 1 : position + _REACH]):
            broken.add(position)
    return broken
