"""Addresses that would lead out of a folder, and questions nobody should ask: refused or answered, never a fault."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web.service import create_app
from tests.hostile import PATHS, QUESTIONS
from tests.web_access import Running, served, service

SECRETS = (b"root:", b"[fonts]", b"SQLite format", b"GISADAP_")
AT_ONCE = 0.2  # seconds of the processor in which a refusal comes


@pytest.fixture(scope="module")
def whole(newsroom: Newsroom) -> Iterator[Running]:
    """The service with Gradio mounted."""
    with served(create_app(newsroom, Settings(data=newsroom.archive.folder))) as started:
        yield started


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> TestClient:
    opened = service(newsroom)
    opened.post("/api/ask", json={"question": "로봇의 값은 얼마인가요?"})  # loads what the first question waits for
    return opened


def test_there_are_sixty_of_each() -> None:
    assert len(set(PATHS)) >= 60
    assert len(set(QUESTIONS)) >= 60


def test_no_address_leads_to_a_file_of_the_server(whole: Running) -> None:
    """Sent as they are: a client library would tidy them up first."""
    host = urllib.parse.urlsplit(whole.address).netloc
    told = {}
    for path in PATHS:
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status < 400 or any(secret in body for secret in SECRETS):
            told[path] = (response.status, body[:80])
    assert told == {}


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_a_question_is_answered_or_refused_at_once(client: TestClient, question: str) -> None:
    started = time.process_time()
    response = client.post("/api/ask", json={"question": question})
    spent = time.process_time() - started
    assert response.status_code in (200, 422)
    assert "Traceback" not in response.text
    assert "set-cookie" not in response.headers
    if response.status_code == 422:
        assert spent < AT_ONCE
        assert json.loads(response.text)["type"].startswith("urn:gisadap:problem:invalid-")
    else:
        answer = response.json()
        assert answer["question"] == question
        assert answer["abstained"] or answer["citations"]
