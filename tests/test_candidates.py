"""Candidate phrases of sentences of our own writing."""

from __future__ import annotations

import numpy as np
import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.candidates import candidates
from rag.reading.matching import Rarity
from rag.reading.reader import Reader
from rag.reading.weights import Weights
from rag.types import Article, Hit, Lines, Paragraph


def phrases(text: str) -> set[str]:
    article = Article("a", None, None, None, None, (Paragraph("body", text, Lines(1, 1)),)).with_id("a")
    hits = [Hit(passage, article) for passage in next(iter(cut([article])))]
    board = Reader(Weights(Rarity({}))).lay_out(understand("누구인가?"), hits)
    assert board is not None
    found = candidates(board, np.arange(len(board.first), dtype=np.int32))
    return {text[board.starts[first] : board.ends[last]] for first, last in zip(found.first, found.last, strict=True)}


@pytest.mark.parametrize(
    "wanted",
    ["한도윤 대표", "한도윤", "강릉 컨벤션센터", "약 45억원", "320여명", "‘바다 연구소’", "바다 연구소", "3월 12일"],
)
def test_phrases_a_korean_would_answer_with_are_candidates(wanted: str) -> None:
    text = "한도윤 대표는 3월 12일 강릉 컨벤션센터에 모인 320여명에게 약 45억원을 들인 ‘바다 연구소’를 소개했다."
    assert wanted in phrases(text)


def test_particles_and_endings_stay_outside() -> None:
    found = phrases("한도윤 대표는 강릉에서 연구소를 열었다.")
    assert not {phrase for phrase in found if phrase.endswith(("는", "를", "에서", "다", "다."))}


def test_figures_keep_their_units() -> None:
    found = phrases("참가비는 45만 원이고 모두 60명이 왔다.")
    assert {"45만 원", "60명"} <= found
    assert not {"45", "45만", "60"} & found


def test_brackets_are_whole_or_absent() -> None:
    found = phrases("새솔전자(대표 한도윤)는 새 로봇을 내놓았다.")
    assert {"한도윤", "새솔전자", "새솔전자(대표 한도윤)"} <= found
    assert all(phrase.count("(") == phrase.count(")") for phrase in found)


def test_long_lists_are_whole() -> None:
    names = ", ".join(f"{name}시 연구원" for name in ("강릉", "춘천", "원주", "속초", "삼척", "동해", "태백"))
    assert names in phrases(f"사업에는 {names} 등이 참여한다.")
