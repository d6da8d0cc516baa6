"""HTTP of conversations, links, files, suggestions and feedback, over the sample articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.examples import Examples
from rag.newsroom import Newsroom
from rag.web import problems
from rag.web.api import routes
from rag.web.conversations import new_id
from rag.web.identity import Identity, Subject
from tests.test_web_api import ANSWER, QUESTION, events, refused

UNANSWERABLE = "부산 지하철 요금은 얼마인가요?"


@pytest.fixture(scope="module")
def as_reader(newsroom: Newsroom) -> Iterator[Callable[[str], TestClient]]:
    """The API as a reader of that name; roles in brackets: ``visitor[ask,read]``."""
    app = FastAPI()
    problems.install(app)
    app.mount("/api", routes(newsroom, Examples(newsroom)))
    with TestClient(app) as opened:

        def client(name: str) -> TestClient:
            who, _, roles = name.removesuffix("]").partition("[")
            subject = Subject(who, frozenset(roles.split(",") if roles else ("reader",)), "account")  # type: ignore[arg-type]
            identified = TestClient(Identity(app, identify=lambda _: subject, is_open=lambda _: False))
            identified.portal = opened.portal  # one event loop, as in a service
            return identified

        yield client


@pytest.fixture
def ann(as_reader: Callable[[str], TestClient]) -> TestClient:
    return as_reader(f"ann-{new_id()}")


@pytest.fixture
def bob(as_reader: Callable[[str], TestClient]) -> TestClient:
    return as_reader("bob")


def ask(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


def listed(client: TestClient, **parameters: Any) -> list[str]:
    return [each["id"] for each in client.get("/api/conversations", params=parameters).json()["conversations"]]


def test_a_conversation_reads_again_as_it_was_sent(ann: TestClient) -> None:
    first = ask(ann)
    second = ask(ann, UNANSWERABLE, conversation_id=first["conversation_id"])
    again = ann.get(f"/api/conversations/{first['conversation_id']}").json()
    assert again["title"] == QUESTION
    assert again["messages"] == [{**first, "feedback": None}, {**second, "feedback": None}]


def test_conversations_are_listed_found_renamed_and_deleted(ann: TestClient) -> None:
    first, second = ask(ann)["conversation_id"], ask(ann, UNANSWERABLE)["conversation_id"]
    assert listed(ann) == [second, first]
    assert listed(ann, q="지하철") == [second]
    assert listed(ann, q=ANSWER) == [first]
    page = ann.get("/api/conversations", params={"limit": 1}).json()
    assert (len(page["conversations"]), page["more"]) == (1, True)
    assert ann.patch(f"/api/conversations/{first}", json={"title": " 도서관 "}).status_code == 204
    assert listed(ann, q="도서관") == [first]
    assert ann.delete(f"/api/conversations/{first}").status_code == 204
    assert listed(ann) == [second]
    refused(ann.get(f"/api/conversations/{first}"), 404)


def test_a_conversation_is_private_to_its_owner(ann: TestClient, bob: TestClient) -> None:
    answer = ask(ann)
    own = f"/api/conversations/{answer['conversation_id']}"
    for method, path, body in (
        ("GET", own, None),
        ("GET", f"{own}/export", None),
        ("PATCH", own, {"title": "내 것"}),
        ("DELETE", own, None),
        ("POST", f"{own}/share", {}),
        ("DELETE", f"{own}/share", None),
        ("GET", f"/api/messages/{answer['message_id']}/suggestions", None),
        ("POST", "/api/ask", {"question": QUESTION, "conversation_id": answer["conversation_id"]}),
        ("POST", "/api/ask", {"question": QUESTION, "message_id": answer["message_id"]}),
        ("POST", "/api/feedback", {"message_id": answer["message_id"], "verdict": "right"}),
        ("POST", f"/api/ask/{answer['message_id']}/stop", None),
    ):
        assert "다른 사람" in refused(bob.request(method, path, json=body), 404)
    assert answer["conversation_id"] not in listed(bob)


def test_visitors_without_a_history_ask_and_see_no_lists(as_reader: Callable[[str], TestClient]) -> None:
    visitor = as_reader("visitor[ask,read]")
    answer = ask(visitor)
    refused(visitor.get("/api/conversations"), 403)
    refused(visitor.get(f"/api/conversations/{answer['conversation_id']}"), 403)


def test_a_link_shows_the_conversation_to_others_until_it_is_withdrawn(ann: TestClient, bob: TestClient) -> None:
    answer = ask(ann)
    own = f"/api/conversations/{answer['conversation_id']}"
    share = ann.post(f"{own}/share", json={}).json()["share"]
    ask(ann, UNANSWERABLE, conversation_id=answer["conversation_id"])
    assert bob.get(f"/api/shared/{share}").json()["messages"] == [answer]
    assert ann.delete(f"{own}/share").status_code == 204
    refused(bob.get(f"/api/shared/{share}"), 404)


@pytest.mark.parametrize(("kind", "extension"), [("markdown", ".md"), ("json", ".json")])
def test_a_conversation_is_a_file_to_keep(ann: TestClient, kind: str, extension: str) -> None:
    answer = ask(ann)
    response = ann.get(f"/api/conversations/{answer['conversation_id']}/export", params={"file": kind})
    assert unquote(response.headers["content-disposition"]).endswith(f"''{QUESTION}{extension}")
    assert ANSWER in response.text
    if kind == "json":
        assert response.json()["messages"] == [answer]
    else:
        assert f"  > {answer['citations'][0]['quote']}" in response.text


def test_a_question_asked_again_takes_the_place_of_the_first(ann: TestClient) -> None:
    first = ask(ann, UNANSWERABLE)
    conversation = {"conversation_id": first["conversation_id"]}
    ask(ann, QUESTION, **conversation)
    again = ask(ann, QUESTION, replaces=first["message_id"], **conversation)
    shown = ann.get(f"/api/conversations/{first['conversation_id']}").json()
    assert [each["message_id"] for each in shown["messages"]] == [again["message_id"]]


def test_the_same_message_is_asked_once_however_often_it_is_sent(ann: TestClient) -> None:
    message = new_id()
    first = ask(ann, message_id=message)
    assert first["message_id"] == message
    assert ask(ann, message_id=message) == first
    body = {"question": QUESTION, "message_id": message}
    stream = ann.post("/api/ask", json=body, headers={"accept": "text/event-stream"})
    told = events(stream.text)
    assert [name for name, _ in told] == ["status", *["claim"] * len(first["claims"]), "answer"]
    assert told[-1][1] == first


def test_what_to_ask_next_can_be_answered_and_tells_more(ann: TestClient) -> None:
    answer = ask(ann)
    suggested = ann.get(f"/api/messages/{answer['message_id']}/suggestions").json()["suggestions"]
    assert 1 <= len(suggested) <= 3
    assert QUESTION not in suggested
    for question in suggested:
        quoted = {each["quote"] for each in ask(ann, question)["citations"]}
        assert quoted - {each["quote"] for each in answer["citations"]}


def test_feedback_lands_in_the_queue_and_is_there_after_a_reload(ann: TestClient, newsroom: Newsroom) -> None:
    answer = ask(ann)
    cited = answer["citations"][0]
    marked = {"kind": "sentence", "article_id": cited["article_id"], "start": cited["start"], "end": cited["end"]}
    for verdict, correction, kept in (
        ("right", None, None),
        ("wrong", None, None),
        ("wrong", {"kind": "absent"}, {"kind": "absent"}),
        ("wrong", {"kind": "text", "text": " 9천만원 "}, {"kind": "text", "text": "9천만원"}),
        ("wrong", marked, {**marked, "quote": cited["quote"]}),
    ):
        body = {"message_id": answer["message_id"], "verdict": verdict, "correction": correction}
        given = ann.post("/api/feedback", json=body).json()
        assert (given["verdict"], given["correction"]) == (verdict, kept)
        shown = ann.get(f"/api/conversations/{answer['conversation_id']}").json()
        assert shown["messages"][0]["feedback"] == given
    queued = [each for each in newsroom.archive.feedback.queue() if each.message_id == answer["message_id"]]
    assert [each.answer for each in queued] == [answer]
    assert ann.delete(f"/api/feedback/{answer['message_id']}").status_code == 204
    assert not [each for each in newsroom.archive.feedback.queue() if each.message_id == answer["message_id"]]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"verdict": "maybe"}, 422, "'verdict'"),
        ({"message_id": "x"}, 422, "번호"),
        ({"message_id": "0" * 32}, 404, "답이 없습니다"),
        ({"verdict": "right", "correction": {"kind": "absent"}}, 422, "바로잡을"),
        ({"correction": {"kind": "text", "text": "  "}}, 422, "비어"),
        ({"correction": {"kind": "text", "text": "가" * 1001}}, 422, "1000자"),
        ({"correction": {"kind": "sentence", "article_id": "nothing", "start": 0, "end": 5}}, 404, "기사가 없습니다"),
        ({"correction": {"kind": "other"}}, 422, "'correction'"),
    ],
)
def test_feedback_that_says_nothing_is_refused(ann: TestClient, change: dict[str, Any], status: int, said: str) -> None:
    body = {"message_id": ask(ann)["message_id"], "verdict": "wrong", **change}
    assert said in refused(ann.post("/api/feedback", json=body), status)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 1_000_000)])
def test_a_sentence_outside_its_article_is_refused(ann: TestClient, start: int, end: int) -> None:
    answer = ask(ann)
    marked = {"kind": "sentence", "article_id": answer["citations"][0]["article_id"], "start": start, "end": end}
    body = {"message_id": answer["message_id"], "verdict": "wrong", "correction": marked}
    assert "문장이 기사 안에 없습니다" in refused(ann.post("/api/feedback", json=body), 422)


@pytest.mark.parametrize("path", ["/api/feedback", "/api/conversations/x/share"])
def test_what_another_page_could_send_without_asking_changes_nothing(ann: TestClient, path: str) -> None:
    body = json.dumps({"message_id": "0" * 32, "verdict": "right"})
    refused(ann.post(path, content=body, headers={"content-type": "text/plain"}), 415)
