"""Articles, their analysed passages, and the files they came from: the one truth that indexes are derived from.

One transaction a file, so a kill at any moment leaves whole articles or none of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import sqlalchemy as sa

from rag.archive import changes, removed
from rag.archive.database import METADATA, Database, batches, fact, set_fact
from rag.archive.rows import article_columns, article_of, article_row, passage_of, passage_rows
from rag.errors import ArticleNotFound
from rag.seams import Vectors
from rag.types import (
    Article,
    ArticleId,
    Filters,
    Passage,
    PassageId,
)

_articles = sa.Table(
    "articles",
    METADATA,
    *article_columns(),
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
            return changes.revision(connection)

    def changed_since(self, revision: int) -> set[ArticleId]:
        """The articles that were added, given new passages or removed after a revision."""
        with self.database.reading() as connection:
            return changes.since(connection, revision)

    def content(self) -> str:
        """A digest of the ids of all articles: two archives of the same articles have the same one."""
        with self.database.reading() as connection:
            ids = connection.scalars(sa.select(_articles.c.id).order_by(_articles.c.id))
            return hashlib.sha256("\n".join(ids).encode()).hexdigest()

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
            return self.summaries_of(connection.execute(query).all())

    def summaries_of(self, rows: Sequence[sa.Row[Any]]) -> list[ArticleSummary]:
        """Rows of articles, with or without more columns, as the list shows them."""
        untitled = self.articles(row.id for row in rows if row.title is None)
        titles = {each.id: each.display_title for each in untitled.values()}
        return [
            ArticleSummary(
                row.id, row.source, row.title or titles.get(row.id, row.source), row.published, row.author, row.outlet,
                row.characters,
            )
            for row in rows
        ]  # fmt: skip

    def article(self, article_id: ArticleId) -> Article:
        found = self.articles([article_id])
        if article_id not in found:
            raise ArticleNotFound(article_id)
        return found[article_id]

    def removed_article(self, article_id: ArticleId) -> Article:
        """One that was removed. Raises ArticleNotFound."""
        with self.database.reading() as connection:
            return article_of(removed.find(connection, article_id))

    def articles(self, article_ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """The articles that are there; ids that are not are left out."""
        return {row.id: article_of(row) for row in self._rows(_articles, article_ids)}

    def passages(
        self, passage_ids: Iterable[PassageId], articles: Mapping[ArticleId, Article] | None = None
    ) -> dict[PassageId, Passage]:
        """The passages that are there; ids that are not are left out.

        ``articles`` are theirs where the caller has read them: an article takes longer to unpack than to find.
        """
        rows = list(self._rows(_passages, passage_ids))
        known = self.articles({row.article_id for row in rows}) if articles is None else articles
        return {row.id: passage_of(row, known[row.article_id].body) for row in rows if row.article_id in known}

    def entries(self, among: Collection[ArticleId] | None = None) -> Iterator[tuple[Passage, Article]]:
        """Every passage with its article, article by article in order of ids; only those ``among`` if given."""
        with self.database.reading() as connection:
            every = sa.select(_articles.c.id).order_by(_articles.c.id)
            ids = connection.scalars(every).all() if among is None else sorted(among)
        for batch in batches(ids):
            articles = self.articles(batch)
            query = (
                sa.select(*(column for column in _passages.c if column.name != "vector"))
                .where(_passages.c.article_id.in_(batch))
                .order_by(_passages.c.article_id, _passages.c.start)
            )
            with self.database.reading() as connection:
                for row in connection.execute(query):
                    article = articles[row.article_id]
                    yield passage_of(row, article.body), article

    def vectors(self, among: Collection[ArticleId] | None = None) -> Iterator[tuple[PassageId, bytes]]:
        """The vector of every passage, packed as float16, in the order of ``entries``."""
        query = sa.select(_passages.c.id, _passages.c.vector).order_by(_passages.c.article_id, _passages.c.start)
        with self.database.reading() as connection:
            every = (
                [query]
                if among is None
                else [query.where(_passages.c.article_id.in_(each)) for each in batches(sorted(among))]
            )
            for part in every:
                yield from ((row.id, row.vector) for row in connection.execute(part))

    def known(self, article_ids: Iterable[ArticleId]) -> set[ArticleId]:
        """Which of these articles are archived."""
        with self.database.reading() as connection:
            return {
                each
                for batch in batches(article_ids)
                for each in connection.scalars(sa.select(_articles.c.id).where(_articles.c.id.in_(batch)))
            }

    def chosen(self, filters: Filters) -> frozenset[ArticleId]:
        """The articles that meet every condition."""
        with self.database.reading() as connection:
            return frozenset(connection.scalars(sa.select(_articles.c.id).where(*conditions_of(filters))))

    def digest(self, path: str) -> str | None:
        """Of the file when it was last archived whole; None for a file that was not."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(_files.c.digest).where(_files.c.path == path))

    def sources(self, path: str) -> dict[str, ArticleId]:
        """The articles of a file, by source."""
        with self.database.reading() as connection:
            return _entries_of(connection, path)

    def paths(self) -> list[str]:
        """Every file that articles came from."""
        with self.database.reading() as connection:
            return list(connection.scalars(sa.select(_files.c.path).order_by(_files.c.path)))

    def held(self, article_ids: Iterable[ArticleId]) -> dict[str, str]:
        """The files that hold these articles, each with the source of one of them."""
        with self.database.reading() as connection:
            return {
                row.path: row.source
                for batch in batches(article_ids)
                for row in connection.execute(sa.select(_entries).where(_entries.c.article_id.in_(batch)))
            }

    def paths_of_outlet(self, outlet: str | None, limit: int) -> list[str]:
        """Files that hold articles of an outlet."""
        query = sa.select(_entries.c.path).join(_articles, _articles.c.id == _entries.c.article_id)
        query = query.where(_articles.c.outlet.is_not_distinct_from(outlet)).distinct().limit(limit)
        with self.database.reading() as connection:
            return list(connection.scalars(query))

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
            dropped = _drop_orphans(connection, replaced - set(now.values()))
            filing = Filing(
                added=len(now.keys() - before.keys()),
                updated=sum(before.get(source, each) != each for source, each in now.items()),
                unchanged=sum(before.get(source) == each for source, each in now.items()),
                removed=len(gone),
            )
            if filing.added or filing.updated or filing.removed:
                changes.record(
                    connection, dropped | {each for source, each in now.items() if before.get(source) != each}
                )
            return filing

    def forget(self, path: str) -> int:
        """Removes a file and the articles that no other file holds; returns how many articles it held."""
        with self.database.writing() as connection:
            held = _entries_of(connection, path)
            connection.execute(sa.delete(_files).where(_files.c.path == path))
            changes.record(connection, _drop_orphans(connection, set(held.values())))
            return len(held)

    def remove(self, article_id: ArticleId) -> None:
        """Removes one article, whatever files hold it; it can be restored. Raises ArticleNotFound."""
        with self.database.writing() as connection:
            row = connection.execute(sa.select(_articles).where(_articles.c.id == article_id)).first()
            if row is None:
                raise ArticleNotFound(article_id)
            query = sa.select(_entries.c.path, _entries.c.source).where(_entries.c.article_id == article_id)
            removed.keep(connection, row._asdict(), [(each.path, each.source) for each in connection.execute(query)])
            connection.execute(sa.delete(_articles).where(_articles.c.id == article_id))
            changes.record(connection, [article_id])

    def restore(self, article_id: ArticleId, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Puts a removed article back where it was, with its passages. Raises ArticleNotFound."""
        with self.database.writing() as connection:
            row, held = removed.take(connection, article_id)
            if not connection.scalar(sa.select(_articles.c.id).where(_articles.c.id == article_id)):
                connection.execute(sa.insert(_articles).values(**row))
                _add_passages(connection, passages, vectors)
            for path, source in held:
                if not connection.scalar(sa.select(_files.c.path).where(_files.c.path == path)):
                    _upsert_file(connection, path, "")
                _replace_entries(connection, path, {source: article_id}, set())
            changes.record(connection, [article_id])

    def replace_passages(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
        """New passages for an article that stays, after a change of analysis or embedder."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(_passages).where(_passages.c.article_id == article.id))
            _add_passages(connection, passages, vectors)
            changes.record(connection, [article.id])

    def set_fact(self, name: str, value: str) -> None:
        with self.database.writing() as connection:
            set_fact(connection, name, value)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _rows(self, table: sa.Table, ids: Iterable[str]) -> Iterator[sa.Row[Any]]:
        with self.database.reading() as connection:
            for batch in batches(ids):
                yield from connection.execute(sa.select(table).where(table.c.id.in_(batch)))


def conditions_of(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """What an article's row meets where the filters let it through."""
    columns, conditions = _articles.c, list[sa.ColumnElement[bool]]()
    if filters.published_from:
        conditions.append(columns.published >= filters.published_from)
    if filters.published_to:
        conditions.append(columns.published <= filters.published_to)
    if filters.outlets:
        conditions.append(columns.outlet.in_(filters.outlets))
    if filters.articles:
        conditions.append(columns.id.in_(filters.articles))
    return conditions


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


def _drop_orphans(connection: sa.Connection, candidates: set[ArticleId]) -> set[ArticleId]:
    """Removes those of ``candidates`` that no file holds any more; returns them."""
    dropped: set[ArticleId] = set()
    for batch in batches(candidates):
        held = set(connection.scalars(sa.select(_entries.c.article_id).where(_entries.c.article_id.in_(batch))))
        connection.execute(sa.delete(_articles).where(_articles.c.id.in_(set(batch) - held)))
        dropped |= set(batch) - held
    return dropped


def _add_article(connection: sa.Connection, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
    if connection.scalar(sa.select(_articles.c.id).where(_articles.c.id == article.id)):
        return
    connection.execute(sa.insert(_articles).values(**article_row(article)))
    _add_passages(connection, passages, vectors)


def _add_passages(connection: sa.Connection, passages: Sequence[Passage], vectors: Vectors) -> None:
    if rows := passage_rows(passages, vectors):
        connection.execute(sa.insert(_passages), rows)
