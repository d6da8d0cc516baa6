"""An archive in PostgreSQL and vectors on a Chroma server, both real, shared by two services."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from rag import indexing
from rag.assembly import follow, make_embedder, open_archive, open_newsroom
from rag.chroma import _used
from rag.errors import ArchiveBusy, ArchiveError, SettingsError
from rag.settings import Settings
from tests.conftest import LIBRARY

if TYPE_CHECKING:
    from chromadb.api.client import Client

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], seconds: float = 60) -> float:
    """How long it took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds
        time.sleep(0.1)
    return time.monotonic() - started


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(*command: str | Path, port: int) -> Iterator[None]:
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: answers(port))
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of our own."""
    programs = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    programs += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not programs:
        pytest.skip("no PostgreSQL here (Debian: apt install postgresql)")
    home, port = Path(tempfile.mkdtemp(prefix="postgresql-")), free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # which PostgreSQL refuses to run as
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    try:
        made = [*as_user, programs[0] / "initdb", "-D", home / "data", "-A", "trust", "-U", "gisadap", "-E", "UTF8"]
        subprocess.run([*map(str, made)], check=True, stdout=subprocess.DEVNULL)
        served = [*as_user, programs[0] / "postgres", "-D", home / "data", "-p", str(port), "-k", home]
        with running(*served, "-c", "listen_addresses=127.0.0.1", port=port):
            yield f"postgresql://gisadap@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = Path(sys.executable).parent / "chroma"
    if not program.exists():
        pytest.skip("no chroma program beside this Python")
    port, folder = free_port(), tmp_path_factory.mktemp("chroma")
    with running(program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port), port=port):
        yield f"http://127.0.0.1:{port}"


def test_two_services_share_an_archive_and_each_follows_it(
    database: str, chroma: str, pages: Path, tmp_path: Path
) -> None:
    first, second = (
        Settings(data=tmp_path / name, database_url=database, chroma_url=chroma) for name in ("first", "second")
    )
    with closing(open_newsroom(first)) as here, closing(open_newsroom(second)) as there:
        follow(here, first)
        follow(there, second)
        summary = indexing.index(here.archive, make_embedder(), [pages])
        assert (summary.added, summary.failed) == (2, [])
        asked = "한빛대교 통행료와 도서관 운영 시간"
        until(lambda: all(len(each.search(asked)) == 2 for each in (here, there)))
        answers = [each.ask("도서관은 밤 몇 시까지 문을 여나요?") for each in (here, there)]
        assert answers[0].short == answers[1].short is not None
        assert not any((tmp_path / name / "archive.sqlite").exists() for name in ("first", "second"))
        gone = here.search("한빛대교 통행료", 1)[0].article.id
        indexing.remove(here.archive, make_embedder(), gone)
        until(lambda: gone not in {hit.article.id for hit in there.search("한빛대교 통행료")})
        (pages / "library.txt").write_text(LIBRARY.replace("6명", "9명"), encoding="utf-8")
        assert indexing.index(there.archive, make_embedder(), [pages]).updated == 1
        until(lambda: any("9명" in hit.passage.text for hit in here.search("도서관 야간 사서")))
        with here.archive.database.alone(0), pytest.raises(ArchiveBusy):
            indexing.index(there.archive, make_embedder(), [pages])


def test_a_collection_that_the_server_lost_is_made_anew(chroma: str, pages: Path, tmp_path: Path) -> None:
    from chromadb import HttpClient

    settings = Settings(data=tmp_path / "data", chroma_url=chroma)
    archive = open_archive(settings)
    indexing.index(archive, make_embedder(), [pages])
    with _used(cast("Client", HttpClient(host="127.0.0.1", port=int(chroma.rpartition(":")[2])))) as client:
        for collection in client.list_collections():
            client.delete_collection(collection.name)
    with closing(open_newsroom(settings)) as newsroom:
        assert newsroom.search("한빛대교 통행료")[0].semantic > 0
    archive.close()


def test_questions_are_answered_while_the_server_is_away(pages: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data=tmp_path / "data", chroma_url=f"http://127.0.0.1:{port}")
    program = Path(sys.executable).parent / "chroma"
    with running(program, "run", "--path", tmp_path / "chroma", "--host", "127.0.0.1", "--port", str(port), port=port):
        newsroom = open_newsroom(settings)
        indexing.index(newsroom.archive, make_embedder(), [pages])
        before = newsroom.search("한빛대교 통행료")
    after = newsroom.search("한빛대교 통행료")
    assert [hit.passage.id for hit in after] == [hit.passage.id for hit in before]
    assert after[0].semantic == pytest.approx(before[0].semantic, abs=1e-2)
    newsroom.close()


def test_the_vectors_move_when_the_setting_does(chroma: str, pages: Path, tmp_path: Path) -> None:
    local, remote = Settings(data=tmp_path / "data"), Settings(data=tmp_path / "data", chroma_url=chroma)
    archive = open_archive(local)
    indexing.index(archive, make_embedder(), [pages])
    archive.close()
    for settings in (remote, local):
        with closing(open_newsroom(settings)) as newsroom:
            assert newsroom.search("한빛대교 통행료")[0].semantic > 0


def test_servers_that_are_away_are_named_without_the_password(tmp_path: Path, pages: Path) -> None:
    port = free_port()
    with pytest.raises(ArchiveError, match=f"127.0.0.1:{port}") as refused:
        open_archive(Settings(data=tmp_path / "a", database_url=f"postgresql://me:s3cret@127.0.0.1:{port}/news"))
    assert "s3cret" not in str(refused.value)
    archive = open_archive(Settings(data=tmp_path / "b", chroma_url=f"http://127.0.0.1:{port}"))
    with pytest.raises(ArchiveError, match="Chroma"):
        indexing.index(archive, make_embedder(), [pages])
    archive.close()


@pytest.mark.parametrize("url", ["mysql://me@host/news", "news", "postgresql"])
def test_what_is_no_address_of_a_database_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GISADAP_DATABASE_URL"):
        open_archive(Settings(data=tmp_path, database_url=url))


@pytest.mark.parametrize("url", ["host:8000", "ftp://host", "http://"])
def test_what_is_no_address_of_a_chroma_server_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GISADAP_CHROMA_URL"):
        open_archive(Settings(data=tmp_path, chroma_url=url))
