"""From credentials to subjects: keys, tokens, accounts, users of a proxy, visitors; and everything forged."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from tests.web_access import PASSWORD, PORTAL, SECRET, bearer, key, service, token

VISITOR = {"x-gisadap-visitor": "0123456789abcdef0123456789abcdef"}


def who(client: TestClient, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    response = client.get("/api/me", headers=headers or {})
    return response.status_code, response.json().get("id", response.json().get("detail"))


@pytest.fixture(scope="module")
def signing_in(newsroom: Newsroom) -> TestClient:
    """Accounts sign in; the portal may embed, with tokens and without."""
    return service(
        newsroom,
        sign_in="accounts",
        origins=PORTAL,
        widget_secret=SECRET,
        widget_anonymous=True,
        limit_address="9999/day",
    )


@pytest.fixture(scope="module")
def portal_only(newsroom: Newsroom) -> TestClient:
    """Nobody signs in; the portal may embed, with tokens alone."""
    return service(newsroom, origins=PORTAL, widget_secret=SECRET)


# --- programs ---------------------------------------------------------------------------------------------------------


def test_a_key_may_what_its_scopes_say(signing_in: TestClient, newsroom: Newsroom) -> None:
    asks, reads, operates = key(newsroom, "ask"), key(newsroom, "read"), key(newsroom, "operate")
    question = {"question": "도서관이 로봇에 들인 돈은 얼마인가요?"}
    answered = {
        name: (
            signing_in.post("/api/ask", json=question, headers=header).status_code,
            signing_in.get("/api/articles", headers=header).status_code,
        )
        for name, header in (("ask", asks), ("read", reads), ("operate", operates))
    }
    assert answered == {"ask": (200, 403), "read": (403, 200), "operate": (403, 403)}


def test_keys_that_do_not_hold(signing_in: TestClient, newsroom: Newsroom) -> None:
    revoked = key(newsroom, "ask", "read")
    newsroom.archive.keys.revoke(revoked["authorization"].split("_")[1])
    for header, said in (
        (revoked, "취소된"),
        (key(newsroom, "ask", days=-1), "기한이 지난"),
        (bearer(f"gisadap_{'0' * 12}_{'x' * 43}"), "모르는"),
        (bearer("gisadap_"), "모르는"),
        (bearer("sk-something"), "열쇠나 토큰이 아닙니다"),
        (bearer(""), "열쇠나 토큰이 아닙니다"),
    ):
        status, detail = who(signing_in, header)
        assert status == 401
        assert said in detail


# --- tokens of the widget ---------------------------------------------------------------------------------------------


def test_a_token_names_a_reader_who_is_not_the_account_of_that_name(portal_only: TestClient) -> None:
    for headers in ({}, {"origin": PORTAL}):
        response = portal_only.get("/api/me", headers={**bearer(token()), **headers})
        assert response.json() == {"id": "widget:mira", "kind": "widget", "roles": ["reader"]}


def forged_without_signature(**header: str) -> str:
    def part(shape: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(shape).encode()).rstrip(b"=").decode()

    claims = {"sub": "mira", "aud": "gisadap", "exp": int(time.time()) + 600}
    return f"{part({'typ': 'JWT', **header})}.{part(claims)}."


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: token(exp=int(time.time()) - 60), "지났습니다"),
        (lambda: token(aud="another"), "aud"),
        (lambda: token(aud=None), "aud"),
        (lambda: token(exp=None), "exp"),
        (lambda: token(sub=None), "sub"),
        (lambda: token(sub=""), "sub"),
        (lambda: token(sub="a\nb"), "sub"),
        (lambda: token(sub="가" * 201), "sub"),
        (lambda: token(exp=int(time.time()) + 90_000), "24시간"),
        (lambda: token(nbf=int(time.time()) + 7_200), "시계"),
        (lambda: token(secret="another secret that is long enough for every algorithm that anybody could try"), "서명"),
        (lambda: token(algorithm="HS512"), "HS256"),
        (lambda: token(secret="", algorithm="none"), "HS256"),
        (lambda: forged_without_signature(alg="none"), "HS256"),
        (lambda: forged_without_signature(alg="None"), "HS256"),
        (lambda: forged_without_signature(alg="HS256"), "서명"),
        (lambda: forged_without_signature(), "HS256"),
        (lambda: "a.b.c", "읽을 수 없습니다"),
        (lambda: "..", "읽을 수 없습니다"),
    ],
)
def test_tokens_that_do_not_hold(portal_only: TestClient, made: Callable[[], str], said: str) -> None:
    """The tokens are made by the test itself: what is made as tests are collected has ended before the last of them."""
    status, detail = who(portal_only, {**bearer(made()), "origin": PORTAL})
    assert status == 401
    assert said in detail


def test_without_a_secret_every_token_is_refused(newsroom: Newsroom) -> None:
    client = service(newsroom, origins=PORTAL)
    for text in (forged_without_signature(alg="HS256"), token()):
        assert who(client, bearer(text))[0] == 401


# --- pages of other origins -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://portal.example.evil.example",
        "http://portal.example",
        "https://portal.example:8443",
        "file://",
    ],
)
def test_an_origin_that_is_not_listed_is_refused_whatever_it_brings(portal_only: TestClient, origin: str) -> None:
    for extra in ({}, bearer(token()), VISITOR):
        response = portal_only.get("/api/me", headers={"origin": origin, **extra})
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers


def test_being_on_this_machine_counts_for_nothing_from_another_origin(portal_only: TestClient) -> None:
    """Else any listed page could act as the operator who opens it."""
    assert who(portal_only) == (200, "local")
    assert who(portal_only, {"origin": PORTAL})[0] == 401
    assert who(portal_only, VISITOR)[0] == 401


def test_our_own_pages_are_no_other_origin(portal_only: TestClient) -> None:
    assert who(portal_only, {"origin": "http://testserver"}) == (200, "local")
    assert who(portal_only, {"origin": "https://behind.a.proxy", "sec-fetch-site": "same-origin"}) == (200, "local")


def test_listed_origins_may_read_and_bring_no_cookies(portal_only: TestClient) -> None:
    asked = {
        "origin": PORTAL,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    allowed = portal_only.options("/api/ask", headers=asked)
    assert allowed.status_code == 200
    for response in (allowed, portal_only.get("/api/me", headers={"origin": PORTAL, **bearer(token())})):
        assert response.headers["access-control-allow-origin"] == PORTAL
        assert "access-control-allow-credentials" not in response.headers
    refusal = portal_only.get("/api/me", headers={"origin": PORTAL})
    assert (refusal.status_code, refusal.headers["access-control-allow-origin"]) == (401, PORTAL)


def test_visitors_are_told_apart_and_have_no_history(signing_in: TestClient) -> None:
    first = signing_in.get("/api/me", headers={"origin": PORTAL, **VISITOR}).json()
    assert first == {"id": f"anonymous:{VISITOR['x-gisadap-visitor']}", "kind": "anonymous", "roles": ["ask", "read"]}
    nameless = {signing_in.get("/api/me", headers={"origin": PORTAL}).json()["id"] for _ in range(3)}
    assert len(nameless) == 3


# --- people -----------------------------------------------------------------------------------------------------------


def test_a_session_counts_on_our_own_pages_alone(signing_in: TestClient, newsroom: Newsroom) -> None:
    newsroom.archive.accounts.add("쿠키 시험", PASSWORD, operator=True)
    form = {"name": "쿠키 시험", "password": PASSWORD}
    cookie = signing_in.post("/sign-in", data=form).headers["set-cookie"].split(";")[0]
    signing_in.cookies.clear()
    assert who(signing_in, {"cookie": cookie}) == (200, "account:쿠키 시험")
    assert who(signing_in, {"cookie": cookie, "origin": PORTAL})[1].startswith("anonymous:")
    assert who(signing_in, {"cookie": cookie, "origin": "http://evil.example"})[0] == 403


def test_a_proxy_names_the_user_and_nobody_else_can(newsroom: Newsroom) -> None:
    settings = {"sign_in": "proxy", "proxy_addresses": "192.0.2.0/24", "proxy_operators": "sora"}
    proxied = service(newsroom, **settings)
    named = proxied.get("/api/me", headers={"x-forwarded-user": "sora"}).json()
    assert named == {"id": "proxy:sora", "kind": "proxy", "roles": ["operator", "reader"]}
    assert who(proxied, {"x-forwarded-user": "mira"}) == (200, "proxy:mira")
    assert who(proxied)[0] == 401
    direct = service(newsroom, client=("198.51.100.9", 1), **settings)
    assert who(direct, {"x-forwarded-user": "sora", "x-forwarded-for": "192.0.2.1"})[0] == 401
    assert who(direct, {"X-Forwarded-User": "sora"})[0] == 401


def test_where_it_stands_open_browsers_are_told_apart_and_nobody_is_an_operator(newsroom: Newsroom) -> None:
    client = service(newsroom, host="0.0.0.0", open_without_sign_in=True)
    first = client.get("/api/me")
    assert first.json()["roles"] == ["reader"]
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert client.get("/api/me").json() == first.json()
    assert "set-cookie" not in client.get("/api/me").headers
    client.cookies.clear()
    assert client.get("/api/me").json()["id"] != first.json()["id"]
    client.cookies.clear()
    forged = client.get("/api/me", headers={"cookie": "gisadap_browser=local"}).json()
    assert forged["id"] != "browser:local"
    assert client.delete("/api/articles/x").status_code == 403
