"""The pictures of the documentation: ``WRITE_DOCS=1 pytest tests/browser/test_pictures.py``, then look at them."""

from __future__ import annotations

import json
import os

import pytest
from playwright.sync_api import Page

from rag.newsroom import Newsroom
from tests.browser.conftest import Chat, OpenChat
from tests.browser.test_chat import UNANSWERABLE
from tests.browser.test_review import Say, say
from tests.conftest import ROOT, SAMPLE

__all__ = ["say"]

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


def test_articles(open_articles: OpenChat) -> None:
    chat = open_articles(size=WIDE)
    picture(chat.page, "articles-list")
    chat.page.get_by_role("link", name="AI 최고위 전략대화").click()
    chat.page.locator(".raw .line").first.wait_for()
    picture(chat.page, "articles-page")
    chat.page.get_by_role("link", name="상태와 지운 기사").click()
    chat.page.locator(".health").wait_for()
    picture(chat.page, "articles-condition")


def test_articles_elsewhere(open_articles: OpenChat) -> None:
    chat = open_articles(size=WIDE, color_scheme="dark")
    chat.page.get_by_role("link", name="AI 최고위 전략대화").click()
    chat.page.locator(".raw .line").first.wait_for()
    picture(chat.page, "articles-dark")
    picture(open_articles(on_phone=True).page, "articles-phone")


def test_review(say: Say, open_articles: OpenChat) -> None:
    say(QUESTION, "right")
    say(FOLLOW_UP.replace("거기", "AI 최고위 전략대화에"), "wrong", {"kind": "text", "text": "최수연"})
    chat = open_articles(size=WIDE, path="articles#review", ready=".feedback-card")
    chat.page.locator(".feedback-card").last.get_by_role("button", name="기사에서 문장 고르기").click()
    picture(chat.page, "review")


def test_evaluations(own_newsroom: Newsroom, open_evaluations: OpenChat) -> None:
    cases = [json.loads(line) for line in (SAMPLE.parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()[::9]]
    folder = own_newsroom.archive.folder / "questions"
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in cases)
    (folder / "편집국.jsonl").write_text(lines, encoding="utf-8")
    page = open_evaluations(size=WIDE).page
    for _ in range(3):
        page.get_by_label("질문 모음").first.select_option("편집국.jsonl")
        page.get_by_role("button", name="평가 시작").click()
        page.locator(".under-way").wait_for()
        page.locator(".starter form").wait_for()
    page.reload()
    page.locator("tbody tr").first.wait_for()
    page.get_by_role("region", name="시간에 따라").get_by_role("combobox").select_option("편집국.jsonl")
    picture(page, "evaluations")
    page.get_by_role("link", name="보고서").first.click()
    picture(page, "evaluation-report")
