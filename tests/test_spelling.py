"""Words that are one jamo away from a known one."""

from __future__ import annotations

import pytest

from rag.spelling import respelt

KNOWN = {"기준금리": 5, "시내버스": 9, "요금": 7, "대표": 4, "혁신허브": 2, "요즘": 1}


def starting(prefix: str) -> list[tuple[str, int]]:
    return [(word, count) for word, count in KNOWN.items() if word.startswith(prefix)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("기준굼리", "기준금리"),
        ("시내버쓰", "시내버스"),
        ("요굼", "요금"),
        ("대푱", "대표"),
        ("헉신허브", "혁신허브"),
        ("기준금리", None),
        ("기쥰굼리", None),
        ("도서관", None),
        ("굼", None),
        ("AIX", None),
        ("", None),
    ],
)
def test_the_nearest_known_word(written: str, meant: str | None) -> None:
    assert respelt(written, starting) == meant
