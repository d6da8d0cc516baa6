"""The service under load, over HTTP and in a process of its own: many readers at once, and the first moments of one."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from eval.cases import Case
from rag.assembly import make_embedder, open_archive
from rag.errors import GisadapError
from rag.indexing import index
from rag.settings import PREFIX, Settings

_READY = "기사답이 준비되었습니다: "
_PATIENCE = 120  # seconds for one answer, and for the service to begin
_VISITS = 5  # first visits of which the median is told


class Served(NamedTuple):
    """A service that answers at ``address``."""

    address: str
    keys: tuple[str, ...]
    """Of its readers."""


class Heard(NamedTuple):
    """One answer as its asker heard it."""

    question: str
    answer: Mapping[str, Any]
    begins_ms: float
    """Until its first sentence, or that there is none."""
    whole_ms: float


def readers(articles: Path, cases: Sequence[Case], count: int, rounds: int) -> dict[str, Any]:
    """``count`` readers ask ``rounds`` questions each, all at the same moment, each with credentials of its own.

    Every question is asked alone before. ``misdirected`` counts answers to another question than the asker's, or with
    other words than the question got alone. Raises GisadapError where the service does not begin.
    """
    questions = [case.question for case in cases if len(case.turns) == 1]
    with _serving(articles, count) as served:
        alone = {each: _ask(served, served.keys[0], each) for each in questions[: count * rounds]}
        asked = list(alone)
        barrier = threading.Barrier(count)

        def one_reader(number: int) -> list[Heard]:
            barrier.wait()
            own = (asked[(number + turn * count) % len(asked)] for turn in range(rounds))
            return [_ask(served, served.keys[number], each) for each in own]

        started = time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            together = [heard for own in pool.map(one_reader, range(count)) for heard in own]
        seconds = time.perf_counter() - started
    return {
        "readers": count,
        "answers": len(together),
        "misdirected": sum(not _is_own(each, alone[each.question]) for each in together),
        "alone_ms": _spread([each.whole_ms for each in alone.values()]),
        "together_ms": _spread([each.whole_ms for each in together]),
        "begins_ms": _spread([each.begins_ms for each in together]),
        "answers_a_second": round(len(together) / seconds, 1),
    }


def visit(articles: Path, cases: Sequence[Case], chromium: str) -> dict[str, Any]:
    """A reader's first visit in a real Chromium, medians of several with an empty cache each: until something useful is
    painted, what was transferred, and from Enter until the answer begins. Raises GisadapError."""
    from playwright.sync_api import sync_playwright

    question = next(case.question for case in cases if case.answerable and len(case.turns) == 1)
    with _serving(articles, 1, sign_in="none") as served, sync_playwright() as playwright:
        _ask(served, "", question)  # loads what only a service's first answer has to wait for
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        seen = []
        for _ in range(_VISITS):
            context = browser.new_context(locale="ko-KR")
            page = context.new_page()
            page.goto(served.address)
            page.wait_for_selector(".collection")
            seen.append(page.evaluate(_SEEN) | page.evaluate(_ASKED, question))
            context.close()
        browser.close()
    return {name: round(float(np.median([each[name] for each in seen])), 1) for name in seen[0]}


_SEEN = """() => {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    paint_ms: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    usable_ms: performance.now(),
    requests: entries.length,
    kilobytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0) / 1000,
  };
}"""
_ASKED = """async (question) => {
  const box = document.querySelector("#question textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const begins = new Promise((resolve) => {
    new MutationObserver(() => document.querySelector(".turn .sentence, .turn .short, .turn .abstention") && resolve())
      .observe(document.body, { childList: true, subtree: true });
  });
  const pressed = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  await begins;
  return { begins_ms: performance.now() - pressed };
}"""


@contextlib.contextmanager
def _serving(articles: Path, count: int, sign_in: str = "accounts") -> Iterator[Served]:
    """A service over the articles in a process of its own, with a key for each of its readers."""
    with TemporaryDirectory() as folder:
        settings = Settings.from_env(data=Path(folder) / "data")
        archive = open_archive(settings)
        if not index(archive, make_embedder(settings), [articles]).articles:
            raise GisadapError(f"'{articles}'에 기사가 없습니다.")
        day = dt.timedelta(days=1)
        keys = tuple(archive.keys.create(f"reader {number}", ("ask", "read"), day)[1] for number in range(count))
        archive.close()
        process = _begun(settings.data, sign_in)
        try:
            yield Served(_address(process), keys)
        finally:
            process.terminate()
            process.communicate(timeout=_PATIENCE)


def _begun(data: Path, sign_in: str) -> subprocess.Popen[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    limits = {f"{PREFIX}LIMIT_SUBJECT": "100000/minute", f"{PREFIX}LIMIT_ADDRESS": "100000/minute"}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "rag", "serve", "--data", str(data), "--port", "0"],
        env={**own, **limits, f"{PREFIX}SIGN_IN": sign_in},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith(_READY):
        raise GisadapError(process.communicate()[1].strip() or "서비스가 시작되지 않았습니다.")
    return line.removeprefix(_READY).strip() + "/"


def _ask(served: Served, key: str, question: str) -> Heard:
    """One question as the page asks it."""
    headers = {"content-type": "application/json", "accept": "text/event-stream"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{served.address}api/ask", body, headers)  # noqa: S310 - loopback, as begun here
    started = time.perf_counter()
    begins, answer, name = 0.0, None, ""
    with urllib.request.urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310
        for raw in response:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
                if name in ("claim", "answer", "error"):
                    begins = begins or time.perf_counter() - started
            elif line.startswith("data: ") and name in ("answer", "error"):
                answer = json.loads(line.removeprefix("data: "))
    return Heard(question, answer or {}, 1000 * begins, 1000 * (time.perf_counter() - started))


def _is_own(heard: Heard, alone: Heard) -> bool:
    said, before = heard.answer, alone.answer
    return said.get("question") == heard.question and all(said.get(key) == before[key] for key in ("answer", "short"))


def _spread(spent: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(spent, share)), 1) for share in (50, 95)}
