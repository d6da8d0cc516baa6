"""Operators add and remove articles over HTTP; nobody else does, and no name leads out of the folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.newsroom import Newsroom
from rag.web.uploads import safe_name
from tests.conftest import BRIDGE, LIBRARY, changeable
from tests.web_access import PORTAL, SECRET, bearer, key, service, token


@pytest.fixture(scope="module")
def own_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom of its own: these tests change the archive."""
    with changeable(tmp_path_factory.mktemp("uploads")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(own_newsroom: Newsroom) -> TestClient:
    return service(own_newsroom, sign_in="accounts", origins=PORTAL, widget_secret=SECRET, upload_megabytes=1)


@pytest.fixture
def operator(own_newsroom: Newsroom) -> dict[str, str]:
    return key(own_newsroom, "operate", "read")


def test_files_are_cleaned_indexed_found_and_removed(
    client: TestClient, operator: dict[str, str], own_newsroom: Newsroom
) -> None:
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w") as archive:
        archive.writestr("안쪽.txt", LIBRARY)
        archive.writestr("../../outside.txt", BRIDGE)
    files = [
        ("files", ("../../etc/cron.d/기사.txt", BRIDGE.encode())),
        ("files", ("더미.zip", archived.getvalue())),
        ("files", ("program.exe", b"MZ")),
    ]
    summary = client.post("/api/articles", files=files, headers=operator).json()
    assert (summary["added"], summary["articles"]) == (2, 2)
    assert "program.exe" in [each["source"] for each in summary["failed"]]
    folder = own_newsroom.archive.folder
    assert {path.name for path in (folder / "uploads").rglob("*") if path.is_file()} == {"기사.txt", "더미.zip"}
    assert [path for path in folder.parent.iterdir() if path != folder] == []
    again = client.post("/api/articles", files=files[:1], headers=operator).json()
    assert (again["added"], again["unchanged"]) == (0, 1)
    hits = client.get("/api/search?q=한빛대교 개통", headers=operator).json()["hits"]
    assert "한빛대교" in hits[0]["title"]
    gone = hits[0]["article_id"]
    assert client.delete(f"/api/articles/{gone}", headers=operator).status_code == 204
    assert client.get(f"/api/articles/{gone}", headers=operator).status_code == 404
    assert client.delete(f"/api/articles/{gone}", headers=operator).status_code == 404


def test_only_operators_change_articles(client: TestClient, own_newsroom: Newsroom) -> None:
    files = [("files", ("a.txt", BRIDGE.encode()))]
    for headers, status in (
        ({}, 401),
        (key(own_newsroom, "ask", "read"), 403),
        (bearer(token()), 403),
        ({**bearer(token()), "origin": PORTAL}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": PORTAL}, 401),
    ):
        assert client.post("/api/articles", files=files, headers=headers).status_code == status
        assert client.delete("/api/articles/x", headers=headers).status_code == status


def test_another_page_cannot_make_the_operators_browser_do_it(own_newsroom: Newsroom) -> None:
    """Without sign-in whoever is on this machine is an operator, but no page of another origin is."""
    local = service(own_newsroom, origins=PORTAL)
    files = [("files", ("a.txt", BRIDGE.encode()))]
    for headers in (
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": PORTAL},
        {"sec-fetch-site": "cross-site"},
    ):
        assert local.post("/api/articles", files=files, headers=headers).status_code in (401, 403)
        assert local.delete("/api/articles/x", headers=headers).status_code in (401, 403)
    assert local.delete("/api/articles/x").status_code == 404


def test_what_is_no_upload(client: TestClient, operator: dict[str, str]) -> None:
    large = [("files", ("a.txt", b"x" * (1 << 20)))]
    assert client.post("/api/articles", files=large, headers=operator).status_code == 413
    assert client.post("/api/articles", json={}, headers=operator).status_code == 415
    assert client.post("/api/articles", files=[("other", ("a.txt", b"x"))], headers=operator).status_code == 422

    def unannounced() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 65_536

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/api/articles", content=unannounced(), headers={**operator, **kind}).status_code == 413


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/abs/olute.txt", "olute.txt"),
        ("C:\\a.txt", "a.txt"),
        ("\\\\host\\share\\a.txt", "a.txt"),
        ("a\0.txt", "a_.txt"),
        (".htaccess", "htaccess"),
        ("..", "article"),
        ("", "article"),
        ("가" * 300 + ".html", "가" * 80 + ".html"),
        ("a\r\nset-cookie: x.txt", "a__set-cookie_ x.txt"),
        ("<img src=x onerror=alert(1)>.md", "_img src_x onerror_alert_1__.md"),
        ("%2e%2e%2fa.txt", "_2e_2e_2fa.txt"),
    ],
)
def test_names_of_files_lead_nowhere(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert Path(kept).name == kept
