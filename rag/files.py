"""Folders of index files: shared, synced to the disk, and checked against what they were when they were sealed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """What changes when a file does."""

    inode: int
    size: int
    changed_ns: int


_checked: dict[Stamp, str] = {}
"""Digests of this process's files: generations share most of their files, and each is read once."""


def share(source: Path, target: Path) -> None:
    """The same files under another folder, without their bytes a second time; copies where the disk cannot link."""
    shutil.copytree(source, target, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))


def sync(folder: Path) -> None:
    """Everything in the folder is on the disk when this returns."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def damaged(folder: Path, sealed: Mapping[str, str]) -> list[str]:
    """The files that are missing or not as they were."""
    return [name for name, digest in sealed.items() if not _holds(folder / name, digest)]


def _holds(path: Path, digest: str) -> bool:
    try:
        return _digest(path) == digest
    except OSError:
        return False


def _digest(path: Path) -> str:
    status = path.stat()
    stamp = Stamp(status.st_ino, status.st_size, status.st_mtime_ns)
    if stamp not in _checked:
        with path.open("rb") as opened:
            _checked[stamp] = hashlib.file_digest(opened, "sha256").hexdigest()
    return _checked[stamp]


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
