"""The search indexes as disposable generations: made aside from the archive, sealed, then swapped in by one rename.

    data/index/CURRENT      names the generation that answers
    data/index/0000007/     lexical/, vectors/, manifest.json

A kill at any moment leaves the generation before it, and readers only ever see a sealed one. A new generation shares
the files of the one before and adds what the archive's changes since ask for; where there is none to grow from,
everything is made anew. The manifest holds a digest of every file: what is not as it was sealed is noticed before it
answers.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag import files
from rag.archive import Archive
from rag.errors import ArchiveError
from rag.lexical import LexicalIndex
from rag.matrix import Rows
from rag.seams import Embedder
from rag.types import ArticleId, PassageId
from rag.vectors import VectorIndex
from rag.wording import reason

FORMAT = "4"
_KEPT = 2  # the current generation, and the one before it, which a running service may still read
_POINTER, _MANIFEST = "CURRENT", "manifest.json"

Manifest = dict[str, Any]


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
    try:
        return (_root(folder) / _POINTER).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None


def files_of_current(folder: Path) -> list[Path]:
    """The files of the generation that answers."""
    name = current_name(folder)
    return [each for each in (_root(folder) / name).rglob("*") if each.is_file()] if name else []


def is_current(archive: Archive, embedder: Embedder) -> bool:
    """Whether the sealed generation was made of just what the archive holds now."""
    name = current_name(archive.folder)
    return name is not None and _facts(_manifest(archive.folder, name)) == _expected(archive, embedder)


def open_current(archive: Archive, embedder: Embedder) -> Generation:
    """The generation that answers. Raises ArchiveError where there is none or its files are damaged."""
    folder = archive.folder
    name = current_name(folder)
    if name is None:
        raise ArchiveError(f"데이터 폴더 '{folder}'에 색인이 없습니다. 'gisadap index'를 실행해 주십시오.")
    manifest = _manifest(folder, name)
    if manifest and (manifest["format"], manifest["embedder"]) != (FORMAT, embedder.fingerprint):
        raise ArchiveError(_mend(folder, name, "다른 판이 만든 색인"))
    if harmed := damage(folder):
        raise ArchiveError(_mend(folder, name, f"손상된 파일 {', '.join(harmed[:3])}"))
    home = _root(folder) / name
    try:
        return Generation(
            name=name,
            revision=int(manifest["revision"]),
            lexical=LexicalIndex(home / "lexical"),
            vectors=VectorIndex(home / "vectors", embedder, archive.chroma),
        )
    except Exception as error:  # each library fails in its own way; all of them mean the same here
        raise ArchiveError(_mend(folder, name, str(error))) from error


def damage(folder: Path) -> list[str]:
    """The files of the current generation that are missing or not as they were sealed."""
    name = current_name(folder)
    if name is None:
        return [_POINTER]
    manifest = _manifest(folder, name)
    return files.damaged(_root(folder) / name, manifest["files"]) if "files" in manifest else [f"{name}/{_MANIFEST}"]


def publish(
    archive: Archive, embedder: Embedder, on_step: Callable[[str], None] = lambda _: None, *, anew: bool = False
) -> str:
    """Makes a generation of what the archive holds and lets it answer; returns its name.

    At the cost of what changed since the current one, unless that cannot be grown from or ``anew`` is asked for.
    The caller holds the writer's lock. Raises ArchiveError where it cannot be written; the one before answers on.
    """
    root = _root(archive.folder)
    try:
        root.mkdir(exist_ok=True)
        number = max((int(path.name[:7]) for path in root.glob("[0-9]" * 7 + "*")), default=0) + 1
        aside = root / f"{number:07d}.tmp"
        aside.mkdir()
        _make(archive, embedder, aside, None if anew else _growable(archive, embedder), on_step)
        return _swap(archive, aside)
    except Exception as error:  # a full disk shows as OSError, as tantivy's ValueError or as Chroma's InternalError
        _sweep(archive, keep=current_name(archive.folder) or "")
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise ArchiveError(
            f"색인을 '{root}'에 쓸 수 없습니다: {why}. 디스크의 남은 자리와 권한을 살펴 주십시오."
        ) from error


def _make(
    archive: Archive, embedder: Embedder, folder: Path, before: Path | None, on_step: Callable[[str], None]
) -> None:
    manifest = _expected(archive, embedder)
    changed = None if before is None else archive.changed_since(_read(before)["revision"])
    on_step("lexical")
    if before is not None:
        files.share(before / "lexical", folder / "lexical")
    there = None if changed is None else archive.known(changed)
    LexicalIndex.build(folder / "lexical", archive.entries(there), without=changed or ())
    on_step("vectors")
    ids, rows = _vectors(archive, embedder, there)
    if before is None or changed is None:
        VectorIndex.build(folder / "vectors", ids, rows, archive.chroma)
    else:
        VectorIndex.grow(before / "vectors", folder / "vectors", ids, rows, changed, archive.chroma)
    files.sync(folder)
    manifest["files"] = files.digests(folder)
    (folder / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    files.sync(folder)


def _swap(archive: Archive, aside: Path) -> str:
    root = aside.parent
    name = aside.stem
    aside.rename(root / name)
    pointer = root / f"{_POINTER}.tmp"
    pointer.write_text(name, encoding="utf-8")
    files.sync(pointer)
    pointer.replace(root / _POINTER)
    files.sync(root / _POINTER)
    _sweep(archive, keep=name)
    return name


def _growable(archive: Archive, embedder: Embedder) -> Path | None:
    """The current generation, where its files are whole, made the same way, and most of it still holds."""
    name = current_name(archive.folder)
    manifest = _manifest(archive.folder, name) if name else {}
    made = ("format", "analysis", "embedder")
    expected = _expected(archive, embedder)
    if name is None or any(manifest.get(each) != expected[each] for each in made) or damage(archive.folder):
        return None
    changed = archive.changed_since(manifest["revision"])
    return _root(archive.folder) / name if 2 * len(changed) <= manifest["articles"] else None


def _root(folder: Path) -> Path:
    return folder / "index"


def _expected(archive: Archive, embedder: Embedder) -> Manifest:
    articles, passages = archive.counts()
    return {
        "format": FORMAT,
        "revision": archive.revision,
        "articles": articles,
        "passages": passages,
        "content": archive.content(),
        "analysis": archive.fact("analysis"),
        "embedder": embedder.fingerprint,
    }


def _facts(manifest: Manifest) -> Manifest:
    return {name: value for name, value in manifest.items() if name != "files"}


def _manifest(folder: Path, name: str) -> Manifest:
    """Empty where there is none to be read."""
    try:
        return _read(_root(folder) / name)
    except (OSError, ValueError):
        return {}


def _read(generation: Path) -> Manifest:
    found: Manifest = json.loads((generation / _MANIFEST).read_text(encoding="utf-8"))
    return found


def _vectors(archive: Archive, embedder: Embedder, among: set[ArticleId] | None) -> tuple[list[PassageId], Rows]:
    ids: list[PassageId] = []
    packed = bytearray()
    for passage_id, vector in archive.vectors(among):
        ids.append(passage_id)
        packed += vector
    return ids, np.frombuffer(packed, np.float16).reshape(len(ids), embedder.dimensions)


def _mend(folder: Path, name: str, why: str) -> str:
    return (
        f"데이터 폴더 '{folder}'의 색인 {name}을(를) 열 수 없습니다: {why}. "
        "'gisadap doctor --repair'로 다시 만들어 주십시오."
    )


def _sweep(archive: Archive, keep: str) -> None:
    root = _root(archive.folder)
    if not root.is_dir():
        return
    sealed = sorted(path for path in root.iterdir() if path.is_dir() and path.name.isdigit() and path.name <= keep)
    unfinished = [path for path in root.iterdir() if path.is_dir() and path.suffix == ".tmp"]
    for path in [*sealed[:-_KEPT], *unfinished]:
        VectorIndex.discard(path / "vectors", archive.chroma)
        shutil.rmtree(path, ignore_errors=True)
