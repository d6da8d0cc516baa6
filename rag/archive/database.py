"""The database of the archive: SQLite in the data folder, or a PostgreSQL server that several services share.

SQLite in WAL mode: a kill at any moment leaves whole transactions or none, and readers never wait for the writer. Each
module of this package brings its tables to ``METADATA``.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rag import wording
from rag.errors import ArchiveBusy, ArchiveError, SettingsError

FORMAT = "1"
METADATA = sa.MetaData()
_LOCK = 0x6769736164617000  # "gisadap": the advisory lock of whoever writes to a shared database
_FILE = "archive.sqlite"

_BATCH = 500  # ids one statement names: databases bound the number of parameters

_facts = sa.Table(
    "facts", METADATA, sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)


def now() -> dt.datetime:
    """As the tables keep moments: UTC without a zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


class Database:
    """The tables of one archive. Threads may share it; writers of other processes are kept out by ``alone``."""

    def __init__(self, folder: Path, url: str = "") -> None:
        """Opens the database, making folder and tables where they are missing. Raises ArchiveError, SettingsError."""
        self.folder = folder
        self._shared = bool(url)
        self._engine = _server(url) if url else sa.create_engine(_local(folder), connect_args={"timeout": 30})
        self._place = self._engine.url.render_as_string(hide_password=True) if url else str(folder / _FILE)
        if not url:
            sa.event.listen(self._engine, "connect", _prepare)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self.alone(60):  # services that start together on an empty database
                self._make_tables()
            with self._engine.begin() as connection:
                found = fact(connection, "format") or FORMAT
                set_fact(connection, "format", found)
        except (OSError, sa.exc.DBAPIError) as error:
            reason = wording.refused(error.orig) if isinstance(error, sa.exc.DBAPIError) else wording.reason(error)
            raise ArchiveError(f"{self._name}을(를) 열 수 없습니다: {reason}. 경로와 권한을 확인해 주십시오.") from None
        if found != FORMAT:
            raise ArchiveError(
                f"{self._name}은(는) 다른 판(형식 {found})이 만들었습니다. 새 폴더에 다시 색인해 주십시오."
            )

    def _make_tables(self) -> None:
        """Those that are missing. ``create_all`` looks first and makes then, and another process may be between."""
        with self._engine.begin() as connection:
            for table in METADATA.sorted_tables:
                connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
                for each in table.indexes:
                    connection.execute(sa.schema.CreateIndex(each, if_not_exists=True))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one finished state. Raises ArchiveError where the database is damaged or away."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            raise ArchiveError(self._unreadable(error.orig)) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, whole or not at all. Raises ArchiveError where the database cannot be written."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise ArchiveError(
                f"{self._name}에 쓸 수 없습니다: {wording.refused(error.orig)}. "
                "디스크의 남은 자리와 권한을 살펴 주십시오."
            ) from None
        except sa.exc.IntegrityError:  # a rule of the tables, which whoever writes has to mend
            raise
        except sa.exc.DatabaseError as error:
            raise ArchiveError(self._unreadable(error.orig)) from None

    @contextmanager
    def alone(self, wait: float) -> Iterator[None]:
        """Holds a shared database for writing; one of a data folder is held with the folder (``rag.lock``).

        Raises ArchiveBusy when another process still holds it after ``wait`` seconds. The lock ends with its process.
        """
        if not self._shared:
            yield
            return
        with self._engine.connect() as connection:
            until = time.monotonic() + wait
            while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK))):
                if time.monotonic() > until:
                    raise ArchiveBusy(f"{self._name}에 다른 프로세스가 쓰고 있습니다. 끝난 뒤 다시 실행해 주십시오.")
                connection.rollback()
                time.sleep(0.1)
            connection.commit()
            try:
                yield
            finally:
                connection.scalar(sa.select(sa.func.pg_advisory_unlock(_LOCK)))

    def flaws(self) -> str:
        """What the database itself finds wrong with its file; empty where it is whole. Reads all of it."""
        try:
            with self.reading() as connection:
                found = "ok" if self._shared else connection.scalar(sa.text("PRAGMA quick_check(1)"))
        except ArchiveError as error:
            return str(error)
        return "" if found == "ok" else self._unreadable(found)

    def close(self) -> None:
        self._engine.dispose()

    @property
    def _name(self) -> str:
        return f"데이터베이스 '{self._place}'" if self._shared else f"데이터 폴더 '{self.folder}'"

    def _unreadable(self, why: object) -> str:
        if self._shared:
            return f"{self._name}을(를) 읽을 수 없습니다({wording.refused(why)}). 서버를 확인해 주십시오."
        return (
            f"'{self._place}'이(가) 손상되었습니다({wording.refused(why)}). "
            "백업으로 되돌리거나 새 데이터 폴더에 다시 색인해 주십시오."
        )


def _local(folder: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(folder / _FILE))


def _server(url: str) -> sa.Engine:
    """Raises SettingsError for what is no address of a PostgreSQL database."""
    try:
        address = sa.make_url(url)
        if address.get_backend_name() == "postgresql":
            return sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (sa.exc.ArgumentError, ValueError):
        pass
    except ModuleNotFoundError:
        raise SettingsError(
            "PostgreSQL을 쓰려면 psycopg가 있어야 합니다. pip install 'gisadap[postgresql]'로 설치해 주십시오."
        ) from None
    raise SettingsError("GISADAP_DATABASE_URL은 postgresql://사용자:암호@주소/이름 꼴이어야 합니다.")


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
