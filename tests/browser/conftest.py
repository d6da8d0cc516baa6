"""A real service on a free port of loopback, and a real Chromium that reports what it sees."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from eval.service import Runs
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.conftest import changeable

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 30_000  # milliseconds that a busy machine may take
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (Debian: apt install chromium)"))


@contextmanager
def serving(make: Callable[[], FastAPI]) -> Iterator[str]:
    """The address of a service on a free port of loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server: list[uvicorn.Server] = []

    def serve() -> None:
        # In a thread of its own: Playwright keeps an event loop running in the one of the tests.
        server.append(uvicorn.Server(uvicorn.Config(make(), log_level="warning")))
        server[0].run(sockets=[listener])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server[0].should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture(scope="package")
def site(newsroom: Newsroom) -> Iterator[str]:
    """The address of a service over the sample articles."""
    with serving(lambda: create_app(newsroom)) as address:
        yield address


@pytest.fixture(scope="package")
def own_newsroom(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom over the sample articles that tests may change."""
    with changeable(tmp_path_factory.mktemp("desk"), sample_settings) as opened:
        yield opened


@pytest.fixture(scope="package")
def desk_site(own_newsroom: Newsroom) -> Iterator[str]:
    """The address of a service with everything that operators have."""
    settings = Settings(data=own_newsroom.archive.folder)
    runs = Runs(own_newsroom, settings)
    with serving(lambda: create_app(own_newsroom, settings, evaluations=runs)) as address:
        yield address
    runs.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser profile for all pages of a desk: what Gradio brings is loaded once."""
    context = chromium.new_context(locale="ko-KR", permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="package")
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    size = {"width": 375, "height": 812}
    context = chromium.new_context(locale="ko-KR", viewport=size, has_touch=True, is_mobile=True, device_scale_factor=2)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@dataclass
class Chat:
    """The chat page as a reader uses it."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str, ready: str = ".collection") -> None:
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        self.page.goto(address)
        self.page.wait_for_selector(ready)

    @property
    def box(self) -> Any:
        return self.page.locator("#question textarea")

    @property
    def turns(self) -> Any:
        return self.page.locator(".turn")

    @property
    def reader(self) -> Any:
        return self.page.locator("#reader")

    def tab_to(self, selector: str, key: str, most: int) -> None:
        """Presses the key until an element of the selector has the focus, at most so many times."""
        for _ in range(most):
            self.page.keyboard.press(key)
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return

    def ask(self, question: str) -> Any:
        """Types a question, presses Enter, waits for the reply and returns it."""
        turns = self.turns.count()
        self.box.fill(question)
        self.box.press("Enter")
        reply = self.turns.nth(turns).locator(".reply:not([aria-busy])")
        reply.wait_for()
        return reply


OpenChat = Callable[..., Chat]


@contextmanager
def opening(site: str, desk: BrowserContext, phone: BrowserContext, ready: str, path: str = "") -> Iterator[OpenChat]:
    """Opens pages at a desk or on a phone; afterwards nothing may have been amiss."""
    chats: list[Chat] = []
    usual = (path, ready)

    def opened(
        *,
        before: Callable[[Page], None] = lambda _: None,
        on_phone: bool = False,
        size: tuple[int, int] = (1280, 800),
        path: str = usual[0],
        ready: str = usual[1],
        **media: Any,
    ) -> Chat:
        page = (phone if on_phone else desk).new_page()
        if not on_phone:
            page.set_viewport_size({"width": size[0], "height": size[1]})
        if media:
            page.emulate_media(**media)
        before(page)
        chats.append(Chat(page))
        chats[-1].open(f"{site}{path}", ready)
        return chats[-1]

    yield opened
    for chat in chats:
        chat.page.evaluate("localStorage.clear()")
        chat.page.close()
    for chat in chats:
        assert chat.complaints == []
        assert [url for url in chat.requested if not url.startswith((site, "data:", "blob:"))] == []


@pytest.fixture
def open_chat(site: str, desk: BrowserContext, phone: BrowserContext) -> Iterator[OpenChat]:
    with opening(site, desk, phone, ".collection") as opened:
        yield opened


@pytest.fixture
def open_articles(desk_site: str, desk: BrowserContext, phone: BrowserContext) -> Iterator[OpenChat]:
    """The operators' page of articles."""
    with opening(desk_site, desk, phone, ".articles tbody tr", "articles") as opened:
        yield opened


@pytest.fixture
def open_evaluations(desk_site: str, desk: BrowserContext, phone: BrowserContext) -> Iterator[OpenChat]:
    """The operators' page of evaluations."""
    with opening(desk_site, desk, phone, ".starter form", "eval") as opened:
        yield opened


def serious(page: Page) -> list[str]:
    """What axe-core finds wrong that is serious."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
