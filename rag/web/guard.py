"""The outermost layer of the service: what may come in, and the headers on everything that goes out.

Gradio brings some sixty routes (uploads, a proxy, file serving, run history, monitoring) of which the chat page needs
the few named here; everything else of it does not exist for a reader.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from rag.web import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 64 * 1024  # bytes of a request's body

SECURITY_HEADERS = {
    # Gradio's page has inline scripts and styles; nothing it needs is evaluated from text or loaded from elsewhere.
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}

_OWN = ("/api/", "/ui/")
_GRADIO_PAGES = frozenset(("/", "/theme.css", "/manifest.json", "/robots.txt", "/favicon.ico"))
_GRADIO_FOLDERS = ("/assets/", "/static/")


class Guard:
    """Bounds requests and hardens responses of the application within."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, _Hardened(send))
        elif scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:  # the service speaks no WebSocket
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: _Hardened) -> None:
        if not scope["path"].startswith(_OWN):
            if not _of_the_page(scope["path"], scope["method"]):
                return await _refuse(404, None, send)
            scope = {**scope, "query_string": b""}  # Gradio's page would read links to stored states from it
        body = await _read(scope, receive)
        if body is None:
            return await _refuse(413, f"요청 본문은 {BODY_LIMIT // 1024}KB까지 보낼 수 있습니다.", send)
        try:
            await self.app(scope, _replay(body, receive), send)
        except Exception:  # a fault of ours: the reader gets a problem document, the log the traceback
            if not send.started:
                await _refuse(500, None, send)
            raise


class _Hardened:
    """Sends what it is given, with the headers on it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
        await self._send(message)


def _of_the_page(path: str, method: str) -> bool:
    return method in ("GET", "HEAD") and (path in _GRADIO_PAGES or path.startswith(_GRADIO_FOLDERS))


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The request's whole body, or None where it is larger than allowed."""
    announced = Headers(scope=scope).get("content-length", "0")
    if not announced.isdigit() or int(announced) > BODY_LIMIT:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":  # the reader left
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hands over the body that was read, then whatever the connection says next (that the reader left)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


async def _refuse(status: int, detail: str | None, send: Send) -> None:
    body = json.dumps(problems.shape(status, detail), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
