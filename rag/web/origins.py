"""The one allow-list of origins whose pages may embed the widget: CORS, framing and every widget route ask it.

The origin of a request is the browser's own header, which no script can change; it is never read from a field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection


class Origins:
    """What is listed, as ``https://name[:port]``; an empty list admits none."""

    def __init__(self, listed: Iterable[str]) -> None:
        self.listed = tuple(each.lower() for each in listed)

    def __contains__(self, origin: str) -> bool:
        return origin.lower() in self.listed

    @property
    def ancestors(self) -> str:
        """The ``frame-ancestors`` of a page that the listed origins may frame."""
        return " ".join(("'self'", *self.listed))


def foreign(connection: HTTPConnection) -> str | None:
    """The origin of the page that sent this, where that is another than ours; None for ours and for programs."""
    origin = connection.headers.get("origin")
    if origin is None or connection.headers.get("sec-fetch-site") == "same-origin":
        return None
    return None if urlsplit(origin).netloc.lower() == connection.headers.get("host", "").lower() else origin
