"""The database of one data folder: SQLite in WAL mode, where a kill at any moment leaves whole transactions or none.

Readers never wait for the writer. Each module of this package brings its tables to ``METADATA``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rag import wording
from rag.errors import ArchiveError

FORMAT = "1"
METADATA = sa.MetaData()
_FILE = "archive.sqlite"

_BATCH = 500  # ids one statement names: databases bound the number of parameters

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
            reason = wording.refused(error.orig) if isinstance(error, sa.exc.DBAPIError) else wording.reason(error)
            raise ArchiveError(
                f"데이터 폴더 '{folder}'을(를) 열 수 없습니다: {reason}. 경로와 권한을 확인해 주십시오."
            ) from None
        if found != FORMAT:
            raise ArchiveError(
                f"데이터 폴더 '{folder}'은(는) 다른 판(형식 {found})이 만들었습니다. 새 폴더에 다시 색인해 주십시오."
            )

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one finished state. Raises ArchiveError where the file is damaged."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            raise ArchiveError(self._damaged(error.orig)) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, whole or not at all. Raises ArchiveError where the folder cannot be written."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise ArchiveError(
                f"데이터 폴더 '{self.folder}'에 쓸 수 없습니다: {wording.refused(error.orig)}. "
                "디스크의 남은 자리와 권한을 살펴 주십시오."
            ) from None
        except sa.exc.DatabaseError as error:
            raise ArchiveError(self._damaged(error.orig)) from None

    def flaws(self) -> str:
        """What the database itself finds wrong with its file; empty where it is whole. Reads all of it."""
        try:
            with self.reading() as connection:
                found = connection.scalar(sa.text("PRAGMA quick_check(1)"))
        except ArchiveError as error:
            return str(error)
        return "" if found == "ok" else self._damaged(found)

    def _damaged(self, why: object) -> str:
        return (
            f"'{self.folder / _FILE}'이(가) 손상되었습니다({why}). "
            "백업으로 되돌리거나 새 데이터 폴더에 다시 색인해 주십시오."
        )

    def close(self) -> None:
        self._engine.dispose()


def batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids, as many at a time as one statement may name."""
    iterator = iter(ids)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


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
