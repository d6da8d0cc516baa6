"""The tables of docs/scaling.md: indexing, searching and starting at several sizes, beside other searches.

One archive grows from size to size. Each step is measured in a process of its own, so that its memory is its alone.
Articles beyond those of the corpus are synthetic: sentences of several real ones in a new order.
"""

from __future__ import annotations

import gzip
import itertools
import json
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from eval import rivals
from eval.bench import Table
from eval.retrieval import Search
from rag.archive import Archive
from rag.errors import SourceError
from rag.seams import Vectors
from rag.settings import Settings
from rag.types import Article, Lines, Paragraph, Passage

Result = TypeVar("Result")

_ASKED = 200  # titles that are searched for
_TOP = 10


class Times(NamedTuple):
    """Milliseconds of one search after another."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f}"


class Apart(NamedTuple, Generic[Result]):
    """What a function gave in a process of its own."""

    value: Result
    seconds: float
    megabytes: float
    """The most memory that the process held."""


def scaling(corpus: Path, sizes: Sequence[int], *, beside: bool = False) -> Iterator[Table]:
    """One row a size, counted in articles. Raises SourceError for a corpus that cannot be read."""
    command = f"python -m eval bench --corpus {corpus} {' '.join(f'--size {size}' for size in sizes)}"
    ours: list[list[str]] = []
    others: list[list[str]] = []
    indexing = analysing = 0.0
    with TemporaryDirectory() as folder:
        data, pages = Path(folder) / "data", Path(folder) / "pages"
        pages.mkdir()
        for size, (file, synthetic) in zip(sorted(sizes), _grown(corpus, sorted(sizes), pages), strict=True):
            analysing += apart(_kiwi_alone, file).value
            indexed = apart(_index, data, pages)
            indexing += indexed.seconds
            titles = _titles(file)
            found = apart(_search, data, titles)
            start, times = found.value
            passages = f"{indexed.value:,}"
            ours.append(
                [f"{size:,}{' (part synthetic)' if synthetic else ''}", passages, f"{indexing:,.0f}",
                 f"{indexing / analysing:.2f}", f"{indexed.megabytes:,.0f}", f"{_megabytes(data):,.0f}",
                 f"{start:.1f}", str(times), f"{found.megabytes:,.0f}"]
            )  # fmt: skip
            others += [
                [name, passages, f"{other.value[0]:,.0f}", str(other.value[1]),
                 f"{other.value[1].p50 / times.p50:.1f}"]
                for name in (_RIVALS if beside else ())
                for other in [apart(_rival, data, name, titles)]
            ]  # fmt: skip
    header = [
        "articles", "passages", "indexing, s", "of Kiwi alone", "indexing, MB", "on disk, MB", "first answer, s",
        "search p50 / p95, ms", "searching, MB",
    ]  # fmt: skip
    yield Table("scaling", "One machine", command, header, ours)
    if others:
        header = ["over the same passages", "passages", "built in, s", "p50 / p95, ms", "of ours, p50"]
        yield Table("scaling beside", "Beside other searches", f"{command} --beside", header, others)


# --- the articles -----------------------------------------------------------------------------------------------------


def _grown(corpus: Path, sizes: Sequence[int], pages: Path) -> Iterator[tuple[Path, bool]]:
    """For each size a file of the articles that it has beyond the size before, and whether some had to be made up."""
    for before, size in itertools.pairwise([0, *sizes]):
        file = pages / f"{size:08d}.jsonl"
        yield file, write_articles(corpus, before, size, file)


def write_articles(corpus: Path, first: int, last: int, into: Path) -> bool:
    """The articles of a corpus from ``first`` up to ``last`` as JSON Lines; whether some had to be made up."""
    opener = gzip.open if corpus.suffix == ".gz" else open
    try:
        with opener(corpus, "rt", encoding="utf-8") as lines:
            real = [json.loads(line) for line in itertools.islice((each for each in lines if each.strip()), last)]
        made = range(max(first, len(real)), last)
        with into.open("w", encoding="utf-8") as out:
            for each in itertools.chain(real[first:], (_made_up(real, number) for number in made)):
                out.write(json.dumps(each, ensure_ascii=False) + "\n")
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise SourceError(str(corpus), f"기사 JSON Lines로 읽을 수 없습니다({error}).") from error
    return bool(made)


def _made_up(real: Sequence[dict[str, str]], number: int) -> dict[str, str]:
    random = Random(number)  # noqa: S311 - repeatable, not secret
    sources = random.choices(real, k=4)
    sentences = [each for source in sources for each in str(source.get("text") or "").split(". ")]
    random.shuffle(sentences)
    text = ". ".join(sentences[: len(sentences) // 4 + 1])
    return {**sources[0], "url": f"synthetic://{number}", "title": f"{sources[1].get('title')} {number}", "text": text}


def _titles(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        titles = [str(title) for line in lines if (title := json.loads(line).get("title"))]
    return titles[:: max(1, len(titles) // _ASKED)][:_ASKED]


# --- apart ------------------------------------------------------------------------------------------------------------


def apart(function: Callable[..., Result], *arguments: object) -> Apart[Result]:
    """One call in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, function, *arguments).result()


def _measured(function: Callable[..., Result], *arguments: object) -> Apart[Result]:
    started = time.perf_counter()
    value = function(*arguments)
    seconds = time.perf_counter() - started
    return Apart(value, seconds, _most_held())


def _most_held() -> float:
    """Megabytes. What getrusage says begins, on Linux, with what the parent held when it made this process."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1]) * 1024 / 1e6  # type: ignore[index]
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _index(data: Path, pages: Path) -> int:
    """How many passages there are then."""
    from rag import indexing
    from rag.assembly import make_embedder, open_archive

    archive = open_archive(Settings.from_env(data=data))
    try:
        return indexing.index(archive, make_embedder(), [pages]).passages
    finally:
        archive.close()


def _kiwi_alone(file: Path) -> float:
    """Seconds that Kiwi takes to load and to analyse the paragraphs of a file, which are cleaned before."""
    from rag.cleaning import clean_file
    from rag.korean import kiwi

    articles = (each for each in clean_file(file, file.name) if isinstance(each, Article))
    texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
    started = time.perf_counter()
    for _ in kiwi().tokenize(texts):
        pass
    return time.perf_counter() - started


def _search(data: Path, titles: Sequence[str]) -> tuple[float, Times]:
    """Seconds to the first answer of a new process, and how long searches take then."""
    started = time.perf_counter()
    from rag.assembly import open_newsroom

    newsroom = open_newsroom(Settings.from_env(data=data))
    try:
        newsroom.ask(titles[0])
        start = time.perf_counter() - started
        return start, _timed(lambda title: newsroom.search(title, _TOP), titles)
    finally:
        newsroom.close()


def _timed(search: Callable[[str], object], titles: Sequence[str]) -> Times:
    spent = []
    for title in titles:
        started = time.perf_counter()
        search(title)
        spent.append((time.perf_counter() - started) * 1000)
    return Times(*(float(np.percentile(spent, each)) for each in (50, 95)))


def _megabytes(folder: Path) -> float:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 1e6


# --- beside -----------------------------------------------------------------------------------------------------------


def _rival(data: Path, name: str, titles: Sequence[str]) -> tuple[float, Times]:
    """Seconds to build another search over passages that are analysed and embedded already, and how long it takes."""
    archive = Archive(data)
    passages = [passage for passage, _ in archive.entries()]
    rows = np.frombuffer(b"".join(vector for _, vector in archive.vectors()), np.float16)
    archive.close()
    vectors = rows.reshape(len(passages), -1).astype(np.float32)
    started = time.perf_counter()
    search = _RIVALS[name](passages, vectors)
    return time.perf_counter() - started, _timed(search, titles)


def _bm25s(passages: Sequence[Passage], _: Vectors) -> Search:
    known = {each.text: [morpheme.form for morpheme in each.morphemes] for each in passages}
    return rivals.bm25s(_documents(passages), lambda text: known.get(text) or rivals.morphemes(text))


def _documents(passages: Sequence[Passage]) -> list[Article]:
    return [
        Article(each.id, None, None, None, None, (Paragraph("body", each.text, Lines(1, 1)),), id=each.id)
        for each in passages
    ]


_RIVALS: dict[str, Callable[[Sequence[Passage], Vectors], Search]] = {
    "bm25s, Kiwi morphemes": _bm25s,
    "llama-index BM25": lambda passages, _: rivals.llama_index_bm25(_documents(passages)),
    "llama-index BM25 + Chroma": lambda passages, vectors: rivals.llama_index_hybrid(_documents(passages), vectors),
    "Chroma alone": lambda passages, vectors: rivals.chroma(_documents(passages), vectors),
}
