from __future__ import annotations

from pathlib import Path

import pytest

from eval.compare import compare
from eval.figures import Figure
from eval.gate import GateError, breaches, load
from tests.eval_material import report

ROOT = Path(__file__).resolve().parents[1]


def written(folder: Path, text: str) -> Path:
    path = folder / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_bound_missed_is_one_line(tmp_path: Path) -> None:
    gate = load(
        written(
            tmp_path,
            "[floors]\nshort_answer_right = 0.75\nabstained = 0.7\nauroc = 0.5\n[ceilings]\nlatency_p50_ms = 100",
        )
    )
    figures = {
        "short_answer_right": Figure(0.7, 10),
        "abstained": Figure(0.7, 10),
        "latency_p50_ms": Figure(120.0, 10),
    }
    assert breaches(gate, figures) == [
        "신뢰도 AUROC(auroc) 값이 이 평가에 없습니다",
        "답이 맞음(short_answer_right) 0.700: 기준 0.75 이상에 못 미칩니다",
        "응답 시간 중앙값(ms)(latency_p50_ms) 120.000: 기준 100 이하를 넘습니다",
    ]


def test_falls_and_rises_are_held_against_the_run_before(tmp_path: Path) -> None:
    gate = load(
        written(
            tmp_path,
            "[falls]\nshort_answer_right = 0.1\narticle_cited = 0\n[rises]\npeak_memory_mb = 50",
        )
    )
    compared = compare(report(True, True, True), report(True, True, False))
    assert gate.needs_earlier
    assert breaches(gate, {}, compared=compared) == [
        "답이 맞음(short_answer_right) 1.000 → 0.667: 0.333 떨어져 허용된 0.1을(를) 넘습니다"
    ]
    assert breaches(gate, {}) == []


def test_no_case_of_a_named_tag_may_fail(tmp_path: Path) -> None:
    gate = load(written(tmp_path, 'must_pass = ["follow-up"]'))
    rows = report(True, False)["rows"]
    assert breaches(gate, {}, rows=rows) == ["반드시 맞아야 할 질문(follow-up) c1이(가) 틀렸습니다"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[floors]\ncleverness = 1", "모르는 측정값이 있습니다: cleverness"),
        ("[minimum]\nauroc = 1", "모르는 표가 있습니다: minimum"),
        ("must_pass = 3", "must_pass는"),
        ("floors = 3", "표가 올바르지"),
        ("[floors]\nauroc = 'high'", "auroc 값은 수여야"),
        ("[floors]\nauroc = true", "auroc 값은 수여야"),
        ("[floors", "TOML이 아닙니다"),
    ],
)
def test_a_gate_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GateError, match=message) as caught:
        load(written(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_missing_gate_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="없거나"):
        load(tmp_path / "gate.toml")


def test_the_shipped_gate_names_only_known_measures() -> None:
    floors = load(ROOT / "eval" / "gate.toml").floors  # an unknown measure would raise
    assert floors.keys() >= {"short_answer_right", "article_cited", "abstained", "quote_fidelity"}
    assert floors["quote_fidelity"] == 1.0
