"""The tables of docs/benchmarks.md and docs/scaling.md, made from the data that is given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from eval.figures import TITLES, shown
from rag.errors import GisadapError, SourceError
from rag.settings import Settings

_ANSWERS = (
    "short_answer_right",
    "article_cited",
    "citation_correct",
    "citation_recall",
    "quote_fidelity",
    "answered",
    "abstained",
    "exact_match",
    "auroc",
    "latency_p50_ms",
    "latency_p95_ms",
)
_BLOCK = "<!-- bench {name} -->\n{text}<!-- /bench {name} -->\n"


class Table(NamedTuple):
    """One table of the page. ``name`` is what its block is found by."""

    name: str
    title: str
    command: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def markdown(self) -> str:
        lines = [
            f"### {self.title}",
            "",
            f"    {self.command}",
            "",
            _line(self.header),
            _line(["---"] * len(self.header)),
        ]
        return "\n".join([*lines, *map(_line, self.rows)]) + "\n"


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to measure on; a table without its material is left out."""

    articles: Sequence[Path] = ()
    """Folders of articles, each asked every file of ``cases``."""
    cases: Sequence[Path] = ()
    collections: Sequence[Path] = ()
    """BEIR or AutoRAG folders, SQuAD files: for retrieval."""
    squad: Sequence[Path] = ()
    gold: Sequence[Path] = ()
    starts: Sequence[Path] = ()
    """Folders of articles: for what the first answer from the shell takes."""
    corpus: Path | None = None
    """Articles as JSON Lines, gzipped or not: for speed and memory at the ``sizes``."""
    sizes: Sequence[int] = (1_000,)
    beside: bool = False
    """Whether other searches are timed over the same passages."""

    @property
    def is_empty(self) -> bool:
        answers = self.articles and self.cases
        return not (answers or self.collections or self.squad or self.gold or self.corpus or self.starts)


def tables(material: Material) -> Iterator[Table]:
    """Every table that the material allows, each as soon as it is measured."""
    if material.articles and material.cases:
        yield answers(material.articles, material.cases)
    for path in material.collections:
        yield retrieval(path)
    for path in material.squad:
        yield reading(path)
    for path in material.gold:
        yield from _cleaned(path)
    for path in material.starts:
        yield start(path)
    if material.corpus:
        from eval.scaling import scaling

        yield from scaling(material.corpus, material.sizes, beside=material.beside)


def write_into(page: Path, table: Table) -> None:
    """Puts a table into its block of a page, at the end where it has none yet. Raises SourceError."""
    block = _BLOCK.format(name=table.name, text=table.markdown)
    pattern = re.compile(_BLOCK.format(name=re.escape(table.name), text=".*?"), re.DOTALL)
    try:
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        new = pattern.sub(lambda _: block, text) if pattern.search(text) else f"{text.rstrip()}\n\n{block}".lstrip()
        page.write_text(new, encoding="utf-8")
    except OSError:
        raise SourceError(str(page), "쓸 수 없습니다. 경로와 권한을 확인해 주십시오.") from None


# --- the tables -------------------------------------------------------------------------------------------------------


def answers(folders: Sequence[Path], case_files: Sequence[Path]) -> Table:
    """Every case file asked over every folder of articles."""
    columns: dict[str, Mapping[str, Any]] = {}
    for folder in folders:
        with TemporaryDirectory() as data:
            _indexed(folder, data)
            for cases in case_files:
                columns[f"{cases.name}, {folder.name}"] = _evaluated(cases, Path(data))
    rows = [
        [TITLES[name], *(shown(name, found[name]["value"]) if name in found else "–" for found in columns.values())]
        for name in _ANSWERS
    ]
    command = " ".join([*(f"--articles {folder}" for folder in folders), *(f"--cases {cases}" for cases in case_files)])
    return Table("answers", "Answers", f"python -m eval bench {command}", ["", *columns], rows)


def retrieval(path: Path) -> Table:
    """Our search beside others', over the same documents in the same process."""
    from eval import rivals
    from eval.retrieval import Hybrid, Search, read, scored

    collection = read(path)
    with (
        TemporaryDirectory() as folder,
        Hybrid(collection.documents, Path(folder), Settings.from_env()) as ours,
    ):
        searches: dict[str, Callable[[], Search]] = {
            "Gisadap": lambda: ours.search,
            "Chroma, dense alone (our vectors)": lambda: ours.nearest,
            "bm25s, its own words": lambda: rivals.bm25s(collection.documents),
            "bm25s, Kiwi morphemes": lambda: rivals.bm25s(collection.documents, rivals.morphemes),
            "llama-index BM25": lambda: rivals.llama_index_bm25(collection.documents),
        }
        found = {name: scored(collection, make()) for name, make in searches.items()}
    measured = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10", "R@50")
    rows = [
        [
            name,
            *(f"{each[key]:.3f}" for key in measured),
            f"{each['latency_ms']['p50']:.1f} / {each['latency_ms']['p95']:.1f}",
        ]
        for name, each in found.items()
    ]
    first = found["Gisadap"]
    title = f"Retrieval: {path.name}, {first['queries']:,} questions, {first['documents']:,} documents"
    header = ["", *measured, "p50 / p95, ms"]
    return Table(f"retrieval {path.name}", title, f"python -m eval bench --retrieval {path}", header, rows)


def reading(path: Path) -> Table:
    """The embedded reader on a SQuAD file."""
    from eval.reading import measure

    found = measure(path)
    rows = [
        [title, *(f"{found[name][key]:.1f}" for key in ("exact_match", "f1", "sentence"))]
        for name, title in (("gold_passage", "gold passage"), ("open", "all paragraphs"))
    ]
    title = f"Reading: {path.name}, {found['questions']:,} questions"
    header = ["read over", "exact match", "F1", "right sentence"]
    return Table(f"reading {path.name}", title, f"python -m eval bench --reading {path}", header, rows)


def cleaning(path: Path) -> Table:
    """The cleaner on pages labelled by hand."""
    from eval.cleaning import FACTS, score

    found = score(path)
    facts = found["facts"]
    row = [f"{found[name]:.3f}" for name in ("recall", "precision", "lowest_page_recall")]
    row += ["–" if facts[fact]["right"] is None else f"{facts[fact]['right']:.1%}" for fact in FACTS]
    row += [str(facts["published"]["invented"]), f"{found['pages_per_second']:,.0f}"]
    header = ["recall", "precision", "lowest page", *FACTS, "invented dates", "pages a second"]
    title = f"Cleaning: {path.name}, {found['pages_scored']:,} pages"
    return Table(f"cleaning {path.name}", title, f"python -m eval bench --cleaning {path}", header, [row])


def extraction(path: Path) -> Table:
    """The cleaner beside other people's extractors, on the folder's HTML pages."""
    from eval.extractors import compare

    found = compare(path)
    pages = found.pop("pages")
    rows = [
        [name, *(f"{each[key]:.3f}" for key in ("recall", "precision", "f1")), f"{each['ms_a_page']:.0f}"]
        for name, each in found.items()
    ]
    header = ["extractor", "recall", "precision", "F1", "ms a page"]
    title = f"Extraction from HTML: {path.name}, {pages:,} pages"
    return Table(f"extraction {path.name}", title, f"python -m eval bench --cleaning {path}", header, rows)


def start(folder: Path) -> Table:
    """From the shell to the first answer, each command in a process of its own."""
    with TemporaryDirectory() as data:
        indexed = _indexed(folder, data)
        again = _gisadap("index", folder, "--data", data)
        asked = _gisadap("ask", "무슨 일이 있었나요?", "--data", data)
    rows = [
        [name, f"{ran.seconds:.1f}", f"{ran.megabytes:,.0f}"]
        for name, ran in (
            ("indexed from nothing", indexed),
            ("indexed again, nothing changed", again),
            ("one question from the shell", asked),
        )
    ]
    header = ["", "s", "MB"]
    command = f"python -m eval bench --start {folder}"
    return Table(f"start {folder.name}", f"Start: {folder.name}", command, header, rows)


# --- inside -----------------------------------------------------------------------------------------------------------


def _cleaned(path: Path) -> Iterator[Table]:
    from eval.extractors import html_pages

    yield cleaning(path)
    if html_pages(path):
        yield extraction(path)


def _indexed(folder: Path, data: str) -> _Ran:
    if not folder.exists():
        raise SourceError(str(folder), "파일이나 폴더가 없습니다. 경로를 확인해 주십시오.")
    return _gisadap("index", folder, "--data", data)


def _evaluated(cases: Path, data: Path) -> Mapping[str, Any]:
    from eval.cases import load
    from eval.evaluate import evaluate
    from rag.assembly import open_newsroom

    settings = Settings.from_env(data=data)
    newsroom = open_newsroom(settings)
    try:
        with TemporaryDirectory() as folder:
            figures: Mapping[str, Any] = evaluate(newsroom, settings, load(cases), cases.name, Path(folder))["figures"]
            return figures
    finally:
        newsroom.close()


class _Ran(NamedTuple):
    output: str
    seconds: float
    megabytes: float
    """The most memory the process held."""


def _gisadap(*arguments: str | Path) -> _Ran:
    """One command in a process of its own, measured. Raises GisadapError where it fails."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "rag", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        output, told = process.stdout.read(), process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == 2 or (process.returncode and not output):
        raise GisadapError(told.strip() or f"'gisadap {arguments[0]}'이(가) {process.returncode}로 끝났습니다.")
    unit = 1 if sys.platform == "darwin" else 1024
    return _Ran(output, time.perf_counter() - started, used.ru_maxrss * unit / 1e6)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
