"""What the files of a folder teach about their outlets: the lines that many pages share.

Pages are counted before any is cleaned, wherever they come from: files, members of archives, records of JSON files.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from rag.cleaning.decoding import decode, read_page
from rag.cleaning.hints import Learned, group_of
from rag.cleaning.lines import Piece, pieces_of
from rag.cleaning.markup import parse, visible_pieces
from rag.cleaning.overrides import Overrides
from rag.cleaning.prose import is_prose, squeezed
from rag.cleaning.records import RECORDS, Record, records
from rag.cleaning.zipped import DAMAGED, members
from rag.errors import SourceError

_HTML = frozenset((".html", ".htm"))
_PAGES = frozenset((".txt", ".md")) | _HTML
_MOST_PAGES = 20_000  # that are learned from; more say nothing new
_LONGEST = 300  # squeezed characters of a line worth counting
_SHORTEST = 4
_FEWEST, _SHARE = 3, 0.1  # pages, and share of the outlet's pages, that make a line furniture
_FEWEST_PROSE, _SHARE_PROSE = 5, 0.3  # the same for sentences: background paragraphs come again too


class _Page(NamedTuple):
    group: str
    path: Path
    """The file it came from, alone or among others."""
    lines: dict[str, bool]
    """Squeezed, and whether each is a sentence."""


def learn(paths: Iterable[Path], overrides: Overrides | None = None) -> Learned:
    """Counts the lines of the pages; a file that cannot be read teaches nothing and is reported when it is cleaned."""
    groups: dict[str, _Group] = defaultdict(_Group)
    every = chain.from_iterable(_pages(path) for path in sorted(paths, key=_rank))
    for page in islice(every, _MOST_PAGES):
        groups[page.group].add(page)
    learned = Learned(overrides or Overrides())
    for name, group in groups.items():
        for path, shared in group.shared():
            learned.lines[path] = learned.lines.get(path, frozenset()) | shared
            if shared:
                learned.recurring[name] = learned.recurring.get(name, frozenset()) | shared
    return learned


class _Group:
    """The pages of one outlet."""

    def __init__(self) -> None:
        self._pages: list[_Page] = []
        self._told: dict[int, set[int]] = defaultdict(set)
        self._stories: set[int] = set()

    def add(self, page: _Page) -> None:
        # Copies of one story share everything; they count as one page.
        story = _number(max(page.lines, key=lambda line: (len(line), line), default=""))
        self._stories.add(story)
        self._pages.append(page)
        for line in page.lines:
            self._told[_number(line)].add(story)

    def shared(self) -> Iterator[tuple[Path, frozenset[str]]]:
        """Each page's file, with the lines of the page that enough others hold too."""
        stories = len(self._stories)
        least = {
            False: max(_FEWEST, math.ceil(_SHARE * stories)),
            True: max(_FEWEST_PROSE, math.ceil(_SHARE_PROSE * stories)),
        }
        for page in self._pages:
            own = (line for line, prose in page.lines.items() if len(self._told[_number(line)]) >= least[prose])
            yield page.path, frozenset(own)


def _pages(path: Path) -> Iterator[_Page]:
    suffix = path.suffix.casefold()
    with suppress(OSError, *DAMAGED):
        if suffix == ".zip":
            for member in members(path, str(path), _PAGES | RECORDS):
                if not isinstance(member, SourceError):
                    yield from _read(member.file, member.suffix, path)
        elif suffix in _PAGES | RECORDS:
            with path.open("rb") as file:
                yield from _read(file, suffix, path)


def _read(file: IO[bytes], suffix: str, path: Path) -> Iterator[_Page]:
    """The pages of one file or member; what cannot be read is left out."""
    if suffix in RECORDS:
        for record in records(file, suffix, str(path)):
            if isinstance(record, Record):
                with suppress(SourceError):
                    yield _page(record.content, record.pieces(), path, record.outlet)
        return
    with suppress(SourceError):
        text = decode(read_page(file, str(path)), str(path))
        pieces = visible_pieces(parse(text, str(path))) if suffix in _HTML else pieces_of(text.split("\n"))
        yield _page(text, pieces, path, None)


def _page(text: str, pieces: Iterable[Piece], path: Path, outlet: str | None) -> _Page:
    found = {squeezed(piece.text): is_prose(piece.text) for piece in pieces}
    lines = {key: prose for key, prose in found.items() if _SHORTEST <= len(key) <= _LONGEST}
    return _Page(outlet or group_of(text, path), path, lines)


def _number(line: str) -> int:
    return int.from_bytes(hashlib.blake2b(line.encode(), digest_size=8).digest())


def _rank(path: Path) -> bytes:
    """An order that is the same however the files are given."""
    return hashlib.blake2b(str(path).encode(), digest_size=8).digest()
