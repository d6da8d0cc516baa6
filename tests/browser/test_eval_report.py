"""The evaluation report as a person opens it: a file, offline, filtered by its own script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from eval.page import render
from tests.eval_material import report


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """A report of four failing cases, two of them new, whose every text tries to be markup."""
    later, earlier = report(False, False, False, False, True), report(True, True, False, False, True)
    later["rows"][0] |= {"stage": "retrieval", "type": "date"}
    later["rows"][3]["turns"] = ["버스 요금은?"]
    for made in (later, earlier):
        made["cases"]["fingerprint"] = "c"
    (tmp_path / "report.html").write_text(render(later, earlier), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    assert complaints == []
    page.close()


def shown(page: Page) -> int:
    return page.locator(".case:visible").count()


def test_filters_show_the_cases_they_name(opened: Page) -> None:
    assert shown(opened) == 4
    opened.select_option("select[name=stage]", "retrieval")
    assert shown(opened) == 1
    assert opened.inner_text("#count") == "1"
    opened.click("button[type=reset]")
    opened.locator("#count", has_text="4").wait_for()
    opened.check("#broken")
    assert shown(opened) == 2
    opened.uncheck("#broken")
    opened.fill("#words", "버스 요금")
    assert shown(opened) == 1
    opened.fill("#words", "없는 말")
    assert opened.locator("#none").is_visible()


def test_nothing_is_wider_than_a_phone_and_no_text_ran(opened: Page) -> None:
    opened.locator(".case summary").first.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.locator("script").count() == 1
    assert "<script>alert(1)</script>" in opened.locator(".case").first.inner_text()
