"""What is known about an outlet's pages before one of them is read: lines they share, and an operator's rules.

A line that stands on many pages of an outlet is furniture, whatever it says. Pages are counted before any is cleaned
(``rag.cleaning.learning``), so the result does not depend on the order of the files, and a first file needs no hints.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from rag.cleaning.byline import EMAIL
from rag.cleaning.outlets import outlet_in, outlet_of_domain, outlet_of_url
from rag.cleaning.overrides import NO_RULES, Overrides, Rules

_LONGEST = 300  # characters of a notice that names its outlet
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

    def hints(self, text: str, path: Path, outlet: str | None = None) -> Hints:
        """Hints for a page of ``path``; ``outlet`` is what a field beside the text names."""
        if not self.recurring and not self.overrides.by_outlet:
            return NO_HINTS
        group = outlet or group_of(text, path)
        return Hints(self.recurring.get(group, frozenset()), self.overrides.rules(group, text))

    def fingerprint(self, path: Path) -> str:
        """Changes when the file would be cleaned another way than before because of what was learned."""
        parts = [*sorted(self.lines.get(path, ())), self.overrides.fingerprint]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest() if any(parts) else ""


def group_of(text: str, path: Path) -> str:
    """The outlet that a page names in its address, notices or e-mail addresses; else its folder."""
    if (address := _ADDRESS.search(text[:_HEAD])) and (outlet := outlet_of_url(address[1])):
        return outlet
    for line in text.split("\n"):
        if len(line) <= _LONGEST and _NOTICE.search(line) and (outlet := outlet_in(line)):
            return outlet
    found = (outlet_of_domain(match[1]) for match in EMAIL.finditer(text))
    return next(filter(None, found), None) or str(path.parent)
