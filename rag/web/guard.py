"""The outermost layer of the service: what may come in, and the headers on everything that goes out.

Gradio brings some sixty routes (uploads, a proxy, file serving, run history, monitoring) of which the chat page needs
the few named here; everything else of it does not exist for a reader.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from rag.web import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 64 * 1024  # bytes of a request's body
UPLOAD = "/api/articles"  # the one address that takes more, from operators
PATIENCE = 20.0  # seconds in which a body, or the next piece of an upload, must come


def _policy(script: str, style: str, ancestors: str) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {script}",
            f"style-src {style}",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
        )
    )


SECURITY_HEADERS = {
    # Gradio's page has inline scripts and styles; nothing it needs is evaluated from text or loaded from elsewhere.
    "content-security-policy": _policy("'self' 'unsafe-inline'", "'self' 'unsafe-inline'", "'self'"),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

_OWN = (
    "/api/", "/v1/", "/mcp", "/metrics", "/ui/", "/sign-in", "/sign-out", "/widget.js", "/widget/check", "/embed",
    "/articles", "/eval",
)  # fmt: skip
_GRADIO_PAGES = frozenset(("/", "/theme.css", "/manifest.json", "/robots.txt", "/favicon.ico"))
_GRADIO_FOLDERS = ("/assets/", "/static/")
_OPEN = (
    *_GRADIO_FOLDERS, "/ui/", "/theme.css", "/manifest.json", "/robots.txt", "/favicon.ico", "/sign-in",
    "/widget.js", "/widget/check", "/embed", "/api/health", "/api/openapi.json",
)  # fmt: skip
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def is_open(path: str) -> bool:
    """Whether everybody may have what is there, signed in or not: nothing that says a word of an article."""
    return any(path == each or (each.endswith("/") and path.startswith(each)) for each in _OPEN)


class Guard:
    """Bounds requests and hardens responses of the application within."""

    def __init__(
        self,
        app: ASGIApp,
        upload_limit: int = BODY_LIMIT,
        ancestors: str = "'self'",
        names: frozenset[str] = frozenset(),
    ) -> None:
        """``upload_limit`` in bytes; ``ancestors`` may frame ``/embed``; ``names`` are the hosts answered, or all."""
        self.app = app
        self._names = names
        self._upload_limit = upload_limit
        self._ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request_id = _request_id(scope)
            scope.setdefault("state", {})["request_id"] = request_id
            await self._answer(
                scope, receive, _Hardened(send, {**self._headers(scope["path"]), "x-request-id": request_id})
            )
        elif scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:  # the service speaks no WebSocket
            await send({"type": "websocket.close", "code": 1000})

    def _headers(self, path: str) -> dict[str, str]:
        if path == "/embed":
            policy = _policy(script="'self'", style="'self'", ancestors=self._ancestors)
            return {**SECURITY_HEADERS, "content-security-policy": policy}
        if path in ("/articles", "/eval"):
            policy = _policy(script="'self'", style="'self'", ancestors="'none'")
            return {**SECURITY_HEADERS, "content-security-policy": policy}
        if path == "/widget.js":
            return {**SECURITY_HEADERS, "cross-origin-resource-policy": "cross-origin"}
        return SECURITY_HEADERS

    async def _answer(self, scope: Scope, receive: Receive, send: _Hardened) -> None:
        connection = HTTPConnection(scope)
        if self._names and _host(connection) not in self._names:
            return await problems.response(connection, 403, _UNKNOWN_HOST)(scope, receive, send)
        if not scope["path"].startswith(_OWN):
            if not _of_the_page(scope["path"], scope["method"]):
                return await problems.response(connection, 404)(scope, receive, send)
            scope = {**scope, "query_string": b""}  # Gradio's page would read links to stored states from it
        try:
            receive = await self._bounded(scope, receive)
            await self.app(scope, receive, send)
        except HTTPException as refusal:
            await problems.response(connection, refusal.status_code, _too_large(refusal))(scope, receive, send)
        except Exception:  # a fault of ours: the reader gets a problem document, the log the traceback
            if not send.started:
                await problems.response(connection, 500)(scope, receive, send)
            raise
        return None

    async def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Hands over a body within its limits. Raises HTTPException; a long upload raises it as it is read."""
        limit = self._upload_limit if (scope["method"], scope["path"]) == ("POST", UPLOAD) else BODY_LIMIT
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            raise HTTPException(413, str(limit))
        if limit > BODY_LIMIT:
            return _counted(receive, limit)
        return _replay(await _read(receive, limit), receive)


_UNKNOWN_HOST = problems.Text(
    "이 이름으로는 들어올 수 없습니다. 127.0.0.1로 여시거나, 운영자가 GISADAP_HOSTS에 이름을 더해야 합니다.",
    "This service does not answer to this host name; the operator can add it to GISADAP_HOSTS.",
)


def _host(connection: HTTPConnection) -> str:
    """The name a client called us by, without its port."""
    return re.sub(r":\d+$", "", connection.headers.get("host", "").lower())


class _Hardened:
    """Sends what it is given, with the headers on it."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
        await self._send(message)


def _of_the_page(path: str, method: str) -> bool:
    return method in ("GET", "HEAD") and (path in _GRADIO_PAGES or path.startswith(_GRADIO_FOLDERS))


async def _read(receive: Receive, limit: int) -> bytes:
    """The request's whole body."""
    parts: list[bytes] = []
    counted = _counted(receive, limit)
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await counted()
                if message["type"] != "http.request":  # the reader left
                    break
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise HTTPException(408) from None
    return b"".join(parts)


def _counted(receive: Receive, limit: int) -> Receive:
    """Hands over a body piece by piece, and no more than ``limit`` bytes of it."""
    size = 0
    whole = False

    async def counted() -> Message:
        nonlocal size, whole
        if whole:  # what is awaited now is that the reader leaves
            return await receive()
        try:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        size += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if size > limit:
            raise HTTPException(413, str(limit))
        return message

    return counted


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hands over the body that was read, then whatever the connection says next (that the reader left)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _too_large(refusal: HTTPException) -> problems.Text | None:
    if refusal.status_code != 413:
        return None
    limit = int(refusal.detail) // 1024
    size = f"{limit}KB" if limit < 1024 else f"{limit // 1024}MB"
    return problems.Text(f"요청 본문은 {size}까지 보낼 수 있습니다.", f"A body may have {size} here.")


def _request_id(scope: Scope) -> str:
    """The one a proxy before us has given, so that its log and ours can be read together; or a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
