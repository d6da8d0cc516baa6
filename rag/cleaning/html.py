"""HTML pages: the same line-level cleaning as plain text, helped by the markup.

The lines are our own (one a block or line break, numbered by the source line they stand on). JSON-LD, OpenGraph and
meta tags are witnesses of the metadata; the text that JSON-LD declares, or else trafilatura's (Barbaresi, ACL 2021),
is a witness of the body: it weighs in where a line by itself could be either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.cleaning.article import article_of
from rag.cleaning.declared import declared_body, declared_facts
from rag.cleaning.hints import NO_HINTS, Hints
from rag.cleaning.lines import Piece
from rag.cleaning.markup import parse, visible_pieces
from rag.cleaning.prose import squeezed
from rag.types import Article

_TOLD = 200  # squeezed characters from which on a witness has told a body and no summary
_LONGEST = 2_000_000  # characters of a page that a second opinion is worth its time for
_WORD = 6  # squeezed characters; a shorter line stands in any text by chance


def clean_html(text: str, source: str, hints: Hints = NO_HINTS) -> Article:
    """The article of an HTML page; SourceError where the page holds none."""
    root = parse(text, source)
    facts = declared_facts(root)
    pieces = list(visible_pieces(root))
    witness = squeezed(declared_body(root)) or _second_opinion(text)
    if len(witness) >= _TOLD:
        pieces = [_judged(piece, witness) for piece in pieces]
    return article_of(pieces, source, facts, hints=hints, silent=_silent_lines(text, pieces))


def _judged(piece: Piece, witness: str) -> Piece:
    key = squeezed(piece.text)
    return replace(piece, told=key in witness) if len(key) >= _WORD else piece


def _second_opinion(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    import trafilatura  # a second to import, so only with the first page

    return squeezed(trafilatura.extract(text, include_comments=False, include_tables=True, fast=True) or "")


def _silent_lines(text: str, pieces: Sequence[Piece]) -> Iterator[int]:
    """Numbers of the source lines without a visible word of their own, so that the account of lines is whole."""
    told = {number for piece in pieces for number in range(piece.line, piece.last + 1)}
    return (n for n, line in enumerate(text.split("\n"), start=1) if line.strip() and n not in told)
