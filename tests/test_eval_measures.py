"""Measures by hand-computed fractions, then against strangers."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from eval import measures
from rag.korean import analyse
from rag.types import Morpheme


def morphemes(text: str) -> Iterable[Morpheme]:
    return analyse(text).morphemes


# --- rankings ---------------------------------------------------------------------------------


def test_ranking_measures_by_hand() -> None:
    ranked, relevant = ["a", "b", "c", "d"], {"c", "d", "x"}
    assert measures.success(ranked, relevant, 2) == 0
    assert measures.success(ranked, relevant, 3) == 1
    assert measures.reciprocal_rank(ranked, relevant) == 1 / 3
    assert measures.reciprocal_rank(ranked, relevant, 2) == 0
    assert measures.recall(ranked, relevant, 3) == 1 / 3
    gained = 2 / math.log2(3 + 1) + 1 / math.log2(4 + 1)
    best = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert measures.ndcg(ranked, {"c": 2, "d": 1, "x": 3}) == pytest.approx(gained / best)


def test_nothing_found_and_nothing_to_find_are_zero() -> None:
    assert measures.ndcg([], {"a": 1}) == measures.reciprocal_rank([], {"a"}) == measures.success([], {"a"}, 5) == 0
    assert measures.ndcg(["a"], {}) == measures.recall(["a"], (), 5) == 0


@pytest.mark.parametrize("seed", range(20))
def test_ranking_measures_equal_ir_measures(seed: int) -> None:
    random = np.random.default_rng(seed)
    ranked = [f"d{each}" for each in random.permutation(30)[: random.integers(1, 30)]]
    gains = {f"d{each}": int(random.integers(1, 4)) for each in random.permutation(40)[:6]}
    qrels = [ir_measures.Qrel("q", each, gain) for each, gain in gains.items()]
    scored = [ir_measures.ScoredDoc("q", each, -float(rank)) for rank, each in enumerate(ranked)]
    theirs = ir_measures.calc_aggregate([Success @ 5, RR @ 10, nDCG @ 10, R @ 10], qrels, scored)
    assert theirs[Success @ 5] == measures.success(ranked, gains, 5)
    assert theirs[RR @ 10] == pytest.approx(measures.reciprocal_rank(ranked, gains, 10))
    assert theirs[nDCG @ 10] == pytest.approx(measures.ndcg(ranked, gains, 10))
    assert theirs[R @ 10] == pytest.approx(measures.recall(ranked, gains, 10))


# --- short answers ---------------------------------------------------------------------------------


def test_korquad_normalisation_drops_marks_and_keeps_single_spaces() -> None:
    assert measures.korquad_normalised("《바람의  노래》(1998년), A-B") == "바람의 노래 1998년 ab"
    assert measures.exact_match("‘가온시’", ["가온시"]) == 1
    assert measures.exact_match("가온 시", ["가온시"]) == 0


def test_character_f1_by_hand() -> None:
    assert measures.character_f1("바다의 날", ["바다"]) == 2 * 2 / (4 + 2)
    assert measures.character_f1("바다", ["산", "바다"]) == 1
    assert measures.character_f1("", ["바다"]) == 0


@pytest.mark.parametrize(
    ("said", "gold"),
    [
        ("12만 3천 권", "123,000권"),
        ("8천400만원", "8400만 원"),
        ("가온시립도서관이다", "가온시립도서관"),
        ("윤슬기 관장은", "윤슬기 관장"),
        ("‘다솜’", "다솜"),
        ("2022년 12월(기사 표기: 올해 12월)", "올해 12월"),
        ("2022년 12월(기사 표기: 올해 12월)", "2022년 12월"),
    ],
)
def test_the_same_answer_in_another_shape(said: str, gold: str) -> None:
    assert measures.same(said, [gold], morphemes)


@pytest.mark.parametrize(
    ("said", "gold"),
    [("30명", "30개"), ("3명", "30명"), ("윤슬기", "정다온"), ("", "다솜"), ("이", "가"), ("가온시", "가온")],
)
def test_another_answer_is_not_the_same(said: str, gold: str) -> None:
    assert not measures.same(said, [gold], morphemes)


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("지난 22일 열렸다", "2일", False),
        ("지난 2일 열렸다", "2일", True),
        ("이용자는 1천742명", "1742명", True),
        ("값은 150", "15", False),
        ("가온시 · 도서관", "가온시·도서관", True),
        ("가온시", "!", False),
    ],
)
def test_a_phrase_stands_in_a_text(text: str, phrase: str, stands: bool) -> None:
    assert measures.holds(text, phrase) is stands


def test_share_of_a_list_that_is_named() -> None:
    assert measures.share_named("조선소와 병원", [["조선소"], ["병원", "의원"], ["제빵 공장"]]) == 2 / 3
    assert measures.share_named("조선소", []) == 0


def official(predictions: dict[str, str], golds: dict[str, list[str]]) -> tuple[float, float]:
    """KorQuAD 1.0's official figures, written here a second time from their description: sums over questions of the
    best answer's exact match and character F1, in percent; a question without a prediction adds nothing."""
    exact = f1 = 0.0
    for identity, answers in golds.items():
        if identity in predictions:
            said = plain(predictions[identity])
            exact += max(said == plain(answer) for answer in answers)
            f1 += max(overlap(said, plain(answer)) for answer in answers)
    return 100.0 * exact / len(golds), 100.0 * f1 / len(golds)


def plain(text: str) -> str:
    for mark in ["'", '"', "《", "》", "<", ">", "〈", "〉", "(", ")", "‘", "’"]:
        text = re.sub(re.escape(mark), " ", text)
    kept = [character for character in text.lower() if character not in string.punctuation]
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def overlap(said: str, true: str) -> float:
    left = [character for word in said.split() for character in word]
    right = [character for word in true.split() for character in word]
    shared, spare = 0, list(right)
    for character in left:
        if character in spare:
            spare.remove(character)
            shared += 1
    if not shared:
        return 0.0
    precision, recall = 1.0 * shared / len(left), 1.0 * shared / len(right)
    return (2 * precision * recall) / (precision + recall)


PIECES = st.text(alphabet="가나다라 ()<>《》‘’'\".,-~!Aa12", max_size=12)


@given(
    st.dictionaries(st.sampled_from("abcdef"), PIECES),
    st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_korquad_figures_agree_to_the_last_digit(predictions: dict[str, str], answers: list[list[str]]) -> None:
    golds = dict(zip("abcdef", answers, strict=False))
    assert measures.korquad(predictions, golds) == official(predictions, golds)


def test_korquad_figures_by_hand() -> None:
    golds = {"a": ["바다의 날"], "b": ["산", "강"], "c": ["들"]}
    exact, f1 = measures.korquad({"a": "바다", "b": "강", "z": "없는 질문"}, golds)
    assert exact == 100.0 * 1 / 3
    assert f1 == pytest.approx(100 * (2 * 2 / 6 + 1) / 3)


@pytest.mark.parametrize(
    ("said", "golds", "right"),
    [
        ("301,800,000,000원", ["3천18억원"], True),
        ("약 50억원", ["50억원"], True),
        ("3천18억 달러", ["3천18억원"], False),
        ("30%p", ["30%"], False),
        ("30명 가운데 20명", ["30명"], False),
        ("30명", ["30"], True),
        ("31명", ["30"], False),
        ("5년", ["5년간"], True),
        ("", ["30명"], False),
        ("하루", ["하루"], False),
    ],
)
def test_values_are_the_same_with_their_units(said: str, golds: list[str], right: bool) -> None:
    assert measures.same_value(said, golds) is right


@pytest.mark.parametrize(
    ("said", "iso", "right"),
    [
        ("2022년 12월(기사 표기: 올해 12월)", "2022-12", True),
        ("올해 12월", "2022-12", False),
        ("올해 12월", "--12", True),
        ("2022년 12월", "--12", False),
        ("2022년 12월 5일", "2022-12", False),
    ],
)
def test_a_date_is_the_same_as_far_as_the_article_tells_it(said: str, iso: str, right: bool) -> None:
    assert measures.same_date(said, iso) is right


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = measures.korquad_normalised(text)
    assert measures.korquad_normalised(once) == once


# --- confidence ---------------------------------------------------------------------------------


def test_auroc_by_hand() -> None:
    assert measures.auroc([0.9, 0.8, 0.4, 0.4], [True, False, True, False]) == (1 + 1 + 0 + 0.5) / 4
    assert math.isnan(measures.auroc([0.5], [True]))


def test_risk_coverage_takes_equal_confidences_together() -> None:
    coverage, risk = measures.risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert coverage.tolist() == [1 / 4, 3 / 4, 1]
    assert risk == pytest.approx([0, 1 / 3, 1 / 2])
    area = 1 / 4 * 0 + 1 / 2 * 1 / 3 + 1 / 4 * 1 / 2
    assert measures.area_under_risk_coverage([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0]) == pytest.approx(area)
    assert math.isnan(measures.area_under_risk_coverage([], []))


@pytest.mark.parametrize("seed", range(10))
def test_confidence_measures_equal_their_definitions_written_out(seed: int) -> None:
    """AUROC over all pairs, risk over every prefix of a strict order, calibration bin by bin."""
    random = np.random.default_rng(seed)
    confidence = random.permutation(50) / 50
    right = random.random(50) < confidence
    pairs = [(one > other) for one in confidence[right] for other in confidence[~right]]
    assert measures.auroc(confidence, right) == pytest.approx(sum(pairs) / len(pairs))
    ranked = [good for _, good in sorted(zip(confidence, right, strict=True), reverse=True)]
    risks = [1 - sum(ranked[:taken]) / taken for taken in range(1, 51)]
    assert measures.area_under_risk_coverage(confidence, right) == pytest.approx(sum(risks) / 50)
    error = 0.0
    for bin_number in range(10):
        inside = [each for each in range(50) if bin_number / 10 <= confidence[each] < (bin_number + 1) / 10 - 1e-12]
        if inside:
            error += abs(np.mean(right[inside]) - np.mean(confidence[inside])) * len(inside) / 50
    assert measures.calibration_error(confidence, right) == pytest.approx(error)


def test_calibration_error_by_hand() -> None:
    assert measures.calibration_error([0.95, 0.95, 0.25, 1.0], [1, 1, 0, 0]) == pytest.approx((0.9 + 0.25) / 4)
    assert measures.calibration_error([1.0, 1.0], [1, 1]) == 0
