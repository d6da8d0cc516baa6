"""ALCE's citation recall and precision, worked by hand on sentences and quotes."""

from __future__ import annotations

import pytest

from eval.support import Support, carries, support

ROBOT = "시는 8천400만원을 들여 로봇을 샀다."
WINTER = "연구소는 올해 12월부터 로봇을 연구한다."
STRAY = "날씨가 맑았다."


@pytest.mark.parametrize(
    ("sentence", "quotes", "carried"),
    [
        (ROBOT, [ROBOT], True),
        ("시는 로봇에 8,400만 원을 들였습니다.", [ROBOT], True),
        ("시는 로봇에 8,500만 원을 들였습니다.", [ROBOT], False),
        ("시는 로봇에 8,400만 원을 들였습니다.", [STRAY], False),
        ("시는 로봇에 8,400만 원을 들였습니다.", [], False),
        ("연구소는 2022년 12월(기사 표기: 올해 12월)부터 로봇을 연구합니다.", [WINTER], True),
        ("연구소는 2022년 11월(기사 표기: 올해 11월)부터 로봇을 연구합니다.", [WINTER], False),
    ],
)
def test_a_quote_carries_a_sentence(sentence: str, quotes: list[str], carried: bool) -> None:
    assert carries(quotes, sentence) is carried


def test_recall_is_over_sentences_and_precision_over_citations() -> None:
    assert support([(ROBOT, [ROBOT, STRAY]), (WINTER, [])]) == Support(recall=1 / 2, precision=1 / 2)
    assert support([(ROBOT, [STRAY])]) == Support(0, 0)
    assert support([]) == Support(0, 0)


def test_two_quotes_that_carry_only_together_are_both_needed() -> None:
    both = "시는 8,400만 원짜리 로봇을, 연구소는 12월에 로봇을 연구한다."
    assert support([(both, [ROBOT, WINTER])]) == Support(1, 1)
    assert support([(both, [ROBOT, WINTER, STRAY])]) == Support(1, 2 / 3)
