"""Many readers at once: everybody is answered, nobody with another's answer, and memory stays.

``pytest -m slow -s tests/test_web_load.py`` loads for two minutes; ``SOAK_SECONDS=3600`` before it makes that an hour.
Figures go to the test report (``--junit-xml``) and, with ``-s``, to the screen. How fast many readers are answered is
measured by ``python -m eval load``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from rag.settings import Settings
from tests.conftest import BRIDGE, ROOT

QUESTIONS = (
    "도서관이 로봇에 들인 돈은 얼마인가요?",
    "가온시립도서관에 들어온 로봇의 이름은 무엇인가요?",
    "화성에 간 사람은 누구인가요?",
    "인공지능위크는 언제 열렸나요?",
)
STREAM = {"accept": "text/event-stream"}
READERS = 200
STREAMS = 100
SOAK = int(os.environ.get("SOAK_SECONDS", "120"))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Process(NamedTuple):
    address: str
    settings: Settings
    pid: int

    @property
    def megabytes(self) -> float:
        """Of memory that the service holds."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024

    @property
    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))


Start = Callable[..., Process]


@pytest.fixture
def start(sample_settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Starts the service in a process of its own, over a copy of the sample articles, with settings as given."""
    running: list[subprocess.Popen[str]] = []

    def started(**given: str) -> Process:
        data = tmp_path / "data"
        shutil.copytree(sample_settings.data, data)
        own = {name: value for name, value in os.environ.items() if not name.startswith("GISADAP_")}
        own |= {"GISADAP_DATA": str(data), "GISADAP_PORT": "0", "PYTHONPATH": str(ROOT), **given}
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")], env=own, cwd=tmp_path, stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip().rsplit(" ", 1)[1]
        return Process(address, Settings(data=data), process.pid)

    yield started
    for process in running:
        process.terminate()
        process.communicate(timeout=20)


def client(service: Process, connections: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=service.address, limits=httpx.Limits(max_connections=connections), timeout=120)


async def asked(opened: httpx.AsyncClient, number: int) -> float:
    """Seconds until a reader has the whole of an answer to the question that this one asks."""
    question = QUESTIONS[number % len(QUESTIONS)]
    started = time.monotonic()
    async with opened.stream("POST", "/api/ask", json={"question": question}, headers=STREAM) as response:
        text = "".join([piece async for piece in response.aiter_text()])
    assert response.status_code == 200, text
    assert "event: answer" in text
    assert question in text, "an answer to somebody else's question"
    return time.monotonic() - started


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def report(record_property: Callable[[str, object], None], **figures: float) -> None:
    for name, value in figures.items():
        record_property(name, round(value, 3))
    sys.stdout.write(" ".join(f"{name}={value:.3f}" for name, value in figures.items()) + "\n")


def test_beyond_the_limit_one_is_told_at_once_to_come_back(start: Start, record_property: Any) -> None:
    service = start(GISADAP_LIMIT_AT_ONCE="8")

    async def load() -> list[tuple[int, float, httpx.Headers]]:
        async def one(opened: httpx.AsyncClient, number: int) -> tuple[int, float, httpx.Headers]:
            began = time.monotonic()
            body = {"question": QUESTIONS[number % len(QUESTIONS)]}
            async with opened.stream("POST", "/api/ask", json=body) as response:
                spent = time.monotonic() - began
                return response.status_code, spent, response.headers

        async with client(service, READERS) as opened:
            return await asyncio.gather(*(one(opened, number) for number in range(READERS)))

    answers = asyncio.run(load())
    assert {status for status, *_ in answers} == {200, 503}
    told = [spent for status, spent, _ in answers if status == 503]
    assert all(headers["retry-after"] == "2" for status, _, headers in answers if status == 503)
    report(record_property, refused=len(told), slowest_refusal_seconds=max(told))
    assert len(told) <= READERS - 8
    assert max(told) < statistics.median(spent for status, spent, _ in answers if status == 200)


def test_a_model_that_takes_two_seconds_keeps_nobody_from_an_answer(
    start: Start, model_server: str, record_property: Any
) -> None:
    says = urllib.parse.quote("도서관은 로봇에 8천400만원을 들였습니다. [1]\n")
    model = {"GISADAP_LLM_BASE_URL": f"{model_server}/v1", "GISADAP_LLM_MODEL": f"late:{says}"}
    service = start(**model, GISADAP_LLM_TIMEOUT="60", GISADAP_LLM_DEADLINE="90")

    async def load() -> list[float]:
        async with client(service, READERS) as opened:
            await asked(opened, 0)
            return await asyncio.gather(*(asked(opened, number) for number in range(READERS)))

    spent = asyncio.run(load())
    report(record_property, readers=READERS, p95_seconds=p95(spent), megabytes=service.megabytes)
    one_after_another = READERS * 2.0
    assert p95(spent) < one_after_another / 3, "the readers waited for one another"


def test_readers_who_leave_leave_nothing_behind(start: Start) -> None:
    service = start()

    async def leave(opened: httpx.AsyncClient, number: int) -> None:
        question = {"question": QUESTIONS[number % len(QUESTIONS)]}
        async with opened.stream("POST", "/api/ask", json=question, headers=STREAM) as response:
            async for _ in response.aiter_text():
                return

    async def load() -> tuple[int, int]:
        async with client(service, 200) as opened:
            await asyncio.gather(*(asked(opened, number) for number in range(20)))
            before = service.threads
            await asyncio.gather(*(leave(opened, number) for number in range(READERS)))
            await asked(opened, 0)
            await settled(service)
            return before, service.threads

    before, after = asyncio.run(load())
    assert after <= before
    assert connections(service) == 0


async def settled(service: Process) -> None:
    """Waits until the service has let go of every connection."""
    until = time.monotonic() + 20
    while connections(service) and time.monotonic() < until:
        await asyncio.sleep(0.2)


def connections(service: Process) -> int:
    """Established connections to the service's port."""
    port = f"{urllib.parse.urlsplit(service.address).port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(row[1].endswith(f":{port}") and row[3] == "01" for row in rows)


@pytest.mark.timeout(SOAK + 300)
def test_a_hundred_streams_while_indexes_are_swapped(start: Start, record_property: Any) -> None:
    """Readers ask again as soon as they are answered; four times meanwhile an article is added."""
    service = start()
    spent: list[float] = []
    memory: list[float] = []

    async def reader(opened: httpx.AsyncClient, number: int, until: float) -> None:
        while time.monotonic() < until:
            spent.append(await asked(opened, number + len(spent)))

    async def watch(until: float) -> None:
        await asyncio.sleep(SOAK / 4)  # every reader has been answered by then
        while time.monotonic() < until:
            memory.append(service.megabytes)
            await asyncio.sleep(SOAK / 60)

    async def swap(opened: httpx.AsyncClient) -> None:
        for number in range(4):
            await asyncio.sleep(SOAK / 5)
            page = service.settings.data.parent / f"{number}.txt"
            page.write_text(BRIDGE.replace("한빛", f"한빛{number}"), encoding="utf-8")
            add = [sys.executable, "-m", "rag", "index", str(page), "--data", str(service.settings.data)]
            process = await asyncio.create_subprocess_exec(*add, cwd=ROOT, stdout=subprocess.DEVNULL)
            assert await process.wait() == 0
        assert (await opened.get("/api/health")).status_code == 200

    async def load() -> int:
        until = time.monotonic() + SOAK
        async with client(service, STREAMS + 10) as opened:
            before = (await opened.get("/api/health")).json()["articles"]
            all_readers = (reader(opened, number, until) for number in range(STREAMS))
            await asyncio.gather(watch(until), swap(opened), *all_readers)
            return int((await opened.get("/api/health")).json()["articles"]) - before

    assert asyncio.run(load()) >= 1
    first, last = statistics.mean(memory[:5]), statistics.mean(memory[-5:])
    report(record_property, answers=len(spent), p95_seconds=p95(spent), first_megabytes=first, last_megabytes=last)
    assert last < 1.1 * first
