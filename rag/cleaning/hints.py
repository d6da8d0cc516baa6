"""What is known about an outlet's pages before one of them is read: lines they share, and an operator's rules.

A line that stands on many pages of an outlet is furniture, whatever it says. Pages are counted before any is cleaned,
so the result does not depend on the order of the files, and the first file is cleaned with no hints at all.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.cleaning.byline import EMAIL
from rag.cleaning.decoding import decode_file
from rag.cleaning.lines import pieces_of
from rag.cleaning.markup import parse, visible_pieces
from rag.cleaning.outlets import outlet_in, outlet_of_domain, outlet_of_url
from rag.cleaning.overrides import NO_RULES, Overrides, Rules
from rag.cleaning.prose import is_prose, squeezed
from rag.errors import SourceError

_PAGES = frozenset((".txt", ".md", ".html", ".htm"))  # records hold fields, and no page's furniture
_MOST_PAGES = 20_000  # that are learned from; more say nothing new
_LONGEST = 300  # squeezed characters of a line worth counting
_SHORTEST = 4
_FEWEST, _SHARE = 3, 0.1  # pages, and share of the outlet's pages, that make a line furniture
_FEWEST_PROSE, _SHARE_PROSE = 5, 0.3  # the same for sentences: background paragraphs come again too
_NOTICE = re.compile(r"무단|저작권|Copyright|[ⓒ©]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:og:url|canonical)[\"'][^>]{0,40}?(?:content|href)=[\"']([^\"']{8,200})[\"']", re.IGNORECASE)
_HEAD = 30_000  # characters of a page in which markup names its address


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps with one page."""

    recurring: Set[str] = frozenset()
    """Squeezed lines that stand on many pages of the outlet."""
    rules: Rules = NO_RULES


NO_HINTS = Hints()


@dataclass(slots=True)
class Learned:
    """What a set of files has taught, and the operator's rules."""

    overrides: Overrides = field(default_factory=Overrides)
    recurring: dict[str, frozenset[str]] = field(default_factory=dict)
    """By outlet, or folder where a page names none."""
    lines: dict[Path, frozenset[str]] = field(default_factory=dict)
    """By file: those of its lines that recur."""

    def hints(self, text: str, path: Path) -> Hints:
        """Hints for a page of ``path``."""
        if not self.recurring and not self.overrides.by_outlet:
            return NO_HINTS
        group = _group(text, path)
        return Hints(self.recurring.get(group, frozenset()), self.overrides.rules(group, text))

    def fingerprint(self, path: Path) -> str:
        """Changes when the file would be cleaned another way than before because of what was learned."""
        parts = [*sorted(self.lines.get(path, ())), self.overrides.fingerprint]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest() if any(parts) else ""


def learn(paths: Iterable[Path], overrides: Overrides | None = None) -> Learned:
    """Counts the lines of the pages; a file that cannot be read teaches nothing and is reported when it is cleaned."""
    chosen = sorted((path for path in paths if path.suffix.casefold() in _PAGES), key=_rank)[:_MOST_PAGES]
    groups: dict[str, _Group] = defaultdict(_Group)
    for path in chosen:
        with suppress(SourceError):
            text = decode_file(path)
            groups[_group(text, path)].add(path, _lines(text, path))
    learned = Learned(overrides or Overrides())
    for name, group in groups.items():
        for path, shared in group.shared():
            learned.lines[path] = shared
            if shared:
                learned.recurring[name] = learned.recurring.get(name, frozenset()) | shared
    return learned


class _Group:
    """The pages of one outlet."""

    def __init__(self) -> None:
        self._pages: dict[Path, dict[str, bool]] = {}
        self._told: dict[int, set[int]] = defaultdict(set)
        self._stories: set[int] = set()

    def add(self, path: Path, lines: dict[str, bool]) -> None:
        # Copies of one story share everything; they count as one page.
        story = _number(max(lines, key=lambda line: (len(line), line), default=""))
        self._stories.add(story)
        self._pages[path] = lines
        for line in lines:
            self._told[_number(line)].add(story)

    def shared(self) -> Iterator[tuple[Path, frozenset[str]]]:
        """Each page with its lines that enough others hold too."""
        stories = len(self._stories)
        least = {
            False: max(_FEWEST, math.ceil(_SHARE * stories)),
            True: max(_FEWEST_PROSE, math.ceil(_SHARE_PROSE * stories)),
        }
        for path, lines in self._pages.items():
            own = (line for line, prose in lines.items() if len(self._told[_number(line)]) >= least[prose])
            yield path, frozenset(own)


def _lines(text: str, path: Path) -> dict[str, bool]:
    """The page's lines, squeezed, and whether each is a sentence."""
    if path.suffix.casefold() in (".html", ".htm"):
        texts = [piece.text for piece in visible_pieces(parse(text, str(path)))]
    else:
        texts = [piece.text for piece in pieces_of(text.split("\n"))]
    found = {squeezed(line): is_prose(line) for line in texts}
    return {key: prose for key, prose in found.items() if _SHORTEST <= len(key) <= _LONGEST}


def _group(text: str, path: Path) -> str:
    """The outlet that a page names in its address, notices or e-mail addresses; else its folder."""
    if (address := _ADDRESS.search(text[:_HEAD])) and (outlet := outlet_of_url(address[1])):
        return outlet
    for line in text.split("\n"):
        if len(line) <= _LONGEST and _NOTICE.search(line) and (outlet := outlet_in(line)):
            return outlet
    found = (outlet_of_domain(match[1]) for match in EMAIL.finditer(text))
    return next(filter(None, found), None) or str(path.parent)


def _number(line: str) -> int:
    return int.from_bytes(hashlib.blake2b(line.encode(), digest_size=8).digest())


def _rank(path: Path) -> bytes:
    """An order that is the same however the files are given."""
    return hashlib.blake2b(str(path).encode(), digest_size=8).digest()
