"""A language model that writes slowly: its reader stops it, and nobody else waits for it."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from rag.assembly import open_newsroom
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.browser.conftest import Chat, serving
from tests.browser.test_chat import QUESTION

SAYS = "도서관은 로봇에 8천400만원을 들였습니다. [1]\n" + "그 밖의 이야기를 아주 길게 이어 갑니다. " * 20


@pytest.fixture(scope="module")
def slow_site(model_server: str, own_newsroom: Newsroom) -> Iterator[str]:
    """A service whose model writes five characters a second."""
    settings = Settings(
        data=own_newsroom.archive.folder,
        llm_base_url=f"{model_server}/v1",
        llm_model=f"drip:{urllib.parse.quote(SAYS)}",
        llm_timeout=20,
        llm_deadline=100,
    )
    newsroom = open_newsroom(settings)
    with serving(lambda: create_app(newsroom, settings)) as address:
        yield address
    newsroom.close()


def test_an_answer_under_way_is_stopped_and_blocks_nobody(slow_site: str, desk: BrowserContext) -> None:
    page = desk.new_page()
    chat = Chat(page)
    chat.open(slow_site)
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    stop = page.get_by_role("button", name="멈추기")
    expect(stop).to_be_visible()
    expect(chat.turns.locator(".progress")).to_contain_text("읽고 있습니다")
    others = desk.request
    started = time.monotonic()
    for _ in range(5):
        assert others.get(f"{slow_site}api/search?q=로봇").ok
    assert time.monotonic() - started < 5, "others wait for the model"
    stop.click()
    expect(chat.turns).to_contain_text("답하기를 멈췄습니다.")
    expect(page.get_by_role("button", name="묻기", exact=True)).to_be_visible()
    page.wait_for_timeout(1000)
    assert QUESTION not in [
        each["title"] for each in others.get(f"{slow_site}api/conversations").json()["conversations"]
    ], "nothing of it is kept"
    chat.turns.get_by_role("button", name="다시 묻기").click()
    expect(page.get_by_role("button", name="멈추기")).to_be_visible()
    page.get_by_role("button", name="멈추기").click()
    assert chat.complaints == []
    page.close()
