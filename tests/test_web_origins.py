"""Which pages may read what: every kind of origin, request, address and host name, one by one (32 in all)."""

from __future__ import annotations

from itertools import product

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.web_access import PORTAL, SECRET, bearer, token

ORIGINS = {"listed": PORTAL, "another": "https://evil.example", "null": "null", "none": None}
METHODS = ("simple", "preflight")
ADDRESSES = {"api": "/api/me", "gradio": "/theme.css"}
HOSTS = ("localhost", "news.example")
MATRIX = list(product(ORIGINS, METHODS, ADDRESSES, HOSTS))


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> TestClient:
    """The whole service, Gradio mounted, which by itself lets any origin read on a real host name."""
    settings = Settings(origins=PORTAL, widget_secret=SECRET)  # type: ignore[arg-type]
    return TestClient(create_app(newsroom, settings), raise_server_exceptions=False)


def test_there_are_thirty_two() -> None:
    assert len(MATRIX) == 32


@pytest.mark.parametrize(("origin", "method", "address", "host"), MATRIX)
def test_a_page_may_read_only_where_it_is_listed(
    client: TestClient, origin: str, method: str, address: str, host: str
) -> None:
    headers = {"host": host, **bearer(token())}
    if ORIGINS[origin] is not None:
        headers["origin"] = ORIGINS[origin]
    if method == "preflight":
        headers |= {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    response = client.request("OPTIONS" if method == "preflight" else "GET", ADDRESSES[address], headers=headers)
    is_let = origin == "listed" and (address, method) != ("gradio", "preflight")  # Gradio's page takes no such request
    assert response.headers.get("access-control-allow-origin") == (PORTAL if is_let else None)
    assert "access-control-allow-credentials" not in response.headers
    if origin in ("another", "null"):
        assert response.status_code in (400, 403, 404)
        assert "widget:mira" not in response.text
