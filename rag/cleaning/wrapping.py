"""Paragraphs broken into lines of one width, as mail and old sites do, put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.cleaning.furniture import furniture
from rag.cleaning.lines import Piece
from rag.cleaning.prose import ends_sentence
from rag.cleaning.publication import is_date_line

_WIDTHS = range(30, 141)  # characters a wrapped line may be wide
_FULL = 0.75  # share of the widest line that a line must fill to have been broken for want of room
_WRITTEN = 20  # characters of a line that may be part of a paragraph
_FEWEST = 3  # breaks within sentences that make a page a wrapped one
_MOSTLY = 0.4  # share of the lines of its paragraphs that end at such a break


def unwrapped(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with wrapped lines of a paragraph joined by a space; a page that was not wrapped stays as it is."""
    written = [block for block in _blocks(pieces) if any(ends_sentence(pieces[position].text) for position in block)]
    breaks = {after for block in written for after in _breaks(pieces, block)}
    lines = sum(len(pieces[position].text) >= _WRITTEN for block in written for position in block)
    if len(breaks) < _FEWEST or len(breaks) < _MOSTLY * lines:
        return list(pieces)
    joined: list[Piece] = []
    for position, piece in enumerate(pieces):
        joined.append(_together(joined.pop(), piece) if position - 1 in breaks else piece)
    return joined


def _together(before: Piece, piece: Piece) -> Piece:
    lines = piece.line - before.line + 1
    return replace(before, text=f"{before.text} {piece.text}", end=piece.end, lines=lines)


def _blocks(pieces: Sequence[Piece]) -> Iterator[range]:
    """Runs of pieces on neighbouring lines, one piece a line."""
    start = 0
    for position in range(1, len(pieces) + 1):
        if position == len(pieces) or pieces[position].gap or pieces[position].line != pieces[position - 1].line + 1:
            yield range(start, position)
            start = position


def _breaks(pieces: Sequence[Piece], block: range) -> list[int]:
    """Positions after which a sentence goes on in the next piece of the block."""
    width = max(len(pieces[position].text) for position in block)
    if width not in _WIDTHS:
        return []
    found: list[int] = []
    pending: list[int] = []
    for position in block:
        text = pieces[position].text
        if ends_sentence(text):
            found += pending
            pending = []
        elif len(text) >= _FULL * width and position > 0 and not furniture(text) and not is_date_line(text):
            pending.append(position)
        else:
            pending = []
    return found
