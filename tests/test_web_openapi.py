"""The OpenAPI document, the metrics and the logs: what programs and operators lean on."""

from __future__ import annotations

import json
import logging
import os

import jsonschema
import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from rag.web import problems
from rag.web.logs import REQUESTS
from tests.conftest import ROOT
from tests.web_access import key, service

KEPT = ROOT / "docs" / "openapi.json"
QUESTION = "도서관이 로봇에 들인 돈은 얼마인가요?"


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> TestClient:
    return service(newsroom)


def test_the_document_is_the_one_that_was_published(client: TestClient) -> None:
    """What programs lean on changes on purpose or not at all: WRITE_DOCS=1 writes it anew, for a reviewer to read."""
    now = client.get("/api/openapi.json").json()
    now["info"]["version"] = "0"  # a new version is no change of the interface
    if os.environ.get("WRITE_DOCS"):
        KEPT.write_text(json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert json.loads(KEPT.read_text(encoding="utf-8")) == now


def test_answers_are_what_the_document_says(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}
    for question in (QUESTION, "화성에 간 사람은 누구인가요?"):
        jsonschema.validate(client.post("/api/ask", json={"question": question}).json(), schema)
    example = document["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    jsonschema.validate(example, schema)
    problem = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    for refused in (client.get("/api/nothing"), client.post("/api/ask", json={"question": ""})):
        jsonschema.validate(refused.json(), problem)


def test_every_kind_of_problem_is_documented_and_speaks_both_languages() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for kind in problems.kinds():
        assert f"| {kind.status} | `{kind.name}` |" in page
        for text in (kind.title, kind.detail):
            assert text.english.isascii()
            assert any("가" <= character <= "힣" for character in text.korean)


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "ko"), ("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en-US,en;q=0.9", "en"), ("en,ko", "en"), ("fr", "ko")],
)
def test_problems_are_told_in_the_language_asked_for(client: TestClient, header: str, language: str) -> None:
    refused = client.get("/api/nothing", headers={"accept-language": header})
    assert refused.headers["content-language"] == language
    assert refused.json()["detail"].isascii() == (language == "en")
    assert refused.json()["type"] == "urn:gisadap:problem:not-found"


def test_a_request_has_an_id_that_a_proxy_may_give(client: TestClient) -> None:
    given = client.get("/api/nothing", headers={"x-request-id": "proxy-0001"})
    assert given.headers["x-request-id"] == given.json()["request_id"] == "proxy-0001"
    for bad in ("short", "x" * 65, "a b c d e f", "가나다라마바사아"):
        response = client.get("/api/health", headers={"x-request-id": bad.encode()})
        assert len(response.headers["x-request-id"]) == 16


def test_metrics_count_questions_and_are_the_operators(newsroom: Newsroom) -> None:
    client = service(newsroom, sign_in="accounts")
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=key(newsroom, "ask")).status_code == 403
    asking, operating = key(newsroom, "ask"), key(newsroom, "operate")
    client.post("/api/ask", json={"question": QUESTION}, headers=asking)
    page = client.get("/metrics", headers=operating).text
    counted = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in page.splitlines() if line[:1] != "#"}
    assert counted['gisadap_questions_total{outcome="answered"}'] == 1
    assert counted['gisadap_questions_total{outcome="abstained"}'] == 0
    assert counted['gisadap_requests_total{address="/api",status="200"}'] == 1
    assert counted['gisadap_requests_total{address="/metrics",status="403"}'] == 1
    assert counted["gisadap_articles"] == newsroom.archive.counts().articles
    assert counted["gisadap_index_bytes"] > 0
    assert counted['gisadap_stage_seconds_count{stage="read"}'] == 1
    assert QUESTION not in page


def test_logs_tell_of_requests_and_never_of_questions_or_secrets(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    client = service(newsroom, sign_in="accounts")
    header = key(newsroom, "ask", "read")
    with caplog.at_level(logging.INFO, REQUESTS.name):
        client.post("/api/ask", json={"question": QUESTION}, headers=header)
        client.get("/api/search", params={"q": "도서관 로봇"}, headers=header)
    facts = [record.facts for record in caplog.records if record.name == REQUESTS.name]  # type: ignore[attr-defined]
    assert [(each["method"], each["path"], each["status"], each["subject"]) for each in facts] == [
        ("POST", "/api/ask", 200, "key"),
        ("GET", "/api/search", 200, "key"),
    ]
    assert all(len(each["request_id"]) == 16 for each in facts)
    whole = json.dumps(facts, ensure_ascii=False)
    assert not any(secret in whole for secret in (QUESTION, "로봇", header["authorization"].split()[1]))
