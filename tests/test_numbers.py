from __future__ import annotations

import doctest
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import numbers


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("1조807억원", ["1080700000000원"], id="조 억"),
        pytest.param("1조 807억 원", ["1080700000000원"], id="조 억 with spaces"),
        pytest.param("3천18억원", ["301800000000원"], id="천 within 억"),
        pytest.param("3018억원", ["301800000000원"], id="억"),
        pytest.param("4억1800만 달러", ["418000000달러"], id="억 만"),
        pytest.param("1천600만 명", ["16000000명"], id="천 within 만"),
        pytest.param("38만 4400㎞", ["384400㎞"], id="만 and a rest"),
        pytest.param("1.5조원", ["1500000000000원"], id="decimal 조"),
        pytest.param("2만 5,000여 명", ["25000명"], id="commas after 만"),
        pytest.param("20만명", ["200000명"], id="만명"),
        pytest.param("백만 달러", ["1000000달러"], id="in words"),
        pytest.param("1,000개", ["1000개"], id="commas"),
        pytest.param("50%와 50%p", ["50%", "50%p"], id="percent and points"),
        pytest.param("3퍼센트, 3퍼센트포인트, 3%포인트", ["3%", "3%p", "3%p"], id="percent in words"),
        pytest.param("세 곳과 두 배, 한 명", ["3곳", "2배", "1명"], id="native numerals"),
        pytest.param("두 사람은", ["2명"], id="사람 is 명"),
        pytest.param("네 번째", ["4번째"], id="ordinal"),
        pytest.param("5년간 6개월", ["5년", "6개월"], id="durations"),
        pytest.param("3~5명", ["3", "5명"], id="range"),
        pytest.param("제3조에 따라", ["3조"], id="article of a law"),
        pytest.param("0.10%", ["0.1%"], id="trailing zero"),
        pytest.param("8,848m", ["8848m"], id="metres"),
        pytest.param("2억 차익", ["200000000"], id="차익 is no unit"),
        pytest.param("1500만 회원", ["15000000"], id="회원 is no unit"),
        pytest.param("1500만 회를", ["15000000회"], id="회 is one"),
        pytest.param("웹 2.0 시대", ["2"], id="시대 is no unit"),
        pytest.param("1억8천만 개다", ["180000000개"], id="a unit before 다"),
        pytest.param("레벨3 인증", ["3"], id="인증 is no unit"),
        pytest.param("15\n초당", ["15"], id="a unit is on the same line"),
        pytest.param("두 기업과 세 회사", ["2기업", "3회사"], id="nouns that count themselves"),
        pytest.param("1등급", ["1등급"], id="grade"),
        pytest.param("10회째", ["10회"], id="tenth time"),
        pytest.param("100만 원대", ["1000000원"], id="about that much money"),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert [quantity.term for quantity in numbers.find(text)] == terms


@pytest.mark.parametrize(
    "text",
    [
        "5G",
        "GPT4",
        "A100",
        "3D",
        "한 대학생이",
        "2021.09.07",
        "세계적",
        "두 손",
        "수천만",
        "한국",
        "이에 한해",
        "한층",
        "두기",
        "세부 조건",
    ],
)
def test_digits_in_names_and_dates_are_no_figures(text: str) -> None:
    assert numbers.find(text) == []


@pytest.mark.parametrize("text", ["60여명", "60여 명", "약 60명", "60명가량", "60명 안팎", "대략 60명", "60명 정도"])
def test_about(text: str) -> None:
    (quantity,) = numbers.find(text)
    assert (quantity.value, quantity.unit, quantity.approximate) == (Decimal(60), "명", True)


def test_exact_is_not_about() -> None:
    assert not numbers.find("모두 60명이")[0].approximate


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("1조807억원", "1조 807억 원", True), ("3천18억원", "3,018억 원", True), ("60여명", "60명", True), ("5개월",
    "다섯 달", True),
     ("3%", "3%p", False), ("30명", "31명", False), ("30명", "30개", False), ("5000만원", "5000만 달러", False)],
)  # fmt: skip
def test_same(one: str, other: str, alike: bool) -> None:
    assert numbers.same(numbers.find(one)[0], numbers.find(other)[0]) is alike


_PIECES = st.sampled_from(
    [
        "1조",
        "807억",
        "3천",
        "18",
        "만",
        " ",
        "원",
        "%",
        "p",
        "세 곳",
        "약 ",
        "여",
        "명",
        ",",
        ".",
        "5G",
        "제",
        "3조",
        "년",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=4), max_size=12).map("".join))
def test_spans_are_in_order_and_begin_with_a_numeral(text: str) -> None:
    quantities = numbers.find(text)
    assert all(0 <= q.span.start < q.span.end <= len(text) for q in quantities)
    assert all(one.span.end <= other.span.start for one, other in pairwise(quantities))
    assert all(q.value >= 0 for q in quantities)


@given(st.integers(min_value=1, max_value=10**15))
def test_grouping_changes_no_value(number: int) -> None:
    plain, grouped = numbers.find(f"{number}원"), numbers.find(f"{number:,} 원")
    assert [q.value for q in plain] == [q.value for q in grouped] == [number]


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_powers_of_ten_thousand(trillions: int, hundred_millions: int, ten_thousands: int) -> None:
    (quantity,) = numbers.find(f"{trillions}조 {hundred_millions}억{ten_thousands}만 달러")
    assert quantity.value == trillions * 10**12 + hundred_millions * 10**8 + ten_thousands * 10**4


def test_examples() -> None:
    assert doctest.testmod(numbers).failed == 0
