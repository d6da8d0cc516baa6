"""Labelled pieces -> an Article in which every line is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from rag.cleaning import metadata
from rag.cleaning.corrections import corrected
from rag.cleaning.hints import NO_HINTS, Hints
from rag.cleaning.lines import Piece
from rag.cleaning.looks import KEPT, Look
from rag.cleaning.metadata import Facts
from rag.cleaning.page import label_pieces
from rag.errors import SourceError
from rag.types import Article, Dropped, Lines, Paragraph, ParagraphKind

MOST_CHARACTERS = 1_000_000
"""No article is longer; the work on a page grows with its visible text, so this bounds the time."""
_MOST_PIECES = 10_000


def too_long(source: str) -> SourceError:
    return SourceError(source, "기사 한 편으로는 너무 깁니다. 기사별로 나누어 주십시오.")


def article_of(
    pieces: Sequence[Piece],
    source: str,
    stated: Facts | None = None,
    *,
    hints: Hints = NO_HINTS,
    silent: Iterable[int] = (),
) -> Article:
    """The article among the pieces; SourceError where there is none.

    ``hints`` is what is known of the outlet's pages; ``silent`` are the numbers of source lines that hold
    markup and no word, which are dropped as such.
    """
    if len(pieces) > _MOST_PIECES or sum(len(piece.text) for piece in pieces) > MOST_CHARACTERS:
        raise too_long(source)
    stated = stated or Facts()
    looks = label_pieces(pieces, stated.title, hints)
    paragraphs = tuple(_paragraphs(looks))
    if not paragraphs:
        raise SourceError(source, "기사 본문을 찾지 못했습니다.")
    facts = metadata.agreed(stated, metadata.read(looks))
    paragraphs = tuple(_marked(facts.title, paragraphs))
    if facts.outlet is None and hints.rules.outlet:
        facts = replace(facts, outlet=hints.rules.outlet)
    return Article(
        source=source,
        title=facts.title,
        published=facts.published.date if facts.published else None,
        author=metadata.joined(facts.authors),
        outlet=facts.outlet,
        paragraphs=paragraphs,
        dropped=(*_dropped(looks), *_unspoken(silent)),
        url=facts.url,
        published_at=metadata.moment(facts.published),
        modified_at=metadata.moment(facts.modified),
        section=facts.section,
        authors=facts.authors,
        origins=facts.origins,
    )


def _paragraphs(looks: Iterable[Look]) -> Iterable[Paragraph]:
    for look in looks:
        if look.label in KEPT:
            yield Paragraph(cast("ParagraphKind", look.label), look.text, Lines(look.piece.line, look.piece.last))


def _marked(title: str | None, paragraphs: Sequence[Paragraph]) -> Iterable[Paragraph]:
    """The paragraphs, those of correction notices marked."""
    notices = corrected(title, [paragraph.text for paragraph in paragraphs])
    for paragraph, notice in zip(paragraphs, notices, strict=True):
        yield replace(paragraph, correction=True) if notice and paragraph.kind == "body" else paragraph


def _dropped(looks: Iterable[Look]) -> list[Dropped]:
    """Neighbouring lines that go for the same reason are told as one."""
    dropped: list[Dropped] = []
    for look in looks:
        if look.label in KEPT:
            continue
        lines = Lines(look.piece.line, look.piece.last)
        before = dropped[-1] if dropped else None
        if before and before.reason == look.label and lines.first <= before.lines.last + 1:
            dropped[-1] = Dropped(Lines(before.lines.first, max(before.lines.last, lines.last)), look.label)
        else:
            dropped.append(Dropped(lines, look.label))
    return dropped


def _unspoken(silent: Iterable[int]) -> Iterable[Dropped]:
    """Runs of neighbouring line numbers, each dropped as markup."""
    for _, run in groupby(enumerate(silent), key=lambda each: each[1] - each[0]):
        numbers = [number for _, number in run]
        yield Dropped(Lines(numbers[0], numbers[-1]), "markup")
