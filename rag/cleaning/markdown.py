"""Markdown pages, as crawlers with a reader's view save them: marks become what they say about a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.cleaning.article import article_of
from rag.cleaning.decoding import normalise
from rag.cleaning.hints import NO_HINTS, Hints
from rag.cleaning.lines import Piece, pieces_of
from rag.cleaning.metadata import Facts
from rag.cleaning.records import stated_by
from rag.cleaning.wrapping import unwrapped
from rag.types import Article

_FENCE = re.compile(r"^(?:---|\+\+\+)\s*$")
_FIELD = re.compile(r"^([\w가-힣 .-]{1,30}?)\s*[:=]\s*(.*)$")
_MOST_FRONT = 60  # lines of the block of fields at a page's head
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")


def clean_markdown(text: str, source: str, hints: Hints = NO_HINTS) -> Article:
    """The article of a Markdown page; SourceError where the page holds none."""
    lines = normalise(text).split("\n")
    fields, front = _front(lines)
    pieces = [piece for piece in _unmarked(pieces_of(_blanked(lines, front))) if piece.text]
    stated = stated_by(fields) if fields else Facts()
    return article_of(unwrapped(pieces), source, stated, hints=hints, silent=_silent(lines, pieces))


def _front(lines: Sequence[str]) -> tuple[dict[str, object], int]:
    """The fields at a page's head and how many lines they take."""
    if not lines or not _FENCE.match(lines[0]):
        return {}, 0
    end = next((i for i, line in enumerate(lines[1:_MOST_FRONT], start=1) if _FENCE.match(line)), 0)
    found = (_FIELD.match(line) for line in lines[1:end])
    return {match[1]: match[2].strip().strip("\"'") for match in found if match}, end + 1 if end else 0


def _blanked(lines: Sequence[str], front: int) -> list[str]:
    return ["" if number < front else line for number, line in enumerate(lines)]


def _unmarked(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces without Markdown's marks: a heading's weight, a picture's text and a link's share are kept."""
    for piece in pieces:
        if _RULE.match(piece.text):
            continue
        text, element = piece.text, piece.element
        if heading := _HEADING.match(text):
            text, element = heading[2], "h1" if len(heading[1]) == 1 else "h2"
        if (picture := _IMAGE.fullmatch(text.strip())) is not None:
            text, element = picture[1], "figcaption"
        linked = sum(len(match[1]) for match in _LINK.finditer(text))
        text = _STRONG.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", text))).strip()
        yield replace(piece, text=text, element=element, linked=min(1.0, linked / max(1, len(text))))


def _silent(lines: Sequence[str], pieces: Sequence[Piece]) -> list[int]:
    """Numbers of the lines that hold marks or fields and no word of the page."""
    told = {number for piece in pieces for number in range(piece.line, piece.last + 1)}
    return [number for number, line in enumerate(lines, start=1) if line.strip() and number not in told]
