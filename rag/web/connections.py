"""Connections on which a request never becomes whole: closed, so that nobody can hold them all by saying little."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE = 20.0  # seconds in which the first line and the headers of a request must come


class Impatient(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for headers for ever."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._bound()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._bound()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unbound()
        super().connection_lost(exc)

    def _bound(self) -> None:
        """Sets the limit where headers are under way; more of them does not put it off."""
        if not self._unasked:
            self._unbound()
        elif self._limit is None:
            self._limit = self.loop.call_later(PATIENCE, self._end)

    def _unbound(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    @property
    def _unasked(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _end(self) -> None:
        if self._unasked:
            self.transport.close()
