"""Report, page and comparison over rows made by hand."""

from __future__ import annotations

import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare
from eval.figures import Figure
from eval.page import STAGES, TYPES, render, shown
from eval.report import ReportError, assemble, figures_of, read, write

EVIL = "<script>alert(1)</script>\" onmouseover='x'"


def row(number: int, *, right: bool, cluster: str = "100") -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "turns": ["로봇이 왔어?", f"{number}번 질문 {EVIL}"],
        "type": "money",
        "answerable": True,
        "answers": [EVIL],
        "all": [],
        "articles": [cluster],
        "evidence": [EVIL],
        "tags": ["follow-up", "paraphrase"],
        "cluster": cluster,
        "standalone_question": EVIL,
        "answer": EVIL,
        "short": EVIL,
        "abstained": False,
        "confidence": 0.8 if right else 0.4,
        "citations": [{"source": EVIL, "title": EVIL, "quote": EVIL}],
        "hits": [{"source": EVIL, "text": EVIL, "fused": 1.0}],
        "scores": {"short_answer_right": float(right), "article_cited": 1.0},
        "right": right,
        "stage": None if right else "phrase",
        "error": None,
        "note": EVIL,
        "timings_ms": {"search": 3.0, "total": 10.0},
    }


def report(*right: bool) -> dict[str, Any]:
    return assemble(
        [row(number, right=each, cluster=str(number % 3)) for number, each in enumerate(right)],
        cases={"name": "cases.jsonl", "fingerprint": "c", "count": len(right)},
        articles={"fingerprint": "a", "count": 3},
        settings={"candidates": 50},
        extra={"peak_memory_mb": Figure(700.0, 1)},
    )


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_report_comes_back_as_it_was_written(tmp_path: Path) -> None:
    made = report(True, False, True)
    write(made, tmp_path / "report.json")
    assert read(tmp_path) == read(tmp_path / "report.json") == made
    assert figures_of(made)["short_answer_right"].value == pytest.approx(2 / 3, abs=1e-4)
    assert set(made["by_type"]) == {"money", "follow-up", "paraphrase"}


def test_a_report_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="없거나"):
        read(tmp_path)
    (tmp_path / "report.json").write_text('{"format": 1, "rows": [', encoding="utf-8")
    with pytest.raises(ReportError, match="끝까지"):
        read(tmp_path)
    (tmp_path / "report.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ReportError, match="이 판의 보고서가"):
        read(tmp_path)


def test_no_text_of_a_case_becomes_markup() -> None:
    page = Page(render(report(True, False)))
    assert not {tag for tag, _ in page.tags} & {"script", "img", "a", "link", "iframe"}
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = render(report(True, False))
    assert not re.search(r"(?:https?:)?//\w|@import|url\(", page)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page


def test_the_page_shows_failing_cases_with_their_stage() -> None:
    page = render(report(True, False))
    assert "틀린 질문 1건" in page
    assert STAGES["phrase"][1] in page
    assert "1번 질문" in page
    assert "0번 질문" not in page
    assert "틀린 질문이 없습니다." in render(report(True))


def test_every_type_and_stage_has_a_korean_name() -> None:
    from typing import get_args

    from eval.grading import Stage
    from rag.types import AnswerType

    assert set(get_args(AnswerType)) <= TYPES.keys()
    assert set(get_args(Stage)) == STAGES.keys()


def test_measures_are_shown_in_their_unit() -> None:
    assert shown("short_answer_right", 0.756) == "75.6%"
    assert shown("passage_success@5", 0.5) == "50.0%"
    assert shown("passage_rr@10", 0.5) == "0.500"
    assert shown("latency_p95_ms", 1234.5) == "1,234"


# --- compare ------------------------------------------------------------------------------------------------------


def test_the_same_run_does_not_differ_from_itself() -> None:
    found = compare(report(True, False, True), report(True, False, True))
    assert {each.verdict for each in found.differences} <= {"same", ""}
    assert found.fixed == found.broken == ()


def test_cases_fixed_and_broken_are_named() -> None:
    found = compare(report(True, False, False), report(False, True, True))
    assert found.fixed == ("c1", "c2")
    assert found.broken == ("c0",)
    [difference] = [each for each in found.differences if each.name == "short_answer_right"]
    assert difference.after - difference.before == pytest.approx(1 / 3)


def test_every_case_better_is_better() -> None:
    found = compare(report(False, False, False), report(True, True, True))
    assert next(each.verdict for each in found.differences if each.name == "short_answer_right") == "better"


@pytest.mark.parametrize(("part", "name"), [("cases", "질문"), ("articles", "기사")])
def test_runs_over_other_material_are_not_compared(part: str, name: str) -> None:
    before = report(True)
    after = deepcopy(before)
    after[part]["fingerprint"] = "other"
    with pytest.raises(ReportError, match=name):
        compare(before, after)
