"""Articles, their analysed passages, and the files they came from: the one truth that indexes are derived from.

One transaction a file, so a kill at any moment leaves whole articles or none of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from rag.archive.database import METADATA, Database, fact, set_fact
from rag.errors import ArticleNotFound
from rag.seams import Vectors
from rag.types import (
    Article,
    ArticleId,
    Author,
    Dropped,
    Filters,
    Lines,
    Morpheme,
    Origin,
    Paragraph,
    Passage,
    PassageId,
    Span,
)

_BATCH = 500  # ids one statement asks for: SQLite bounds the number of parameters

_articles = sa.Table(
    "articles",
    METADATA,
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
_passages = sa.Table(
    "passages",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("analysis", sa.LargeBinary, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
_files = sa.Table(
    "files",
    METADATA,
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("digest", sa.String, nullable=False),
)
_entries = sa.Table(
    "entries",
    METADATA,
    sa.Column("path", sa.ForeignKey("files.path", ondelete="CASCADE"), primary_key=True),
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
)


class ArticleSummary(NamedTuple):
    """One row of the list of articles."""

    id: ArticleId
    source: str
    title: str
    published: dt.date | None
    author: str | None
    outlet: str | None
    characters: int


class Counts(NamedTuple):
    articles: int
    passages: int


class Filing(NamedTuple):
    """What archiving one file changed, counted in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


def article_id(article: Article) -> ArticleId:
    """From what a reader sees of the article, so that the same page has the same id everywhere and for ever."""
    parts = (article.title or "", str(article.published or ""), article.outlet or "", article.body)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Articles:
    """The articles of one data folder with their passages, and the files that they came from."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # --- reading ----------------------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """Grows with every change of articles or passages; an index made at another revision is stale."""
        with self.database.reading() as connection:
            return int(fact(connection, "revision") or 0)

    def fact(self, name: str) -> str | None:
        with self.database.reading() as connection:
            return fact(connection, name)

    def counts(self) -> Counts:
        with self.database.reading() as connection:
            return Counts(
                connection.scalar(sa.select(sa.func.count()).select_from(_articles)) or 0,
                connection.scalar(sa.select(sa.func.count()).select_from(_passages)) or 0,
            )

    def outlets(self) -> dict[str, int]:
        """The outlets that articles name, with how many articles each has, the most first."""
        number = sa.func.count()
        query = sa.select(_articles.c.outlet, number).where(_articles.c.outlet.is_not(None))
        query = query.group_by(_articles.c.outlet).order_by(number.desc(), _articles.c.outlet)
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def summaries(self) -> list[ArticleSummary]:
        """All articles, newest first, undated ones last."""
        columns = [column for column in _articles.c if column.name != "text"]
        query = sa.select(*columns).order_by(_articles.c.published.desc().nulls_last(), _articles.c.source)
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        untitled = {row.id: self.article(row.id).display_title for row in rows if row.title is None}
        return [
            ArticleSummary(
                row.id, row.source, row.title or untitled[row.id], row.published, row.author, row.outlet, row.characters
            )
            for row in rows
        ]

    def article(self, article_id: ArticleId) -> Article:
        found = self.articles([article_id])
        if article_id not in found:
            raise ArticleNotFound(article_id)
        return found[article_id]

    def articles(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """The articles that are there; ids that are not are left out."""
        return {row.id: _article_of(row) for row in self._rows(_articles, article_ids)}

    def passages(self, passage_ids: Iterable[PassageId]) -> dict[PassageId, Passage]:
        """The passages that are there; ids that are not are left out."""
        rows = list(self._rows(_passages, passage_ids))
        bodies = {each.id: each.body for each in self.articles({row.article_id for row in rows}).values()}
        return {row.id: _passage_of(row, bodies[row.article_id]) for row in rows if row.article_id in bodies}

    def everything(self) -> Iterator[tuple[Article, list[tuple[Passage, NDArray[np.float32]]]]]:
        """Every article with its passages and their vectors, in order of ids: what indexes are built from."""
        with self.database.reading() as connection:
            ids = connection.scalars(sa.select(_articles.c.id).order_by(_articles.c.id)).all()
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            articles = self.articles(batch)
            query = sa.select(_passages).where(_passages.c.article_id.in_(batch)).order_by(_passages.c.start)
            by_article: dict[ArticleId, list[tuple[Passage, NDArray[np.float32]]]] = {each: [] for each in batch}
            with self.database.reading() as connection:
                for row in connection.execute(query):
                    passage = _passage_of(row, articles[row.article_id].body)
                    by_article[row.article_id].append((passage, _vector_of(row.vector)))
            for article_id in batch:
                yield articles[article_id], by_article[article_id]

    def known(self, article_ids: Iterable[ArticleId]) -> set[ArticleId]:
        """Which of these articles are archived."""
        wanted = list(article_ids)
        with self.database.reading() as connection:
            return {
                each
                for start in range(0, len(wanted), _BATCH)
                for each in connection.scalars(
                    sa.select(_articles.c.id).where(_articles.c.id.in_(wanted[start : start + _BATCH]))
                )
            }

    def chosen(self, filters: Filters) -> frozenset[ArticleId]:
        """The articles that meet every condition."""
        columns, conditions = _articles.c, []
        if filters.published_from:
            conditions.append(columns.published >= filters.published_from)
        if filters.published_to:
            conditions.append(columns.published <= filters.published_to)
        if filters.outlets:
            conditions.append(columns.outlet.in_(filters.outlets))
        if filters.articles:
            conditions.append(columns.id.in_(filters.articles))
        with self.database.reading() as connection:
            return frozenset(connection.scalars(sa.select(columns.id).where(*conditions)))

    def digest(self, path: str) -> str | None:
        """Of the file when it was last archived whole; None for a file that was not."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(_files.c.digest).where(_files.c.path == path))

    def entries(self, path: str) -> dict[str, ArticleId]:
        """The articles of a file, by source."""
        with self.database.reading() as connection:
            return _entries_of(connection, path)

    def paths(self) -> list[str]:
        """Every file that articles came from."""
        with self.database.reading() as connection:
            return list(connection.scalars(sa.select(_files.c.path).order_by(_files.c.path)))

    # --- writing ----------------------------------------------------------------------------------------------------

    def file(
        self,
        path: str,
        articles: Sequence[tuple[Article, Sequence[Passage], Vectors]],
        *,
        digest: str = "",
        sources: Set[str] | None = None,
    ) -> Filing:
        """Archives articles of the file at ``path``, replacing those of the same source. One transaction.

        A file of many articles comes in several calls. The last one gives the ``sources`` of the whole file: what
        the archive held beyond them is removed. It also gives the file's ``digest``; without one, the next run reads
        the file again. Articles already archived need no passages.
        """
        with self.database.writing() as connection:
            before = _entries_of(connection, path)
            now = {article.source: article.id for article, _, _ in articles}
            _upsert_file(connection, path, digest)
            for article, passages, vectors in articles:
                _add_article(connection, article, passages, vectors)
            gone = set() if sources is None else set(before) - sources
            _replace_entries(connection, path, now, gone)
            replaced = {before[source] for source in (now.keys() & before.keys()) | gone}
            _drop_orphans(connection, replaced - set(now.values()))
            filing = Filing(
                added=len(now.keys() - before.keys()),
                updated=sum(before.get(source, each) != each for source, each in now.items()),
                unchanged=sum(before.get(source) == each for source, each in now.items()),
                removed=len(gone),
            )
            if filing.added or filing.updated or filing.removed:
                _advance(connection)
            return filing

    def forget(self, path: str) -> int:
        """Removes a file and the articles that no other file holds; returns how many articles it held."""
        with self.database.writing() as connection:
            held = _entries_of(connection, path)
            connection.execute(sa.delete(_files).where(_files.c.path == path))
            _drop_orphans(connection, set(held.values()))
            _advance(connection)
            return len(held)

    def remove(self, article_id: ArticleId) -> None:
        """Removes one article, whatever files hold it. Raises ArticleNotFound."""
        with self.database.writing() as connection:
            gone = connection.execute(sa.delete(_articles).where(_articles.c.id == article_id)).rowcount
            if not gone:
                raise ArticleNotFound(article_id)
            _advance(connection)

    def replace_passages(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
        """New passages for an article that stays, after a change of analysis or embedder."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(_passages).where(_passages.c.article_id == article.id))
            _add_passages(connection, passages, vectors)
            _advance(connection)

    def set_fact(self, name: str, value: str) -> None:
        with self.database.writing() as connection:
            set_fact(connection, name, value)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _rows(self, table: sa.Table, ids: Iterable[str]) -> Iterator[sa.Row[Any]]:
        wanted = list(ids)
        with self.database.reading() as connection:
            for start in range(0, len(wanted), _BATCH):
                yield from connection.execute(sa.select(table).where(table.c.id.in_(wanted[start : start + _BATCH])))


def _advance(connection: sa.Connection) -> None:
    set_fact(connection, "revision", str(int(fact(connection, "revision") or 0) + 1))


def _entries_of(connection: sa.Connection, path: str) -> dict[str, ArticleId]:
    rows = connection.execute(sa.select(_entries.c.source, _entries.c.article_id).where(_entries.c.path == path))
    return {row.source: row.article_id for row in rows}


def _upsert_file(connection: sa.Connection, path: str, digest: str) -> None:
    known = connection.execute(sa.update(_files).where(_files.c.path == path).values(digest=digest)).rowcount
    if not known:
        connection.execute(sa.insert(_files).values(path=path, digest=digest))


def _replace_entries(connection: sa.Connection, path: str, now: Mapping[str, ArticleId], gone: Set[str]) -> None:
    for source in now.keys() | gone:
        connection.execute(sa.delete(_entries).where(_entries.c.path == path, _entries.c.source == source))
    if now:
        rows = [{"path": path, "source": source, "article_id": each} for source, each in now.items()]
        connection.execute(sa.insert(_entries), rows)


def _drop_orphans(connection: sa.Connection, candidates: set[ArticleId]) -> int:
    """Removes those of ``candidates`` that no file holds any more; returns how many."""
    held = sa.select(_entries.c.article_id)
    return connection.execute(
        sa.delete(_articles).where(_articles.c.id.in_(candidates), _articles.c.id.not_in(held))
    ).rowcount


def _add_article(connection: sa.Connection, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
    if connection.scalar(sa.select(_articles.c.id).where(_articles.c.id == article.id)):
        return
    text = {
        "paragraphs": [asdict(each) for each in article.paragraphs],
        "dropped": [asdict(each) for each in article.dropped],
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "section": article.section,
        "authors": article.authors,
        "origins": article.origins,
    }
    connection.execute(
        sa.insert(_articles).values(
            id=article.id,
            source=article.source,
            title=article.title,
            published=article.published,
            published_at=article.published_at,
            author=article.author,
            outlet=article.outlet,
            url=article.url,
            characters=len(article.body),
            text=_packed(text),
        )
    )
    _add_passages(connection, passages, vectors)


def _add_passages(connection: sa.Connection, passages: Sequence[Passage], vectors: Vectors) -> None:
    rows = [
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
    if rows:
        connection.execute(sa.insert(_passages), rows)


def _article_of(row: sa.Row[Any]) -> Article:
    text = _unpacked(row.text)
    return Article(
        source=row.source,
        title=row.title,
        published=row.published,
        author=row.author,
        outlet=row.outlet,
        paragraphs=tuple(Paragraph(p["kind"], p["text"], Lines(*p["lines"])) for p in text["paragraphs"]),
        dropped=tuple(Dropped(Lines(*each["lines"]), each["reason"]) for each in text["dropped"]),
        url=row.url,
        published_at=row.published_at,
        modified_at=dt.datetime.fromisoformat(text["modified_at"]) if text.get("modified_at") else None,
        section=text.get("section"),
        authors=tuple(Author(*each) for each in text.get("authors", ())),
        origins=tuple(Origin(*each) for each in text.get("origins", ())),
        id=row.id,
    )


def _passage_of(row: sa.Row[Any], body: str) -> Passage:
    length, sentences, morphemes = _unpacked(row.analysis)
    return Passage(
        id=row.id,
        article_id=row.article_id,
        start=row.start,
        text=body[row.start : row.start + length],
        sentences=tuple(Span(*each) for each in sentences),
        morphemes=tuple(Morpheme(*each) for each in morphemes),
        kind=row.kind,
    )


def _vector_of(packed: bytes) -> NDArray[np.float32]:
    return np.frombuffer(packed, "<f2").astype(np.float32)


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
