"""Which of several names, figures or sentences is meant: through the reader, over passages of our own writing."""

from __future__ import annotations

import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.options import Option, whole
from rag.reading.reader import Reader
from rag.types import AnswerType, Article, Hit, Lines, Paragraph, Reading, Span

GUESTS = (
    "제3회 바다전략회의가 5일 강릉 컨벤션센터에서 열렸다.\n"
    "회의에는 정나래 해양부 장관과 김하늘 누리전자 대표, 박민수 한강은행 행장, 이도윤 미르대 총장이 참석했다.\n"
    "국내 기업 25곳과 해외 기업 17곳이 전시관을 차렸다.\n"
    "2013년 1600만 달러이던 투자액은 지난해 4억1800만 달러로 늘었다."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def best(reader: Reader, question: str) -> Reading:
    paragraphs = tuple(Paragraph("body", line, Lines(n, n)) for n, line in enumerate(GUESTS.split("\n"), start=1))
    article = Article("a", "바다전략회의 강릉서 개막", None, None, None, paragraphs).with_id("a")
    hits = [Hit(passage, article, lexical=1.0, fused=1.0) for passage in next(cut([article]))]
    return reader.read(understand(question), hits)[0]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("회의에 참석한 누리전자 대표는 누구인가?", "김하늘"),
        ("미르대 총장 이름이 뭐야?", "이도윤"),
        ("한강은행에서는 누가 왔나요?", "박민수"),
        ("해외 기업은 몇 곳이 참여했나?", "17곳"),
        ("국내 기업은 몇 곳이야?", "25곳"),
        ("회의는 어디에서 열렸나?", "강릉 컨벤션센터"),
    ],
)
def test_the_words_beside_a_candidate_decide(reader: Reader, question: str, answer: str) -> None:
    reading = best(reader, question)
    assert reading.phrase is not None
    assert answer in reading.phrase.of(reading.hit.article.body)


def test_a_question_for_people_is_never_answered_by_a_place(reader: Reader) -> None:
    reading = best(reader, "바다전략회의에는 누가 참석했나?")
    assert reading.phrase is not None
    assert "강릉" not in reading.phrase.of(reading.hit.article.body)


@pytest.mark.parametrize(
    ("text", "said", "lists", "asks", "expected"),
    [
        ("구글, 지엠, 우버가 왔다.", "지엠, 우버", ["구글, 지엠, 우버"], "list", "구글, 지엠, 우버"),
        ("구글, 지엠, 우버가 왔다.", "우버", ["구글, 지엠, 우버"], "thing", "우버"),
        ("정부는 '바다 개선 로드맵'을 낸다.", "로드맵", [], "thing", "'바다 개선 로드맵'"),
        ("정부는 '바다 개선 로드맵'을 낸다.", "개선", [], "thing", "개선"),
        ('그는 "바다가 좋다. 다시 오고 싶은 섬"이라고 했다.', "섬", [], "thing", "섬"),
    ],
)
def test_lists_and_quoted_names_are_said_whole(
    text: str, said: str, lists: list[str], asks: AnswerType, expected: str
) -> None:
    def option(words: str, kind: AnswerType | None) -> Option:
        start = text.index(words)
        return Option(0, 0, 0, Span(start, start + len(words)), Span(0, 1), kind, 0)

    found = whole(option(said, None), [option(each, "list") for each in lists], asks, text)
    assert found.of(text) == expected
