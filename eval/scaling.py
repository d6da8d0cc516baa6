"""The tables of docs/scaling.md: indexing, searching and starting at several sizes, beside other searches.

Everything is measured in a process of its own, so that memory is of that alone. Articles beyond those of the corpus are
synthetic: sentences of several real ones in a new order.
"""

from __future__ import annotations

import gzip
import itertools
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import numpy as np

from eval import rivals
from eval.bench import Table
from eval.retrieval import Search
from rag.archive import Archive
from rag.errors import SourceError
from rag.settings import Settings
from rag.types import Article, Lines, Paragraph

Result = TypeVar("Result")

_ASKED = 200  # titles that are searched for
_TOP = 10
_RIVALS_UP_TO = 150_000  # passages; beyond, building them takes hours
_RIVALS: dict[str, Callable[[Sequence[Article]], Search]] = {
    "bm25s, Kiwi morphemes": partial(rivals.bm25s, tokens=rivals.morphemes),
    "llama-index BM25": rivals.llama_index_bm25,
    "llama-index BM25 + Chroma": rivals.llama_index_hybrid,
    "Chroma alone": rivals.chroma,
}


class Apart(NamedTuple):
    """What a function gave in a process of its own."""

    value: Any
    seconds: float
    megabytes: float
    """The most memory that the process held."""


def tables(corpus: Path, sizes: Sequence[int], *, beside: bool = True) -> Iterator[Table]:
    """One row a size, counted in articles. Raises SourceError for a corpus that cannot be read."""
    command = f"python -m eval scaling {corpus} {' '.join(f'--size {size}' for size in sizes)}"
    rows: list[list[str]] = []
    others: list[list[str]] = []
    for size in sizes:
        with TemporaryDirectory() as folder:
            row, more = _size(corpus, size, Path(folder), beside=beside)
        rows.append(row)
        others += more
    header = [
        "articles", "passages", "indexing, s", "of Kiwi alone", "indexing, MB", "on disk, MB", "first answer, s",
        "search p50 / p95, ms", "searching, MB",
    ]  # fmt: skip
    yield Table("scaling", "One machine", command, header, rows)
    if others:
        header = ["over the same passages", "passages", "built in, s", "p50 / p95, ms", "of ours, p50", "MB"]
        yield Table("scaling beside others", "Beside other searches", command, header, others)


def _size(corpus: Path, size: int, folder: Path, *, beside: bool) -> tuple[list[str], list[list[str]]]:
    data, file = folder / "data", folder / "articles.jsonl"
    synthetic = write_articles(corpus, size, file)
    indexed = apart(_index, data, file)
    articles, passages = indexed.value
    kiwi = apart(_kiwi_alone, data)
    titles = _titles(file)
    searched = apart(_search, data, titles)
    start, p50, p95 = searched.value
    row = [
        f"{articles:,}{' (part synthetic)' if synthetic else ''}",
        f"{passages:,}",
        f"{indexed.seconds:,.0f}",
        f"{indexed.seconds / kiwi.seconds:.2f}",
        f"{indexed.megabytes:,.0f}",
        f"{sum(each.stat().st_size for each in data.rglob('*') if each.is_file()) / 1e6:,.0f}",
        f"{start:.1f}",
        f"{p50:.1f} / {p95:.1f}",
        f"{searched.megabytes:,.0f}",
    ]
    more = []
    for name in _RIVALS if beside and passages <= _RIVALS_UP_TO else ():
        other = apart(_rival, data, name, titles)
        built, other50, other95 = other.value
        more.append(
            [name, f"{passages:,}", f"{built:,.0f}", f"{other50:.1f} / {other95:.1f}", f"{other50 / p50:.1f}",
             f"{other.megabytes:,.0f}"]
        )  # fmt: skip
    return row, more


# --- the articles -----------------------------------------------------------------------------------------------------


def write_articles(corpus: Path, size: int, into: Path) -> bool:
    """The first ``size`` articles of a corpus as JSON Lines; whether some had to be made up."""
    try:
        with (
            gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open(encoding="utf-8")
        ) as lines:
            real = [json.loads(line) for line in itertools.islice((each for each in lines if each.strip()), size)]
        with into.open("w", encoding="utf-8") as out:
            for each in itertools.chain(real, _synthetic(real, size - len(real))):
                out.write(json.dumps(each, ensure_ascii=False) + "\n")
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise SourceError(str(corpus), f"기사 JSON Lines로 읽을 수 없습니다({error}).") from error
    return len(real) < size


def _synthetic(real: Sequence[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    random = Random(7)  # noqa: S311 - repeatable, not secret
    for number in range(count):
        sources = random.choices(real, k=4)
        sentences = [each for source in sources for each in str(source.get("text") or "").split(". ")]
        random.shuffle(sentences)
        text = ". ".join(sentences[: len(sentences) // 4 + 1])
        title = f"{sources[1].get('title')} {number}"
        yield {**sources[0], "url": f"synthetic://{number}", "title": title, "text": text}


def _titles(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        titles = [title for line in lines if (title := json.loads(line).get("title"))]
    return [str(each) for each in titles[:: max(1, len(titles) // _ASKED)]][:_ASKED]


# --- apart ------------------------------------------------------------------------------------------------------------


def apart(function: Callable[..., Result], *arguments: object) -> Apart:
    """One call in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, function, *arguments).result()


def _measured(function: Callable[..., Result], *arguments: object) -> Apart:
    started = time.perf_counter()
    value = function(*arguments)
    seconds = time.perf_counter() - started
    unit = 1 if sys.platform == "darwin" else 1024
    return Apart(value, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def _index(data: Path, file: Path) -> tuple[int, int]:
    from rag import indexing
    from rag.assembly import make_embedder, open_archive

    archive = open_archive(Settings.from_env(data=data))
    try:
        summary = indexing.index(archive, make_embedder(), [file])
    finally:
        archive.close()
    return summary.articles, summary.passages


def _kiwi_alone(data: Path) -> int:
    """Kiwi over the same paragraphs, nothing kept."""
    from rag.korean import kiwi

    archive = Archive(data)
    try:
        return sum(len(tokens) for tokens in kiwi().tokenize(_paragraphs(archive)))
    finally:
        archive.close()


def _paragraphs(archive: Archive) -> Iterator[str]:
    ids = iter([each.id for each in archive.summaries()])
    while batch := list(itertools.islice(ids, 500)):
        yield from (each.text for article in archive.articles(batch).values() for each in article.paragraphs)


def _search(data: Path, titles: Sequence[str]) -> tuple[float, float, float]:
    """Seconds to the first answer of a new process; then milliseconds a search, the 50th and 95th percentile."""
    started = time.perf_counter()
    from rag.assembly import open_newsroom

    newsroom = open_newsroom(Settings.from_env(data=data))
    try:
        newsroom.ask(titles[0])
        start = time.perf_counter() - started
        return start, *_percentiles(lambda title: newsroom.search(title, _TOP), titles)
    finally:
        newsroom.close()


def _rival(data: Path, name: str, titles: Sequence[str]) -> tuple[float, float, float]:
    archive = Archive(data)
    documents = [_document(passage.id, passage.text) for passage, _ in archive.entries()]
    archive.close()
    started = time.perf_counter()
    search = _RIVALS[name](documents)
    return time.perf_counter() - started, *_percentiles(search, titles)


def _percentiles(search: Callable[[str], object], titles: Sequence[str]) -> tuple[float, float]:
    spent = []
    for title in titles:
        started = time.perf_counter()
        search(title)
        spent.append((time.perf_counter() - started) * 1000)
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 95))


def _document(identity: str, text: str) -> Article:
    paragraphs = (Paragraph("body", text, Lines(1, 1)),)
    return Article(identity, None, None, None, None, paragraphs).with_id(identity)
