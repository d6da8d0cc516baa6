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
        pytest.param("제주 바다포럼은 어디서 열렸나?", "강릉", True, id="a name that no word tells of"),
        pytest.param("바다포럼은 어디서 열렸나?", "강릉", False, id="nothing to doubt"),
    ],
)
def test_near_misses_are_told_apart(question: str, phrase: str, expected: bool) -> None:
    assert doubtful(understand(question), reading(phrase)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2분기 영업이익은 얼마인가?", True),
        ("3분기 영업이익은 얼마인가?", False),
        ("해외 영업이익은 얼마인가?", True),
        ("강릉시 공장의 영업이익은 얼마인가?", True),
        ("원주시 공장의 영업이익은 얼마인가?", False),
        ("공장의 영업이익은 얼마인가?", False),
    ],
)
def test_the_other_one_of_a_kind_is_doubted(question: str, expected: bool) -> None:
    body = "강릉시와 원주시에 공장이 있다. 원주시 공장은 3분기 국내에서 영업이익 412억원을 냈다."
    article = Article("a", "실적", None, None, None, (Paragraph("body", body, Lines(1, 1)),)).with_id("a")
    (passage,) = next(cut([article]))
    start = body.index("412억원")
    told = Reading(Hit(passage, article), passage.sentences[1], Span(start, start + 5), 1.0, 0.9)
    assert doubtful(understand(question), told) is expected


@pytest.mark.parametrize(
    ("body", "phrase", "expected"),
    [
        ("[바로잡습니다] 요금을 1천800원으로 썼으나 1천700원이 맞습니다.", "1천800원", True),
        ("[바로잡습니다] 요금을 1천800원으로 썼으나 1천700원이 맞습니다.", "1천700원", False),
        ("본보는 3일 요금이 1천800원이라고 보도했습니다. 확인 결과 1천700원이므로 바로잡습니다.", "1천800원", True),
        ("본보는 3일 요금이 1천800원이라고 보도했습니다. 확인 결과 1천700원이므로 바로잡습니다.", "1천700원", False),
        ("요금은 1천800원이 아니라 1천700원이다.", "1천800원", True),
        ("한 신문은 요금이 1천800원이라고 보도했다.", "1천800원", False),
    ],
)
def test_what_is_taken_back_is_doubted(body: str, phrase: str, expected: bool) -> None:
    article = Article("a", "요금 인상", None, None, None, (Paragraph("body", body, Lines(1, 1)),)).with_id("a")
    (passage,) = next(cut([article]))
    start = body.index(phrase)
    sentence = next(each for each in passage.sentences if each.start <= start < each.end)
    told = Reading(Hit(passage, article), sentence, Span(start, start + len(phrase)), 1.0, 0.9)
    assert doubtful(understand("요금은 얼마인가?"), told) is expected
