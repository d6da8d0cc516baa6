"""The service under load and under a fuzzer: minutes, not seconds."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rag.newsroom import Newsroom
from rag.settings import Settings
from tests.conftest import ROOT
from tests.web_access import key, running

READERS = 100
SECONDS = 120
QUESTIONS = (
    "도서관이 로봇에 들인 돈은 얼마인가요?",
    "가온시립도서관에 들어온 로봇의 이름은 무엇인가요?",
    "화성에 간 사람은 누구인가요?",
    "인공지능위크는 언제 열렸나요?",
)

pytestmark = pytest.mark.slow


@pytest.fixture
def process(sample_settings: Settings, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The service as a process of its own, and its address."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GISADAP_")}
    own |= {"GISADAP_DATA": str(sample_settings.data), "GISADAP_PORT": "0", "PYTHONPATH": str(ROOT)}
    started = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")], env=own, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    yield started, started.stdout.readline().strip().rsplit(" ", 1)[1]
    started.terminate()
    started.communicate(timeout=20)


def resident(process: subprocess.Popen[str]) -> int:
    """Kilobytes of memory that the process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


@pytest.mark.timeout(SECONDS + 240)
def test_a_hundred_streams_for_two_minutes(
    process: tuple[subprocess.Popen[str], str], record_property: pytest.RecordProperty
) -> None:
    served, address = process
    spent: list[float] = []
    memory: list[int] = []

    async def reader(client: httpx.AsyncClient, number: int, until: float) -> None:
        while time.monotonic() < until:
            question = QUESTIONS[(number + len(spent)) % len(QUESTIONS)]
            started = time.monotonic()
            accept = {"accept": "text/event-stream"}
            async with client.stream("POST", "/api/ask", json={"question": question}, headers=accept) as response:
                assert response.status_code == 200
                text = "".join([piece async for piece in response.aiter_text()])
            assert "event: answer" in text
            assert question in text, "an answer to somebody else's question"
            spent.append(time.monotonic() - started)

    async def watch(until: float) -> None:
        await asyncio.sleep(SECONDS / 4)  # every reader has been answered by then
        while time.monotonic() < until:
            memory.append(resident(served))
            await asyncio.sleep(2)

    async def load() -> None:
        until = time.monotonic() + SECONDS
        limits = httpx.Limits(max_connections=READERS)
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
            await asyncio.gather(watch(until), *(reader(client, number, until) for number in range(READERS)))

    asyncio.run(load())
    record_property("answers", len(spent))
    record_property("p95_seconds", round(statistics.quantiles(spent, n=20)[-1], 3))
    assert statistics.mean(memory[-5:]) < 1.1 * statistics.mean(memory[:5])


@pytest.mark.timeout(400)
def test_a_fuzzer_over_our_own_description_finds_no_fault(newsroom: Newsroom, tmp_path: Path) -> None:
    header = key(newsroom, "ask", "read")["authorization"]
    with running(newsroom, sign_in="accounts", limit_subject="100000/minute", limit_address="100000/minute") as service:
        ran = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                "run",
                f"{service.address}/api/openapi.json",
                "--header",
                f"Authorization: {header}",
                "--checks",
                "not_a_server_error,response_schema_conformance,content_type_conformance",
                "--phases",
                "examples,fuzzing",
                "--max-examples",
                "15",
                "--seed",
                "1",
                "--no-color",
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
    assert ran.returncode == 0, ran.stdout[-4000:]
