"""Features of sentences and phrases of our own writing."""

from __future__ import annotations

import numpy as np
import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.phrases import PHRASE_FEATURES
from rag.reading.reader import Read, Reader
from rag.reading.sentences import SENTENCE_FEATURES
from rag.types import Article, Hit, Lines, Paragraph

TEXT = "새솔전자 한도윤 대표는 강릉에서 연구소를 열었다. 행사에는 시민 60명이 왔다. 날씨는 맑았다."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def examine(reader: Reader, question: str, text: str = TEXT) -> Read:
    article = Article("a", "연구소 소식", None, None, None, (Paragraph("body", text, Lines(1, 1)),)).with_id("a")
    read = reader.examine(understand(question), [Hit(passage, article, 9.0) for passage in next(iter(cut([article])))])
    assert read is not None
    return read


def sentence_column(read: Read, name: str) -> list[float]:
    return [float(each) for each in read.said.sentence_rows[:, SENTENCE_FEATURES.index(name)]]


def test_coverage_is_the_share_of_the_question_in_a_sentence(reader: Reader) -> None:
    read = examine(reader, "강릉에서 연구소를 연 사람은?")
    covered = sentence_column(read, "soft")
    assert covered[0] == max(covered) > 0.5 > covered[2]
    assert all(0 <= each <= 1 for each in covered)


def test_ranks_and_margins_agree_with_the_coverage(reader: Reader) -> None:
    read = examine(reader, "행사에 온 시민은 몇 명인가?")
    assert sentence_column(read, "coverage_rank")[1] == 0
    assert sentence_column(read, "coverage_margin")[1] > 0 > sentence_column(read, "coverage_margin")[0]


def test_every_feature_is_a_number_for_every_question(reader: Reader) -> None:
    for question in ("누구?", "왜?", "2024년 3.5%", "AI", "연구소 연구소 연구소", "대표는 누구인가?"):
        read = examine(reader, question)
        assert np.isfinite(read.said.sentence_rows).all()
        assert np.isfinite(read.said.sentences).all()
        assert np.isfinite(read.rows).all()
        assert np.isfinite(read.scores).all()


def test_one_word_is_enough_text(reader: Reader) -> None:
    assert len(examine(reader, "누가 왔나?", "한도윤").options) >= 1


def test_a_role_belongs_to_the_company_beside_it(reader: Reader) -> None:
    text = "행사에는 한도윤 새솔전자 대표, 오유진 누리화학 대표, 민서진 푸른바이오 대표 등이 참석했다."
    for company, name in (("새솔전자", "한도윤"), ("누리화학", "오유진"), ("푸른바이오", "민서진")):
        read = examine(reader, f"행사에 참석한 {company} 대표는?", text)
        best = read.options[int(read.scores.argmax())]
        assert best.span.of(text) == name


def test_feature_names_are_told_apart() -> None:
    assert len(set(PHRASE_FEATURES)) == len(PHRASE_FEATURES)
    assert len(set(SENTENCE_FEATURES)) == len(SENTENCE_FEATURES)
