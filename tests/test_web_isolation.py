"""Fifty people at once, each with a word of their own: nobody sees another's at any address that tells of asking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from tests.web_access import SECRET, bearer, service, token

PEOPLE = 50


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> TestClient:
    return service(newsroom, widget_secret=SECRET, sign_in="accounts", limit_address="9999/minute")


def canary(number: int) -> str:
    return f"카나리아{number:02d}번새"


def test_fifty_people_never_see_each_other(client: TestClient) -> None:
    def ask(number: int) -> dict[str, str]:
        headers = bearer(token(sub=f"person {number}"))
        told = client.post(
            "/api/ask", json={"question": f"{canary(number)} 로봇은 얼마인가요?"}, headers=headers
        ).json()
        wrong = {"kind": "text", "text": canary(number)}
        said = {"message_id": told["message_id"], "verdict": "wrong", "correction": wrong}
        assert client.post("/api/feedback", json=said, headers=headers).status_code == 200
        return {"conversation": told["conversation_id"], "message": told["message_id"]}

    with ThreadPoolExecutor(10) as pool:
        asked = list(pool.map(ask, range(PEOPLE)))

    def look(number: int) -> None:
        headers = bearer(token(sub=f"person {number}"))
        own = asked[number]
        other = asked[(number + 1) % PEOPLE]
        pages = [
            client.get("/api/conversations", headers=headers).text,
            client.get("/api/conversations", params={"q": "카나리아"}, headers=headers).text,
            client.get(f"/api/conversations/{own['conversation']}", headers=headers).text,
            client.get(f"/api/conversations/{own['conversation']}/export", headers=headers).text,
        ]
        assert all(canary(number) in page for page in pages)
        follow_up = {"question": "그 값은?", "conversation_id": other["conversation"]}
        said = {"message_id": other["message"], "verdict": "right"}
        refused = [
            client.get(f"/api/conversations/{other['conversation']}", headers=headers),
            client.get(f"/api/conversations/{other['conversation']}/export", headers=headers),
            client.patch(f"/api/conversations/{other['conversation']}", json={"title": "내 것"}, headers=headers),
            client.delete(f"/api/conversations/{other['conversation']}", headers=headers),
            client.post(f"/api/conversations/{other['conversation']}/share", json={}, headers=headers),
            client.get(f"/api/messages/{other['message']}/suggestions", headers=headers),
            client.post(f"/api/ask/{other['message']}/stop", headers=headers),
            client.post("/api/ask", json=follow_up, headers=headers),
            client.post("/api/ask", json={"question": "로봇?", "message_id": other["message"]}, headers=headers),
            client.post("/api/feedback", json=said, headers=headers),
        ]
        client.delete(f"/api/feedback/{other['message']}", headers=headers)  # takes back what this one said: nothing
        assert [response.status_code for response in refused] == [404] * len(refused)
        seen = "".join(pages) + "".join(response.text for response in refused)
        assert [each for each in range(PEOPLE) if each != number and canary(each) in seen] == []

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(look, range(PEOPLE)))
    for number, own in enumerate(asked):
        kept = client.get(
            f"/api/conversations/{own['conversation']}", headers=bearer(token(sub=f"person {number}"))
        ).json()
        assert kept["messages"][0]["feedback"]["correction"]["text"] == canary(number)
