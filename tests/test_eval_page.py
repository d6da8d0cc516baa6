from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import get_args

from eval.cases import GROUPS
from eval.figures import change_shown, shown
from eval.grading import STAGES, Stage
from eval.page import render
from eval.report import assemble
from rag.types import AnswerType
from tests.eval_material import report


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_no_text_of_a_case_becomes_markup() -> None:
    page = Page(render(report(True, False), report(False, True)))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert not {"img", "a", "link", "iframe"} & set(tags)
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]


def test_only_the_page_s_own_script_may_run() -> None:
    page = render(report(True, False))
    script = page.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = render(report(True, False))
    assert not re.search(r"(?:https?:)?//\w|@import|url\(", page)
    assert "prefers-color-scheme: dark" in page


def test_the_page_shows_failing_cases_with_their_stage() -> None:
    page = render(report(True, False))
    failing = page.partition('id="failing"')[2]
    assert '틀린 질문 <span id="count">1</span>건' in page
    assert STAGES["phrase"][1] in failing
    assert "1번 질문" in failing
    assert "0번 질문" not in failing
    assert "틀린 질문이 없습니다." in render(report(True))


def test_the_page_says_what_changed_since_another_run() -> None:
    page = render(report(True, False, True), report(False, True, True))
    assert "고쳐진 질문 1건" in page
    assert "틀리게 된 질문 1건" in page
    assert page.count("data-broken") == 1
    assert "볼 수 있는 차이" in page
    assert "고쳐진" not in render(report(True, False))


def test_the_evidence_is_marked_letter_for_letter() -> None:
    made = report(False)
    made["rows"][0] |= {"evidence": ["A<b"], "gold": [{"source": "s", "quote": "x A<b y"}]}
    assert "x <mark>A&lt;b</mark> y" in render(made)


def test_a_run_without_an_answer_has_a_page() -> None:
    made = report(False)
    made["rows"][0] |= {"error": "오류입니다.", "stage": "error", "timings_ms": {}, "hits": [], "gold": [], "tags": []}
    empty = assemble(
        made["rows"], **{key: made[key] for key in ("cases", "articles", "fingerprints", "settings")}, extra={}
    )
    assert "오류입니다." in render(empty)


def test_every_type_and_stage_has_a_korean_name() -> None:
    assert set(get_args(AnswerType)) <= GROUPS.keys()
    assert set(get_args(Stage)) == STAGES.keys()


def test_measures_are_shown_in_their_unit() -> None:
    assert shown("short_answer_right", 0.756) == "75.6%"
    assert shown("passage_success@5", 0.5) == "50.0%"
    assert shown("passage_rr@10", 0.5) == "0.500"
    assert shown("latency_p95_ms", 1234.5) == "1,234"


def test_changes_are_shown_in_their_unit() -> None:
    assert change_shown("short_answer_right", 0.015) == "+1.5%p"
    assert change_shown("passage_rr@10", -0.25) == "-0.250"
    assert change_shown("latency_p95_ms", 12.0) == "+12"
    assert change_shown("abstained", 0.0001) == change_shown("auroc", 0.0) == "±0"
