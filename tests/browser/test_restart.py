"""The service is ended and started again: every conversation is what it was, to the letter."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from rag.settings import Settings
from tests.browser.conftest import Chat
from tests.browser.test_chat import ANSWER, QUESTION, UNANSWERABLE
from tests.conftest import ROOT


@contextmanager
def running(data: Path, port: int) -> Iterator[str]:
    """The service as its operator starts it, until it is told to end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GISADAP_")}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        env={**own, "GISADAP_DATA": str(data), "GISADAP_PORT": str(port), "PYTHONPATH": str(ROOT)},
        cwd=data.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split(": ", 1)[1].strip() + "/"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.timeout(300)  # two starts of the whole service
def test_conversations_are_the_same_after_a_restart(
    sample_settings: Settings, desk: BrowserContext, tmp_path: Path
) -> None:
    shutil.copytree(sample_settings.data, tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = desk.new_page()
    chat = Chat(page)

    def kept(site: str) -> tuple[Any, list[str]]:
        conversation = page.url.split("#c=")[1]
        shape = desk.request.get(f"{site}api/conversations/{conversation}").json()
        return shape, [each.inner_text() for each in chat.turns.all()]

    with running(tmp_path / "data", port) as site:
        page.goto(site)
        page.wait_for_selector(".collection")
        chat.ask(QUESTION)
        chat.ask(UNANSWERABLE)
        page.reload()  # what is shown of a conversation that is opened, not of one that was just had
        expect(chat.turns).to_have_count(2)
        chat.turns.last.locator(".reply:not([aria-busy])").wait_for()
        before = kept(site)
    with running(tmp_path / "data", port) as site:
        page.reload()
        expect(chat.turns).to_have_count(2)
        chat.turns.last.locator(".reply:not([aria-busy])").wait_for()
        assert kept(site) == before
        chat.turns.locator(".citation").first.click()
        expect(chat.reader.locator("mark.active")).to_contain_text(ANSWER)
    page.close()
