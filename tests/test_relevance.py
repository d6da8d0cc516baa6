"""The learned order of the first passages."""

from __future__ import annotations

import time

import numpy as np
import pytest

from rag.question.understanding import understand
from rag.relevance import FEATURES, Text, features, reranked
from rag.types import Scored

BURNT = "가구 공장에서 불이 났다. 소방대가 출동했다. 주민들은 시청 앞에 모였고 공장장은 말이 없었다."
TOLD = "한빛시 가구 공장에서 난 불은 3시간 만에 꺼졌다. 시청은 피해를 조사한다."


def order(asked: str, *texts: str, titles: tuple[str | None, ...] = ()) -> list[int]:
    """Places of the texts, found with the same score by either search, best first."""
    found = [Scored(f"a{number}:0-9", 1.0) for number in range(len(texts))]
    scores = {each.id: 10.0 for each in found}
    given = titles or (None,) * len(texts)
    known = {each.id: Text(text, title) for each, text, title in zip(found, texts, given, strict=True)}
    return [int(each.id[1]) for each in reranked(understand(asked), found, scores, scores, known)]


def test_words_in_one_sentence_beat_the_same_words_apart() -> None:
    assert order("한빛시 가구 공장 불은 몇 시간 만에 꺼졌나?", BURNT, TOLD)[0] == 1


def test_scores_stay_with_the_places_and_nothing_is_lost() -> None:
    found = [Scored("a:0-9", 1.0), Scored("b:0-9", 0.8), Scored("gone:0-9", 0.7), Scored("far:0-9", 0.1)]
    texts = {"a:0-9": Text(BURNT, None), "b:0-9": Text(TOLD, None), "far:0-9": Text("날씨가 맑다.", None)}
    placed = reranked(understand("한빛시 불은 몇 시간 만에 꺼졌나?"), found, {}, {}, texts)
    assert [each.score for each in placed] == [1.0, 0.8, 0.1, 0.7]
    assert {each.id for each in placed} == {each.id for each in found}


@pytest.mark.parametrize("asked", ["?불", "AI", "왜?", "2021년 9월 몇 명이 어디에 갔나요, 누구와?", "가" * 300])
@pytest.mark.parametrize("texts", [["", " "], ["...", "\n\n", "불"], ["한 줄", "두\n줄. 셋.", "😀" * 500]])
def test_any_question_over_any_text_has_finite_or_absent_features(asked: str, texts: list[str]) -> None:
    found = [Scored(f"a{number}:0-9", 0.0) for number in range(len(texts))]
    rows = features(understand(asked), found, {}, {}, [Text(text, None) for text in texts])
    assert rows.shape == (len(texts), len(FEATURES))
    assert not np.isinf(rows).any()


def test_one_passage_needs_no_order() -> None:
    assert order("불은?", TOLD) == [0]


def test_fifty_passages_are_weighed_in_a_blink() -> None:
    found = [Scored(f"a{number}:0-9", 1.0) for number in range(50)]
    texts = {each.id: Text(f"{BURNT} {TOLD} {each.id} " * 3, "가구 공장 화재") for each in found}
    question = understand("한빛시 가구 공장에서 난 불은 몇 시간 만에 꺼졌고 시청은 무엇을 조사하나요?")
    reranked(question, found, {}, {}, texts)
    started = time.process_time()
    for _ in range(20):
        reranked(question, found, {}, {}, texts)
    assert (time.process_time() - started) / 20 < 0.02  # 3 ms on an idle core
