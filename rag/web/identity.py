"""Who is asking, and what that person or program may do.

The middleware finds out once a request and leaves a ``Subject`` on ``request.state.subject``; routes say what they need
with ``Depends(require("operator"))`` or look at the subject themselves: what belongs to a subject (conversations,
feedback) is stored under ``subject.id``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse

from rag.errors import AccessDenied, SignInRequired
from rag.web import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Role = Literal["reader", "operator", "ask", "read"]
Kind = Literal["local", "account", "proxy", "widget", "key", "anonymous"]

_SIGN_IN = "로그인이 필요합니다. 로그인하거나 열쇠 또는 토큰을 보내 주십시오."
_FULFILLED_BY: dict[Role, frozenset[Role]] = {
    "ask": frozenset({"ask", "reader"}),
    "read": frozenset({"read", "reader"}),
    "reader": frozenset({"reader"}),
    "operator": frozenset({"operator"}),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or program. Ids never collide between kinds, and never change for the same person."""

    id: str
    roles: frozenset[Role]
    """``reader`` asks, reads and has a history; ``operator`` changes articles; ``ask`` and ``read`` are halves of a
    reader, for programs and anonymous visitors, who have no history."""
    kind: Kind

    def may(self, role: Role) -> bool:
        return not self.roles.isdisjoint(_FULFILLED_BY[role])


LOCAL = Subject("local", frozenset({"reader", "operator"}), "local")
NOBODY = Subject("nobody", frozenset(), "anonymous")

Identify = Callable[[HTTPConnection], Subject]
"""Raises SignInRequired or AccessDenied where credentials are given but do not hold."""


def subject_of(request: Request) -> Subject:
    """Who sent this request."""
    subject: Subject = request.state.subject
    return subject


def require(role: Role) -> Callable[[Request], Subject]:
    """A FastAPI dependency: the subject, who has this role. Raises SignInRequired and AccessDenied."""

    def required(request: Request) -> Subject:
        subject = subject_of(request)
        if subject.may(role):
            return subject
        if not subject.roles:
            raise SignInRequired(_SIGN_IN)
        raise AccessDenied("이 일을 할 권한이 없습니다. 운영자에게 권한을 요청해 주십시오.")

    return required


class Identity:
    """Middleware: leaves the subject on the request. Who is nobody gets no further than what is open to all."""

    def __init__(
        self,
        app: ASGIApp,
        identify: Identify,
        is_open: Callable[[str], bool] = lambda _: False,
        sign_in_page: str | None = None,
    ) -> None:
        """``is_open`` says of a path whether everybody may have it; browsers are sent to the sign-in page, if any."""
        self.app = app
        self._identify = identify
        self._is_open = is_open
        self._sign_in_page = sign_in_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = self.app if scope["type"] != "http" else self._answering(scope)
        await answering(scope, receive, send)

    def _answering(self, scope: Scope) -> ASGIApp:
        connection = HTTPConnection(scope)
        try:
            subject = self._identify(connection)
        except (SignInRequired, AccessDenied) as error:
            return problems.response_of(connection, error)
        scope.setdefault("state", {})["subject"] = subject
        if subject.roles or self._is_open(scope["path"]):
            cookie = scope["state"].get("cookie")
            return _with_cookie(self.app, cookie) if cookie else self.app
        if self._sign_in_page and scope["method"] == "GET" and "text/html" in connection.headers.get("accept", ""):
            return RedirectResponse(f"{self._sign_in_page}?{urlencode({'next': scope['path']})}", 303)
        return problems.response_of(connection, SignInRequired(_SIGN_IN))


def _with_cookie(app: ASGIApp, cookie: str) -> ASGIApp:
    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await app(scope, receive, sending)

    return answering
