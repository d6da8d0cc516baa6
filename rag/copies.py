"""Copies of one story across files: a wire story in several outlets, or a later version of one article.

Texts are compared as sets of character shingles. MinHash keeps a short signature of each set, so that two signatures
agree in about the share of shingles that the sets have in common (Broder 1997), and locality-sensitive hashing finds
the pairs worth comparing without comparing all.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.cleaning.prose import squeezed
from rag.types import Article, ArticleId, Hit

SAME = 0.4
"""Share of shingles in common from which on two articles are one story (docs/cleaning.md tells how it was chosen)."""
PERMUTATIONS = 128
_SHINGLE = 6  # squeezed characters: two to three words
_FEWEST = 100  # squeezed characters; shorter texts (a photograph's) agree by chance
_EVER = dt.datetime(1, 1, 1)  # noqa: DTZ001 - Korean time, as all moments of articles
_MOSTLY = 0.6  # share of a passage's shingles that another article holds when it says the same
_FIGURE = re.compile(r"\d[\d,.]*")
_SEED = 1
_SCHEME: Literal["affine32"] = "affine32"

Signature = NDArray[np.uint64]
"""``PERMUTATIONS`` numbers; empty for a text too short to compare."""


class Story(NamedTuple):
    """What grouping has to know of an article."""

    id: ArticleId
    outlet: str | None
    when: dt.datetime | None
    """Published or, where it says so, changed."""
    characters: int
    signature: Signature


class Group(NamedTuple):
    """One story told more than once."""

    representative: ArticleId
    copies: tuple[ArticleId, ...]
    """In other outlets."""
    versions: tuple[ArticleId, ...]
    """Older ones of an outlet of which a newer one is here; they stay readable."""


class Telling(NamedTuple):
    """One article of a story told more than once."""

    id: ArticleId
    outlet: str | None
    role: str
    """``representative``, ``copy`` or ``version``."""


class Place(NamedTuple):
    """Where an article stands in such a story."""

    representative: ArticleId
    tellings: tuple[Telling, ...]
    """All of the story's articles that are archived."""


def one_telling(hits: Sequence[Hit], places: Mapping[ArticleId, Place]) -> list[Hit]:
    """Hits with each story from one article alone: its representative, or the best that was found.

    That article names the other outlets that carry the story. What a copy says beyond it (another figure) stays;
    an older version of what is there does not.
    """
    found = {hit.article.id: hit.article for hit in hits}
    chosen: dict[ArticleId, Article] = {}
    for hit in hits:
        if place := places.get(hit.article.id):
            chosen.setdefault(place.representative, found.get(place.representative, hit.article))
    kept: list[Hit] = []
    for hit in hits:
        place = places.get(hit.article.id)
        own = chosen[place.representative] if place else hit.article
        if place and own.id == hit.article.id:
            hit = replace(hit, article=replace(own, also_in=_others(place, own.outlet)))  # noqa: PLW2901
        if own.id == hit.article.id or (not _is_version(place, hit.article.id) and not _told(hit.passage.text, own)):
            kept.append(hit)
    return kept


def _is_version(place: Place | None, article: ArticleId) -> bool:
    return place is not None and any(each.id == article and each.role == "version" for each in place.tellings)


def _told(passage: str, article: Article) -> bool:
    """Whether the article says what the passage says: its figures, and most of its words."""
    if not set(_FIGURE.findall(passage)) <= set(_FIGURE.findall(article.body)):
        return False
    key, body = squeezed(passage), squeezed(article.body)
    shingles = [key[i : i + _SHINGLE] for i in range(max(1, len(key) - _SHINGLE + 1))]
    return sum(shingle in body for shingle in shingles) >= _MOSTLY * len(shingles)


def _others(place: Place, outlet: str | None) -> tuple[str, ...]:
    """The other outlets, by name."""
    return tuple(sorted({each.outlet for each in place.tellings if each.outlet} - {outlet}))


def signature(article: Article) -> Signature:
    """Of the body alone: captions and subtitles differ between outlets."""
    from datasketch import MinHash  # with scipy half a second to import, and only indexing needs it

    key = squeezed("".join(p.text for p in article.paragraphs if p.kind == "body"))
    if len(key) < _FEWEST:
        return np.zeros(0, np.uint64)
    sketch = MinHash(PERMUTATIONS, seed=_SEED, hashfunc=zlib.crc32, scheme=_SCHEME)
    sketch.update_batch([key[i : i + _SHINGLE].encode() for i in range(len(key) - _SHINGLE + 1)])
    return np.asarray(sketch.hashvalues, np.uint64)


def story_of(article: Article, own: Signature) -> Story:
    day = dt.datetime.combine(article.published, dt.time()) if article.published else None
    when = article.modified_at or article.published_at or day
    return Story(article.id, article.outlet, when, len(article.body), own)


def groups(stories: Iterable[Story], same: float = SAME) -> list[Group]:
    """Stories told more than once, the same whatever the order they come in."""
    told = sorted((story for story in stories if story.signature.size), key=lambda story: story.id)
    by_leader: dict[int, list[Story]] = defaultdict(list)
    for position, leader in enumerate(_leaders(told, same)):
        by_leader[leader].append(told[position])
    return [_group(members) for members in by_leader.values() if len(members) > 1]


def _leaders(told: Sequence[Story], same: float) -> list[int]:
    """For each story the position of the first one of its group."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=same, num_perm=PERMUTATIONS)
    leaders = list(range(len(told)))

    def leader(position: int) -> int:
        while leaders[position] != position:
            leaders[position] = leaders[leaders[position]]
            position = leaders[position]
        return position

    for position, story in enumerate(told):
        sketch = MinHash(PERMUTATIONS, seed=_SEED, hashfunc=zlib.crc32, hashvalues=story.signature, scheme=_SCHEME)
        for other in index.query(sketch):
            if agreement(story.signature, told[other].signature) >= same:
                first, second = sorted((leader(position), leader(other)))
                leaders[second] = first
        index.insert(position, sketch)
    return [leader(position) for position in range(len(told))]


def agreement(first: Signature, second: Signature) -> float:
    """About the share of shingles that two texts have in common."""
    return float(np.mean(first == second)) if first.size and second.size else 0.0


def _group(members: Sequence[Story]) -> Group:
    """The newest of each outlet stands for it; of those, the one that others followed stands for all."""
    newest = sorted(members, key=_newness, reverse=True)
    current = {story.outlet or story.id: story for story in reversed(newest)}
    versions = [story.id for story in newest if current[story.outlet or story.id].id != story.id]
    outlets = Counter(story.outlet for story in members)
    best = min(
        current.values(), key=lambda story: (story.outlet is None, -outlets[story.outlet], _age(story), story.id)
    )
    copies = [story.id for story in newest if story.id != best.id and story.id not in versions]
    return Group(best.id, tuple(copies), tuple(versions))


def _newness(story: Story) -> tuple[dt.datetime, int, str]:
    """Later, then longer: a version without a date is older than one with."""
    return story.when or _EVER, story.characters, story.id


def _age(story: Story) -> tuple[bool, dt.datetime, int]:
    """Earlier, then longer: the wire's own comes before those that took it over."""
    return story.when is None, story.when or _EVER, -story.characters
