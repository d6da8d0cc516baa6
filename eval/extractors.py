"""Our reading of HTML pages beside the field's extractors, on the same pages in one run.

The gold is a folder as ``eval.cleaning`` reads it, of which the pages with an .html source count. What an extractor
keeps is compared with the gold's body, subtitles and captions by character shingles, because extractors join and break
lines in their own ways.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.cleaning import KEPT, Gold, Tally, read_gold, shingles
from rag.cleaning import decode_file
from rag.cleaning.html import clean_html
from rag.errors import SettingsError, SourceError

Extractor = Callable[[str], str]
"""From the markup of a page to its article's text."""


def compare(gold_folder: Path) -> dict[str, Any]:
    """Recall, precision and F1 (micro-averages over all pages) and milliseconds a page, by extractor.

    Raises SettingsError where the folder holds no labelled .html page.
    """
    golds = html_pages(gold_folder)
    if not golds:
        raise SettingsError(f"'{gold_folder}'에 표시해 둔 .html 페이지가 없습니다.")
    pages = [(gold, decode_file(gold_folder / gold.source)) for gold in golds]
    return {"pages": len(pages), **{name: _figures(extract, pages) for name, extract in extractors().items()}}


def html_pages(gold_folder: Path) -> list[Gold]:
    """The labelled pages of a folder whose source is HTML."""
    golds = map(read_gold, sorted(gold_folder.glob("*.tsv")))
    return [gold for gold in golds if gold.source.endswith((".html", ".htm"))]


def extractors() -> dict[str, Extractor]:
    """Ours and the field's. Raises SettingsError where one of them is not installed."""
    try:
        import justext
        import trafilatura
        from lxml import html
        from readability import Document
    except ImportError as error:
        raise SettingsError(
            f"비교에는 {error.name}이(가) 필요합니다. pip install 'gisadap[dev,extractors]'를 실행해 주십시오."
        ) from None

    korean = justext.get_stoplist("Korean")

    def plain(markup: str) -> str:
        return str(html.fromstring(markup).text_content()) if markup.strip() else ""

    return {
        "gisadap": _ours,
        "trafilatura": lambda markup: trafilatura.extract(markup, include_comments=False) or "",
        "readability-lxml": lambda markup: plain(Document(markup).summary()),
        "jusText": lambda markup: "\n".join(
            paragraph.text for paragraph in justext.justext(markup.encode(), korean, encoding="utf-8")
            if not paragraph.is_boilerplate
        ),
    }  # fmt: skip


def _ours(markup: str) -> str:
    try:
        return clean_html(markup, "page.html").body
    except SourceError:
        return ""


def _figures(extract: Extractor, pages: list[tuple[Gold, str]]) -> dict[str, float]:
    extract(pages[0][1])  # imports and tables are no page's time
    total = Tally()
    started = time.perf_counter()
    texts = [extract(markup) for _, markup in pages]
    seconds = time.perf_counter() - started
    for (gold, _), text in zip(pages, texts, strict=True):
        ours = shingles([text])
        theirs = shingles(["".join(line for label, _, line in gold.rows if label in KEPT)])
        total += Tally((ours & theirs).total(), ours.total(), theirs.total())
    harmonic = total.recall + total.precision
    return {
        "recall": total.recall,
        "precision": total.precision,
        "f1": 2 * total.recall * total.precision / harmonic if harmonic else 0.0,
        "ms_a_page": 1000 * seconds / len(pages),
    }
