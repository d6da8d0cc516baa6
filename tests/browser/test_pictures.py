"""The pictures of the documentation: ``WRITE_DOCS=1 pytest tests/browser/test_pictures.py``, then look at them."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Chat, OpenChat
from tests.browser.test_chat import UNANSWERABLE
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not os.environ.get("WRITE_DOCS"), reason="pictures are taken with WRITE_DOCS=1")

QUESTION = "AI 최고위 전략대화는 어디에서 열렸나요?"
FOLLOW_UP = "거기 참석한 네이버 대표는?"
WIDE = (1440, 900)


def picture(page: Page, name: str) -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(500)  # scrolling and fading come to rest
    page.screenshot(path=folder / f"{name}.png")


def answered(chat: Chat) -> Chat:
    chat.ask(QUESTION)
    chat.ask(FOLLOW_UP)
    chat.turns.last.locator(".citation").first.click()
    chat.reader.locator("mark.active").wait_for()
    return chat


def test_wide(open_chat: OpenChat) -> None:
    chat = open_chat(size=WIDE)
    picture(chat.page, "chat-start")
    picture(answered(chat).page, "chat-wide")


def test_dark(open_chat: OpenChat) -> None:
    picture(answered(open_chat(size=WIDE, color_scheme="dark")).page, "chat-dark")


def test_abstention(open_chat: OpenChat) -> None:
    chat = open_chat(size=WIDE)
    chat.ask(UNANSWERABLE)
    picture(chat.page, "chat-abstention")


def test_phone(open_chat: OpenChat) -> None:
    chat = open_chat(on_phone=True)
    chat.ask(QUESTION)
    picture(chat.page, "chat-phone")
    chat.turns.locator(".citation").first.tap()
    chat.reader.locator("mark.active").wait_for()
    picture(chat.page, "chat-phone-article")
