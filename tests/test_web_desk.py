"""The operators' desk over HTTP: the list, what stands behind an article, removing, restoring, and who may do it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from tests.conftest import BRIDGE, LIBRARY, changeable
from tests.web_access import PASSWORD, PORTAL, key, service

PAGE = "<html><body><h1>강변길 새로 열려</h1><p>한빛시는 3일 강변길 4km를 새로 열었다고 밝혔다.</p></body></html>"
RECORDS = [
    {
        "title": f"{n}번 소식",
        "content": f"첫 줄이다.\n한빛시는 {n}일 {n}번 다리를 고쳤다고 밝혔다.",
        "press": "한빛신문",
        "date": "2024-05-01",
    }
    for n in (1, 2)
]
READS = (
    "/api/removed",
    "/api/condition",
    "/api/feedback",
    "/api/evaluations",
    "/api/evaluations/state",
    "/articles",
    "/eval",
)
WRITES = (
    ("/api/articles/remove", {"ids": ["x"]}),
    ("/api/articles/restore", {"ids": ["x"]}),
    ("/api/articles/clean", {"ids": ["x"]}),
    ("/api/feedback/decide", {"ids": ["0" * 32], "state": "dismissed"}),
    ("/api/feedback/x/accept", {"question": "q", "correction": {"kind": "absent"}}),
    ("/api/evaluations", {"questions": "*"}),
    ("/api/evaluations/stop", None),
)


@pytest.fixture(scope="module")
def own_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with changeable(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(own_newsroom: Newsroom) -> TestClient:
    """Whoever sits at the machine, with a text, an HTML page, records and a zip uploaded."""
    local = service(own_newsroom)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("둘/안쪽.txt", LIBRARY)
        archive.writestr("기록.jsonl", "\n".join(json.dumps(each, ensure_ascii=False) for each in RECORDS))
    files = [
        ("files", ("다리.txt", BRIDGE.encode())),
        ("files", ("길.html", PAGE.encode())),
        ("files", ("묶음.zip", packed.getvalue())),
        ("files", ("목록.json", json.dumps(RECORDS[:1], ensure_ascii=False).encode())),
    ]
    told = local.post("/api/articles", files=files, headers={"accept": "text/event-stream"}).text
    events = [block.split("\n", 1) for block in told.strip().split("\n\n")]
    kinds = [name.removeprefix("event: ") for name, _ in events]
    assert kinds.count("file") == 4
    assert (kinds[-1], "progress" in kinds) == ("summary", True)
    assert json.loads(events[-1][1].removeprefix("data: "))["added"] == 6
    return local


def listed(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"/api/articles?{query}").json()["articles"]  # type: ignore[no-any-return]


def test_the_list_is_searched_filtered_sorted_and_paged(client: TestClient) -> None:
    everything = client.get("/api/articles").json()
    assert everything["total"] == len(everything["articles"]) == 5  # one record came twice
    assert [each["title"] for each in listed(client, "q=한빛대교 통행료")] == ["한빛대교 내년 3월 개통… 통행료는 없다"]
    assert listed(client, "q=100%25") == []
    assert len(listed(client, "outlet=한빛신문&from=2024-05-01&to=2024-05-01")) == 2
    assert [each["title"] for each in listed(client, "problem=undated")] == ["강변길 새로 열려"]
    assert {"undated", "outletless", "short"} <= set(listed(client, "problem=undated")[0]["problems"])
    counts = [each["characters"] for each in listed(client, "sort=characters&ascending=true")]
    assert counts == sorted(counts)
    pages = [each["id"] for offset in (0, 2, 4) for each in listed(client, f"limit=2&offset={offset}")]
    assert pages == [each["id"] for each in everything["articles"]]
    for wrong in ("sort=text", "problem=x", "limit=0", "from=yesterday", "from=2024-05-02&to=2024-05-01", "other=1"):
        assert client.get(f"/api/articles?{wrong}").status_code == 422


@pytest.mark.parametrize(
    ("words", "first", "number"),
    [
        ("한빛대교", BRIDGE.split("\n")[5], 6),
        ("강변길", PAGE, 1),
        ("시립도서관", LIBRARY.split("\n")[5], 6),
        ("1번 소식", "첫 줄이다.", 1),
        ("2번 소식", "첫 줄이다.", 1),
    ],
)
def test_the_raw_page_counts_as_the_article_does(client: TestClient, words: str, first: str, number: int) -> None:
    [found] = listed(client, f"q={words}")
    behind = client.get(f"/api/articles/{found['id']}/page").json()
    article = client.get(f"/api/articles/{found['id']}").json()
    assert behind["lines"][number - 1] == first
    assert behind["problem"] is None
    for paragraph in article["paragraphs"]:
        start, end = paragraph["lines"]
        raw = "".join(behind["lines"][start - 1 : end])
        assert paragraph["text"].split()[-1] in raw


def test_what_is_removed_stays_away_until_it_is_restored(client: TestClient, own_newsroom: Newsroom) -> None:
    [found] = listed(client, "q=한빛대교")
    before = client.get(f"/api/articles/{found['id']}").json()
    assert client.post("/api/articles/remove", json={"ids": [found["id"]]}).status_code == 204
    assert listed(client, "q=한빛대교") == []
    assert [each["id"] for each in client.get("/api/removed").json()["articles"]] == [found["id"]]
    own_newsroom.archive.file(str(next((own_newsroom.archive.folder / "uploads").rglob("다리.txt")).resolve()), [])
    cleaned = client.post("/api/articles/clean", json={"ids": [found["id"]]})
    assert cleaned.status_code == 404
    assert client.post("/api/articles/restore", json={"ids": [found["id"]]}).status_code == 204
    assert client.get(f"/api/articles/{found['id']}").json() == before
    assert client.get("/api/search?q=한빛대교 통행료").json()["hits"][0]["article_id"] == found["id"]
    assert client.post("/api/articles/restore", json={"ids": [found["id"]]}).status_code == 404


def test_a_removed_page_that_is_sent_again_comes_back(client: TestClient) -> None:
    [found] = listed(client, "q=한빛대교")
    client.delete(f"/api/articles/{found['id']}")
    summary = client.post("/api/articles", files=[("files", ("다리.txt", BRIDGE.encode()))]).json()
    assert (summary["added"], [each["id"] for each in listed(client, "q=한빛대교")]) == (1, [found["id"]])


def test_cleaning_again_follows_new_rules(own_newsroom: Newsroom, client: TestClient, tmp_path: Any) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('["한빛신문"]\ndomains = ["hanbit.example"]\ndrop = ["^정 시장은"]\n', encoding="utf-8")
    [found] = listed(client, "q=한빛대교")
    did = service(own_newsroom, cleaning_rules=rules).post("/api/articles/clean", json={"ids": [found["id"]]}).json()
    assert (did["updated"], len(did["ids"])) == (1, 1)
    assert "정 시장은" not in client.get(f"/api/articles/{did['ids'][0]}").json()["body"]
    back = client.post("/api/articles/clean", json={"ids": did["ids"]}).json()
    assert back["ids"] == [found["id"]]


def test_a_lost_file_is_said(own_newsroom: Newsroom, client: TestClient) -> None:
    [found] = listed(client, "q=강변길")
    file = next((own_newsroom.archive.folder / "uploads").rglob("길.html"))
    kept = file.read_bytes()
    file.unlink()
    behind = client.get(f"/api/articles/{found['id']}/page").json()
    assert behind["lines"] == []
    assert "읽을 수 없습니다" in behind["problem"]
    failed = client.post("/api/articles/clean", json={"ids": [found["id"]]}).json()["failed"]
    assert "있던 자리에 없습니다" in failed[0]["error"]
    file.write_bytes(kept)


def test_the_condition_tells_of_index_and_runs(client: TestClient) -> None:
    state = client.get("/api/condition").json()
    assert (state["current"], state["damaged"]) == (True, [])
    assert all(size > 0 for size in state["bytes"].values())
    assert {"index", "clean", "remove", "restore"} <= {each["kind"] for each in state["runs"]}


def test_only_operators_have_the_desk(own_newsroom: Newsroom) -> None:
    client = service(own_newsroom, sign_in="accounts", origins=PORTAL)
    own_newsroom.archive.accounts.add("책상 시험", PASSWORD)
    reader = key(own_newsroom, "ask", "read")
    for headers, status in (({}, 401), (reader, 403)):
        for path in READS:
            assert client.get(path, headers=headers).status_code == status, path
        for path, body in WRITES:
            assert client.post(path, json=body, headers=headers).status_code == status, path
    client.post("/sign-in", data={"name": "책상 시험", "password": PASSWORD})
    page = client.get("/articles")
    assert (page.status_code, "운영자만" in page.text, "script" in page.text) == (403, True, False)
    operator = key(own_newsroom, "operate")
    assert client.get("/articles", headers=operator).status_code == 200
    policy = client.get("/articles", headers=operator).headers["content-security-policy"]
    assert "unsafe" not in policy


def test_another_page_cannot_make_the_operators_browser_write(own_newsroom: Newsroom) -> None:
    local = service(own_newsroom, origins=PORTAL)
    for headers in ({"origin": "http://evil.example"}, {"origin": PORTAL}, {"sec-fetch-site": "cross-site"}):
        for path, body in WRITES:
            assert local.post(path, json=body, headers=headers).status_code in (401, 403), path
    for path, body in WRITES[:-1]:
        form = {"content-type": "text/plain"}
        assert local.post(path, content=json.dumps(body), headers=form).status_code == 415, path
