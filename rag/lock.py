"""One writer at a time per data folder; who comes second learns who holds it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
