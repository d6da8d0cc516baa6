"""A follow-up question made to stand alone."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Turn


def standalone(text: str, turns: Sequence[Turn]) -> tuple[str, bool]:
    """The question with what earlier turns left unsaid, and whether it leaned on them."""
    return text, False
