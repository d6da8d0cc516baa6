"""Several people on one service: each signs in, keeps conversations of their own, and has the pages of their role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.browser.conftest import PATIENCE, Chat, serving
from tests.browser.test_chat import ANSWER, QUESTION
from tests.web_access import PASSWORD

READER, OTHER, OPERATOR = "미라", "도윤", "하람"


@pytest.fixture(scope="module")
def site(own_newsroom: Newsroom) -> Iterator[str]:
    """A service that asks who one is, with two readers and an operator."""
    accounts = own_newsroom.archive.accounts
    for name in (READER, OTHER):
        accounts.add(name, PASSWORD)
    accounts.add(OPERATOR, PASSWORD, operator=True)
    settings = Settings(data=own_newsroom.archive.folder, sign_in="accounts")
    with serving(lambda: create_app(own_newsroom, settings)) as address:
        yield address


@contextmanager
def signed_in(chromium: Browser, site: str, name: str, path: str = "") -> Iterator[Page]:
    """A browser of one's own, led to the sign-in page and back to where it wanted to go."""
    context = chromium.new_context(locale="ko-KR", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{site}{path}")
    page.get_by_label("이름").fill(name)
    page.get_by_label("비밀번호").fill("아닌 비밀번호")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text("맞지 않습니다")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    yield page
    context.close()


def test_conversations_are_private_to_whoever_asked(chromium: Browser, site: str) -> None:
    with signed_in(chromium, site, READER) as page:
        page.wait_for_selector(".collection")
        chat = Chat(page)
        expect(chat.ask(QUESTION).locator(".short")).to_contain_text(ANSWER)
        address = page.url
        assert "#c=" in address
        page.locator("#past").click()
        expect(page.locator("#history .past")).to_have_text([QUESTION])
        with signed_in(chromium, site, OTHER) as others:
            others.wait_for_selector(".collection")
            others.locator("#past").click()
            expect(others.locator("#history")).to_contain_text("아직 나눈 대화가 없습니다.")
            others.goto(address)
            others.reload()
            expect(others.locator("body")).to_contain_text("이 대화가 없습니다")
            expect(others.locator(".turn")).to_have_count(0)
        page.reload()
        expect(page.locator(".turn .short")).to_contain_text(ANSWER)
        page.get_by_role("button", name="로그아웃").click()
        expect(page.get_by_role("button", name="로그인")).to_be_visible()
        page.goto(address)
        expect(page.get_by_role("button", name="로그인")).to_be_visible()


def test_a_reader_has_no_pages_of_operators(chromium: Browser, site: str) -> None:
    with signed_in(chromium, site, READER, "articles") as page:
        expect(page.locator("body")).to_contain_text("이 쪽은 운영자만 볼 수 있습니다.")
        for path in ("eval", "eval/runs/20240101-000000", "api/condition", "api/feedback"):
            assert page.context.request.get(f"{site}{path}").status == 403
        page.get_by_role("link", name="대화로 돌아가기").click()
        page.wait_for_selector(".collection")
        page.locator("#conversation-menu").click()
        expect(page.locator("#menu")).to_be_visible()
        expect(page.get_by_role("link", name="기사 관리")).to_have_count(0)


def test_an_operator_goes_from_the_chat_to_the_desk_and_back(chromium: Browser, site: str) -> None:
    with signed_in(chromium, site, OPERATOR) as page:
        page.wait_for_selector(".collection")
        page.locator("#conversation-menu").click()
        page.get_by_role("link", name="기사 관리").click()
        page.wait_for_selector(".articles tbody tr")
        page.get_by_role("link", name="평가", exact=True).click()
        expect(page.get_by_role("heading", name="평가", exact=True)).to_be_visible()
        page.get_by_role("link", name="대화", exact=True).click()
        page.wait_for_selector(".collection")
        page.goto(f"{site}articles")
        page.get_by_role("button", name="로그아웃").click()
        expect(page.get_by_role("button", name="로그인")).to_be_visible()
