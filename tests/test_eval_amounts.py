from __future__ import annotations

import pytest

from eval.amounts import quantities, written_out


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("1조 807억 원", "1080700000000 원"),
        ("3천18억원", "301800000000원"),
        ("1,600만 달러", "16000000 달러"),
        ("7만 5천명", "75000명"),
        ("1.5억", "150000000"),
        ("12.5%", "12.5%"),
        ("60여명", "60여명"),
        ("2021년 11월 2일", "2021년 11월 2일"),
        ("17개, 102개", "17개, 102개"),
        ("만세", "만세"),
        ("007", "7"),
    ],
)
def test_figures_are_written_out(printed: str, plain: str) -> None:
    assert written_out(printed) == plain


@pytest.mark.parametrize(
    ("printed", "values"),
    [
        ("약 3천18억원", {"301800000000원"}),
        ("50퍼센트, 1.5%포인트", {"50%", "1.5%p"}),
        ("60여 명과 30인", {"60명", "30명"}),
        ("두 곳, 세 차례", {"2곳", "3회"}),
        ("6개월간", {"6개월"}),
        ("3시간 30분", {"3시간", "30분"}),
        ("한국과 세계", set()),
        ("007 시리즈", {"7"}),
    ],
)
def test_values_have_units(printed: str, values: set[str]) -> None:
    assert {f"{value}{unit}" for value, unit in quantities(printed)} == values
