"""Markup from articles, questions and names is shown as text: in the chat and in the widget, in a real browser."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.hostile import ADDRESSES, MARKUP

FOREIGN = (
    "script, img, image, iframe, object, embed, video, audio, svg *, math, form form, style, link, base, meta, marquee"
)


HONEST = (
    "한빛시는 2일 시청에서 한빛대교 건설 설명회를 열고 내년 3월에 다리를 개통한다고 밝혔다. "
    "설명회에는 정가람 한빛시장과 주민 240여명이 참석해 통행료와 버스 노선을 물었다."
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom of articles that hold every payload, in every field."""
    from rag.assembly import make_embedder, open_archive, open_newsroom
    from rag.indexing import index

    folder = tmp_path_factory.mktemp("hostile")
    pages = folder / "pages"
    pages.mkdir()
    records = [
        {
            "title": f"한빛대교 소식 {number} {markup}",
            "body": f"{HONEST}\n교각 {number}번의 이름은 '{markup}'이라고 한빛시가 밝혔다.",
            "outlet": f"매체 {markup}",
            "author": f"기자 {markup}",
            "url": ADDRESSES[number % len(ADDRESSES)],
            "published": "2024-05-02",
        }
        for number, markup in enumerate(MARKUP)
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (pages / "<img src=x onerror=alert(1)>.jsonl").write_text(lines, encoding="utf-8")
    settings = Settings(data=folder / "data")
    archive = open_archive(settings)
    summary = index(archive, make_embedder(), [pages])
    assert summary.articles >= 60, summary.failed
    archive.close()
    opened = open_newsroom(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(hostile: Newsroom) -> Iterator[str]:
    server: list[uvicorn.Server] = []

    def serve() -> None:
        # In a thread of its own: Playwright keeps an event loop running in the one of the tests.
        app = create_app(hostile, Settings(widget_anonymous=True, limit_anonymous="1000/minute"))
        server.append(uvicorn.Server(uvicorn.Config(app, port=0, log_level="error")))
        server[0].run()

    thread = threading.Thread(target=serve)
    thread.start()
    while not (server and server[0].started):
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server[0].servers[0].sockets[0].getsockname()[1]}/"
    server[0].should_exit = True
    thread.join(10)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page on which no script of theirs may run and nothing may be loaded from elsewhere."""
    context = chromium.new_context(locale="ko-KR")
    opened = context.new_page()
    ran: list[str] = []
    loaded: list[str] = []
    opened.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: loaded.append(request.url))
    yield opened
    context.close()
    assert ran == []
    assert [url for url in loaded if not url.startswith((address, "data:", "blob:"))] == []


def test_there_are_more_than_sixty() -> None:
    assert len(set(MARKUP)) >= 60


def shown_as_text(reply: Any, texts: list[str]) -> None:
    words = reply.evaluate("reply => reply.textContent")
    assert [text for text in texts if text not in words] == []
    assert reply.evaluate(f"reply => reply.querySelectorAll({FOREIGN!r}).length") == 0


def test_in_the_widget(page: Page, address: str, hostile: Newsroom) -> None:
    page.goto(f"{address}embed?title=<img src=x onerror=alert(1)>&greeting=<script>alert(1)</script>")
    chat = page.locator("gisadap-chat")
    chat.locator("textarea").first.wait_for()
    for start in range(0, len(MARKUP), 6):
        asked = " ".join(MARKUP[start : start + 6])[:480]
        turns = chat.locator(".turn").count()
        page.evaluate("asked => document.querySelector('gisadap-chat').ask(asked + ' 교각')", asked)
        turn = chat.locator(".turn").nth(turns)
        turn.locator(".votes, .failure").first.wait_for()
        shown_as_text(turn, [asked])
    opened = 0
    for source in chat.locator(".source").all()[:12]:
        source.click()
        reader = chat.locator(".reader")
        reader.locator(".page p").first.wait_for()
        assert reader.evaluate(f"reader => reader.querySelectorAll({FOREIGN!r}).length") == 0
        links = reader.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
        assert set(links) <= {"http:", "https:"}
        opened += "<" in reader.inner_text()
        page.keyboard.press("Escape")
    assert opened, "no article with markup was opened: the test would have seen nothing"


def test_in_the_chat(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".collection")
    box = page.locator("#question textarea")
    for start in range(0, len(MARKUP), 11):
        asked = " ".join(MARKUP[start : start + 11]).replace("\t", " ")[:480] + " 교각"
        turns = page.locator(".turn").count()
        box.fill(asked)
        box.press("Enter")
        turn = page.locator(".turn").nth(turns)
        turn.locator(".reply:not([aria-busy])").wait_for()
        words = turn.evaluate("turn => turn.textContent")
        assert asked.strip() in words
        assert (
            turn.evaluate(
                "turn => turn.querySelectorAll('script,img,iframe,object,embed,video,style,link,base').length"
            )
            == 0
        )


def test_on_the_pages_of_forms(page: Page, address: str) -> None:
    for markup in MARKUP[::4]:
        for path in (f"widget/check?origin={markup}", f"sign-in?next=/{markup}"):
            page.goto(address + path.replace("#", "%23").replace("&", "%26"))
            assert (
                page.evaluate("document.querySelectorAll('main img, main script, main iframe, main svg').length") == 0
            )
