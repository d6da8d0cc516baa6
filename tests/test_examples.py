"""Example questions are made from the articles and are answered by them."""

from __future__ import annotations

import contextlib

import pytest

from rag.answering.answerer import EmbeddedAnswerer
from rag.assembly import make_embedder, open_archive
from rag.examples import Examples, of
from rag.indexing import open_generation
from rag.newsroom import Newsroom
from rag.reading.reader import Reader
from rag.seams import LanguageModel
from rag.settings import Settings
from rag.spending import Spending
from rag.types import Article, Lines, Paragraph
from rag.web import wire


def article(*sentences: str) -> Article:
    body = tuple(Paragraph("body", sentence, Lines(1, 1)) for sentence in sentences)
    return Article("a.txt", "제목", None, None, None, body)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("강변 극장을 고치는 데 드는 돈은 모두 62억원이다.", "강변 극장을 고치는 데 드는 돈은 얼마인가요?"),
        ("이번에 뽑은 자원봉사자는 120명이다.", None),
        ("극장이 갖춘 좌석은 450개다.", "극장이 갖춘 좌석은 몇 개인가요?"),
        ("솔빛시는 강변 극장에 약 62억원을 투자한다.", "솔빛시는 강변 극장에 얼마를 투자하나요?"),
        ("극장은 무대 기술자 7명을 새로 뽑았다.", "극장은 무대 기술자 몇 명을 새로 뽑았나요?"),
        ("극장은 이를 위해 기술자 7명을 뽑았다.", None),
        ("이 극장이 갖춘 좌석은 450개다.", None),
        ("솔빛시는 3일 광장에서 ‘솔빛 거리극 축제(거리제)’를 개최했다.", "솔빛 거리극 축제는 언제 열렸나요?"),
        ("솔빛시는 광장에서 회의를 열었다.", None),
        ("한가람 솔빛시장은 “무대는 시민의 것”이라고 말했다.", "한가람 솔빛시장은 무엇이라고 말했나요?"),
        ("시 관계자는 “곧 문을 연다”고 말했다.", None),
        ("날씨가 맑았다.", None),
    ],
)
def test_a_sentence_becomes_the_question_it_answers(sentence: str, question: str | None) -> None:
    assert list(of(article(sentence))) == ([question] if question else [])


def test_every_example_is_answered_with_a_citation(newsroom: Newsroom) -> None:
    questions = Examples(newsroom).questions(4)
    assert len(questions) == len(set(questions)) == 4
    for question in questions:
        assert newsroom.ask(question).citations


def test_no_language_model_is_asked_and_no_listener_told(sample_settings: Settings, newsroom: Newsroom) -> None:
    """A service that starts, and a reader who is offered what to ask next, have asked nothing yet."""

    class Forbidden:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"a language model was asked: {name}")

    archive, embedder = open_archive(sample_settings), make_embedder()
    embedded = EmbeddedAnswerer(Reader().read, sample_settings.abstain_below)
    model = LanguageModel(Forbidden(), Forbidden(), Spending())  # type: ignore[arg-type]
    with contextlib.closing(
        Newsroom(archive, open_generation(archive, embedder), embedder, embedded, sample_settings, model)
    ) as asked:
        asked.listeners.append(pytest.fail)
        assert len(Examples(asked).questions(2)) == 2
        answer = wire.answer(newsroom.ask("도서관이 로봇에 들인 돈은 얼마인가요?"))
        assert Examples(asked).after(answer, 1) is not None


def test_fewer_articles_give_fewer_examples_and_no_error(newsroom: Newsroom) -> None:
    assert len(Examples(newsroom).questions(1)) == 1
    assert list(of(article())) == []
