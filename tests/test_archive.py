from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from rag.archive import Archive, Filing, article_id
from rag.errors import ArchiveError, ArticleNotFound
from rag.seams import Vectors
from rag.types import Article, Dropped, Lines, Morpheme, Paragraph, Passage, Span

BODY = "시립도서관이 야간 개관을 시작했다. 이용자는 첫날 240명이었다."


def article(source: str = "a.txt", body: str = BODY, **facts: object) -> Article:
    known: dict[str, object] = {
        "title": "도서관 야간 개관",
        "published": dt.date(2024, 5, 2),
        "author": None,
        "outlet": None,
    }
    made = Article(
        source=source,
        paragraphs=(Paragraph("body", body, Lines(3, 3)),),
        dropped=(Dropped(Lines(1, 1), "title"),),
        **(known | facts),  # type: ignore[arg-type]
    )
    return made.with_id(article_id(made))


def filed(given: Article) -> tuple[Article, list[Passage], Vectors]:
    passage = Passage(
        id=f"{given.id}-0",
        article_id=given.id,
        start=0,
        text=given.body,
        sentences=(Span(0, 19), Span(20, len(given.body))),
        morphemes=(Morpheme("시립", "NNG", 0, 2), Morpheme("열", "VV", 5, 6)),
    )
    return given, [passage], np.array([[0.6, 0.8]], np.float32)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


def put(archive: Archive, path: str, *articles: Article, digest: str = "d") -> Filing:
    sources = {each.source for each in articles}
    return archive.file(path, [filed(each) for each in articles], digest=digest, sources=sources)


def test_an_article_comes_back_as_it_was(archive: Archive) -> None:
    given = article(published_at=dt.datetime(2024, 5, 2, 9, 30), url="https://example.com/1")
    put(archive, "/pages/a.txt", given)
    assert archive.article(given.id) == given


def test_a_passage_comes_back_as_it_was(archive: Archive) -> None:
    given, (passage,), vectors = filed(article())
    put(archive, "/pages/a.txt", given)
    assert archive.passages([passage.id, "unknown"]) == {passage.id: passage}
    assert list(archive.entries()) == [(passage, given)]
    ((_, packed),) = archive.vectors()
    np.testing.assert_allclose(np.frombuffer(packed, "<f2"), vectors[0], atol=1e-3)


def test_the_id_follows_from_what_a_reader_sees_and_not_from_the_file() -> None:
    assert article("a.txt").id == article("b.txt").id
    assert article().id != article(body=BODY.replace("240", "241")).id
    assert article().id != article(title="다른 제목").id


def test_filing_the_same_file_twice_changes_nothing(archive: Archive) -> None:
    assert put(archive, "/a", article()) == Filing(added=1)
    revision = archive.revision
    assert put(archive, "/a", article()) == Filing(unchanged=1)
    assert archive.revision == revision


def test_a_changed_file_replaces_its_article(archive: Archive) -> None:
    old, new = article(), article(body=BODY.replace("240", "241"))
    put(archive, "/a", old)
    assert put(archive, "/a", new) == Filing(updated=1)
    assert archive.counts() == (1, 1)
    with pytest.raises(ArticleNotFound):
        archive.article(old.id)


def test_a_file_of_many_articles_may_come_in_several_calls(archive: Archive) -> None:
    one, two, three = (article(f"news.jsonl#{number}", body=f"{number}호 기사다.") for number in (1, 2, 3))
    archive.file("/news.jsonl", [filed(one)])
    archive.file("/news.jsonl", [filed(two), filed(three)])
    assert archive.digest("/news.jsonl") == ""
    archive.file("/news.jsonl", [], digest="whole", sources={one.source, three.source})
    assert archive.sources("/news.jsonl") == {one.source: one.id, three.source: three.id}
    assert archive.digest("/news.jsonl") == "whole"
    assert archive.counts().articles == 2


def test_an_article_stays_as_long_as_one_file_holds_it(archive: Archive) -> None:
    put(archive, "/a", article("a.txt"))
    put(archive, "/b", article("b.txt"))
    assert archive.counts() == (1, 1)
    archive.forget("/a")
    assert archive.counts() == (1, 1)
    archive.forget("/b")
    assert archive.counts() == (0, 0)


def test_removing_an_article_removes_its_passages(archive: Archive) -> None:
    given = article()
    put(archive, "/a", given)
    before = archive.revision
    archive.remove(given.id)
    assert archive.counts() == (0, 0)
    assert archive.revision > before
    with pytest.raises(ArticleNotFound, match=given.id):
        archive.remove(given.id)


def test_the_list_is_newest_first_and_names_untitled_articles_by_their_beginning(archive: Archive) -> None:
    old, new = article(body="옛 기사다."), article(body="새 기사다.", published=dt.date(2025, 1, 1))
    undated = article(body="제목도 날짜도 없는 기사다.", title=None, published=None)
    for number, each in enumerate((undated, old, new)):
        put(archive, f"/{number}", each)
    assert [each.id for each in archive.summaries()] == [new.id, old.id, undated.id]
    assert archive.summaries()[2].title == "제목도 날짜도 없는 기사다."


def test_what_was_written_is_there_after_opening_again(archive: Archive) -> None:
    given = article()
    put(archive, "/a", given)
    archive.set_fact("analysis", "1")
    archive.close()
    again = Archive(archive.folder)
    assert again.article(given.id) == given
    assert again.fact("analysis") == "1"


def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match="file") as caught:
        Archive(tmp_path / "file" / "data")
    assert "\n" not in str(caught.value)


def test_a_damaged_archive_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"not a database, but long enough to be read as one" * 40)
    with pytest.raises(ArchiveError, match="데이터베이스 파일이 아닙니다"):
        Archive(tmp_path)


def test_an_archive_of_another_format_is_refused(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.set_fact("format", "99")
    archive.close()
    with pytest.raises(ArchiveError, match="형식 99"):
        Archive(tmp_path)
