"""A correction notice is seen as one wherever its article is read: in the chat, the widget and the operators' page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rag.assembly import make_embedder
from rag.indexing import index
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.browser.conftest import PATIENCE, serving
from tests.conftest import BRIDGE, changeable

NOTICE = "[정정보도] 한빛대교의 통행료를 2천원이라고 적은 지난 1일 보도는 사실과 달라 바로잡습니다. 통행료는 없습니다."
PAGE = BRIDGE.replace("저작권자", f"{NOTICE}\n\n저작권자")
LABEL = "정정·반론 보도"
QUESTION = "한빛대교 설명회에 참석한 시장은 누구인가요?"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "bridge.txt").write_text(PAGE, encoding="utf-8")
    with changeable(folder) as opened:
        index(opened.archive, make_embedder(), [folder / "bridge.txt"])
        yield opened


@pytest.fixture(scope="module")
def address(corrected: Newsroom) -> Iterator[str]:
    with serving(
        lambda: create_app(corrected, Settings(data=corrected.archive.folder, widget_anonymous=True))
    ) as started:
        yield started


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(locale="ko-KR", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(400)
        page.screenshot(path=str(Path(PICTURES) / f"correction-{name}.png"))


def test_in_the_chat(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".collection")
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.locator(".turn .source").first.click()
    expect(page.locator("#reader .notice")).to_have_text(LABEL)
    expect(page.locator("#reader .correction")).to_have_text(NOTICE)
    expect(page.locator("#reader mark.active")).to_contain_text("정가람")  # the label moves no evidence
    picture(page, "chat")


def test_in_the_widget(page: Page, address: str) -> None:
    page.goto(f"{address}embed")
    chat = page.locator("gisadap-chat")
    chat.locator("textarea").first.fill(QUESTION)
    chat.locator("textarea").first.press("Enter")
    chat.locator(".source").first.click()
    expect(chat.locator(".page p", has_text=NOTICE)).to_be_visible()
    expect(chat.locator(".page p", has_text=LABEL)).to_have_count(1)
    expect(chat.locator("mark.active")).to_contain_text("정가람")
    picture(page, "widget")


def test_on_the_operators_page(page: Page, address: str) -> None:
    page.goto(f"{address}articles")
    page.locator(".articles tbody tr a").first.click()
    expect(page.locator(".text .paragraph", has_text=NOTICE).locator(".pill")).to_have_text(LABEL)
    picture(page, "desk")
