"""Bytes of a crawled Korean news page -> an Article; every line is kept or dropped with a reason (docs/cleaning.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rag.cleaning.article import article_of
from rag.cleaning.decoding import decode_file, normalise
from rag.cleaning.html import clean_html
from rag.cleaning.lines import pieces_of
from rag.cleaning.records import clean_json, clean_json_lines
from rag.cleaning.wrapping import unwrapped
from rag.errors import SourceError
from rag.types import Article

__all__ = ["SUFFIXES", "clean_file", "clean_text", "decode_file"]

SUFFIXES: frozenset[str] = frozenset((".txt", ".md", ".html", ".htm", ".json", ".jsonl"))
"""Endings of the files that can be read, in lower case."""


def clean_file(path: Path, source: str) -> Iterator[Article | SourceError]:
    """The articles of a file, one for a page and any number for .json and .jsonl.

    What cannot be turned into an article comes as a SourceError among the others, so that the rest goes on. A record of
    a file of several has the source ``source#n``: its line in a .jsonl file, its place in a .json list.
    """
    suffix = path.suffix.casefold()
    if suffix == ".jsonl":
        yield from clean_json_lines(path, source)
        return
    try:
        text = decode_file(path)
        if suffix == ".json":
            yield from clean_json(text, source)
        elif suffix in (".html", ".htm"):
            yield clean_html(text, source)
        else:
            yield clean_text(text, source)
    except SourceError as error:
        yield SourceError(source, error.reason)


def clean_text(text: str, source: str) -> Article:
    """The article of a plain-text page; SourceError where the page holds none."""
    return article_of(unwrapped(pieces_of(normalise(text).split("\n"))), source)
