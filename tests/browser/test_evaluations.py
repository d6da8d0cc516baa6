"""The evaluation page in the browser: a run with its progress, runs over time, one run, two compared."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from rag.newsroom import Newsroom
from tests.browser.conftest import OpenChat, serious
from tests.browser.test_chat import ANSWER, QUESTION, UNANSWERABLE
from tests.browser.test_reading_conditions import CONTRASTS

SET = "우리.jsonl"


@pytest.fixture(scope="module", autouse=True)
def questions(own_newsroom: Newsroom) -> None:
    """A question file of the operators: one that is answered, one that is not in the articles, one gone wrong."""
    rows: list[dict[str, Any]] = [
        {"id": "one", "turns": [QUESTION], "type": "money", "answerable": True, "answers": [ANSWER],
         "articles": ["100"], "evidence": [ANSWER]},
        {"id": "two", "turns": [UNANSWERABLE], "type": "money", "answerable": False},
        {"id": "three", "turns": ["로봇이 찾아 주는 책은 몇 권인가요?"], "type": "number", "answerable": True,
         "answers": ["9천권"], "articles": ["100"], "evidence": ["없는 근거"]},
    ]  # fmt: skip
    folder = own_newsroom.archive.folder / "questions"
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / SET).write_text(lines, encoding="utf-8")


def run(open_evaluations: OpenChat) -> Any:
    page = open_evaluations(size=(1440, 900)).page
    before = page.locator("tbody tr").count()
    page.get_by_label("질문 모음").first.select_option(SET)
    page.get_by_role("button", name="평가 시작").click()
    expect(page.locator(".note")).to_have_text("평가를 마쳤습니다.")
    expect(page.locator("tbody tr")).to_have_count(before + 1)
    return page


def test_a_run_is_started_followed_and_opened(open_evaluations: OpenChat) -> None:
    page = run(open_evaluations)
    latest = page.locator("tbody tr").first
    expect(latest).to_contain_text("우리.jsonl · 3건")
    expect(latest).to_contain_text("50.0%")  # one of two that the articles answer
    expect(latest).to_contain_text("100.0%")  # the one they do not was abstained on
    latest.get_by_role("link", name="보고서").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("기사답 평가 보고서")
    expect(page.locator(".case")).to_have_count(1)
    page.locator(".case summary").first.click()
    expect(page.locator(".case")).to_contain_text("9천권")
    page.get_by_role("link", name="모든 평가").click()
    expect(page.locator("tbody tr").first).to_be_visible()


def test_runs_over_time_are_drawn_and_two_are_compared(open_evaluations: OpenChat) -> None:
    page = run(open_evaluations)
    if page.locator("tbody tr").count() < 2:
        page = run(open_evaluations)
    page.get_by_role("region", name="시간에 따라").get_by_role("combobox").select_option(SET)
    plots = page.get_by_role("region", name="시간에 따라").get_by_role("img")
    expect(plots).to_have_count(3)
    expect(plots.first).to_have_accessible_name(re.compile(r"답의 질: 평가 \d번. 답이 맞음 50.0%"))
    assert plots.first.locator("circle").count() >= 4
    compare = page.get_by_role("button", name="고른 두 평가 견주기")
    expect(compare).to_be_disabled()
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    compare.click()
    expect(page.locator(".since")).to_contain_text("앞선 평가")
    expect(page.locator(".since")).to_contain_text("고쳐진 질문 0건")


def test_what_cannot_be_compared_is_said(desk_site: str, open_evaluations: OpenChat) -> None:
    page = open_evaluations().page
    page.goto(f"{desk_site}eval")
    page.locator(".starter form").wait_for()
    page.context.request.get(f"{desk_site}eval/runs/20000101-000000")
    answer = page.context.request.get(f"{desk_site}eval/runs/20000101-000000")
    assert answer.status == 422
    assert "이 평가가 없습니다" in answer.text()


def test_a_run_is_stopped_and_resumed(open_evaluations: OpenChat) -> None:
    page = open_evaluations(size=(1440, 900)).page
    page.get_by_label("질문 모음").first.select_option("*")
    page.get_by_role("button", name="평가 시작").click()
    expect(page.locator(".under-way")).to_contain_text(re.compile(r"재는 중입니다: \d+ / \d+"))
    page.get_by_role("button", name="멈추기").click()
    expect(page.locator(".note")).to_contain_text("멈췄습니다")
    row = page.locator("tbody tr").filter(has_text="끝나지 않음").first
    row.get_by_role("button", name="이어서 재기").click()
    expect(page.locator(".under-way")).to_be_visible()
    page.get_by_role("button", name="멈추기").click()
    expect(page.locator(".note")).to_contain_text("멈췄습니다")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_the_page_fits_and_is_clean(open_evaluations: OpenChat, width: int, scheme: Any) -> None:
    page = open_evaluations(size=(width, 800), color_scheme=scheme).page
    page.locator("tbody tr").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []
    assert [(round(ratio, 2), text) for ratio, text in page.evaluate(CONTRASTS) if ratio < 4.5] == []
