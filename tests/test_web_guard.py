"""What the guard lets in, and what it puts on everything that goes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from rag.web.guard import BODY_LIMIT, SECURITY_HEADERS, Guard


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.post("/api/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("secret detail")

    @app.api_route("/{anything:path}", methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"])
    def everything_else(anything: str, request: Request) -> str:
        return f"reached {anything} {request.url.query}"

    app.add_middleware(Guard)
    return TestClient(app, raise_server_exceptions=False)


def test_a_body_up_to_the_limit_comes_through_whole(client: TestClient) -> None:
    assert client.post("/api/echo", content=b"x" * BODY_LIMIT).json() == BODY_LIMIT


def test_a_larger_body_is_refused_whether_announced_or_not(client: TestClient) -> None:
    def unannounced() -> Iterator[bytes]:
        for _ in range(BODY_LIMIT // 1024 + 1):
            yield b"x" * 1024

    for response in (
        client.post("/api/echo", content=b"x" * (BODY_LIMIT + 1)),
        client.post("/api/echo", content=unannounced()),
        client.post("/api/echo", content=b"x", headers={"content-length": "-1"}),
    ):
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["title"] == "요청이 너무 큽니다"


@pytest.mark.parametrize("path", ["/", "/assets/index.js", "/theme.css", "/api/anything", "/ui/chat.js"])
def test_what_the_page_needs_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/queue/join",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/run/predict",
        "/gradio_api/info",
        "//gradio_api/info",
        "/%67radio_api/info",
        "/GRADIO_API/info",
        "/config",
        "/login",
        "/monitoring",
        "/svelte/x",
        "/docs",
        "/openapi.json",
        "/assetsx",
        "/api",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everything_else_does_not_exist(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_the_page_itself_takes_no_input(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 404


def test_the_page_is_given_no_parameters(client: TestClient) -> None:
    assert client.get("/?deep_link=x").json() == "reached  "
    assert client.get("/api/nothing?k=1").json() == "reached api/nothing k=1"


@pytest.mark.parametrize("path", ["/", "/api/echo", "/api/broken", "/nowhere", "/api/nowhere"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_a_fault_of_ours_is_told_without_its_details(client: TestClient) -> None:
    response = client.get("/api/broken")
    assert response.status_code == 500
    assert response.json()["status"] == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_the_policy_names_no_other_host_and_evaluates_no_text() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]
    assert "http" not in policy
    assert "*" not in policy
    assert "unsafe-eval" not in policy


def test_only_known_names_are_answered() -> None:
    """Else a page elsewhere could let a name of its own point at this machine and read what is here."""
    app = FastAPI()
    app.add_api_route("/api/x", lambda: "reached")
    app.add_middleware(Guard, names=frozenset({"localhost", "127.0.0.1", "[::1]"}))
    client = TestClient(app)
    for host in ("localhost", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST"):
        assert client.get("/api/x", headers={"host": host}).status_code == 200
    for host in ("evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1]x"):
        assert client.get("/api/x", headers={"host": host}).status_code == 403


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from rag.web import guard

    monkeypatch.setattr(guard, "PATIENCE", 0.05)
    sent: list[dict[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    async def unreachable(*_: Any) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": [], "query_string": b""}
    asyncio.run(Guard(unreachable)(scope, never, send))
    assert sent[0]["status"] == 408
