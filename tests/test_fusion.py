"""Fusion by hand-computed values and by what it must never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import fuse
from rag.types import Scored

LISTS = st.lists(
    st.builds(Scored, st.sampled_from("abcdefgh"), st.integers(0, 100)), max_size=8, unique_by=lambda s: s.id
)


def test_the_formula() -> None:
    fused = fuse([Scored("a", 10), Scored("b", 5)], [Scored("b", 0.8), Scored("c", 0.4)], 0.2)
    assert [each.id for each in fused] == ["a", "b", "c"]
    assert [each.score for each in fused] == pytest.approx(
        [0.8 * 10 / 10 + 0.2, 0.8 * 5 / 10 + 0.2 * 0.8 / 0.8, 0.2 * 0.4 / 0.8]
    )


def test_a_near_tie_below_the_first_is_broken_by_meaning_and_a_clear_lead_is_not() -> None:
    semantic = [Scored("b", 0.9), Scored("a", 0.3)]
    for second, expected in ((9.9, ["first", "b", "a"]), (5.0, ["first", "a", "b"])):
        lexical = [Scored("first", 20.0), Scored("a", 10.0), Scored("b", second)]
        assert [each.id for each in fuse(lexical, semantic, 0.1)] == expected


@given(LISTS, LISTS, st.floats(0, 0.9))
def test_the_lexical_first_stays_first(lexical: list[Scored], semantic: list[Scored], weight: float) -> None:
    ordered = sorted(lexical, key=lambda each: (-each.score, each.id))
    if ordered and ordered[0].score > 0:
        assert fuse(ordered, semantic, weight)[0].id == ordered[0].id


def test_what_only_one_side_finds_is_kept() -> None:
    assert [each.id for each in fuse([], [Scored("a", 0.5)], 0.1)] == ["a"]
    assert [each.id for each in fuse([Scored("a", 5)], [], 0.1)] == ["a"]
    assert fuse([], [], 0.1) == []


@given(LISTS, LISTS)
def test_without_weight_the_lexical_order_stands(lexical: list[Scored], semantic: list[Scored]) -> None:
    found = [each.id for each in fuse(lexical, semantic, 0.0)]
    scores = dict(lexical)
    assert [scores.get(each, 0) for each in found] == sorted((scores.get(each, 0) for each in found), reverse=True)


@given(LISTS, LISTS, st.floats(0, 1))
def test_each_id_once_best_first_within_bounds(lexical: list[Scored], semantic: list[Scored], weight: float) -> None:
    found = fuse(lexical, semantic, weight)
    assert sorted(each.id for each in found) == sorted({each.id for each in [*lexical, *semantic]})
    assert [(-each.score, each.id) for each in found] == sorted((-each.score, each.id) for each in found)
    assert all(0 <= each.score <= 1 + 1e-9 for each in found)
