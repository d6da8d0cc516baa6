"""Labelled pieces -> an Article in which every line is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from rag.cleaning import metadata
from rag.cleaning.lines import Piece
from rag.cleaning.looks import KEPT, Look
from rag.cleaning.metadata import Facts
from rag.cleaning.page import label_pieces
from rag.errors import SourceError
from rag.types import Article, Dropped, Lines, Paragraph, ParagraphKind

MOST_CHARACTERS = 1_000_000
"""No article is longer; the work on a page grows with its visible text, so this bounds the time."""
_MOST_PIECES = 10_000


def article_of(pieces: Sequence[Piece], source: str, stated: Facts | None = None) -> Article:
    """The article among the pieces; SourceError where there is none."""
    if len(pieces) > _MOST_PIECES or sum(len(piece.text) for piece in pieces) > MOST_CHARACTERS:
        raise SourceError(source, "기사 한 편으로는 너무 깁니다. 기사별로 나누어 주십시오.")
    stated = stated or Facts()
    looks = label_pieces(pieces, stated.title)
    paragraphs = tuple(_paragraphs(looks))
    if not paragraphs:
        raise SourceError(source, "기사 본문을 찾지 못했습니다.")
    facts = metadata.agreed(stated, metadata.read(looks))
    published, published_at = metadata.moment(facts.published)
    return Article(
        source=source,
        title=facts.title,
        published=published,
        author=metadata.joined(facts.authors),
        outlet=facts.outlet,
        paragraphs=paragraphs,
        dropped=tuple(_dropped(looks)),
        url=facts.url,
        published_at=published_at,
    )


def _paragraphs(looks: Iterable[Look]) -> Iterable[Paragraph]:
    for look in looks:
        if look.label in KEPT:
            yield Paragraph(cast("ParagraphKind", look.label), look.text, Lines(look.piece.line, look.piece.last))


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
