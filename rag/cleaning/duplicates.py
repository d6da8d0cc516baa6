"""Copies within one page: the body a second time, a lead repeated, a picture's text doubled."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cleaning.prose import squeezed

_SHINGLE = 12  # characters; shorter runs recur by chance in one article
_STEP = 3
_SHORTEST = 18  # squeezed characters of a line whose second appearance is a copy and no refrain
_REACH = 60  # later texts looked at for the full form of an excerpt
_MOST_SHINGLES = 500_000  # some 40 MB; no article comes near
_COPIED = 0.85  # share of a paragraph's shingles that stand earlier on the page


def copies(texts: Sequence[str]) -> set[int]:
    """Positions of the texts that another one makes superfluous, so that each passage stays exactly once.

    The first of two equal texts stays; a text that breaks off stays away when a longer one holds all of it.

    >>> lead, other = "시는 올해 작은 도서관 세 곳을 새로 연다고 밝혔다.", "다른 문장이 여기에 하나 더 있다."
    >>> sorted(copies([lead, other, lead]))
    [2]
    """
    keys = [squeezed(text) for text in texts]
    superfluous = _broken_off(texts, keys)
    equal, contained = _seen_before(keys, superfluous)
    superfluous |= equal
    # A statement may quote a whole paragraph again; a second copy of the body repeats its neighbours as well.
    superfluous |= {at for at in contained if _beside(at, keys, equal | contained)}
    return superfluous


def _seen_before(keys: Sequence[str], skipped: set[int]) -> tuple[set[int], set[int]]:
    """Positions whose key stood earlier as it is, and positions made of earlier text."""
    equal: set[int] = set()
    contained: set[int] = set()
    seen: set[str] = set()
    shingles: set[str] = set()
    for position, key in enumerate(keys):
        if position in skipped or len(key) < _SHORTEST:
            continue
        if key in seen:
            equal.add(position)
        elif _contained(key, shingles):
            contained.add(position)
        else:
            seen.add(key)
            if len(shingles) < _MOST_SHINGLES:
                shingles.update(key[i : i + _SHINGLE] for i in range(len(key) - _SHINGLE + 1))
    return equal, contained


def _beside(at: int, keys: Sequence[str], copied: set[int]) -> bool:
    before = next((i for i in range(at - 1, max(-1, at - 6), -1) if len(keys[i]) >= _SHORTEST), None)
    after = next((i for i in range(at + 1, min(len(keys), at + 6)) if len(keys[i]) >= _SHORTEST), None)
    return before in copied or after in copied


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
