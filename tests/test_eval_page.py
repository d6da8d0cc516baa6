from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import get_args

from eval.grading import Stage
from eval.page import GROUPS, STAGES, render, shown
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
    assert set(get_args(AnswerType)) <= GROUPS.keys()
    assert set(get_args(Stage)) == STAGES.keys()


def test_measures_are_shown_in_their_unit() -> None:
    assert shown("short_answer_right", 0.756) == "75.6%"
    assert shown("passage_success@5", 0.5) == "50.0%"
    assert shown("passage_rr@10", 0.5) == "0.500"
    assert shown("latency_p95_ms", 1234.5) == "1,234"
