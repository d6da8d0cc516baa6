"""How well pages are cleaned, against pages labelled by hand.

A gold folder holds one ``NAME.tsv`` a page, and the page itself is rebuilt from it, so a label can never drift away
from its text. Lines of the file, in order:

``# source<TAB>NAME.txt``
    the page's file name (an ``.html`` page names its file here; it must lie beside the .tsv).
``# title|published|author|outlet<TAB>VALUE``
    what the page states; a line without a value says that the page states nothing, a missing line that nobody looked.
``LABEL<TAB>N<TAB>TEXT``
    a stretch of source line N (counted from 1) and what it is: ``body``, ``subtitle``, ``caption``, or the reason it is
    dropped. Stretches of one line follow one another and make up the line, spaces aside.

Characters are counted without spaces. Recall is the share of the gold's kept characters that were kept, precision the
share of the kept characters that the gold keeps; both are micro-averages over all pages. Kept means body, subtitle and
caption together; the figures with ``body_`` count paragraphs of kind body alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.cleaning import clean_file, clean_text
from rag.errors import SettingsError, SourceError
from rag.korean import analyse, letters
from rag.types import Article

KEPT = ("body", "subtitle", "caption")
FACTS = ("title", "published", "author", "outlet")
_SHINGLE = 8  # characters; how text of .html pages, whose source lines hold tags as well, is compared


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled page. ``rows`` are (label, line number, text)."""

    name: str
    source: str
    rows: tuple[tuple[str, int, str], ...]
    facts: dict[str, str | None]

    @property
    def page(self) -> str:
        """The page as its rows tell it."""
        lines: dict[int, list[str]] = {}
        for _, number, text in self.rows:
            lines.setdefault(number, []).append(text)
        return "\n".join("  ".join(lines.get(number, [])) for number in range(1, max(lines, default=0) + 1))


@dataclass(slots=True)
class Tally:
    """Characters kept rightly, kept by us, kept by the gold."""

    right: int = 0
    ours: int = 0
    gold: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.right += other.right
        self.ours += other.ours
        self.gold += other.gold
        return self

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.ours if self.ours else float(not self.gold)


@dataclass(slots=True)
class _Sheet:
    kept: Tally = field(default_factory=Tally)
    body: Tally = field(default_factory=Tally)
    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0


def score(gold_folder: Path) -> dict[str, Any]:
    """Every figure of the folder: ``recall``, ``precision``, ``worst`` pages, a share right per fact, pages a second.

    ``pages`` holds one entry a page with its figures and the facts that came out wrong. Raises SettingsError where the
    folder holds no labelled page.
    """
    pages = sorted(gold_folder.glob("*.tsv"))
    if not pages:
        raise SettingsError(f"폴더 '{gold_folder}'에 정답을 단 페이지(.tsv)가 없습니다.")
    sheet = _Sheet()
    analyse("말뭉치")  # the language model loads with the first line it is asked about, and that is no page's time
    for path in pages:
        gold = read_gold(path)
        started = time.perf_counter()
        article = _cleaned(gold, gold_folder)
        sheet.seconds += time.perf_counter() - started
        _mark(sheet, gold, article)
    return _figures(sheet)


def read_gold(path: Path) -> Gold:
    """A labelled page; SettingsError names the line that cannot be read."""
    source, rows, facts = f"{path.stem}.txt", [], {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        parts = line.split("\t", 2)
        if line.startswith("# "):
            key, value = parts[0][2:].strip(), parts[1].strip() if len(parts) > 1 else ""
            if key == "source":
                source = value
            else:
                facts[key] = value or None
        elif line.strip():
            if len(parts) != 3 or not parts[1].isdigit():
                raise SettingsError(f"{path}:{number}: '이름<TAB>줄<TAB>글'의 형식이 아닙니다.")
            rows.append((parts[0], int(parts[1]), parts[2]))
    return Gold(path.stem, source, tuple(rows), facts)


def _cleaned(gold: Gold, folder: Path) -> Article | None:
    page = folder / gold.source
    try:
        result = next(clean_file(page, gold.source)) if page.exists() else clean_text(gold.page, gold.source)
    except SourceError:
        return None
    return None if isinstance(result, SourceError) else result


def _mark(sheet: _Sheet, gold: Gold, article: Article | None) -> None:
    kept, body = tally(gold, article, KEPT), tally(gold, article, ("body",))
    sheet.kept += kept
    sheet.body += body
    wrong = {}
    for fact, stated in gold.facts.items():
        ours = _fact(article, fact)
        sheet.asked[fact] += stated is not None
        if same_fact(fact, stated, ours):
            sheet.right[fact] += stated is not None
        else:
            wrong[fact] = (stated, ours)
            sheet.invented[fact] += stated is None
    sheet.pages[gold.name] = {"recall": kept.recall, "precision": kept.precision, "wrong": wrong}


def same_fact(fact: str, stated: str | None, ours: str | None) -> bool:
    """Equal but for spaces and quotation marks; authors in any order."""
    if stated is None or ours is None:
        return stated is ours
    if fact == "author":
        return {name.strip() for name in stated.split(",")} == {name.strip() for name in ours.split(",")}
    return letters(stated) == letters(ours)


def _fact(article: Article | None, fact: str) -> str | None:
    value = getattr(article, fact) if article else None
    return None if value is None else str(value)


def tally(gold: Gold, article: Article | None, kinds: Iterable[str]) -> Tally:
    """Kept characters of one page, matched line by line; an .html page by its character shingles."""
    wanted = set(kinds)
    paragraphs = [p for p in article.paragraphs if p.kind in wanted] if article else []
    if gold.source.endswith((".html", ".htm")):
        ours = shingles(p.text for p in paragraphs)
        theirs = shingles(text for label, _, text in gold.rows if label in wanted)
        return Tally((ours & theirs).total(), ours.total(), theirs.total())
    labels, starts, text = _labelled(gold)
    result = Tally(gold=sum(label in wanted for label in labels))
    at = 0
    for paragraph in paragraphs:
        own = _dense(paragraph.text)
        found = text.find(own, max(at, starts.get(paragraph.lines.first, 0)))
        result.ours += len(own)
        if found >= 0:
            at = found + len(own)
            result.right += sum(label in wanted for label in labels[found:at])
    return result


def _labelled(gold: Gold) -> tuple[list[str], dict[int, int], str]:
    """A label for each character of the page, where each line begins, and the characters, spaces left out."""
    labels: list[str] = []
    starts: dict[int, int] = {}
    characters: list[str] = []
    for label, number, text in gold.rows:
        own = _dense(text)
        starts.setdefault(number, len(labels))
        labels += [label] * len(own)
        characters.append(own)
    return labels, starts, "".join(characters)


def shingles(texts: Iterable[str]) -> Counter[str]:
    return Counter(shingle for text in texts for shingle in _runs(_dense(text)))


def _runs(text: str) -> Iterator[str]:
    return (text[i : i + _SHINGLE] for i in range(max(1, len(text) - _SHINGLE + 1)))


def _dense(text: str) -> str:
    return "".join(text.split())


def _figures(sheet: _Sheet) -> dict[str, Any]:
    worst = sorted(sheet.pages.items(), key=lambda item: min(item[1]["recall"], item[1]["precision"]))
    return {
        "pages_scored": len(sheet.pages),
        "recall": sheet.kept.recall,
        "precision": sheet.kept.precision,
        "body_recall": sheet.body.recall,
        "body_precision": sheet.body.precision,
        "lowest_page_recall": min((page["recall"] for page in sheet.pages.values()), default=None),
        "facts": {
            fact: {
                "stated": sheet.asked[fact],
                "right": sheet.right[fact] / sheet.asked[fact] if sheet.asked[fact] else None,
                "invented": sheet.invented[fact],
            }
            for fact in FACTS
        },
        "pages_per_second": len(sheet.pages) / sheet.seconds if sheet.seconds else None,
        "worst": [name for name, _ in worst[:10]],
        "pages": sheet.pages,
    }
