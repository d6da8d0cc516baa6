"""The reader on articles of our own writing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.reader import Reader
from rag.types import Article, Hit, Lines, Paragraph, Reading

BODY = """새솔전자는 지난 3월 12일 강릉 컨벤션센터에서 인공지능 가전 설명회를 열었다고 밝혔다.
이 자리에는 새솔전자 한도윤 대표와 강릉시 오유진 부시장이 참석했다. 행사에는 시민 320여명이 모였다.
한도윤 대표는 "내년까지 약 45억원을 들여 강릉에 연구소를 세우겠다"고 말했다.
연구소에는 연구원 60명이 근무하며, 이름은 '바다 연구소'로 정해졌다.
설명회가 한 주 미뤄진 것은 폭설로 도로가 막혔기 때문이다."""
OTHER = """푸른바이오는 지난달 27일 춘천에서 신약 시험 결과를 발표했다.
시험에는 환자 118명이 참여했고, 연구를 이끈 사람은 민서진 박사다."""


def hits_of(*bodies: str) -> list[Hit]:
    articles = [
        Article(
            source=f"{number}.txt",
            title=("강릉서 인공지능 가전 설명회", "푸른바이오 신약 시험")[number],
            published=dt.date(2024, 3, 14),
            author=None,
            outlet=None,
            paragraphs=tuple(Paragraph("body", line, Lines(1, 1)) for line in body.split("\n")),
        ).with_id(str(number))
        for number, body in enumerate(bodies)
    ]
    found = [(passage, article) for article, own in zip(articles, cut(articles), strict=True) for passage in own]
    return [Hit(passage, article, 20.0 - rank, 0.5, 1.0 - rank / 10) for rank, (passage, article) in enumerate(found)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    return hits_of(BODY, OTHER)


def best(reader: Reader, question: str, hits: list[Hit]) -> Reading:
    return reader.read(understand(question), hits)[0]


def said(reading: Reading) -> str:
    assert reading.phrase is not None
    return reading.phrase.of(reading.hit.article.body)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("새솔전자의 대표는 누구인가?", "한도윤"),
        ("강릉 설명회는 언제 열렸나?", "3월 12일"),
        ("인공지능 가전 설명회가 열린 곳은?", "강릉 컨벤션센터"),
        ("연구소에 들이는 돈은 얼마인가?", "약 45억원"),
        ("설명회에 모인 시민은 몇 명인가?", "320여명"),
        ("신약 시험에 참여한 환자는 몇 명이야?", "118명"),
        ("신약 연구를 이끈 사람은?", "민서진"),
    ],
)
def test_the_short_answer_is_found(reader: Reader, hits: list[Hit], question: str, answer: str) -> None:
    assert answer in said(best(reader, question, hits))


def test_a_question_for_a_reason_gets_the_sentence(reader: Reader, hits: list[Hit]) -> None:
    reading = best(reader, "설명회가 왜 한 주 미뤄졌나?", hits)
    assert reading.phrase is None
    assert "폭설" in reading.sentence.of(reading.hit.article.body)


def test_spans_count_in_the_body_and_phrases_lie_in_their_sentences(reader: Reader, hits: list[Hit]) -> None:
    for question in ("행사에 참석한 사람은?", "바다 연구소는 어디에 세우나?", "왜 미뤄졌나?"):
        readings = reader.read(understand(question), hits)
        assert readings
        for reading in readings:
            body = reading.hit.article.body
            assert reading.sentence.of(body).strip() == reading.sentence.of(body) != ""
            assert 0 <= reading.probability <= 1
            if reading.phrase is not None:
                assert reading.phrase.within(reading.sentence)
                assert reading.phrase.of(body).strip() == reading.phrase.of(body) != ""


def test_readings_are_ranked_and_do_not_overlap(reader: Reader, hits: list[Hit]) -> None:
    readings = reader.read(understand("설명회에 참석한 사람은?"), hits)
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)
    spans = [(r.hit.article.id, r.phrase) for r in readings if r.phrase is not None]
    assert not any(
        a == b and one.start < other.end and other.start < one.end
        for place, (a, one) in enumerate(spans)
        for b, other in spans[place + 1 :]
    )


def test_the_same_question_is_read_the_same_way(hits: list[Hit]) -> None:
    question = understand("새솔전자의 대표는 누구인가?")
    first, second = Reader(), Reader()
    once = first.read(question, hits)
    assert once == first.read(question, hits) == second.read(question, hits)


def test_without_hits_there_is_nothing_to_read(reader: Reader) -> None:
    assert reader.read(understand("새솔전자의 대표는 누구인가?"), []) == []


def test_a_passage_without_words_is_passed_over(reader: Reader, hits: list[Hit]) -> None:
    empty = replace(hits[0].passage, id="empty", text="", sentences=(), morphemes=())
    question = understand("신약 연구를 이끈 사람은?")
    assert reader.read(question, [Hit(empty, hits[0].article)]) == []
    assert "민서진" in said(reader.read(question, [Hit(empty, hits[0].article), *hits])[0])


def test_a_question_of_particles_alone_is_survived(reader: Reader, hits: list[Hit]) -> None:
    assert reader.read(replace(understand("그게 뭐야?"), morphemes=()), hits)


@pytest.mark.parametrize(
    ("asked", "stranger"),
    [
        ("새솔전자의 대표는 누구인가?", "누리화학의 대표는 누구인가?"),
        ("신약 시험에 참여한 환자는 몇 명인가?", "전기차 경주에 나온 선수는 몇 명인가?"),
    ],
)
def test_a_question_about_something_else_is_less_probable(
    reader: Reader, hits: list[Hit], asked: str, stranger: str
) -> None:
    assert best(reader, asked, hits).probability > best(reader, stranger, hits).probability + 0.1


def test_what_a_correction_takes_back_is_no_rival_of_what_is_right(reader: Reader) -> None:
    notice = (
        "[정정보도] 강릉서 인공지능 가전 설명회\n"
        "본보는 지난 14일 설명회에 모인 시민이 520여명이라고 보도했습니다.\n"
        "확인한 결과 시민은 320여명이므로 바로잡습니다."
    )
    readings = reader.read(understand("설명회에 모인 시민은 몇 명인가?"), hits_of(notice, BODY))
    assert said(readings[0]) == "320여명"


def test_a_value_is_as_sure_as_where_it_is_surest(reader: Reader) -> None:
    readings = reader.read(
        understand("설명회에 모인 시민은 몇 명인가?"), hits_of(BODY, BODY + "\n사진을 찍는 시민 320여명.")
    )
    of_value = [each.probability for each in readings if each.phrase and said(each) == "320여명"]
    assert len(of_value) > 1
    assert len(set(of_value)) == 1
