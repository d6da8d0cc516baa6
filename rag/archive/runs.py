"""What indexing runs did, the last ones: for whoever looks after the articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from rag.archive.database import METADATA, Database, now

Kind = Literal["index", "clean", "remove", "restore"]

_runs = sa.Table(
    "runs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("ended_at", sa.DateTime, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("did", sa.JSON, nullable=False),
)
_KEPT = 50


class IndexingRun(NamedTuple):
    """Times are UTC without a zone."""

    id: int
    ended_at: dt.datetime
    kind: Kind
    did: dict[str, Any]
    """``added``, ``updated``, ``unchanged``, ``removed``, ``failed`` (pairs of source and reason), ``seconds``."""


class Runs:
    """The last indexing runs of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: Kind, did: Mapping[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.insert(_runs).values(ended_at=now(), kind=kind, did=dict(did)))
            latest = sa.select(_runs.c.id).order_by(_runs.c.id.desc()).limit(_KEPT)
            connection.execute(sa.delete(_runs).where(_runs.c.id.not_in(list(connection.scalars(latest)))))

    def latest(self, limit: int = 20) -> list[IndexingRun]:
        """The last first."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_runs).order_by(_runs.c.id.desc()).limit(limit))
            return [IndexingRun(*row) for row in rows]
