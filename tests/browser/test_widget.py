"""The widget in somebody else's page: another origin, a strict policy of its own, and a real Chromium."""

from __future__ import annotations

import gzip
import http.server
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from rag.newsroom import Newsroom
from rag.web.assets import STATIC
from tests.web_access import SECRET, running, token

QUESTION = "도서관이 로봇에 들인 돈은 얼마인가요?"
PICTURES = os.environ.get("PICTURES")


class Portal:
    """A web site of somebody else: pages by path, each with the policy a careful host would send."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.policy = ""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = site.pages.get(self.path.partition("?")[0], ("text/plain", ""))
                self.send_response(200)
                self.send_header("content-type", f"{kind}; charset=utf-8")
                if site.policy:
                    self.send_header("content-security-policy", site.policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    opened = Portal()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture(scope="module")
def service(newsroom: Newsroom, portal: Portal) -> Iterator[str]:
    """The address of a service that lists the portal, with tokens and without."""
    settings = {"origins": portal.origin, "widget_secret": SECRET, "widget_anonymous": True}
    with running(newsroom, **settings, limit_anonymous="1000/minute") as started:
        yield started.address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(locale="ko-KR", viewport={"width": 1100, "height": 800})
    yield opened
    opened.close()


class Embedded:
    """A page with the widget in it, and what the browser complained of."""

    def __init__(self, page: Page, portal: Portal, service: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requested: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.requested.append(request.url))
        self._portal = portal
        self._service = service

    def open(self, markup: str, script: str = "") -> None:
        policy = (
            f"default-src 'none'; script-src 'self' {self._service}; connect-src {self._service}; "
            f"frame-src {self._service}; base-uri 'none'; form-action 'none'"
        )
        self._portal.policy = policy
        head = f'<script src="/host.js" defer></script><script src="{self._service}/widget.js" defer></script>'
        page = (
            f"<!doctype html><html lang=ko><meta charset=utf-8><meta name=viewport content='width=device-width'>{head}"
        )
        self._portal.pages = {
            "/": ("text/html", f"{page}<title>포털</title><h1>사내 포털</h1>{markup}"),
            "/host.js": ("text/javascript", script),
            "/favicon.ico": ("image/x-icon", ""),
        }
        self.page.goto(f"{self._portal.origin}/")

    @property
    def chat(self) -> Any:
        return self.page.locator("gisadap-chat")

    def ask(self, question: str = QUESTION) -> Any:
        turns = self.chat.locator(".turn").count()
        self.chat.locator("textarea").first.fill(question)
        self.chat.locator("textarea").first.press("Enter")
        turn = self.chat.locator(".turn").nth(turns)
        turn.locator(".votes, .failure").first.wait_for()
        return turn

    def picture(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"widget-{name}.png"))


@pytest.fixture
def embedded(context: BrowserContext, portal: Portal, service: str) -> Embedded:
    return Embedded(context.new_page(), portal, service)


def test_it_is_small() -> None:
    script = (STATIC / "widget.js").read_bytes()
    assert len(script) <= 30_000
    assert len(gzip.compress(script, 9)) <= 12_000


def test_it_answers_under_a_strict_policy_and_opens_the_evidence_in_place(embedded: Embedded, service: str) -> None:
    embedded.open("<gisadap-chat examples='로봇의 이름은 무엇인가요?|언제 들였나요?'></gisadap-chat>")
    assert embedded.chat.locator(".chip").count() == 2
    turn = embedded.ask()
    assert "8천400만원" in turn.locator(".short").inner_text()
    embedded.picture("answer")
    turn.locator(".number").first.click()
    mark = embedded.chat.locator("mark.active")
    mark.first.wait_for()
    assert "8천400만원" in mark.first.inner_text()
    assert mark.first.evaluate(
        "mark => { const r = mark.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    )
    embedded.picture("evidence")
    embedded.page.keyboard.press("Escape")
    assert embedded.chat.evaluate("chat => chat.shadowRoot.activeElement.className") == "number"
    assert embedded.complaints == []
    assert [url for url in embedded.requested if not url.startswith((service, embedded._portal.origin))] == []


def test_methods_and_events(embedded: Embedded) -> None:
    script = """
    window.heard = [];
    const chat = document.querySelector("gisadap-chat");
    for (const name of ["ready", "answer", "error", "feedback"])
      chat.addEventListener(name, (event) => heard.push([name, event.detail]));
    """
    embedded.open("<gisadap-chat></gisadap-chat>", script)
    answer = embedded.page.evaluate(f"() => document.querySelector('gisadap-chat').ask({QUESTION!r})")
    assert "8천400만원" in answer["short"]
    embedded.chat.locator(".votes button").first.click()
    embedded.chat.locator(".votes [role=status]").wait_for()
    assert embedded.page.evaluate("heard.map(([name]) => name)") == ["ready", "answer", "feedback"]
    assert embedded.page.evaluate("heard.at(-1)[1].verdict") == "right"
    embedded.page.evaluate("() => document.querySelector('gisadap-chat').reset()")
    assert embedded.chat.locator(".turn").count() == 0
    assert embedded.page.evaluate("() => document.querySelector('gisadap-chat').ask('')") is None


def test_the_floating_button_traps_and_returns_focus(embedded: Embedded, service: str) -> None:
    embedded.open("")
    embedded.page.evaluate(
        f"""() => new Promise((loaded) => {{
          const script = document.createElement("script");
          script.src = "{service}/widget.js?again"; script.dataset.floating = ""; script.dataset.title = "뉴스 도우미";
          script.onload = loaded; document.head.append(script);
        }})"""
    )
    launch = embedded.chat.locator(".launch")
    launch.focus()
    embedded.page.keyboard.press("Enter")
    assert embedded.chat.locator("[role=dialog] h2").first.inner_text() == "뉴스 도우미"
    for _ in range(12):
        embedded.page.keyboard.press("Tab")
        assert embedded.page.evaluate("document.activeElement.localName") == "gisadap-chat"
    embedded.picture("floating")
    embedded.page.keyboard.press("Escape")
    assert embedded.chat.locator(".panel").is_hidden()
    assert embedded.chat.evaluate("chat => chat.shadowRoot.activeElement.className") == "launch"


def test_enter_that_ends_a_syllable_sends_nothing_and_two_enters_send_once(embedded: Embedded) -> None:
    embedded.open("<gisadap-chat></gisadap-chat>")
    box = embedded.chat.locator("textarea").first
    box.fill(QUESTION)
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert embedded.chat.locator(".turn").count() == 0
    box.evaluate(
        """box => {
          for (let n = 0; n < 2; n++) box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
        }"""
    )
    embedded.chat.locator(".votes").wait_for()
    asked = [url for url in embedded.requested if url.endswith("/api/ask")]
    assert len(asked) == 1


def test_two_people_on_one_computer_never_see_each_others_questions(embedded: Embedded) -> None:
    mira, sora = token(sub="widget mira"), token(sub="widget sora")
    embedded.open(f"<gisadap-chat token='{mira}'></gisadap-chat>")
    embedded.ask()
    embedded.page.reload()
    embedded.chat.locator(".turn .votes").wait_for()  # her own conversation comes back
    embedded.page.evaluate(f"() => document.querySelector('gisadap-chat').setUser('{sora}')")
    embedded.chat.locator(".welcome").wait_for()
    assert embedded.chat.locator(".turn").count() == 0
    kept = embedded.page.evaluate(
        "Object.keys(localStorage).filter((key) => key.includes('mira')).map((key) => localStorage[key])"
    )
    embedded.open(f"<gisadap-chat token='{sora}' conversation='{kept[0]}'></gisadap-chat>")
    embedded.chat.locator(".welcome").wait_for()
    assert embedded.chat.locator(".turn").count() == 0
    assert QUESTION not in embedded.page.content()


def test_a_token_goes_in_a_header_and_is_replaced_when_it_has_ended(embedded: Embedded) -> None:
    ended, fresh = token(exp=int(time.time()) - 120), token(sub="widget fresh")
    script = f"""
    window.minted = 0;
    addEventListener("DOMContentLoaded", () => {{
      document.querySelector("gisadap-chat").tokenProvider = async () => (window.minted++, "{fresh}");
    }});"""
    sent: list[dict[str, str]] = []
    embedded.page.on(
        "request", lambda request: sent.append(request.all_headers()) if request.url.endswith("/api/ask") else None
    )
    embedded.open(f"<gisadap-chat token='{ended}'></gisadap-chat>", script)
    embedded.ask().locator(".short").wait_for()
    assert embedded.page.evaluate("minted") >= 1
    assert sent[-1]["authorization"] == f"Bearer {fresh}"
    assert "cookie" not in sent[-1]
    assert not any(fresh in url or ended in url for url in embedded.requested)


def test_where_storage_is_blocked_it_says_so_and_works(embedded: Embedded) -> None:
    embedded.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError') }})"
    )
    embedded.open(f"<gisadap-chat token='{token(sub='widget private')}'></gisadap-chat>")
    assert "저장을 막아" in embedded.chat.locator(".note").inner_text()
    assert "8천400만원" in embedded.ask().locator(".short").inner_text()


def test_a_page_that_is_not_listed_is_told_where_to_look(context: BrowserContext, service: str) -> None:
    stranger = Portal()
    try:
        embedded = Embedded(context.new_page(), stranger, service)
        embedded.open("<gisadap-chat></gisadap-chat>")
        turn = embedded.ask()
        link = turn.locator(".failure a").get_attribute("href")
        assert link.startswith(f"{service}/widget/check?origin=")
        check = context.new_page()
        check.goto(link)
        check.locator("#stream:not([hidden])").wait_for()
        said = check.locator(".findings").inner_text()
        assert f"GISADAP_ORIGINS)에 이 출처가 없습니다. 운영자가 '{stranger.origin}'" in said
        assert "답이 오는 대로 전해집니다" in said
        if PICTURES:
            check.screenshot(path=str(Path(PICTURES) / "widget-check.png"))
    finally:
        stranger.server.shutdown()
        stranger.server.server_close()


def test_the_frame_opens_in_listed_pages_alone(embedded: Embedded, context: BrowserContext, service: str) -> None:
    frame = f"<iframe src='{service}/embed?title=사내%20뉴스' width=500 height=600></iframe>"
    script = f"""
    addEventListener("message", (event) => {{
      const told = {{ type: "gisadap:token", token: "{token(sub="widget frame")}" }};
      if (event.data?.type === "gisadap:ready") event.source.postMessage(told, event.origin);
    }});"""
    embedded.open(frame, script)
    inside = embedded.page.frame_locator("iframe").locator("gisadap-chat")
    inside.locator("h2", has_text="사내 뉴스").wait_for()
    box = inside.locator("textarea").first
    box.fill(QUESTION)
    box.press("Enter")
    inside.locator(".short").wait_for()
    assert embedded.complaints == []
    stranger = Portal()
    try:
        other = Embedded(context.new_page(), stranger, service)
        other.open(frame)
        other.page.wait_for_timeout(500)
        assert any("frame-ancestors" in complaint or "Framing" in complaint for complaint in other.complaints)
    finally:
        stranger.server.shutdown()
        stranger.server.server_close()


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (390, "dark")])
def test_it_fits_a_small_screen(chromium: Browser, portal: Portal, service: str, width: int, theme: str) -> None:
    context = chromium.new_context(locale="ko-KR", viewport={"width": width, "height": 700}, reduced_motion="reduce")
    try:
        embedded = Embedded(context.new_page(), portal, service)
        embedded.open(f"<gisadap-chat theme='{theme}'></gisadap-chat>")
        embedded.ask()
        assert embedded.page.evaluate("document.documentElement.scrollWidth") <= width
        embedded.picture(f"{width}-{theme}")
    finally:
        context.close()


def test_english(embedded: Embedded) -> None:
    embedded.open("<gisadap-chat language='en'></gisadap-chat>")
    assert embedded.chat.locator("form button").inner_text() == "Ask"
    embedded.page.evaluate("() => document.querySelector('gisadap-chat').ask('!!!')")
    refusal = embedded.chat.locator(".failure")
    refusal.wait_for()
    assert refusal.inner_text().isascii()
