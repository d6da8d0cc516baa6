"""The database of one data folder: SQLite in WAL mode, where a kill at any moment leaves whole transactions or none.

Readers never wait for the writer. Each module of this package brings its tables to ``METADATA``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rag import wording
from rag.errors import ArchiveError

FORMAT = "1"
METADATA = sa.MetaData()
_FILE = "archive.sqlite"

_facts = sa.Table(
    "facts", METADATA, sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)


class Database:
    """The tables of one data folder. Threads may share it; writers of other processes are kept out by ``rag.lock``."""

    def __init__(self, folder: Path) -> None:
        """Opens the database, making folder and tables where they are missing. Raises ArchiveError."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._engine = sa.create_engine(f"sqlite:///{folder / _FILE}", connect_args={"timeout": 30})
            sa.event.listen(self._engine, "connect", _prepare)
            METADATA.create_all(self._engine)
            with self._engine.begin() as connection:
                found = fact(connection, "format") or FORMAT
                set_fact(connection, "format", found)
        except (OSError, sa.exc.DBAPIError) as error:
            reason = error.orig if isinstance(error, sa.exc.DBAPIError) else wording.reason(error)
            raise ArchiveError(
                f"데이터 폴더 '{folder}'을(를) 열 수 없습니다: {reason}. 경로와 권한을 확인해 주십시오."
            ) from None
        if found != FORMAT:
            raise ArchiveError(
                f"데이터 폴더 '{folder}'은(는) 다른 판(형식 {found})이 만들었습니다. 새 폴더에 다시 색인해 주십시오."
            )

    def reading(self) -> sa.Connection:
        """A connection that sees one finished state; to be used as a context."""
        return self._engine.connect()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, whole or not at all. Raises ArchiveError where the folder cannot be written."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise ArchiveError(f"데이터 폴더 '{self.folder}'에 쓸 수 없습니다: {error.orig}.") from None

    def close(self) -> None:
        self._engine.dispose()


def fact(connection: sa.Connection, name: str) -> str | None:
    return connection.scalar(sa.select(_facts.c.value).where(_facts.c.name == name))


def set_fact(connection: sa.Connection, name: str, value: str) -> None:
    if fact(connection, name) == value:
        return
    connection.execute(sa.delete(_facts).where(_facts.c.name == name))
    connection.execute(sa.insert(_facts).values(name=name, value=value))


def _prepare(connection: Any, _: object) -> None:
    """Durability first: WAL with a full sync is what survives power cuts, and foreign keys are off by default."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
