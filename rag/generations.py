"""The search indexes as disposable generations: built aside from the archive, sealed, then swapped in by one rename.

    data/index/CURRENT      names the generation that answers
    data/index/0000007/     lexical/, vectors/, manifest.json

A kill at any moment leaves the generation before it, and readers only ever see a sealed one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.archive import Archive
from rag.errors import ArchiveError
from rag.lexical import LexicalIndex
from rag.seams import Embedder
from rag.types import Article, Passage
from rag.vectors import VectorIndex

FORMAT = "2"
_KEPT = 2  # the current generation, and the one before it, which a running service may still read


@dataclass(frozen=True, slots=True)
class Generation:
    """An open, sealed pair of indexes."""

    name: str
    revision: int
    lexical: LexicalIndex
    vectors: VectorIndex

    def close(self) -> None:
        self.lexical.close()
        self.vectors.close()


def current_name(folder: Path) -> str | None:
    """The generation that answers, None before the first."""
    pointer = _root(folder) / "CURRENT"
    return pointer.read_text(encoding="utf-8").strip() if pointer.exists() else None


def files(folder: Path) -> list[Path]:
    """The files of the generation that answers."""
    name = current_name(folder)
    return [each for each in (_root(folder) / name).rglob("*") if each.is_file()] if name else []


def is_current(archive: Archive, embedder: Embedder) -> bool:
    """Whether the sealed generation holds just what the archive holds now."""
    name = current_name(archive.folder)
    return name is not None and _manifest(archive.folder, name) == _expected(archive, embedder)


def open_current(folder: Path, embedder: Embedder) -> Generation:
    """The generation that answers. Raises ArchiveError where there is none or its files are damaged."""
    name = current_name(folder)
    if name is None:
        raise ArchiveError(f"데이터 폴더 '{folder}'에 색인이 없습니다. 'gisadap index'를 실행해 주십시오.")
    try:
        return _open(folder, name, embedder)
    except Exception as error:  # each library fails in its own way on damaged files; all of them mean the same here
        raise ArchiveError(f"데이터 폴더 '{folder}'의 색인 {name}을(를) 열 수 없습니다: {error}") from error


def _open(folder: Path, name: str, embedder: Embedder) -> Generation:
    home = _root(folder) / name
    manifest = _manifest(folder, name)
    return Generation(
        name=name,
        revision=int(manifest["revision"]),
        lexical=LexicalIndex(home / "lexical"),
        vectors=VectorIndex(home / "vectors", embedder),
    )


def publish(archive: Archive, embedder: Embedder, on_step: Callable[[str], None] = lambda _: None) -> str:
    """Builds a generation of everything in the archive and makes it the current one; returns its name.

    The caller holds the writer's lock.
    """
    root = _root(archive.folder)
    root.mkdir(exist_ok=True)
    number = max((int(path.name[:7]) for path in root.glob("[0-9]" * 7 + "*")), default=0) + 1
    name = f"{number:07d}"
    aside = root / f"{name}.tmp"
    aside.mkdir()
    manifest = _expected(archive, embedder)
    on_step("lexical")
    LexicalIndex.build(aside / "lexical", _entries(archive))
    on_step("vectors")
    pairs = [(passage.id, vector) for _, passages in archive.everything() for passage, vector in passages]
    matrix = np.array([vector for _, vector in pairs], np.float32).reshape(len(pairs), embedder.dimensions)
    VectorIndex.build(aside / "vectors", [passage_id for passage_id, _ in pairs], matrix)
    (aside / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    _sync(aside)
    aside.rename(root / name)
    pointer = root / "CURRENT.tmp"
    pointer.write_text(name, encoding="utf-8")
    _sync(root)
    pointer.replace(root / "CURRENT")
    _sweep(root, keep=name)
    return name


def _root(folder: Path) -> Path:
    return folder / "index"


def _expected(archive: Archive, embedder: Embedder) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "revision": archive.revision,
        "passages": archive.counts().passages,
        "embedder": embedder.fingerprint,
    }


def _manifest(folder: Path, name: str) -> dict[str, Any]:
    path = _root(folder) / name / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _entries(archive: Archive) -> Iterator[tuple[Passage, Article]]:
    for article, passages in archive.everything():
        for passage, _ in passages:
            yield passage, article


def _sync(folder: Path) -> None:
    """Everything in the folder is on the disk before its name can be."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(root: Path, keep: str) -> None:
    sealed = sorted(path for path in root.iterdir() if path.is_dir() and path.name.isdigit() and path.name <= keep)
    unfinished = [path for path in root.iterdir() if path.is_dir() and path.suffix == ".tmp"]
    for path in [*sealed[:-_KEPT], *unfinished]:
        shutil.rmtree(path, ignore_errors=True)
