from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rag import generations
from rag.archive import Archive
from rag.assembly import make_embedder
from rag.errors import ArchiveBusy
from rag.indexing import Progress, Summary, index, open_generation, remove
from rag.lock import writing
from rag.question.understanding import understand
from tests.conftest import BRIDGE


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


def run(archive: Archive, *paths: Path, **options: bool) -> Summary:
    return index(archive, make_embedder(), paths, **options)


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.updated, summary.unchanged, summary.removed


def test_indexing_twice_changes_nothing(archive: Archive, pages: Path) -> None:
    assert counts(run(archive, pages)) == (2, 0, 0, 0)
    generation = generations.current_name(archive.folder)
    again = run(archive, pages)
    assert counts(again) == (0, 0, 2, 0)
    assert (again.articles, again.failed) == (2, [])
    assert generations.current_name(archive.folder) == generation


def test_a_changed_file_replaces_its_article(archive: Archive, pages: Path) -> None:
    run(archive, pages)
    (pages / "bridge.txt").write_text(BRIDGE.replace("3.2km", "3.4km"), encoding="utf-8")
    summary = run(archive, pages)
    assert counts(summary) == (0, 1, 1, 0)
    assert summary.articles == 2
    bodies = [archive.article(each.id).body for each in archive.summaries()]
    assert [("3.4km" in body, "3.2km" in body) for body in bodies if "한빛대교" in body] == [(True, False)]


def test_what_is_gone_stays_until_it_is_pruned(archive: Archive, pages: Path) -> None:
    run(archive, pages)
    (pages / "library.txt").unlink()
    assert counts(run(archive, pages)) == (0, 0, 1, 0)
    assert archive.counts().articles == 2
    assert counts(run(archive, pages, prune=True)) == (0, 0, 1, 1)
    assert archive.counts().articles == 1


def test_pruning_one_folder_leaves_another_alone(archive: Archive, pages: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (pages / "library.txt").rename(other / "library.txt")
    run(archive, pages, other)
    assert counts(run(archive, pages, prune=True)) == (0, 0, 1, 0)
    assert counts(run(archive, pages, only=True)) == (0, 0, 1, 1)


def test_a_mistyped_path_costs_no_article(archive: Archive, pages: Path, tmp_path: Path) -> None:
    run(archive, pages)
    summary = run(archive, tmp_path / "pagse", only=True)
    assert [failure.source for failure in summary.failed] == [str(tmp_path / "pagse")]
    assert summary.articles == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("zero.txt", b"", id="zero bytes"),
        pytest.param("binary.txt", bytes(range(256)) * 40, id="binary"),
        pytest.param("photo.txt", b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\x03" * 400, id="picture"),
        pytest.param("menu.txt", "홈\n로그인\n회원가입\n공유하기\n".encode(), id="no article"),
        pytest.param("large.txt", "가나다라 마바사 아자차카. ".encode() * 600_000, id="20 MB"),
        pytest.param("half.json", b'{"title": "x", "content": ', id="broken json"),
    ],
)
def test_one_bad_file_is_reported_in_one_line_and_the_rest_go_on(
    archive: Archive, pages: Path, name: str, content: bytes
) -> None:
    (pages / name).write_bytes(content)
    summary = run(archive, pages)
    assert summary.articles == 2
    (failure,) = summary.failed
    assert failure.source == name
    assert any("가" <= letter <= "힣" for letter in failure.reason)
    assert "\n" not in str(failure)


def test_a_page_in_another_encoding_is_the_same_article(archive: Archive, pages: Path) -> None:
    (pages / "old.txt").write_bytes(BRIDGE.encode("cp949"))
    summary = run(archive, pages)
    assert summary.failed == []
    assert summary.articles == 2


@pytest.mark.parametrize("kind", ["empty folder", "missing path", "foreign suffix"])
def test_paths_without_articles_are_named(archive: Archive, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "given"
    if kind == "empty folder":
        path.mkdir()
    elif kind == "foreign suffix":
        path = path.with_suffix(".pdf")
        path.write_bytes(b"%PDF-1.7")
    summary = run(archive, path)
    assert [failure.source for failure in summary.failed] == [str(path)]
    assert summary.articles == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_reported(archive: Archive, pages: Path) -> None:
    (pages / "bridge.txt").chmod(0)
    summary = run(archive, pages)
    assert [failure.source for failure in summary.failed] == ["bridge.txt"]
    assert summary.articles == 1


def test_progress_reaches_the_end(archive: Archive, pages: Path) -> None:
    seen: list[Progress] = []
    index(archive, make_embedder(), [pages], on_progress=seen.append)
    assert seen == sorted(seen, key=lambda progress: progress.done)
    assert (seen[-1].done, seen[-1].stage) == (seen[-1].total, "vectors")


def test_removing_an_article_takes_it_out_of_the_search(archive: Archive, pages: Path) -> None:
    run(archive, pages)
    gone = archive.summaries()[0].id
    remove(archive, make_embedder(), gone)
    assert generations.is_current(archive, make_embedder())
    assert gone not in [each.id for each in archive.summaries()]


def test_a_second_indexer_is_told_who_is_at_work(archive: Archive, pages: Path) -> None:
    with writing(archive.folder), pytest.raises(ArchiveBusy, match=str(os.getpid())):
        run(archive, pages)


@pytest.mark.parametrize("harm", ["no pointer", "no lexical index", "no vector index", "stale"])
def test_indexes_that_are_missing_broken_or_stale_are_made_anew(archive: Archive, pages: Path, harm: str) -> None:
    run(archive, pages)
    home = archive.folder / "index"
    current = home / str(generations.current_name(archive.folder))
    if harm == "no pointer":
        (home / "CURRENT").unlink()
    elif harm == "stale":
        archive.remove(archive.summaries()[0].id)
    else:
        shutil.rmtree(current / ("lexical" if "lexical" in harm else "vectors"))
    question = understand("한빛시")
    opened = open_generation(archive, make_embedder())
    held = {passage.id for passage, _ in archive.entries()}
    assert {each for each, _ in opened.vectors.search(question, 50)} == held
    assert {each for each, _ in opened.lexical.search(question, 50)} <= held
    assert generations.is_current(archive, make_embedder())


def test_another_passage_length_cuts_every_article_anew(archive: Archive, pages: Path) -> None:
    before = run(archive, pages).passages
    after = index(archive, make_embedder(), [pages], passage_characters=100)
    assert counts(after) == (0, 0, 2, 0)
    assert after.passages > before
