"""The JSON API over the sample articles: what it answers, and how it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import rag
from rag.examples import Examples
from rag.newsroom import Newsroom
from rag.web import chat, wire
from rag.web.api import routes
from rag.web.guard import SECURITY_HEADERS
from rag.web.service import create_app
from tests.conftest import ROOT

QUESTION = "도서관이 로봇에 들인 돈은 얼마인가요?"
ANSWER = "8천400만원"


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> Iterator[TestClient]:
    with TestClient(create_app(newsroom)) as opened:
        yield opened


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def refused(response: Any, status: int) -> str:
    """What a problem document says to the reader."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:gisadap:problem:")
    for words in (problem["title"], problem["detail"]):
        assert any("가" <= character <= "힣" for character in words)
    return str(problem["detail"])


def test_an_answer_has_every_field_of_the_contract(client: TestClient, newsroom: Newsroom) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    asked = wire.answer(newsroom.ask(QUESTION))
    assert set(answer) == {*asked, "conversation_id", "message_id", "asked_at", "filters"}
    assert {key: answer[key] for key in asked if key != "timings_ms"} == {
        key: value for key, value in asked.items() if key != "timings_ms"
    }
    assert ANSWER in answer["short"]
    assert "[1]" in answer["answer"]


def test_citations_point_at_the_very_characters(client: TestClient) -> None:
    for citation in client.post("/api/ask", json={"question": QUESTION}).json()["citations"]:
        article = client.get(f"/api/articles/{citation['article_id']}").json()
        assert article["body"][citation["start"] : citation["end"]] == citation["quote"]
        inside = [part for part in article["paragraphs"] if part["start"] <= citation["start"] < part["end"]]
        assert [article["body"][part["start"] : part["end"]] for part in inside] == [part["text"] for part in inside]
        assert len(inside) == 1


def test_events_tell_what_happens_and_end_with_the_same_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    told = events(response.text)
    names = [name for name, _ in told]
    assert names == sorted(names, key=["status", "claim", "answer"].index)
    statuses = [data["message"] for name, data in told if name == "status"]
    assert statuses[0] == "질문을 이해하고 있습니다"
    assert statuses[-1].endswith("개 기사에서 근거를 찾았습니다")
    answer = told[-1][1]
    assert [data for name, data in told if name == "claim"] == answer["claims"]
    plain = client.post("/api/ask", json={"question": QUESTION}).json()
    own = ("timings_ms", "conversation_id", "message_id", "asked_at")
    assert {key: answer[key] for key in answer if key not in own} == {
        key: plain[key] for key in plain if key not in own
    }


def test_a_refusal_within_events_is_the_last_of_them(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "!!!"}, headers={"accept": "text/event-stream"})
    name, problem = events(response.text)[-1]
    assert name == "error"
    assert problem["status"] == 422
    assert "글자가 없습니다" in problem["detail"]


def test_a_conversation_is_kept_on_the_server(client: TestClient) -> None:
    first = client.post("/api/ask", json={"question": "가온시립도서관에 들어온 로봇의 이름은 무엇인가요?"}).json()
    follow = {"question": "거기 관장은 누구야?", "conversation_id": first["conversation_id"]}
    second = client.post("/api/ask", json=follow).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert second["message_id"] != first["message_id"]
    assert second["question"] == "거기 관장은 누구야?"
    assert "도서관" in second["standalone_question"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "비어 있습니다"),
        (" \n\t\u200b ", "비어 있습니다"),
        ("가" * 501, "501자"),
        ("a" * 10_000, "10,000자"),
        ("😀😀😀", "글자가 없습니다"),
    ],
)
def test_a_question_that_cannot_be_asked(client: TestClient, question: str, said: str) -> None:
    assert said in refused(client.post("/api/ask", json={"question": question}), 422)
    assert said in refused(client.get("/api/search", params={"q": question}), 422)


def test_a_question_of_500_characters_in_any_spelling_is_asked(client: TestClient) -> None:
    import unicodedata

    for form in ("NFC", "NFD"):
        question = unicodedata.normalize(form, "각" * 500)
        assert client.post("/api/ask", json={"question": question}).status_code == 200


@pytest.mark.parametrize(
    "question", ["Who is the mayor?", "<script>alert(1)</script> 로봇", "로봇' OR 1=1; --", "로봇\0"]
)
def test_strange_questions_get_an_answer_or_an_abstention(client: TestClient, question: str) -> None:
    answer = client.post("/api/ask", json={"question": question})
    assert answer.status_code == 200
    assert answer.json()["question"] == question


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"question": "', 400, "JSON"),
        (b"\xff\xfe", 400, "JSON"),
        (b"", 422, "JSON 객체"),
        (b"[]", 422, "JSON 객체"),
        (b'"q"', 422, "JSON 객체"),
        (b"{}", 422, "'question'"),
        (b'{"question": null}', 422, "문자열"),
        (b'{"question": {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}}', 422, "문자열"),
        (b'{"question": "q \\ud800"}', 422, "글자가 아닌"),
        (b'{"question": "q", "extra": 1}', 422, "'extra'"),
        (b'{"question": "q", "conversation_id": 3}', 422, "문자열"),
        ('{"question": "로봇", "conversation_id": "../x"}'.encode(), 422, "대화 번호"),
    ],
)
def test_a_body_that_is_none(client: TestClient, body: bytes, status: int, said: str) -> None:
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert said in refused(response, status)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_another_page_could_send_without_asking_is_no_json(client: TestClient, kind: str) -> None:
    """A form or a simple request of a foreign page carries these types; a browser asks first before it sends JSON."""
    body = json.dumps({"question": QUESTION})
    assert refused(client.post("/api/ask", content=body, headers={"content-type": kind}), 415)


def test_a_body_beyond_the_limit(client: TestClient) -> None:
    assert "64KB" in refused(client.post("/api/ask", json={"question": "가" * 100_000}), 413)


def test_search_gives_scored_passages_best_first(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "도서관 로봇", "k": 3}).json()
    assert found["query"] == "도서관 로봇"
    assert 1 <= len(found["hits"]) <= 3
    assert "로봇" in found["hits"][0]["text"]
    scores = [hit["fused"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [({}, "'q' 값이 없습니다"), ({"q": "로봇", "k": "0"}, "1 이상"), ({"q": "로봇", "k": "many"}, "정수")],
)
def test_search_refuses_what_it_cannot_read(client: TestClient, parameters: dict[str, str], said: str) -> None:
    assert said in refused(client.get("/api/search", params=parameters), 422)


def test_filters_choose_the_articles_that_may_answer(client: TestClient, newsroom: Newsroom) -> None:
    cited = client.post("/api/ask", json={"question": QUESTION}).json()["citations"][0]
    day, outlet = cited["published"], cited["outlet"]
    same = {"from": day, "to": day, "outlets": [outlet] if outlet else []}
    assert client.post("/api/ask", json={"question": QUESTION, "filters": same}).json()["citations"][0] == cited
    for filters in ({"from": "2100-01-01"}, {"to": "1900-01-01"}, {"outlets": ["없는신문"]}):
        answer = client.post("/api/ask", json={"question": QUESTION, "filters": filters}).json()
        assert answer["abstained"]
        assert answer["nearest"] == []
    found = client.get("/api/search", params={"q": QUESTION, "from": day, "to": day}).json()["hits"]
    assert {hit["published"] for hit in found} == {day}
    assert client.get("/api/search", params={"q": QUESTION, "outlet": ["없는신문", "빈신문"]}).json()["hits"] == []


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"from": "어제"}, "날짜"),
        ({"from": "2024-13-01"}, "날짜"),
        ({"from": 20240502}, "from"),
        ({"from": "2024-05-02", "to": "2024-05-01"}, "기간"),
        ({"outlets": "한빛신문"}, "목록"),
        ({"outlets": ["\ud800"]}, "글자"),
        ({"outlet": ["한빛신문"]}, "outlet"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_filters_that_cannot_be_read(client: TestClient, filters: Any, said: str, accept: str) -> None:
    body = json.dumps({"question": QUESTION, "filters": filters})
    headers = {"content-type": "application/json", "accept": accept}
    assert said in refused(client.post("/api/ask", content=body, headers=headers), 422)


def test_articles_are_listed_and_shown(client: TestClient, newsroom: Newsroom) -> None:
    listed = client.get("/api/articles").json()["articles"]
    assert [{**each, "problems": None} for each in listed] == [
        {**wire.summary(each), "problems": None} for each in newsroom.articles()
    ]
    for each in listed:
        shown = client.get(f"/api/articles/{each['id']}").json()
        assert shown["body"] == "\n".join(part["text"] for part in shown["paragraphs"])


@pytest.mark.parametrize("article_id", ["nothing", "..%2f..%2fetc%2fpasswd", "가", "x" * 3000])
def test_an_article_that_is_not_there(client: TestClient, article_id: str) -> None:
    refused(client.get(f"/api/articles/{article_id}"), 404)


def test_health_says_whether_questions_can_be_answered(client: TestClient) -> None:
    health = client.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["ready"] is True
    assert health["version"] == rag.__version__
    assert health["articles"] >= 5
    assert health["passages"] > health["articles"]


def test_examples_are_as_many_as_asked_for_at_most(client: TestClient) -> None:
    assert len(client.get("/api/examples", params={"n": 2}).json()["examples"]) == 2
    refused(client.get("/api/examples", params={"n": 0}), 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/ask", 405), ("POST", "/api/search", 405), ("GET", "/api/nothing", 404), ("DELETE", "/api/x", 404)],
)
def test_what_is_not_there_is_said_in_the_same_shape(client: TestClient, method: str, path: str, status: int) -> None:
    refused(client.request(method, path), status)


def test_no_origin_may_read_from_another_page(client: TestClient) -> None:
    for origin in ("http://evil.example", "null", "http://localhost"):
        for response in (
            client.get("/api/articles", headers={"origin": origin}),
            client.get("/", headers={"origin": origin}),
            client.options("/api/ask", headers={"origin": origin, "access-control-request-method": "POST"}),
        ):
            assert "access-control-allow-origin" not in response.headers
            assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/nothing", "/ui/chat.js", "/theme.css", "/gradio_api/info"])
def test_every_route_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_page_names_its_files_and_no_other_host_that_a_browser_would_load(client: TestClient) -> None:
    page = client.get("/").text
    assert "기사답" in page
    for name in ("tokens.css", "chat.js"):
        assert client.get(f"/ui/{name}").status_code == 200
        assert chat.address(name) in page
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    cached = client.get(f"/{chat.address('chat.js')}").headers["cache-control"]
    assert "immutable" in cached
    assert client.get("/ui/chat.js").headers["cache-control"] == "no-cache"
    refused(client.get("/ui/../api.py"), 404)
    refused(client.get("/ui/%2e%2e/api.py"), 404)


def test_the_documentation_names_every_route_and_every_field(newsroom: Newsroom) -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    app = FastAPI()
    app.include_router(routes(newsroom, Examples(newsroom)), prefix="/api")
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}" in page
    answer = newsroom.ask(QUESTION)
    own = ("conversation_id", "message_id", "asked_at", "share", "started_at", "changed_at", "verdict", "correction")
    for field in (*wire.answer(answer), *wire.citation(answer.citations[0]), *own):
        assert re.search(rf"[`{{ ]{field}[`,}} ]", page), field
