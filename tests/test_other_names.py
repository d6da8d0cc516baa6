"""Pairs of names, as articles write them."""

from __future__ import annotations

import pytest

from rag.other_names import pairs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("산업통상자원부(이하 산업부)가 밝혔다.", [("산업통상자원부", "산업부")]),
        ("국민 건강 보험 공단(건보공단)은 답했다.", [("건강보험공단", "건보공단")]),
        ("새 인공지능(AI)이 나왔다.", [("인공지능", "AI")]),
        ("KIST(한국과학기술연구원)가 만들었다.", [("한국과학기술연구원", "KIST")]),
        ('세계보건기구("WHO")는 경고했다.', [("세계보건기구", "WHO")]),
    ],
)
def test_a_pair_is_learned(text: str, found: list[tuple[str, str]]) -> None:
    assert list(pairs(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "김한별(45) 씨가 왔다.",
        "값이 올랐다(전년 대비).",
        "김하늘 대표(CEO)가 말했다.",
        "그는 웃었다(사진).",
        "서울(부산)에서 열렸다.",
        "()(AI)((",
        "(" * 5_000,
        "가 " * 5_000 + "(AI)",
    ],
)
def test_what_stands_in_brackets_is_mostly_no_name(text: str) -> None:
    assert list(pairs(text)) == []
