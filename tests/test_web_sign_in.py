"""The sign-in page: in, out, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.guard import is_open
from rag.web.service import create_app
from tests.web_access import PASSWORD, service

FORM = {"name": "로그인 시험", "password": PASSWORD}


@pytest.fixture(scope="module")
def account(newsroom: Newsroom) -> None:
    newsroom.archive.accounts.add(FORM["name"], PASSWORD)


@pytest.fixture
def client(newsroom: Newsroom, account: None) -> TestClient:
    return service(newsroom, sign_in="accounts")


def test_a_browser_is_led_to_the_page_and_back(client: TestClient) -> None:
    led = client.get("/", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=%2F")
    page = client.get("/sign-in?next=/articles")
    assert page.status_code == 200
    assert 'value="/articles"' in page.text
    entered = client.post("/sign-in", data={**FORM, "next": "/articles"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/articles")
    assert client.get("/api/me").json()["id"] == "account:로그인 시험"
    assert client.post("/sign-out").status_code == 303
    assert client.get("/api/me").status_code == 401


def test_the_cookie_is_for_this_site_and_no_script(client: TestClient) -> None:
    cookie = client.post("/sign-in", data=FORM).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    client.base_url = "https://testserver"  # type: ignore[assignment]
    assert "secure" in client.post("/sign-in", data=FORM).headers["set-cookie"].lower()


def test_a_wrong_password_says_nothing_about_the_name(client: TestClient) -> None:
    pages = [
        client.post("/sign-in", data={"name": name, "password": "wrong password"}) for name in (FORM["name"], "없다")
    ]
    assert [page.status_code for page in pages] == [401, 401]
    assert pages[0].text.replace(FORM["name"], "") == pages[1].text.replace("없다", "")


@pytest.mark.parametrize(
    "next_page",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nset-cookie: x=1"],
)
def test_it_leads_to_no_other_host(client: TestClient, next_page: str) -> None:
    entered = client.post("/sign-in", data={**FORM, "next": next_page})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert "x=1" not in entered.headers["set-cookie"]


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    markup = '"><script>alert(1)</script>'
    for text in (
        client.get("/sign-in", params={"next": f"/{markup}"}).text,
        client.post("/sign-in", data={"name": markup, "password": markup, "next": f"/{markup}"}).text,
    ):
        assert "<script>" not in text


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_another_site_can_neither_sign_in_nor_out(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/sign-in", data=FORM, headers=headers).status_code == 403
    client.post("/sign-in", data=FORM)
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/api/me").status_code == 200


def test_guessing_is_slowed_down(client: TestClient) -> None:
    answers = [client.post("/sign-in", data={"name": "아무개", "password": f"guess {n}"}) for n in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert "뒤에 다시 시도" in answers[-1].text
    assert client.post("/sign-in", data=FORM).status_code == 303


def test_every_route_asks_who_one_is_but_those_open_to_all(newsroom: Newsroom) -> None:
    app = create_app(newsroom, Settings(sign_in="accounts"))
    client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    addresses = {path for path in addresses_of(app.routes) if not is_open(path)}
    assert {"/", "/api/ask", "/api/search", "/api/articles", "/api/articles/{article_id}"} <= addresses
    answers = {
        (method, path): client.request(method, path.replace("{", "").replace("}", "")).status_code
        for path in addresses
        for method in ("GET", "POST", "PUT", "DELETE")
    }
    assert {answer: status for answer, status in answers.items() if status not in (401, 404, 405)} == {}
    assert {status for (_, path), status in answers.items() if path.startswith("/api/")} == {401}


def addresses_of(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Every path the application knows, ours and Gradio's, mounted ones too."""
    for route in routes:
        path = prefix + getattr(route, "path", "")
        within = getattr(route, "original_router", None) or getattr(route, "app", None)
        if inner := getattr(within, "routes", None):
            yield from addresses_of(inner, path)
        else:
            yield path
