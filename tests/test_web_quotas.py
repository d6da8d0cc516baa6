"""Limits: who sends too much is told when to come back, and nobody else notices."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.identity import LOCAL
from rag.web.quotas import Quotas
from tests.web_access import PORTAL, SECRET, bearer, key, service, token


def searches(client: TestClient, times: int, headers: dict[str, str] | None = None) -> list[int]:
    return [client.get("/api/search?q=로봇&k=1", headers=headers or {}).status_code for _ in range(times)]


def test_a_program_is_told_to_wait_and_another_is_not(newsroom: Newsroom) -> None:
    client = service(newsroom, sign_in="accounts", limit_subject="2/minute")
    first, second = key(newsroom, "read"), key(newsroom, "read")
    assert searches(client, 3, first) == [200, 200, 429]
    assert searches(client, 1, second) == [200]
    refused = client.get("/api/search?q=로봇", headers=first)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["type"] == "urn:gisadap:problem:too-many-requests"
    assert f"{refused.headers['retry-after']}초 뒤에" in refused.json()["detail"]
    assert client.get("/api/articles", headers=first).status_code == 200


def test_an_address_is_counted_over_all_its_subjects(newsroom: Newsroom) -> None:
    client = service(newsroom, origins=PORTAL, widget_secret=SECRET, limit_address="3/minute")
    statuses = [searches(client, 1, bearer(token(sub=f"user {n}")))[0] for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


def test_a_visitor_gains_nothing_by_another_name(newsroom: Newsroom) -> None:
    client = service(newsroom, origins=PORTAL, widget_anonymous=True, limit_anonymous="2/hour")
    visits = [searches(client, 1, {"origin": PORTAL, "x-gisadap-visitor": f"{n:032x}"})[0] for n in range(4)]
    assert visits == [200, 200, 429, 429]


def test_forwarded_addresses_count_from_trusted_proxies_alone(newsroom: Newsroom) -> None:
    def statuses(**settings: str) -> list[int]:
        client = service(newsroom, origins=PORTAL, widget_anonymous=True, limit_anonymous="1/hour", **settings)
        visitors = [{"origin": PORTAL, "x-forwarded-for": f"203.0.113.{n}"} for n in range(3)]
        return [searches(client, 1, each)[0] for each in visitors]

    assert statuses() == [200, 429, 429]
    assert statuses(proxy_addresses="192.0.2.7") == [200, 200, 200]


def test_whoever_sits_at_the_machine_is_not_counted(newsroom: Newsroom) -> None:
    client = service(newsroom, limit_subject="1/day", limit_address="1/day", limit_anonymous="1/day")
    assert searches(client, 3) == [200, 200, 200]


@pytest.mark.parametrize("headers", [{"accept-language": "en-US,en;q=0.9,ko;q=0.5"}])
def test_the_refusal_speaks_english_to_who_asks_for_it(newsroom: Newsroom, headers: dict[str, str]) -> None:
    client = service(newsroom, open_without_sign_in=True, host="0.0.0.0", limit_address="1/day")
    searches(client, 1)
    refused = client.get("/api/search?q=x", headers=headers)
    assert refused.headers["content-language"] == "en"
    assert refused.json()["title"] == "Too many requests"
    assert 3600 < int(refused.headers["retry-after"]) <= 86_400
    assert "24시간 뒤에" in client.get("/api/search?q=x").json()["detail"]


def test_more_than_can_be_answered_at_once_are_told_to_come_back_and_not_counted() -> None:
    """Whoever asks: also one who sits at the machine itself."""
    waiting, go_on = asyncio.Event(), asyncio.Event()
    sent: list[Message] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        waiting.set()
        await go_on.wait()
        await JSONResponse({})(scope, receive, send)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask_twice_then_again() -> list[int]:
        quotas = Quotas(slow, Settings(limit_at_once=1))
        scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": [], "state": {"subject": LOCAL}}
        first = asyncio.create_task(quotas(scope, receive, send))
        await waiting.wait()
        await quotas(scope, receive, send)
        go_on.set()
        await first
        await quotas(scope, receive, send)
        return [message["status"] for message in sent if message["type"] == "http.response.start"]

    assert asyncio.run(ask_twice_then_again()) == [503, 200, 200]
    assert (b"retry-after", b"2") in sent[0]["headers"]
    assert json.loads(sent[1]["body"])["type"] == "urn:gisadap:problem:busy"
