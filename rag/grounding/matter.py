"""Is a claim about what its evidence is about? Names alone do not make it so."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.figures import figures
from rag.grounding.sentence import words

LEAST = 0.5
"""Share of a claim's content words and figures that its evidence must have."""


def coverage(text: str, quotes: Sequence[str], *, counting: bool = False) -> float:
    """Share of the claim's content words, and figures if ``counting``, that stand in the quotes; 1 without any."""
    wanted = {word.form for word in words(text)}
    there = {word.form for quote in quotes for word in words(quote)}
    written = "".join("".join(quote.split()) for quote in quotes)
    found = sum(form in there or (len(form) > 1 and form in written) for form in wanted)
    counted = {each.term for each in figures(text)} if counting else set()
    shared = len(counted & {each.term for quote in quotes for each in figures(quote)})
    return (found + shared) / (len(wanted) + len(counted)) if wanted or counted else 1.0
