"""``/mcp`` as the official client uses it, over a real connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from rag.newsroom import Newsroom
from tests.web_access import Running, key, running


@pytest.fixture(scope="module")
def service(newsroom: Newsroom) -> Iterator[Running]:
    with running(newsroom, sign_in="accounts") as started:
        yield started


def within(service: Running, headers: dict[str, str], use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def used() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers) as carrier,
            Client(streamable_http_client(f"{service.address}/mcp", http_client=carrier)) as client,
        ):
            return await use(client)

    return asyncio.run(used())


def test_the_tools_answer_search_and_read(service: Running, newsroom: Newsroom) -> None:
    async def use(client: Client) -> None:
        tools = await client.list_tools()
        assert {tool.name for tool in tools.tools} == {"ask", "search", "read_article"}
        asked = await client.call_tool("ask", {"question": "도서관이 로봇에 들인 돈은 얼마인가요?"})
        answer = asked.structured_content
        assert "8천400만원" in answer["short"]
        found = await client.call_tool("search", {"query": "도서관 로봇", "limit": 2})
        assert 1 <= len(found.structured_content["hits"]) <= 2
        citation = answer["citations"][0]
        read = await client.call_tool("read_article", {"article_id": citation["article_id"]})
        assert read.structured_content["body"][citation["start"] : citation["end"]] == citation["quote"]

    within(service, key(newsroom, "ask", "read"), use)


def test_what_cannot_be_done_is_told_in_korean_without_a_traceback(service: Running, newsroom: Newsroom) -> None:
    async def use(client: Client) -> list[Any]:
        return [
            await client.call_tool("ask", {"question": "!!!"}),
            await client.call_tool("read_article", {"article_id": "../../etc/passwd"}),
        ]

    for refused in within(service, key(newsroom, "ask", "read"), use):
        assert refused.is_error
        text = refused.content[0].text
        assert any("가" <= character <= "힣" for character in text)
        assert "Traceback" not in text


def test_a_key_may_what_its_scopes_say(service: Running, newsroom: Newsroom) -> None:
    async def use(client: Client) -> tuple[Any, Any]:
        asked = await client.call_tool("ask", {"question": "도서관이 로봇에 들인 돈은 얼마인가요?"})
        return asked, await client.call_tool("search", {"query": "로봇"})

    asked, found = within(service, key(newsroom, "read"), use)
    assert asked.is_error
    assert "권한" in asked.content[0].text
    assert not found.is_error


def test_nobody_is_served(service: Running) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    refused = httpx2.post(
        f"{service.address}/mcp", json=call, headers={"accept": "application/json, text/event-stream"}
    )
    assert refused.status_code == 401
