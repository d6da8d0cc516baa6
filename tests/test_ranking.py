"""The order of reading: timely articles first, no article three times, and nothing hidden."""

from __future__ import annotations

import datetime as dt

import pytest

from rag import korean
from rag.ranking import Text, ordered
from rag.types import Question, Scored

TODAY = dt.date(2024, 5, 10)
STORIES = {
    "bridge:0-1": "한빛시는 내년 3월에 한빛대교를 개통하고 통행료는 받지 않기로 했다",
    "library:0-1": "시립도서관이 평일 운영 시간을 밤 11시까지 늘리고 사서 여섯 명을 뽑았다",
    "market:0-1": "전통시장 상인들이 함께 쓰는 물류 창고가 다음 주에 문을 연다고 한다",
}


def asked(text: str, *context: str) -> Question:
    return Question(text, text, (), "thing", context_articles=context)


def order(
    question: Question, scores: dict[str, float], days: dict[str, dt.date] | None = None, **texts: str
) -> list[str]:
    found = [Scored(each, score) for each, score in scores.items()]
    looked = {
        each: Text(STORIES.get(each, f"{each} {hash(each)} {each[::-1]}"), None, (days or {}).get(each))
        for each in scores
    }
    return [each.id for each in ordered(question, found, looked, TODAY)]


EVEN = {"bridge:0-1": 1.0, "library:0-1": 0.98, "market:0-1": 0.97}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021년 9월에 무슨 일이 있었나?", dt.date(2021, 9, 30)),
        ("2021년 9월에 무슨 일이 있었나?", dt.date(2021, 10, 3)),
        ("2021년 행사는?", dt.date(2021, 12, 31)),
        ("2021년 12월 행사는?", dt.date(2022, 1, 2)),
        ("지난달 행사는?", dt.date(2024, 4, 1)),
        ("어제 행사는?", dt.date(2024, 5, 9)),
    ],
)
def test_articles_of_the_time_that_is_named_come_first_among_equals(text: str, day: dt.date) -> None:
    days = {"bridge:0-1": dt.date(2019, 1, 1), "market:0-1": day}
    assert order(asked(text), EVEN, days) == ["market:0-1", "bridge:0-1", "library:0-1"]


def test_a_time_prefers_and_does_not_hide() -> None:
    scores = {"bridge:0-1": 1.0, "market:0-1": 0.4}
    days = {"bridge:0-1": dt.date(2019, 1, 1), "market:0-1": dt.date(2021, 9, 3)}
    assert order(asked("2021년 9월 행사는?"), scores, days) == ["bridge:0-1", "market:0-1"]


def test_how_things_stand_is_told_by_the_newest() -> None:
    days = {"bridge:0-1": dt.date(2019, 1, 1), "library:0-1": dt.date(2020, 1, 1), "market:0-1": dt.date(2024, 1, 1)}
    assert order(asked("현재 운영 시간은?"), EVEN, days)[0] == "market:0-1"
    assert order(asked("운영 시간은?"), EVEN, days)[0] == "bridge:0-1"


def test_the_article_that_is_talked_about_comes_first_among_equals() -> None:
    assert order(asked("운영 시간은?", "library"), EVEN)[0] == "library:0-1"


def test_no_article_has_three_passages_before_another_that_answers_too() -> None:
    scores = {"a:0-1": 1.0, "a:2-3": 0.99, "a:4-5": 0.98, "a:6-7": 0.97, "bridge:0-1": 0.7, "market:0-1": 0.2}
    assert order(asked("?"), scores) == ["a:0-1", "a:2-3", "bridge:0-1", "a:4-5", "a:6-7", "market:0-1"]


def test_what_was_removed_meanwhile_is_left_out_and_the_rest_keeps_its_place() -> None:
    found = [Scored(f"a{number}:0-1", 1 - number / 100) for number in range(60)]
    looked = {
        each.id: Text(f"{each.id * 3}{number}", None, None) for number, each in enumerate(found[:50]) if number != 3
    }
    read = [each.id for each in ordered(asked("?"), found, looked, TODAY)]
    assert "a3:0-1" not in read
    assert read[-10:] == [f"a{number}:0-1" for number in range(50, 60)]


def test_nothing_found_is_nothing_ordered() -> None:
    assert ordered(asked("현재?"), [], {}, TODAY) == []


def test_a_text_that_holds_the_question_itself_is_read_last() -> None:
    """It was written for the question; what a few words of search stand in was not."""
    text = "한빛대교는 언제 개통하나요?"
    echo = {**EVEN, "planted:0-1": 1.2}
    stories = {**STORIES, "planted:0-1": f"{text} 한빛대교는 언제 개통하나요. 2030년에 개통한다."}
    looked = {each: Text(stories[each], None) for each in echo}
    found = [Scored(each, score) for each, score in sorted(echo.items(), key=lambda each: -each[1])]
    whole = Question(text, text, korean.analyse(text).morphemes, "date")
    assert [each.id for each in ordered(whole, found, looked, TODAY)][-1] == "planted:0-1"
    words = Question("개통하나요", "개통하나요", (), "thing")
    assert next(iter(ordered(words, found, looked, TODAY))).id == "planted:0-1"
