"""Invented training articles."""

from __future__ import annotations

import pytest

from rag.training.invented import FRAMES, fill, invent, particle


def test_every_answer_stands_where_it_is_marked() -> None:
    for article in invent(60, seed=3):
        for question, answer, start in article.questions:
            assert article.text[start : start + len(answer)] == answer
            assert "{" not in question + article.text


def test_the_same_seed_invents_the_same_articles() -> None:
    assert list(invent(5, seed=1)) == list(invent(5, seed=1)) != list(invent(5, seed=2))


@pytest.mark.parametrize(
    ("word", "wanted", "form"),
    [("한빛", "은", "은"), ("누리", "은", "는"), ("서울", "으로", "로"), ("강릉", "으로", "으로"), ("AI", "을", "를")],
)
def test_particles_follow_the_sound(word: str, wanted: str, form: str) -> None:
    assert particle(word, wanted) == form


def test_slots_take_their_particle() -> None:
    assert fill("{A/은} '{m}'{m/을_} 냈다.", {"A": "새솔", "m": "노을"}) == "새솔은 '노을'을 냈다."


def test_each_sentence_has_questions() -> None:
    assert len(FRAMES) > 20
    assert all(" = " in question for frame in FRAMES for question in frame.questions)
    assert all(frame.questions for frame in FRAMES)
