from __future__ import annotations

import datetime as dt

import pytest

from eval.cases import Case, as_row, parse
from eval.grow import grow
from eval.lint import lint
from rag.passages import cut
from rag.types import Article, Lines, Paragraph


def proposed(*sentences: str) -> tuple[Article, list[Case]]:
    body = " ".join(sentences)
    article = Article(
        "in/100_a.txt", "로봇", dt.date(2022, 9, 23), None, None, (Paragraph("body", body, Lines(1, 1)),), id="r"
    )
    [passages] = cut([article], 400)
    return article, list(grow(article, passages))


LIBRARY = "가온시립도서관은"


@pytest.mark.parametrize(
    ("told", "asked", "answer"),
    [
        ("지난달 안내 로봇 12대를 새로 들여놓았다.", "지난달 안내 로봇 몇 대를 새로 들여놓았나요?", "12대"),
        ("안내 로봇을 사는 데 8천400만원을 들였다.", "안내 로봇을 사는 데 얼마를 들였나요?", "8천400만원"),
        ("올해 12월에 안내 로봇을 더 들여놓는다.", "언제 안내 로봇을 더 들여놓나요?", "올해 12월"),
    ],
)
def test_a_sentence_becomes_the_question_for_its_one_fact(told: str, asked: str, answer: str) -> None:
    _, cases = proposed(f"{LIBRARY} {told}")
    found = {case.question: case for case in cases}
    assert f"{LIBRARY} {asked}" in found
    assert found[f"{LIBRARY} {asked}"].answers[0] == answer


def test_who_did_it() -> None:
    _, cases = proposed("윤슬기 관장은 도서관에서 안내 로봇을 시민에게 소개했다.")
    [case] = [each for each in cases if each.type == "person"]
    assert (case.question, case.answers) == ("누가 도서관에서 안내 로봇을 시민에게 소개했나요?", ("윤슬기 관장",))


def test_a_date_is_told_as_far_as_it_is_known() -> None:
    _, cases = proposed("가온시립도서관은 올해 12월에 안내 로봇을 더 들여놓는다.")
    [case] = [each for each in cases if each.type == "date"]
    assert (case.date_iso, case.answers) == ("2022-12", ("올해 12월", "2022년 12월"))


def test_who_said_it() -> None:
    _, cases = proposed("김한결 푸른전자 대표는 “내년에 공장을 더 크게 늘리고 사람도 더 뽑겠다”고 말했다.")
    [case] = [each for each in cases if "라고 말한 사람은" in each.question]
    assert case.answers == ("김한결 푸른전자 대표",)


@pytest.mark.parametrize(
    "sentence",
    [
        "이는 지난해보다 12대 늘어난 것이다.",
        "그는 로봇 12대를 소개했다.",
        "로봇 12대와 책 30권을 도서관에 새로 들여놓았다.",
    ],
)
def test_what_leans_on_its_neighbours_or_tells_two_things_is_left(sentence: str) -> None:
    assert [case for case in proposed(sentence)[1] if case.type == "number"] == []


def test_what_is_proposed_is_a_good_case() -> None:
    article, cases = proposed(
        "가온시립도서관은 안내 로봇을 사는 데 8천400만원을 들였다.",
        "윤슬기 관장은 도서관에서 안내 로봇을 시민에게 소개했다.",
    )
    assert cases
    assert all(parse(as_row(case)) == case for case in cases)
    assert lint(cases, {article.source: article.body}) == []
