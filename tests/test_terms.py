"""What a text is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.korean import analyse
from rag.terms import bigrams, index_terms


def terms(text: str) -> set[str]:
    return set(index_terms(analyse(text).morphemes))


@pytest.mark.parametrize(
    ("written", "asked", "shared"),
    [
        ("기준 금리를 올렸다", "기준금리", "기준금리"),
        ("AI혁신허브가 문을 열었다", "AI 혁신 허브", "혁신허브"),
        ("OpenAI 대표", "openai 대표", "openai"),
        ("값이 비쌌다", "비싼 값", "비싸다"),
        ("연구소를 세웠다", "연구소를 세우는 곳", "세우다"),
    ],
)
def test_one_thing_written_two_ways_shares_a_word(written: str, asked: str, shared: str) -> None:
    assert shared in terms(written) & terms(asked)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3천18억원", "=301800000000"),
        ("3018억원", "=301800000000"),
        ("1조 807억원", "=1080700000000"),
        ("301,800,000,000원", "=301800000000"),
        ("1만2천명", "=12000"),
        ("1.5조원", "=1500000000000"),
    ],
)
def test_numbers_are_found_by_value(text: str, value: str) -> None:
    assert value in terms(text)


def test_particles_endings_and_question_words_are_no_terms() -> None:
    assert terms("누가 무엇을 어디에서 했습니까?") == set()


def test_bigrams_stay_within_words_and_keep_single_characters() -> None:
    assert bigrams("AI 기본법, 제1조 尹") == ["ai", "기본", "본법", "제1", "1조", "尹"]


@given(st.text(max_size=100))
def test_no_term_holds_a_space(text: str) -> None:
    assert all(
        term and not any(map(str.isspace, term)) for term in [*bigrams(text), *index_terms(analyse(text).morphemes)]
    )
