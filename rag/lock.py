"""Locks of the operating system, which no killed process leaves behind: one writer a data folder, private folders."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import ArchiveBusy, ArchiveError
from rag.wording import reason


@contextmanager
def writing(folder: Path, wait: float = 1.0) -> Iterator[None]:
    """Holds the data folder for writing. Raises ArchiveBusy when another process still holds it after ``wait`` seconds.

    The lock is the operating system's, so a killed holder never leaves it behind.
    """
    holder = folder / "writer.txt"
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        who = holder.read_text(encoding="utf-8").strip() if holder.exists() else "알 수 없는 프로세스"
        raise ArchiveBusy(
            f"데이터 폴더 '{folder}'에 {who}이(가) 쓰고 있습니다. 끝난 뒤 다시 실행해 주십시오."
        ) from None
    except OSError as error:
        raise ArchiveError(
            f"데이터 폴더 '{folder}'에 쓸 수 없습니다: {reason(error)}. 권한을 확인해 주십시오."
        ) from None
    try:
        holder.write_text(f"프로세스 {os.getpid()}({dt.datetime.now():%Y-%m-%d %H:%M} 시작)", encoding="utf-8")  # noqa: DTZ005 the operator's clock
        yield
    finally:
        lock.release()


class PrivateFolder:
    """An empty folder for this process alone, gone when it is closed; what a killed one left goes with the next."""

    _PREFIX = "gisadap-"

    def __init__(self) -> None:
        home = Path(tempfile.gettempdir())
        self._sweep(home)
        self.path = home / f"{self._PREFIX}{uuid.uuid4().hex}"
        self._lock = FileLock(self._lock_of(self.path))
        self._lock.acquire()  # before there is a folder that others could take for a dead one's
        self.path.mkdir(mode=0o700)
        self._finalise = weakref.finalize(self, _discard, self.path, self._lock)

    def close(self) -> None:
        self._finalise()

    @classmethod
    def _sweep(cls, home: Path) -> None:
        for path in home.glob(f"{cls._PREFIX}{'[0-9a-f]' * 32}"):
            lock = FileLock(cls._lock_of(path))
            with suppress(OSError, Timeout):  # Timeout: its process lives; OSError: another user's
                lock.acquire(timeout=0)
                _discard(path, lock)

    @staticmethod
    def _lock_of(path: Path) -> Path:
        return path.with_suffix(".lock")


def _discard(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
