"""Bytes of a crawled Korean news page -> an Article; every line is kept or dropped with a reason (docs/cleaning.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from rag.cleaning.article import MOST_CHARACTERS, article_of, too_long
from rag.cleaning.decoding import MAX_PAGE_BYTES, decode, decode_file, normalise, read_page
from rag.cleaning.hints import NO_HINTS, Hints, Learned
from rag.cleaning.html import clean_html
from rag.cleaning.lines import pieces_of
from rag.cleaning.markdown import clean_markdown
from rag.cleaning.records import RECORDS, clean_records
from rag.cleaning.wrapping import unwrapped
from rag.cleaning.zipped import DAMAGED, members
from rag.errors import SourceError
from rag.types import Article
from rag.wording import reason

__all__ = ["MAX_PAGE_BYTES", "SUFFIXES", "clean_file", "clean_text", "decode_file"]

PAGE_SUFFIXES: frozenset[str] = frozenset((".txt", ".md", ".html", ".htm")) | RECORDS
SUFFIXES: frozenset[str] = PAGE_SUFFIXES | {".zip"}
"""Endings of the files that can be read, in lower case."""


def clean_file(path: Path, source: str, learned: Learned | None = None) -> Iterator[Article | SourceError]:
    """The articles of a file: one for a page, any number for .json, .jsonl and .zip.

    What cannot be turned into an article comes as a SourceError among the others, so that the rest goes on. A record of
    a file of several has the source ``source#n``: its line in a .jsonl file, its place in a .json list. A page in a
    .zip has the source ``source#member``. ``learned`` is what the other files have taught (``rag.cleaning.learning``).
    """
    found = False
    for each in _articles(path, source, learned or Learned()):
        found = True
        yield each
    if not found:
        yield SourceError(source, "기사가 하나도 들어 있지 않습니다. 빈 파일이 아닌지 확인해 주십시오.")


def _articles(path: Path, source: str, learned: Learned) -> Iterator[Article | SourceError]:
    suffix = path.suffix.casefold()
    try:
        if suffix == ".zip":
            yield from _zipped(path, source, learned)
            return
        with path.open("rb") as file:
            yield from _opened(file, suffix, source, path, learned)
    except OSError as error:
        yield SourceError(source, f"파일을 읽을 수 없습니다({reason(error)}). 경로와 권한을 확인해 주십시오.")


def clean_text(text: str, source: str, hints: Hints = NO_HINTS) -> Article:
    """The article of a plain-text page; SourceError where the page holds none."""
    if len(text) > MOST_CHARACTERS:
        raise too_long(source)
    return article_of(unwrapped(pieces_of(normalise(text).split("\n"))), source, hints=hints)


def _zipped(path: Path, source: str, learned: Learned) -> Iterator[Article | SourceError]:
    for member in members(path, source, PAGE_SUFFIXES):
        if isinstance(member, SourceError):
            yield member
            continue
        try:
            yield from _opened(member.file, member.suffix, member.source, path, learned)
        except DAMAGED as error:
            yield SourceError(member.source, f"ZIP 안의 파일이 손상되어 읽을 수 없습니다({type(error).__name__}).")


def _opened(file: IO[bytes], suffix: str, source: str, path: Path, learned: Learned) -> Iterator[Article | SourceError]:
    if suffix in RECORDS:
        yield from clean_records(file, suffix, source, lambda text, outlet: learned.hints(text, path, outlet))
        return
    try:
        text = decode(read_page(file, source), source)
        if suffix in (".html", ".htm"):
            yield clean_html(text, source, learned.hints(text, path))
        elif suffix == ".md":
            yield clean_markdown(text, source, learned.hints(text, path))
        else:
            yield clean_text(text, source, learned.hints(text, path))
    except SourceError as error:
        yield error
