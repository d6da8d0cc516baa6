"""Who is asking, and what that person or program may do.

The middleware finds out once a request and leaves a ``Subject`` on ``request.state.subject``; routes say what they need
with ``Depends(require("operator"))`` or look at the subject themselves: what belongs to a subject (conversations,
feedback) is stored under ``subject.id``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from starlette.requests import HTTPConnection, Request

from rag.errors import AccessDenied, SignInRequired
from rag.web import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

Role = Literal["reader", "operator", "ask", "read"]
Kind = Literal["local", "account", "proxy", "widget", "key", "anonymous"]

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
            raise SignInRequired("로그인이 필요합니다. 로그인한 뒤 다시 시도해 주십시오.")
        raise AccessDenied("이 일을 할 권한이 없습니다. 운영자에게 권한을 요청해 주십시오.")

    return required


class Identity:
    """Middleware: leaves the subject on the request, and answers itself where the credentials do not hold."""

    def __init__(self, app: ASGIApp, identify: Identify) -> None:
        self.app = app
        self._identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering: ASGIApp = self.app
        if scope["type"] == "http":
            try:
                scope.setdefault("state", {})["subject"] = self._identify(HTTPConnection(scope))
            except (SignInRequired, AccessDenied) as error:
                answering = problems.response_of(error)
        await answering(scope, receive, send)
