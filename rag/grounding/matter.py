"""Is a claim about what its evidence is about? Names alone do not make it so."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.sentence import words

LEAST = 0.3
"""Share of a claim's content words that its evidence must have."""


def coverage(text: str, quotes: Sequence[str]) -> float:
    """Share of the claim's content words that stand in the quotes; 1 for a claim without any."""
    wanted = {word.form for word in words(text)}
    there = {word.form for quote in quotes for word in words(quote)}
    written = "".join("".join(quote.split()) for quote in quotes)
    found = sum(form in there or (len(form) > 1 and form in written) for form in wanted)
    return found / len(wanted) if wanted else 1.0
