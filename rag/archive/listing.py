"""The list of articles as people look through it: searched, filtered, sorted and brought page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from rag.archive.articles import Articles, ArticleSummary, _articles, conditions_of
from rag.archive.copies import _copies
from rag.archive.database import Database
from rag.types import EVERYTHING, Filters

Problem = Literal["untitled", "undated", "outletless", "short", "copy", "version"]
Order = Literal["published", "title", "outlet", "characters", "source"]

SHORT = 200
"""Characters below which an article is shown as short: often a photograph's caption, or a page badly cleaned."""

_COLUMNS = _articles.c
_PROBLEMS: dict[Problem, sa.ColumnElement[bool]] = {
    "untitled": _COLUMNS.title.is_(None),
    "undated": _COLUMNS.published.is_(None),
    "outletless": _COLUMNS.outlet.is_(None),
    "short": _COLUMNS.characters < SHORT,
    "copy": _copies.c.role == "copy",
    "version": _copies.c.role == "version",
}
PROBLEMS: tuple[Problem, ...] = tuple(_PROBLEMS)


@dataclass(frozen=True, slots=True)
class Search:
    """Which articles are listed, and in which order."""

    words: str = ""
    """Each of them stands in title, source, outlet, author or address."""
    filters: Filters = EVERYTHING
    problem: Problem | None = None
    order: Order = "published"
    """What is missing comes last."""
    descending: bool = True
    limit: int | None = None
    offset: int = 0


class Listed(NamedTuple):
    """One row of the list."""

    summary: ArticleSummary
    problems: tuple[Problem, ...]


class Page(NamedTuple):
    rows: list[Listed]
    total: int
    """How many articles there are on all pages."""


class Listing:
    """Pages of the articles of one data folder."""

    def __init__(self, database: Database, articles: Articles) -> None:
        self._database = database
        self._articles = articles

    def page(self, search: Search) -> Page:
        marks = [condition.label(name) for name, condition in _PROBLEMS.items()]
        columns = [column for column in _COLUMNS if column.name != "text"]
        joined = _articles.outerjoin(_copies, _copies.c.article_id == _COLUMNS.id)
        conditions = _conditions(search)
        query = sa.select(*columns, *marks).select_from(joined).where(*conditions).order_by(*_order(search))
        with self._database.reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(joined).where(*conditions)) or 0
            rows = connection.execute(query.limit(search.limit).offset(search.offset)).all()
        summaries = self._articles.summaries_of(rows)
        return Page([Listed(each, _problems(row)) for each, row in zip(summaries, rows, strict=True)], total)


def _conditions(search: Search) -> list[sa.ColumnElement[bool]]:
    places = (_COLUMNS.title, _COLUMNS.source, _COLUMNS.outlet, _COLUMNS.author, _COLUMNS.url)
    found = [sa.or_(*(place.icontains(word, autoescape=True) for place in places)) for word in search.words.split()]
    if search.problem:
        found.append(_PROBLEMS[search.problem])
    return [*found, *conditions_of(search.filters)]


def _order(search: Search) -> list[sa.ColumnElement[Any]]:
    column = _COLUMNS[search.order]
    return [(column.desc() if search.descending else column.asc()).nulls_last(), _COLUMNS.source, _COLUMNS.id]


def _problems(row: sa.Row[Any]) -> tuple[Problem, ...]:
    return tuple(name for name in PROBLEMS if getattr(row, name))
