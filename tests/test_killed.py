"""kill -9 at random moments of indexing: nothing is lost, nothing doubled, all three stores agree at the next start."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from pathlib import Path

import pytest

from rag import generations, indexing
from rag.archive import Archive
from rag.assembly import make_embedder
from rag.question.understanding import understand
from tests.conftest import BRIDGE

ARTICLES, KILLS = 300, 25  # of each seed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_000)]

_processes = multiprocessing.get_context("forkserver")  # imports once, then forks: a kill costs no start
_processes.set_forkserver_preload(["rag.indexing", "rag.assembly", "rag.vectors", "chromadb", "tantivy"])


def index(data: Path, pages: Path) -> None:
    archive = Archive(data)
    indexing.index(archive, make_embedder(), [pages])
    archive.close()


def run(data: Path, pages: Path, seconds: float) -> bool:
    """Whether indexing ended before it was killed."""
    process = _processes.Process(target=index, args=(data, pages))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == 0


def ids(archive: Archive) -> set[str]:
    return {passage.id for passage, _ in archive.entries()}


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment_it_resumes_with_nothing_lost_or_doubled(tmp_path: Path, seed: int) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(ARTICLES):
        (pages / f"{number}.txt").write_text(BRIDGE.replace("한빛", f"한빛{number}"), encoding="utf-8")
    started = time.monotonic()
    index(tmp_path / "whole", pages)
    longest = time.monotonic() - started
    whole = Archive(tmp_path / "whole")
    moments, data, held = random.Random(seed), tmp_path / "data", 0
    for _ in range(KILLS):
        if run(data, pages, moments.uniform(0.2, longest)):
            shutil.rmtree(data)
            held = 0
            continue
        archive = Archive(data)
        assert archive.counts().articles >= held
        assert ids(archive) <= ids(whole)
        held = archive.counts().articles
        assert generations.current_name(data) is None or not generations.damage(data)
        archive.close()
    archive = Archive(data)
    indexing.index(archive, make_embedder(), [pages])
    assert archive.content() == whole.content()
    assert ids(archive) == ids(whole)
    generation = indexing.open_generation(archive, make_embedder())
    assert len(generation.lexical) == len(generation.vectors) == archive.counts().passages
    for number in range(0, ARTICLES, 50):
        best = generation.lexical.search(understand(f"한빛{number}대교 통행료"), 1)[0]
        assert f"한빛{number}대교" in archive.passages([best.id])[best.id].text
    generation.close()
