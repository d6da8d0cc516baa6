"""How many questions and searches a subject and an address may send, and how many are answered at once.

Who sends more is told when to come back.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from rag.errors import TooBusy, TooManyRequests
from rag.web import problems
from rag.web.identity import LOCAL, NOBODY, Subject, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.settings import Settings

Counted = tuple[str, list[RateLimitItem]]
"""Whose requests are counted, and how many there may be."""


class Counter:
    """Counts in a moving window, in the memory of this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, all_counted: Iterable[Counted]) -> None:
        """Counts one request under every limit, or under none. Raises TooManyRequests."""
        entries = [(item, whose) for whose, items in all_counted for item in items]
        full = [(item, whose) for item, whose in entries if not self._limiter.test(item, whose)]
        if full:
            free = max(self._limiter.get_window_stats(item, whose).reset_time for item, whose in full)
            raise TooManyRequests(max(1, math.ceil(free - time.time())))
        for item, whose in entries:
            self._limiter.hit(item, whose)


class Quotas:
    """Middleware within ``Identity``. Whoever sits at the machine itself, where nobody signs in, has no quota."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._counter = Counter()
        self._most = settings.limit_at_once
        self._under_way = 0
        self._subject = parse_many(settings.limit_subject)
        self._address = parse_many(settings.limit_address)
        self._anonymous = parse_many(settings.limit_anonymous)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _costs(scope):
            return await self.app(scope, receive, send)
        request = Request(scope)
        try:
            self._admit(request)
        except (TooBusy, TooManyRequests) as error:
            return await problems.response_of(request, error)(scope, receive, send)
        self._under_way += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self._under_way -= 1

    def _admit(self, request: Request) -> None:
        """Raises TooBusy, which is counted under no limit, or TooManyRequests."""
        if self._under_way >= self._most:
            raise TooBusy
        self._counter.count(self._counted(subject_of(request), address_of(request)))

    def _counted(self, subject: Subject, address: str) -> list[Counted]:
        if subject == LOCAL:
            return []
        if subject == NOBODY or subject.kind == "local":
            return [(address, self._address)]
        if subject.kind == "anonymous":  # may call itself whatever it likes, so its address alone is counted
            return [(f"anonymous {address}", self._anonymous)]
        return [(subject.id, self._subject), (address, self._address)]


def address_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _costs(scope: Scope) -> bool:
    """Signing in has limits of its own."""
    return bool(
        scope["path"] == "/api/search" or (scope["method"] == "POST" and not scope["path"].startswith("/sign-"))
    )
