from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.report import ReportError, figures_of, read, write
from tests.eval_material import report


def test_a_report_comes_back_as_it_was_written(tmp_path: Path) -> None:
    made = report(True, False, True)
    write(made, tmp_path / "report.json")
    assert read(tmp_path) == read(tmp_path / "report.json") == json.loads(json.dumps(made))
    assert figures_of(made)["short_answer_right"].value == pytest.approx(2 / 3, abs=1e-4)
    assert set(made["by_type"]) == {"money"}
    assert set(made["by_tag"]) == {"follow-up", "paraphrase"}
    assert made["curves"]["calibration"] == [
        {"count": 1, "confidence": 0.4, "right": 0.0},
        {"count": 2, "confidence": 0.8, "right": 1.0},
    ]
    assert made["curves"]["risk_coverage"] == [(0.6667, 0.0), (1.0, 0.3333)]


def test_a_report_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="없거나"):
        read(tmp_path)
    (tmp_path / "report.json").write_text('{"format": 1, "rows": [', encoding="utf-8")
    with pytest.raises(ReportError, match="끝까지") as caught:
        read(tmp_path)
    (tmp_path / "report.json").unlink()
    (tmp_path / "rows.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(ReportError, match="이어서"):
        read(tmp_path)
    (tmp_path / "report.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ReportError, match="이 판의 보고서가"):
        read(tmp_path)
    assert "\n" not in str(caught.value)
