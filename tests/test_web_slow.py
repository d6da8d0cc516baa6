"""Clients that say little and slowly, over real sockets: they are let go, and nobody else notices."""

from __future__ import annotations

import contextlib
import socket
import time
import urllib.parse
from collections.abc import Iterator

import httpx
import pytest

from rag.newsroom import Newsroom
from rag.web import connections, guard
from tests.web_access import Running, running

HEAD = b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
PATIENCE = 0.5


@pytest.fixture
def service(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(connections, "PATIENCE", PATIENCE)
    monkeypatch.setattr(guard, "PATIENCE", PATIENCE)
    with running(newsroom) as started:
        yield started


def opened(service: Running, *pieces: bytes) -> socket.socket:
    address = urllib.parse.urlsplit(service.address)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    for piece in pieces:
        connection.sendall(piece)
    return connection


@pytest.mark.parametrize(
    "said", [b"", b"G", b"GET /api/health HTTP/1.1\r\nhost: x\r\nx-slow: "], ids=["nothing", "line", "head"]
)
def test_a_request_that_never_becomes_whole_is_not_waited_for(service: Running, said: bytes) -> None:
    started = time.monotonic()
    with opened(service, said) as connection:
        assert connection.recv(100) == b""
    assert PATIENCE - 0.1 <= time.monotonic() - started < PATIENCE + 5


def test_a_byte_now_and_then_buys_no_time(service: Running) -> None:
    started = time.monotonic()
    with opened(service, HEAD) as connection, contextlib.suppress(OSError):
        while time.monotonic() - started < 20 * PATIENCE:
            time.sleep(PATIENCE / 5)
            connection.sendall(b"x")
    assert time.monotonic() - started < PATIENCE + 5


def test_a_body_that_drips_is_refused(service: Running) -> None:
    with opened(service, HEAD, b"content-length: 1000\r\n\r\n{") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


def test_two_hundred_of_them_keep_nobody_out(service: Running) -> None:
    slow = [opened(service, HEAD) for _ in range(200)]
    assert httpx.get(f"{service.address}/api/health").status_code == 200
    for connection in slow:
        connection.close()


def test_a_connection_that_is_kept_is_used_again(service: Running) -> None:
    with httpx.Client(base_url=service.address) as client:
        for _ in range(3):
            assert client.get("/api/health").status_code == 200
            time.sleep(PATIENCE * 1.2)
