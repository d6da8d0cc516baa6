"""Generations: grown at the cost of what changed, sealed, checked before they answer, left alone by whatever fails."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import files, generations, indexing
from rag.archive import Archive
from rag.assembly import make_embedder, open_newsroom
from rag.errors import ArchiveError
from rag.question.understanding import understand
from rag.settings import Settings
from tests.conftest import BRIDGE, LIBRARY

NAMES = ["가람", "노을", "다온", "라온", "마루", "한빛"]


def town(name: str) -> str:
    return BRIDGE.replace("한빛", name)


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    folder = tmp_path / "towns"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.txt").write_text(town(name), encoding="utf-8")
    return folder


@pytest.fixture
def archive(tmp_path: Path, towns: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "data")
    index(opened, towns)
    yield opened
    opened.close()


def index(archive: Archive, *paths: Path, **options: bool) -> str:
    indexing.index(archive, make_embedder(), paths, **options)
    return str(generations.current_name(archive.folder))


def home(archive: Archive) -> Path:
    return archive.folder / "index" / str(generations.current_name(archive.folder))


def inodes(folder: Path) -> dict[int, str]:
    return {path.stat().st_ino: path.name for path in folder.rglob("*") if path.is_file()}


def agrees(archive: Archive) -> bool:
    """All three stores hold the same passages."""
    held = {passage.id for passage, _ in archive.entries()}
    everything = understand(" ".join([*NAMES, "대교 개통 도서관 운영 시간"]))
    with_vectors = generations.open_current(archive, make_embedder())
    try:
        lexical = {each.id for each in with_vectors.lexical.search(everything, 500)}
        semantic = {each.id for each in with_vectors.vectors.search(everything, 500)}
        sizes = len(with_vectors.lexical), len(with_vectors.vectors)
    finally:
        with_vectors.close()
    return lexical == semantic == held and sizes == (len(held), len(held))


def test_a_new_article_costs_no_copy_of_the_others(archive: Archive, towns: Path) -> None:
    before = inodes(home(archive))
    (towns / "library.txt").write_text(LIBRARY, encoding="utf-8")
    index(archive, towns)
    shared = {before[inode] for inode in inodes(home(archive)) if inode in before}
    assert {"chroma.sqlite3", "vectors.npy", "ids.txt"} <= shared
    assert any(name.endswith(".store") for name in shared)
    assert agrees(archive)


def test_what_is_removed_changed_or_comes_again_is_found_as_it_is_now(archive: Archive, towns: Path) -> None:
    (towns / "가람.txt").unlink()
    (towns / "노을.txt").write_text(town("노을").replace("3.2km", "3.4km"), encoding="utf-8")
    index(archive, towns, prune=True)
    assert agrees(archive)
    (towns / "가람.txt").write_text(town("가람"), encoding="utf-8")
    index(archive, towns)
    assert agrees(archive)
    assert archive.counts().articles == len(NAMES)


def test_the_base_takes_in_what_has_become_too_much_beside_it(
    archive: Archive, towns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.vectors._FEW", 1)
    (towns / "가람.txt").unlink()
    (towns / "library.txt").write_text(LIBRARY, encoding="utf-8")
    index(archive, towns, prune=True)
    assert (home(archive) / "vectors" / "recent" / "ids.txt").read_text(encoding="utf-8") == ""
    assert agrees(archive)


def test_the_same_articles_in_any_order_make_the_same_manifest(archive: Archive, towns: Path, tmp_path: Path) -> None:
    other = Archive(tmp_path / "other")
    index(other, *(towns / f"{name}.txt" for name in reversed(NAMES)))
    index(other, towns)

    def facts(each: Archive) -> dict[str, Any]:
        manifest = json.loads((home(each) / "manifest.json").read_text(encoding="utf-8"))
        return {name: value for name, value in manifest.items() if name not in {"files", "revision"}}

    assert facts(archive) == facts(other)
    other.close()


# --- damage ---------------------------------------------------------------------------------------------------------


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8] = bytes(each ^ 0xFF for each in data[middle : middle + 8])
    path.write_bytes(data)


def halved(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def test_damage_to_any_file_is_noticed_before_it_answers(archive: Archive) -> None:
    whole = home(archive)
    kept = shutil.copytree(whole, archive.folder / "kept")
    names = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.suffix != ".lock"]
    noticed = 0
    for name in names:
        for harm in (flipped, halved, emptied, Path.unlink):
            if (whole / name).stat().st_size:
                harm(whole / name)
                with pytest.raises(ArchiveError, match="doctor --repair"):
                    generations.open_current(archive, make_embedder())
                noticed += 1
                shutil.copy2(kept / name, whole / name)
    assert noticed >= 60
    flipped(whole / "vectors" / "base" / "vectors.npy")
    indexing.open_generation(archive, make_embedder()).close()
    assert agrees(archive)
    assert agrees(archive)  # opening leaves a generation as it was sealed


def test_a_pointer_to_nowhere_is_mended(archive: Archive) -> None:
    for written in (b"", b"no such generation", b"0000099", b"\x00\xff"):
        (archive.folder / "index" / "CURRENT").write_bytes(written)
        indexing.open_generation(archive, make_embedder()).close()
        assert agrees(archive)


def test_a_damaged_generation_is_not_grown_from(archive: Archive, towns: Path) -> None:
    flipped(home(archive) / "vectors" / "base" / "vectors.npy")
    (towns / "library.txt").write_text(LIBRARY, encoding="utf-8")
    index(archive, towns)
    assert agrees(archive)


# --- what fails, fails alone ----------------------------------------------------------------------------------------


def test_a_run_that_ends_anywhere_leaves_the_generation_before(
    archive: Archive, towns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generations.current_name(archive.folder)
    (towns / "library.txt").write_text(LIBRARY, encoding="utf-8")
    for owner, step in (
        (generations.LexicalIndex, "build"),
        (generations.VectorIndex, "grow"),
        (files, "digests"),
        (Path, "rename"),
        (Path, "replace"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(owner, step, full)
            with pytest.raises(ArchiveError, match="디스크"):
                index(archive, towns)
        assert generations.current_name(archive.folder) == before
        assert not list((archive.folder / "index").glob("[0-9]*.tmp"))
    assert archive.counts().articles == len(NAMES) + 1
    indexing.open_generation(archive, make_embedder()).close()
    assert agrees(archive)


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_questions_go_on_while_generations_are_swapped(tmp_path: Path, towns: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    newsroom = open_newsroom(settings)
    index(newsroom.archive, towns)
    wrong: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                found = newsroom.search("가람대교 통행료", 3)
                if found[0].article.title is None or "가람" not in found[0].article.title:
                    wrong.append(found)
            except Exception as error:
                wrong.append(error)

    assert newsroom.search("가람대교 통행료", 3)  # the others answer from what is open while one of them opens
    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(4):
        (towns / "library.txt").write_text(LIBRARY.replace("6명", f"{number + 2}명"), encoding="utf-8")
        index(newsroom.archive, towns)
    stop.set()
    for asker in askers:
        asker.join()
    assert wrong == []
    assert "5명" in newsroom.search("도서관 야간 사서", 1)[0].passage.text
    newsroom.close()


def test_a_service_that_follows_finds_what_was_archived_and_not_indexed(tmp_path: Path, towns: Path) -> None:
    from rag.assembly import follow

    settings = Settings(data=tmp_path / "data")
    newsroom = open_newsroom(settings)
    index(newsroom.archive, towns)
    follow(newsroom, settings)
    gone = next(each.id for each in newsroom.articles() if "가람" in each.title)
    newsroom.archive.remove(gone)
    waited = threading.Event()
    for _ in range(100):
        if newsroom.health()["generation"] != "0000001" and generations.is_current(newsroom.archive, make_embedder()):
            break
        waited.wait(0.1)
    assert gone not in {hit.article.id for hit in newsroom.search("가람대교", 50)}
    assert agrees(newsroom.archive)
    newsroom.close()
