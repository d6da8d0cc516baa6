"""The load on a real service, small: answers come to their own askers, and an answer that does not is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.cases import load
from eval.load import Heard, _is_own, readers
from rag.errors import GisadapError
from tests.conftest import ROOT, SAMPLE


def test_an_answer_to_another_question_is_misdirected() -> None:
    alone = Heard("가?", {"question": "가?", "answer": "나. [1]", "short": "나"}, 1, 2)
    assert _is_own(alone, alone)
    for other in ({"question": "다?"}, {"answer": "라. [1]"}, {"short": None}):
        assert not _is_own(Heard("가?", {**alone.answer, **other}, 1, 2), alone)
    assert not _is_own(Heard("가?", {}, 0, 2), alone)


def test_no_articles_are_said(tmp_path: Path) -> None:
    with pytest.raises(GisadapError, match="기사가 없습니다"):
        readers(tmp_path, load(ROOT / "eval" / "data" / "cases.jsonl"), 1, 1)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_readers_at_once_each_get_their_own_answer() -> None:
    told = readers(SAMPLE, load(ROOT / "eval" / "data" / "cases.jsonl"), 4, 2)
    assert (told["answers"], told["misdirected"]) == (8, 0)
    assert 0 < told["begins_ms"]["p50"] <= told["together_ms"]["p50"]
