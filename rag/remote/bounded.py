"""HTTP that ends: a deadline over the whole exchange, a cap on its bytes, no redirects, nothing compressed."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

from rag.deadline import Deadline


class Overlong(Exception):
    """The response is larger than its cap, or compressed so that nobody can know."""


class Late(Exception):
    """The deadline passed while the response was still coming."""


def client(certificates: ssl.SSLContext, deadline: Deadline, most_bytes: int, silence: float) -> httpx.Client:
    """A client whose responses end by the deadline and hold ``most_bytes`` at most.

    ``silence`` seconds may pass without a byte. Reading on raises Late or Overlong.
    """

    def bound(response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Overlong
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Bounded(response.stream, deadline, most_bytes)

    return httpx.Client(
        verify=certificates,
        timeout=httpx.Timeout(silence),
        headers={"accept-encoding": "identity"},
        follow_redirects=False,
        event_hooks={"response": [bound]},
    )


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, deadline: Deadline, most_bytes: int) -> None:
        self._stream, self._deadline, self._left = stream, deadline, most_bytes

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise Overlong
            if not self._deadline.remaining:
                raise Late
            yield chunk

    def close(self) -> None:
        self._stream.close()
