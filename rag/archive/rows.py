"""Articles and passages as rows of their tables, and back: what is searched in columns of its own, the rest packed."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from rag.seams import Vectors
from rag.types import Article, Author, Dropped, Lines, Morpheme, Origin, Paragraph, Passage, Span


def article_columns() -> tuple[sa.Column[Any], ...]:
    """The columns of ``article_row``, for a table that keeps articles."""
    return (
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("published", sa.Date),
        sa.Column("published_at", sa.DateTime),
        sa.Column("author", sa.String),
        sa.Column("outlet", sa.String),
        sa.Column("url", sa.String),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )


def article_row(article: Article) -> dict[str, Any]:
    text = {
        "paragraphs": [asdict(each) for each in article.paragraphs],
        "dropped": [asdict(each) for each in article.dropped],
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "section": article.section,
        "authors": article.authors,
        "origins": article.origins,
    }
    return {
        "id": article.id,
        "source": article.source,
        "title": article.title,
        "published": article.published,
        "published_at": article.published_at,
        "author": article.author,
        "outlet": article.outlet,
        "url": article.url,
        "characters": len(article.body),
        "text": _packed(text),
    }


def passage_rows(passages: Sequence[Passage], vectors: Vectors) -> list[dict[str, Any]]:
    """``vectors`` has one row a passage, shape (len(passages), dimensions); they are kept as float16."""
    return [
        {
            "id": passage.id,
            "article_id": passage.article_id,
            "start": passage.start,
            "kind": passage.kind,
            "analysis": _packed([len(passage.text), passage.sentences, passage.morphemes]),
            "vector": vector.astype("<f2").tobytes(),
        }
        for passage, vector in zip(passages, vectors, strict=True)
    ]


def article_of(row: sa.Row[Any]) -> Article:
    text = _unpacked(row.text)
    return Article(
        source=row.source,
        title=row.title,
        published=row.published,
        author=row.author,
        outlet=row.outlet,
        paragraphs=tuple(_paragraph(each) for each in text["paragraphs"]),
        dropped=tuple(Dropped(Lines(*each["lines"]), each["reason"]) for each in text["dropped"]),
        url=row.url,
        published_at=row.published_at,
        modified_at=dt.datetime.fromisoformat(text["modified_at"]) if text.get("modified_at") else None,
        section=text.get("section"),
        authors=tuple(Author(*each) for each in text.get("authors", ())),
        origins=tuple(Origin(*each) for each in text.get("origins", ())),
        id=row.id,
    )


def _paragraph(kept: Mapping[str, Any]) -> Paragraph:
    return Paragraph(kept["kind"], kept["text"], Lines(*kept["lines"]), kept.get("correction", False))


def passage_of(row: sa.Row[Any], body: str) -> Passage:
    length, sentences, morphemes = _unpacked(row.analysis)
    return Passage(
        id=row.id,
        article_id=row.article_id,
        start=row.start,
        text=body[row.start : row.start + length],
        sentences=tuple(map(Span._make, sentences)),
        morphemes=tuple(map(Morpheme._make, morphemes)),
        kind=row.kind,
    )


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
