"""What every Searcher promises, held over the lexical and the vector index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import passages
from rag.embedding import MorphemeEmbedder
from rag.korean import analyse
from rag.lexical import LexicalIndex
from rag.types import Article, Lines, Paragraph, Passage, Question
from rag.vectors import VectorIndex

TEXTS = {
    "harbour": "부산항이 올해 컨테이너 물동량 기록을 새로 썼다. 항만공사는 자동화 부두를 넓히기로 했다.",
    "rates": "한국은행이 기준금리를 연 2.5퍼센트로 내렸다. 물가가 안정된 덕분이다.",
    "museum": "국립박물관이 고려청자 특별전을 연다. 전시는 다음 달에 시작된다.",
    "copy": "국립박물관이 고려청자 특별전을 연다. 전시는 다음 달에 시작된다.",
    "wordless": "@@ ## !!",
}


def question(text: str) -> Question:
    return Question(text, text, analyse(text).morphemes, "thing")


def corpus() -> list[tuple[Passage, Article]]:
    articles = [
        Article(
            source=identity,
            title=None,
            published=None,
            author=None,
            outlet=None,
            paragraphs=(Paragraph("body", text, Lines(1, 1)),),
            id=identity,
        )
        for identity, text in TEXTS.items()
    ]
    cut = passages.cut(articles)
    return [(passage, article) for article, own in zip(articles, cut, strict=True) for passage in own]


@pytest.fixture(params=["lexical", "vectors"])
def searcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LexicalIndex | VectorIndex]:
    entries = corpus()
    if request.param == "lexical":
        LexicalIndex.build(tmp_path, entries)
        with LexicalIndex(tmp_path) as index:
            yield index
    else:
        embedder = MorphemeEmbedder()
        vectors = embedder.embed([passage.morphemes for passage, _ in entries])
        VectorIndex.build(tmp_path, [passage.id for passage, _ in entries], vectors)
        with VectorIndex(tmp_path, embedder) as index:
            yield index


Searcher = LexicalIndex | VectorIndex


@pytest.mark.parametrize(
    ("asked", "article"),
    [("금리를 얼마로 내렸나?", "rates"), ("항만 물동량이 어떻게 되나?", "harbour"), ("청자 전시는 언제인가?", "copy")],
)
def test_finds_the_passage(searcher: Searcher, asked: str, article: str) -> None:
    assert searcher.search(question(asked), 3)[0].id.startswith(f"{article}:")


def test_best_first_and_equal_scores_by_id(searcher: Searcher) -> None:
    found = searcher.search(question("국립박물관 고려청자 특별전 전시"), 5)
    assert [(-each.score, each.id) for each in found] == sorted((-each.score, each.id) for each in found)
    assert [each.id.split(":")[0] for each in found[:2]] == ["copy", "museum"]
    assert found[0].score == pytest.approx(found[1].score, abs=1e-6)


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_at_most_the_limit_and_each_passage_once(searcher: Searcher, limit: int) -> None:
    found = [each.id for each in searcher.search(question("올해 한국은행과 부산항, 박물관 전시"), limit)]
    assert 1 <= len(found) <= limit
    assert len(set(found)) == len(found)


def test_the_same_question_finds_the_same(searcher: Searcher) -> None:
    asked = question("부산항 물동량과 기준금리")
    assert searcher.search(asked, 5) == searcher.search(asked, 5)


@pytest.mark.parametrize("text", ["?", "", "😀", "qzxv"])
def test_a_question_without_known_words_finds_nothing(searcher: Searcher, text: str) -> None:
    assert searcher.search(question(text), 5) == []


@pytest.mark.parametrize("text", ['+금리 -물가 "', "title:금리 OR *", "(금리 AND", "금리^1000 ~ [a TO z]", "금리\\"])
def test_no_word_of_a_question_is_syntax(searcher: Searcher, text: str) -> None:
    assert searcher.search(question(text), 5)[0].id.startswith("rates:")


@pytest.mark.parametrize("within", [{"rates"}, {"rates", "copy"}, set(), {"no such article"}])
def test_only_chosen_articles_answer_where_some_are_chosen(searcher: Searcher, within: set[str]) -> None:
    asked = question("한국은행 기준금리와 국립박물관 고려청자 특별전")
    found = {each.id.split(":")[0] for each in searcher.search(asked, 10, within)}
    assert found == within & TEXTS.keys()


def test_choosing_every_article_changes_no_score(searcher: Searcher) -> None:
    asked = question("한국은행 기준금리와 국립박물관 고려청자 특별전")
    everywhere = [(each, pytest.approx(score, abs=2e-3)) for each, score in searcher.search(asked, 3)]
    assert searcher.search(asked, 3, TEXTS.keys()) == everywhere


def test_its_length_is_the_number_of_passages(searcher: Searcher) -> None:
    assert len(searcher) == len(TEXTS)


def test_closing_twice_is_harmless(searcher: Searcher) -> None:
    searcher.close()
    searcher.close()


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    embedder = MorphemeEmbedder()
    LexicalIndex.build(tmp_path / "lexical", [])
    VectorIndex.build(tmp_path / "vectors", [], embedder.embed([]))
    with LexicalIndex(tmp_path / "lexical") as lexical, VectorIndex(tmp_path / "vectors", embedder) as vectors:
        assert lexical.search(question("금리"), 5) == []
        assert vectors.search(question("금리"), 5) == []


def test_an_index_is_readable_from_elsewhere_once_closed(tmp_path: Path) -> None:
    """A sealed generation is renamed before it is opened."""
    embedder = MorphemeEmbedder()
    entries = corpus()
    LexicalIndex.build(tmp_path / "a" / "lexical", entries)
    VectorIndex.build(
        tmp_path / "a" / "vectors",
        [passage.id for passage, _ in entries],
        embedder.embed([passage.morphemes for passage, _ in entries]),
    )
    (tmp_path / "a").rename(tmp_path / "b")
    asked = question("한국은행 기준금리")
    with (
        LexicalIndex(tmp_path / "b" / "lexical") as lexical,
        VectorIndex(tmp_path / "b" / "vectors", embedder) as vectors,
    ):
        assert lexical.search(asked, 1)[0].id == vectors.search(asked, 1)[0].id
