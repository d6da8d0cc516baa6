"""Articles that an operator has removed: kept aside to be restored, and not brought back by reading a file again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from rag.archive.database import METADATA, Database, batches, now
from rag.archive.rows import article_columns
from rag.errors import ArticleNotFound
from rag.types import ArticleId

_removed = sa.Table(
    "removed",
    METADATA,
    *article_columns(),
    sa.Column("removed_at", sa.DateTime, nullable=False),
)
_held = sa.Table(
    "removed_entries",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("removed.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("source", sa.String, primary_key=True),
)


class RemovedArticle(NamedTuple):
    """One row of the list of removed articles. Times are UTC without a zone."""

    id: ArticleId
    source: str
    title: str | None
    published: dt.date | None
    outlet: str | None
    removed_at: dt.datetime


class Removed:
    """The removed articles of one data folder. ``Articles.remove`` puts them here, ``Articles.restore`` takes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, limit: int = 200) -> list[RemovedArticle]:
        """Those removed last first."""
        columns = [_removed.c[name] for name in RemovedArticle._fields]
        query = sa.select(*columns).order_by(_removed.c.removed_at.desc(), _removed.c.id).limit(limit)
        with self._database.reading() as connection:
            return [RemovedArticle(*row) for row in connection.execute(query)]

    def of(self, paths: Collection[str]) -> set[ArticleId]:
        """The removed articles that these files hold."""
        with self._database.reading() as connection:
            return {
                each
                for batch in batches(paths)
                for each in connection.scalars(sa.select(_held.c.article_id).where(_held.c.path.in_(batch)))
            }


def keep(connection: sa.Connection, row: Mapping[str, Any], held: Collection[tuple[str, str]]) -> None:
    """Puts an article aside with the files and sources that held it."""
    connection.execute(sa.delete(_removed).where(_removed.c.id == row["id"]))
    connection.execute(sa.insert(_removed).values(**row, removed_at=now()))
    if held:
        rows = [{"article_id": row["id"], "path": path, "source": source} for path, source in held]
        connection.execute(sa.insert(_held), rows)


def find(connection: sa.Connection, article_id: ArticleId) -> sa.Row[Any]:
    """The row of a removed article. Raises ArticleNotFound."""
    found = connection.execute(sa.select(_removed).where(_removed.c.id == article_id)).first()
    if found is None:
        raise ArticleNotFound(article_id)
    return found


def take(connection: sa.Connection, article_id: ArticleId) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Takes an article out again: its row, and the files and sources that held it. Raises ArticleNotFound."""
    row = find(connection, article_id)._asdict()
    query = sa.select(_held.c.path, _held.c.source).where(_held.c.article_id == article_id)
    held = [(each.path, each.source) for each in connection.execute(query)]
    connection.execute(sa.delete(_removed).where(_removed.c.id == article_id))
    return {name: value for name, value in row.items() if name != "removed_at"}, held
