"""Reverse proxies: what a trusted one says of the client is believed; from anybody else it is not even seen."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

_SPOKEN_BY_PROXIES = (b"x-forwarded-", b"x-real-ip", b"forwarded")


class Proxies:
    """Middleware: client address and scheme as a trusted proxy tells them; headers of others are taken away."""

    def __init__(self, app: ASGIApp, trusted: Iterable[str], user_header: str) -> None:
        """``trusted`` are networks, as ``192.0.2.0/24``."""
        self._direct = app
        self._proxied = ProxyHeadersMiddleware(app, trusted_hosts=list(trusted))  # type: ignore[arg-type]
        self._trusted = [ipaddress.ip_network(each) for each in trusted]
        self._untold = (*_SPOKEN_BY_PROXIES, user_header.lower().encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_trusted(scope.get("client")):
            await self._proxied(scope, receive, send)  # type: ignore[arg-type]
            return
        if scope["type"] == "http":
            headers = [each for each in scope["headers"] if not each[0].startswith(self._untold)]
            scope = {**scope, "headers": headers}
        await self._direct(scope, receive, send)

    def _is_trusted(self, client: tuple[str, int] | None) -> bool:
        try:
            address = ipaddress.ip_address(client[0]) if client else None
        except ValueError:  # a unix socket, a test
            return False
        return address is not None and any(address in network for network in self._trusted)
