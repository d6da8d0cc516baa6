from __future__ import annotations

import pytest

from eval.iso_dates import stated


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2022년 12월 5일", {"2022-12-05"}),
        ("2021.09.07 오후", {"2021-09-07"}),
        ("2021-9-7", {"2021-09-07"}),
        ("올해 12월", {"--12"}),
        ("9월 23일", {"--09-23"}),
        ("2020년", {"2020"}),
        ("23일", set()),
        ("지난해", set()),
        ("2022년 13월", set()),
        ("1.2.3", set()),
        ("2022년 9월과 10월", {"2022-09", "--10"}),
    ],
)
def test_dates_as_far_as_they_are_stated(text: str, dates: set[str]) -> None:
    assert stated(text) == dates
