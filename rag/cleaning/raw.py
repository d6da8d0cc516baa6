"""The raw page behind an article, in the lines that the article counts."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import IO

from rag.cleaning import PAGE_SUFFIXES
from rag.cleaning.decoding import decode, read_page
from rag.cleaning.records import content_of
from rag.cleaning.zipped import DAMAGED, members
from rag.errors import SourceError
from rag.wording import reason


def raw_lines(path: Path, source: str) -> list[str]:
    """Line n of an article of this file is the n-th of these, from 1. ``source`` is the article's own.

    Raises SourceError where file, member or record cannot be read any more.
    """
    inside = source.partition(f"{path.name}#")[2]
    try:
        if path.suffix.casefold() == ".zip":
            return _member(path, source, inside)
        with path.open("rb") as file:
            return _lines(file, path.suffix.casefold(), source, inside)
    except OSError as error:
        raise SourceError(source, f"원본 파일을 읽을 수 없습니다({reason(error)}).") from None


def _member(path: Path, source: str, inside: str) -> list[str]:
    """``inside`` is the member's name, and after another # the number of a record in it."""
    for member in members(path, path.name, PAGE_SUFFIXES):
        if isinstance(member, SourceError):
            continue
        name, _, number = inside.partition(f"{member.suffix}#")
        if member.source in (f"{path.name}#{inside}", f"{path.name}#{name}{member.suffix}"):
            try:
                return _lines(member.file, member.suffix, source, number)
            except DAMAGED as error:
                raise SourceError(source, f"ZIP 안의 파일이 손상되었습니다({type(error).__name__}).") from None
    raise SourceError(source, "ZIP 안에 이 기사의 페이지가 없습니다.")


def _lines(file: IO[bytes], suffix: str, source: str, number: str) -> list[str]:
    if suffix == ".jsonl":
        line = next(islice(file, int(number or 1) - 1, None), b"")
        return content_of(decode(line, source), source).split("\n")
    text = decode(read_page(file, source), source)
    if suffix == ".json":
        text = content_of(text, source, int(number) if number else None)
    return text.split("\n")
