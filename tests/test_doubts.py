from __future__ import annotations

import datetime as dt

import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.doubts import doubtful
from rag.types import Article, Hit, Lines, Paragraph, Reading, Span

BODY = "제1회 바다포럼이 7일 강릉에서 열렸다. 2022년 예산은 3억원이다. 시민들이 많이 왔다."


def reading(phrase: str) -> Reading:
    article = Article(
        "a", "바다포럼 개막", dt.date(2021, 9, 7), None, None, (Paragraph("body", BODY, Lines(1, 1)),)
    ).with_id("a")
    (passage,) = next(cut([article]))
    start = BODY.index(phrase)
    sentence = next(each for each in passage.sentences if each.start <= start < each.end)
    return Reading(Hit(passage, article), sentence, Span(start, start + len(phrase)), 1.0, 0.9)


@pytest.mark.parametrize(
    ("question", "phrase", "expected"),
    [
        pytest.param("2022년 예산은 얼마인가?", "3억원", False, id="the same year"),
        pytest.param("2020년 예산은 얼마인가?", "3억원", True, id="another year"),
        pytest.param("바다포럼 2021은 어디서 열렸나?", "강릉", False, id="the year of publication"),
        pytest.param("제1회 바다포럼은 어디서 열렸나?", "강릉", False, id="the same of the series"),
        pytest.param("제2회 바다포럼은 어디서 열렸나?", "강릉", True, id="another of the series"),
        pytest.param("참가비는 얼마인가?", "시민들", True, id="no figure where one is asked for"),
        pytest.param("참가비는 얼마인가?", "7일", True, id="a day for a sum"),
        pytest.param("참가자는 몇 명인가?", "7일", True, id="a day for a number"),
        pytest.param("바다포럼은 어디서 열렸나?", "강릉", False, id="nothing to doubt"),
    ],
)
def test_near_misses_are_told_apart(question: str, phrase: str, expected: bool) -> None:
    assert doubtful(understand(question), reading(phrase)) is expected
