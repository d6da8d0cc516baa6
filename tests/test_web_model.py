"""The service with a language model behind it: what programs hear while it writes, and what it has cost."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Iterator

import openai
import pytest
from fastapi.testclient import TestClient

from rag.assembly import make_embedder, open_archive, open_newsroom
from rag.indexing import index
from rag.newsroom import Newsroom
from rag.settings import Settings
from tests.conftest import BRIDGE
from tests.web_access import Running, running, service

SAYS = "한빛대교는 2025년 3월에 개통합니다. [1]\n길이는 3.2km입니다. [2]\n"
ASKED = [{"role": "user", "content": "한빛대교는 언제 개통하나요?"}]
Opened = Callable[[str], Newsroom]


@pytest.fixture(scope="module")
def newsroom_with(model_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A newsroom over one article, written for by a model of this name."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    archive = open_archive(Settings(data=folder / "data"))
    index(archive, make_embedder(), [folder / "bridge.txt"])
    archive.close()
    opened: list[Newsroom] = []

    def made(scenario: str) -> Newsroom:
        model = f"{scenario}:{urllib.parse.quote(SAYS)}"
        opened.append(open_newsroom(Settings(data=folder / "data", llm_base_url=f"{model_server}/v1", llm_model=model)))
        return opened[-1]

    yield made
    for each in opened:
        each.close()


@pytest.fixture
def slow(newsroom_with: Opened) -> Iterator[tuple[Running, Newsroom]]:
    """A model that pauses for a second between its sentences."""
    newsroom = newsroom_with("pause")
    newsroom.ask(ASKED[0]["content"])  # loads what the first question has to wait for
    with running(newsroom) as started:
        yield started, newsroom


def test_claims_are_streamed_while_the_model_still_writes(slow: tuple[Running, Newsroom]) -> None:
    with openai.OpenAI(base_url=f"{slow[0].address}/v1", api_key="none", max_retries=0) as client:
        whole = client.chat.completions.create(model="gisadap", messages=ASKED)  # type: ignore[arg-type]
        stream = client.chat.completions.create(model="gisadap", messages=ASKED, stream=True)  # type: ignore[arg-type]
        pieces = [(time.monotonic(), chunk.choices[0].delta.content or "") for chunk in stream]
    assert "".join(text for _, text in pieces) == whole.choices[0].message.content
    assert pieces[0][1].startswith("한빛대교는 2025년 3월에 개통합니다. [1]")
    assert pieces[1][0] - pieces[0][0] > 0.7


def test_where_the_listener_leaves_the_asking_ends(slow: tuple[Running, Newsroom]) -> None:
    finished: list[object] = []
    slow[1].listeners.append(finished.append)
    with openai.OpenAI(base_url=f"{slow[0].address}/v1", api_key="none", max_retries=0) as client:
        with client.chat.completions.create(model="gisadap", messages=ASKED, stream=True) as stream:  # type: ignore[arg-type]
            next(iter(stream))
        time.sleep(2)
        assert finished == []
        client.chat.completions.create(model="gisadap", messages=ASKED)  # type: ignore[arg-type]
        assert len(finished) == 1


@pytest.mark.parametrize("scenario", ["says", "usage"])
def test_the_tokens_of_the_model_are_counted(newsroom_with: Opened, scenario: str) -> None:
    """As the endpoint reports them; where it does not, as we estimate them."""
    client = service(newsroom_with(scenario))
    assert tokens(client) == {"read": 0, "written": 0}
    assert client.post("/api/ask", json={"question": ASKED[0]["content"]}).json()["trace"]["answerer"].startswith("llm")
    once = tokens(client)
    if scenario == "usage":
        assert once == {"read": 700, "written": 30}
    else:
        assert once["read"] > 300
        assert 20 < once["written"] < 100
    client.post("/api/ask", json={"question": ASKED[0]["content"]})
    assert tokens(client) == {direction: 2 * count for direction, count in once.items()}


def tokens(client: TestClient) -> dict[str, float]:
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("gisadap_llm_tokens_total")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}
