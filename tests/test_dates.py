from __future__ import annotations

import datetime as dt
import doctest
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import dates

PUBLISHED = dt.date(2022, 9, 23)  # a Friday

READ = [
    pytest.param("2022년 9월 23일", "2022-09-23", "day", False, id="written out"),
    pytest.param("2021.09.07 15:00", "2021-09-07", "day", False, id="dotted"),
    pytest.param("2021-9-7", "2021-09-07", "day", False, id="dashed"),
    pytest.param("’21년 3월", "2021-03", "month", False, id="two-digit year"),
    pytest.param("2018년부터 운영", "2018", "year", False, id="year"),
    pytest.param("9월 20일 개막", "2022-09-20", "day", True, id="month and day"),
    pytest.param("12월 문을 연다", "2022-12", "month", True, id="bare month"),
    pytest.param("21일 밝혔다", "2022-09-21", "day", True, id="bare day"),
    pytest.param("오늘 발표", "2022-09-23", "day", True, id="today"),
    pytest.param("어제 발표", "2022-09-22", "day", True, id="yesterday"),
    pytest.param("내일 발표", "2022-09-24", "day", True, id="tomorrow"),
    pytest.param("이날 참석한", "2022-09-23", "day", True, id="this day"),
    pytest.param("올해 12월부터", "2022-12", "month", True, id="this year's month"),
    pytest.param("올 12월부터", "2022-12", "month", True, id="this year's month, short"),
    pytest.param("내년부터 5년간", "2023", "year", True, id="next year"),
    pytest.param("지난해 8월 설립한", "2021-08", "month", True, id="last year's month"),
    pytest.param("지난 해 8월 설립한", "2021-08", "month", True, id="last year, spaced"),
    pytest.param("올 한 해 성과", "2022", "year", True, id="this whole year"),
    pytest.param("작년 8월 3일", "2021-08-03", "day", True, id="last year's day"),
    pytest.param("재작년 매출", "2020", "year", True, id="the year before last"),
    pytest.param("지난달 28일", "2022-08-28", "day", True, id="last month's day"),
    pytest.param("이달 말", "2022-09", "month", True, id="this month"),
    pytest.param("다음 달 5일", "2022-10-05", "day", True, id="next month's day"),
    pytest.param("지난 7월 선정", "2022-07", "month", True, id="last July"),
    pytest.param("지난 11월 선정", "2021-11", "month", True, id="last November"),
    pytest.param("지난 22일 맺은", "2022-09-22", "day", True, id="last 22nd"),
    pytest.param("지난 28일 맺은", "2022-08-28", "day", True, id="last 28th"),
    pytest.param("오는 7월부터", "2023-07", "month", True, id="coming July"),
    pytest.param("오는 11월부터", "2022-11", "month", True, id="coming November"),
    pytest.param("오는 5일 열린다", "2022-10-05", "day", True, id="coming 5th"),
    pytest.param("이번 주 열린다", "2022-09-19", "week", True, id="this week"),
    pytest.param("다음 주 화요일", "2022-09-27", "day", True, id="next Tuesday"),
    pytest.param("지난 금요일", "2022-09-16", "day", True, id="last Friday"),
    pytest.param("지난 2020년 조사", "2020", "year", False, id="a year after 지난"),
]


@pytest.mark.parametrize(("text", "value", "precision", "relative"), READ)
def test_a_date_is_read_against_the_publication_date(text: str, value: str, precision: str, relative: bool) -> None:
    mention = dates.find(text, PUBLISHED)[0]
    assert (str(mention.value), mention.precision, mention.relative) == (value, precision, relative)


@pytest.mark.parametrize(
    "text",
    ["3일간 열린다", "5년 동안", "10일째", "20년 만에", "30일 이내", "오늘날", "이번 주민투표", "올바른", "13월",
    "45일",
     "1980년대", "5년 전", "제2일"],
)  # fmt: skip
def test_durations_and_words_that_look_like_dates_are_none(text: str) -> None:
    assert dates.find(text, PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("13일 개막해 15일까지", ["2022-09-13", "2022-09-15"], id="two bare days"),
        pytest.param("8월 30일부터 2일까지", ["2022-08-30", "2022-09-02"], id="a range over the end of a month"),
        pytest.param("9월 13일과 15일", ["2022-09-13", "2022-09-15"], id="a day shares the month before it"),
        pytest.param("2019년 3월 시작해 9월 끝났다", ["2019-03", "2019-09"], id="a month shares the year before it"),
        pytest.param("지난해 8월 세운 연구소의 소장을 21일 밝혔다", ["2021-08", "2022-09-21"], id="a day of reporting"),
        pytest.param(
            "2021년 9월 7일 열렸다. 이날 온 사람", ["2021-09-07", "2021-09-07"], id="this day is the day spoken of"
        ),
        pytest.param("1월 5일", ["--01-05"], id="more than half a year off: the year stays open"),
    ],
)
def test_neighbouring_dates(text: str, values: list[str]) -> None:
    assert [str(mention.value) for mention in dates.find(text, PUBLISHED)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [("올해 12월", "--12"), ("지난 7월", "--07"), ("23일", "---23"), ("9월 23일", "--09-23"), ("어제", ""), ("내년",
    ""),
     ("2022년 3월", "2022-03"), ("지난주 금요일", ""), ("다음 달 5일", "---05")],
)  # fmt: skip
def test_without_a_publication_date_nothing_is_guessed(text: str, value: str) -> None:
    assert str(dates.find(text, None)[0].value) == value


def test_the_turn_of_the_year() -> None:
    january = dt.date(2023, 1, 3)
    read = {
        m.written: str(m.value) for m in dates.find("지난달 29일, 지난 12월, 내년 1월, 오는 2월 그리고 30일", january)
    }
    assert read == {
        "지난달 29일": "2022-12-29", "지난 12월": "2022-12", "내년 1월": "2024-01", "오는 2월": "2023-02",
        "30일": "2022-12-30",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "korean"),
    [("올해 12월", "2022년 12월"), ("어제", "2022년 9월 22일"), ("이번 주", "2022년 9월 19일~25일"),
     ("다음 주", "2022년 9월 26일~10월 2일"), ("1월 5일", "1월 5일"), ("내년", "2023년")],
)  # fmt: skip
def test_absolute(text: str, korean: str) -> None:
    assert dates.absolute(dates.find(text, PUBLISHED)[0]) == korean


_PIECES = st.sampled_from(
    [
        "올해 12월",
        "지난 7월 3일",
        "23일",
        "이날",
        "2022년",
        "9월",
        "2021.09.07",
        " ",
        ".",
        "\n",
        "은 ",
        "부터 ",
        "3일간",
        "월",
        "일",
        "99",
        "지난 ",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=4), max_size=12).map("".join), st.none() | st.dates())
def test_offsets(text: str, published: dt.date | None) -> None:
    mentions = dates.find(text, published)
    assert all(mention.span.of(text) == mention.written for mention in mentions)
    assert all(one.span.end <= other.span.start for one, other in pairwise(mentions))
    for mention in mentions:
        dates.absolute(mention)


def test_examples() -> None:
    assert doctest.testmod(dates).failed == 0
