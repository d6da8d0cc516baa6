from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.assembly import make_embedder, open_newsroom
from rag.errors import ArticleNotFound, QuestionError
from rag.indexing import index
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.types import Filters, Step, Turn
from tests.conftest import BRIDGE, LIBRARY


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom over two articles."""
    folder = tmp_path_factory.mktemp("small")
    for name, page in (("bridge", BRIDGE), ("library", LIBRARY)):
        (folder / f"{name}.txt").write_text(page, encoding="utf-8")
    newsroom = open_newsroom(Settings(data=folder / "data"))
    index(newsroom.archive, make_embedder(), [folder])
    yield newsroom
    newsroom.close()


@pytest.fixture
def growing(small: Newsroom, tmp_path: Path) -> Iterator[Newsroom]:
    """The same in a folder of its own, to add to."""
    shutil.copytree(small.archive.folder, tmp_path / "data")
    newsroom = open_newsroom(Settings(data=tmp_path / "data"))
    yield newsroom
    newsroom.close()


def test_an_answer_rests_on_the_characters_it_cites(small: Newsroom) -> None:
    answer = small.ask("한빛대교는 언제 개통하나요?")
    assert not answer.abstained
    assert answer.short is not None
    assert "3월" in answer.short
    for citation in answer.citations:
        body = small.article(citation.article_id).body
        assert body[citation.start : citation.end] == citation.quote
    assert "[1]" in answer.text
    assert answer.short in answer.citations[0].quote


def test_a_question_the_articles_do_not_answer_is_not_answered(small: Newsroom) -> None:
    answer = small.ask("부산 지하철 요금은 얼마인가요?")
    assert answer.abstained
    assert answer.short is None
    assert answer.citations == ()


def test_a_follow_up_leans_on_the_turn_before(small: Newsroom) -> None:
    first = small.ask("한빛대교 건설 설명회는 어디에서 열렸나요?")
    second = small.ask("거기 참석한 주민은 몇 명이야?", [Turn.of(first)])
    assert "설명회" in second.standalone_question
    assert second.short is not None
    assert "240" in second.short


def test_only_articles_that_meet_the_filters_answer(small: Newsroom) -> None:
    asked = "한빛대교 통행료와 도서관 운영 시간"

    def titles(**conditions: Any) -> list[str]:
        found = small.search(asked, filters=Filters(**conditions))
        return sorted({hit.article.display_title[:4] for hit in found})

    assert titles() == ["시립도서", "한빛대교"]
    assert titles(published_from=dt.date(2024, 5, 2)) == ["한빛대교"]
    assert titles(published_to=dt.date(2024, 5, 1)) == ["시립도서"]
    assert titles(outlets=("한빛신문",)) == ["시립도서", "한빛대교"]
    assert titles(outlets=("다른신문",)) == []
    bridge = next(each.id for each in small.articles() if "다리" in small.article(each.id).body)
    assert titles(articles=(bridge,)) == ["한빛대교"]
    assert small.ask("한빛대교는 언제 개통하나요?", filters=Filters(published_to=dt.date(2024, 5, 1))).abstained


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QuestionError, match="2024-05-02"):
        Filters(dt.date(2024, 5, 2), dt.date(2024, 5, 1))


def test_the_reader_is_told_what_happens(small: Newsroom) -> None:
    steps: list[Step] = []
    small.ask("한빛대교 길이는?", on_step=steps.append)
    assert [step.name for step in steps] == ["understanding", "searching", "reading", "found"]
    assert 1 <= steps[-1].articles <= 2


def test_every_stage_is_timed(small: Newsroom) -> None:
    timings = small.ask("한빛대교 길이는?").timings_ms
    assert timings["total"] == pytest.approx(sum(spent for stage, spent in timings.items() if stage != "total"))
    assert {"understand", "search", "read", "ground", "total"} == set(timings)


def test_what_is_indexed_meanwhile_is_seen_at_the_next_question(growing: Newsroom, tmp_path: Path) -> None:
    assert growing.ask("풀빛시장은 언제 문을 열었나요?").abstained
    page = tmp_path / "market.txt"
    page.write_text(
        "풀빛시장 새 단장\n\n풀빛시장이 6월 7일 새로 문을 열었다. 상인회는 가게 40곳이 들어섰다고 밝혔다.\n",
        encoding="utf-8",
    )
    index(growing.archive, make_embedder(), [page])
    answer = growing.ask("풀빛시장은 언제 문을 열었나요?")
    assert answer.short is not None
    assert "6월 7일" in answer.short


def test_search_orders_by_the_fused_score(small: Newsroom) -> None:
    hits = small.search("도서관 야간 사서")
    assert "도서관" in hits[0].article.display_title
    assert [hit.fused for hit in hits] == sorted((hit.fused for hit in hits), reverse=True)
    assert len(small.search("도서관", limit=1)) == 1


def test_an_empty_archive_answers_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    newsroom = open_newsroom(Settings(data=tmp_path / "data"))
    assert newsroom.ask("한빛대교는 언제 개통하나요?").abstained
    assert newsroom.search("한빛대교") == []
    assert newsroom.articles() == []


@pytest.mark.parametrize(
    "text", ["", "   ", "가" * 10_000, "😀😀", "?!."], ids=["empty", "spaces", "long", "emoji", "marks"]
)
def test_what_cannot_be_asked_is_refused_in_one_line(small: Newsroom, text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        small.ask(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_an_unknown_article_is_named(small: Newsroom) -> None:
    with pytest.raises(ArticleNotFound, match="nowhere"):
        small.article("nowhere")


@pytest.mark.parametrize(
    "question", ["Who won the election?", "거기서 뭐라고 했어?", "' OR 1=1 --", "ㅋㅋㅋ", "<script>alert(1)</script>"]
)
def test_odd_questions_are_answered_with_an_abstention(small: Newsroom, question: str) -> None:
    assert small.ask(question).abstained
