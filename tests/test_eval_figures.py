from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from eval.figures import MEANS, TITLES, failures_by_stage, figures, parts, resampled, stage_latency


def row(
    cluster: str, *, answerable: bool = True, abstained: bool = False, confidence: float = 0.5, **scores: float
) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "answerable": answerable,
        "abstained": abstained,
        "confidence": confidence,
        "right": bool(scores.get("short_answer_right", not answerable and abstained)),
        "scores": scores,
        "stage": None if scores.get("short_answer_right") else "reading",
        "error": None,
        "timings_ms": {"search": 2.0, "total": 10.0},
    }


ROWS = [
    row("a", confidence=0.9, short_answer_right=1, abstained=False),
    row("a", confidence=0.6, short_answer_right=0),
    row("b", abstained=True, confidence=0.2, short_answer_right=0),
    row("n1", answerable=False, abstained=True, confidence=0.1) | {"scores": {"abstained": 1.0}},
    row("n2", answerable=False, confidence=0.7) | {"scores": {"abstained": 0.0}},
]


def test_figures_by_hand() -> None:
    found = figures(ROWS)
    assert found["short_answer_right"].value == 1 / 3
    assert found["short_answer_right"].count == 3
    assert found["abstained"].value == 1 / 2
    assert found["abstention_precision"].value == 1 / 2
    assert found["abstention_f1"].value == 2 * 1 / (2 + 2)
    assert found["auroc"].value == (2 + 1 + 1) / 6
    assert found["latency_p50_ms"].value == 10
    assert "list_share" not in found
    assert set(found) <= set(TITLES)


def test_confidence_of_given_answers_only() -> None:
    given = figures(ROWS)["calibration_error"]
    assert given.count == 3
    assert given.value == pytest.approx((abs(1 - 0.9) + 0.6 + 0.7) / 3)


def test_intervals_hold_the_value_and_come_out_the_same_each_time() -> None:
    figure = figures(ROWS)["short_answer_right"]
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= figure.value <= figure.high
    assert figures(ROWS)["short_answer_right"] == figure


def test_one_article_gives_no_spread_for_its_questions() -> None:
    samples = resampled(ROWS[:2], ["short_answer_right"])
    assert np.all(samples == 1 / 2)


def test_a_sample_that_a_measure_does_not_concern_is_not_counted() -> None:
    samples = resampled(ROWS, ["abstained"])[0]
    assert np.isnan(samples).any()
    assert np.nanmax(samples) == 1


def test_ratios_are_ratios_of_sums() -> None:
    assert parts(ROWS[2], "abstention_precision") == (0, 1)
    assert parts(ROWS[3], "abstention_f1") == (2, 2)
    assert parts(ROWS[0], "abstained") == (1, 1) if "abstained" in ROWS[0]["scores"] else (0, 0)
    assert "abstention_f1" in MEANS


def test_stages() -> None:
    assert stage_latency(ROWS) == {"search": {"p50": 2.0, "p95": 2.0}, "total": {"p50": 10.0, "p95": 10.0}}
    assert failures_by_stage(ROWS[:3]) == {"reading": 2}


def test_no_rows_give_no_figures() -> None:
    assert figures([]) == {}
