"""A piece and what it looks like by itself: its words, its shape, the element it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.cleaning import byline
from rag.cleaning.captions import is_caption, names_picture
from rag.cleaning.furniture import advertising_prefix, furniture
from rag.cleaning.lines import Piece
from rag.cleaning.outlets import named_alone
from rag.cleaning.prose import is_prose
from rag.cleaning.publication import is_date_line

_NUMBERED = re.compile(r"^[\d\W]+\s")
_NAME = 14  # characters of a line that names the outlet and nothing else
KEPT = frozenset(("body", "subtitle", "caption"))
PROSE, LINE = "prose", "line"
"""What a piece is until its surroundings are known: a paragraph of sentences, or some line."""
LIST_MARKS = "•·∙ㆍ▲△▶▷◆◇■□●○※*-–—①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(slots=True)
class Look:
    """A piece and what it is so far."""

    piece: Piece
    label: str
    prefix: int = 0
    """Characters at the head of the text that are its byline or an advertising slot."""

    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.piece.text[self.prefix :].strip()


def first_look(piece: Piece) -> Look:
    text = piece.text
    if piece.element in ("nav", "aside", "footer", "form", "button"):
        return Look(piece, furniture(text) or "navigation")
    if piece.element == "figcaption":
        return Look(piece, "caption")
    if is_date_line(text):
        return Look(piece, "date")
    if reason := furniture(text):
        return Look(piece, reason)
    if len(text) <= _NAME and named_alone(_NUMBERED.sub("", text)) and not names_picture(text):
        return Look(piece, "publisher")
    prefix = byline.prefix_length(text) or advertising_prefix(text)
    if prefix >= len(text) or byline.is_byline(text):
        return Look(piece, "byline")
    rest = text[prefix:].strip()
    if is_caption(rest) and not (prefix and len(rest) > 200):
        return Look(piece, "caption", prefix)
    return Look(piece, PROSE if is_prose(rest) or (prefix and len(rest) > 20) else LINE, prefix)
