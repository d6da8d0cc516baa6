"""What the tests of access share: services over the sample articles with settings of their own, keys and tokens."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import jwt
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.archive.keys import Scope
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.connections import Impatient
from rag.web.service import surround, without_chat

SECRET = "a secret of the tests that is long enough for every algorithm that anybody could try"
PORTAL = "https://portal.example"
PASSWORD = "가을 하늘은 높고 푸르다"


def service(newsroom: Newsroom, client: tuple[str, int] = ("192.0.2.7", 50_000), **settings: Any) -> TestClient:
    """A client of a service with these settings; it sends from ``client``."""
    chosen = Settings(**settings)
    app = without_chat(newsroom, chosen)  # Gradio takes seconds to mount, and has no part in this
    surround(app, chosen, newsroom.archive)
    return TestClient(app, client=client, raise_server_exceptions=False, follow_redirects=False)


def key(newsroom: Newsroom, *scopes: Scope, days: float = 1) -> dict[str, str]:
    """The header with which a program sends a new key."""
    return bearer(newsroom.archive.keys.create("시험", scopes, dt.timedelta(days=days))[1])


def token(secret: str = SECRET, algorithm: str | None = "HS256", **claims: Any) -> str:
    """A token for the widget; a claim that is None is left out."""
    whole = {"sub": "mira", "aud": "gisadap", "exp": int(time.time()) + 600, **claims}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, secret, algorithm)


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


class Running(NamedTuple):
    """A service on a free port of loopback."""

    address: str


@contextmanager
def running(newsroom: Newsroom, **settings: Any) -> Iterator[Running]:
    chosen = Settings(**settings)
    app = without_chat(newsroom, chosen)
    surround(app, chosen, newsroom.archive)
    with served(app) as started:
        yield started


@contextmanager
def served(app: FastAPI) -> Iterator[Running]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=Impatient, log_level="warning", proxy_headers=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield Running(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(10)
