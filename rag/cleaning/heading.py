"""Which line is the article's title, and what between it and the article belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from rag.cleaning.listing import COHERENT
from rag.cleaning.looks import KEPT, LINE, PROSE, Look
from rag.cleaning.prose import hangul, overlap, squeezed, vocabulary
from rag.cleaning.publication import is_labelled

_FEWEST_SYLLABLES = 4  # of a subtitle
_ASKS = re.compile(r"(?:니다|세요|하기|보기|받기)\W*$")


def heading_of(looks: list[Look], first: int) -> int | None:
    marked = [i for i in range(first + 1) if looks[i].piece.element == "h1" and _could_head(looks[i])]
    if len(marked) == 1:
        return marked[0]
    dates = date_lines(looks, first + 2)
    if not dates:
        return _topmost(looks, first)
    if dates[0] == 1 and looks[0].label in (LINE, PROSE, "caption") and len(looks[0].text) <= 150:
        return 0  # a line and then the date: a heading whatever it looks like
    if above := [i for i in range(dates[0]) if _could_head(looks[i])][-8:]:
        return _best_heading(looks, above, first)
    if dates[0] == 0 and looks[0].piece.line == 2:
        return None  # an empty first line: the crawler found no title
    return next((i for i in range(dates[0], first) if _could_head(looks[i])), None)


def date_lines(looks: list[Look], limit: int) -> list[int]:
    """Positions of the article's own dates above ``limit``: those with a label or a time, not the day of the visit."""
    dates = [i for i in range(min(limit, len(looks))) if looks[i].label == "date"]
    own = [i for i in dates if is_labelled(looks[i].text) or ":" in looks[i].text]
    return own or dates


def _best_heading(looks: list[Look], candidates: list[int], first: int) -> int:
    """The topmost line that speaks of what the article speaks of; other stories' headlines above it do not."""
    opening = islice((look for look in islice(looks, first, None) if look.label == PROSE), 4)
    known = {word for look in opening for word in vocabulary(look.text)}
    shared = [overlap(looks[i].text, known) if vocabulary(looks[i].text) else 0.0 for i in candidates]
    if max(shared) < COHERENT:
        return candidates[-1] if candidates[-1] > 8 else candidates[0]
    return next(i for i, share in zip(candidates, shared, strict=True) if share >= 0.6 * max(shared))


def _topmost(looks: list[Look], first: int) -> int | None:
    """Without a date line: the highest line that is still close above the article."""
    found, idle = None, 0
    limit = first if first else (1 if _could_head(looks[0]) else 0)
    for position in range(limit - 1, -1, -1):
        if _could_head(looks[position]):
            found, idle = position, 0
        elif looks[position].label not in ("caption", "byline", "duplicate", "title"):
            idle += 1
            if idle > 5:
                break
    return found


def _could_head(look: Look) -> bool:
    text = look.text
    if text[0] in "▲△▷○●※-":
        return False
    if look.label == LINE:
        return 6 <= len(text) <= 120 and (" " in text or len(text) >= 12)
    return look.label == PROSE and len(text) <= 60 and not text.endswith(".")


def mark_title(looks: list[Look], heading: int) -> None:
    key = squeezed(looks[heading].text)
    said = {
        heading,
        *(i for i, look in enumerate(looks) if look.label != "body" and _repeats(squeezed(look.text), key)),
    }
    told = any(look.label in KEPT for i, look in enumerate(looks) if i not in said)
    for position in said:
        # A breaking story may be nothing but its heading once more.
        looks[position].label = "title" if told or looks[position].label not in KEPT or position == heading else "body"


def _repeats(own: str, key: str) -> bool:
    return len(own) >= 8 and (own == key or (key.startswith(own) and len(own) > 0.7 * len(key)))


def above_article(looks: list[Look], heading: int | None, first: int) -> set[int]:
    """Subtitles and captions between the heading and the article: near the one or the other, not among buttons."""
    dated = next(iter(date_lines(looks, first)), None)
    if heading is None and dated is None:
        return {i for i in _until_buttons(looks, range(first - 1, -1, -1)) if looks[i].label == "caption"}
    between = range((dated or 0) if heading is None else heading, first)
    found = {i for walk in (between, reversed(between)) for i in _until_buttons(looks, walk)}
    told = {word for look in islice(looks, first, None) if look.label == PROSE for word in vocabulary(look.text)}
    return {i for i in found if looks[i].label == "caption" or _may_head(looks[i].text, told)}


def _may_head(text: str, told: set[str]) -> bool:
    """A subtitle says something of the article; what asks something of the reader, or is not Korean, is the site's."""
    if len(text) < 8 or " " not in text or hangul(text) < _FEWEST_SYLLABLES:
        return False
    return not _ASKS.search(text) or overlap(text, told) >= COHERENT


def _until_buttons(looks: list[Look], walk: Iterable[int]) -> Iterator[int]:
    buttons = 0
    for position in walk:
        label = looks[position].label
        if label in (LINE, PROSE, "caption"):
            yield position
        elif label not in ("date", "byline", "title", "duplicate"):
            buttons += 1
            if buttons >= 4:
                return
