"""Who may do what: roles, and what a route says to whom it does not serve."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from rag.errors import SignInRequired
from rag.web import problems
from rag.web.identity import LOCAL, NOBODY, Identity, Role, Subject, require

READER = Subject("account:mira", frozenset({"reader"}), "account")
ASKING_KEY = Subject("key:1", frozenset({"ask"}), "key")


def client(subject: Subject | Exception) -> TestClient:
    def identify(_: Any) -> Subject:
        if isinstance(subject, Exception):
            raise subject
        return subject

    app = FastAPI()
    problems.install(app)
    for role in ("reader", "operator", "ask", "read"):
        app.add_api_route(f"/{role}", lambda who=Depends(require(role)): who.id)  # noqa: B008 FastAPI's own way
    app.add_middleware(Identity, identify=identify)
    return TestClient(app)


@pytest.mark.parametrize(
    ("subject", "allowed"),
    [
        (LOCAL, {"reader", "operator", "ask", "read"}),
        (READER, {"reader", "ask", "read"}),
        (ASKING_KEY, {"ask"}),
        (NOBODY, set()),
    ],
)
@pytest.mark.parametrize("role", ["reader", "operator", "ask", "read"])
def test_a_route_serves_who_has_its_role(subject: Subject, allowed: set[str], role: Role) -> None:
    response = client(subject).get(f"/{role}")
    assert (response.status_code == 200) == (role in allowed) == subject.may(role)
    if role in allowed:
        assert response.json() == subject.id
    else:
        assert response.status_code == (403 if subject.roles else 401)
        assert response.headers["content-type"] == "application/problem+json"


def test_credentials_that_do_not_hold_are_told_at_once() -> None:
    response = client(SignInRequired("토큰이 지났습니다.")).get("/reader")
    assert (response.status_code, response.json()["detail"]) == (401, "토큰이 지났습니다.")
