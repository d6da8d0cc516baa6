"""HTML pages: the same line-level cleaning as plain text, helped by the markup.

The lines are our own (one a block or line break, numbered by the source line they stand on); JSON-LD, OpenGraph and
meta tags are witnesses of the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree, html

from rag.cleaning.article import article_of
from rag.cleaning.declared import declared_facts
from rag.cleaning.markup import visible_pieces
from rag.errors import SourceError
from rag.types import Article, Dropped, Lines


def clean_html(text: str, source: str) -> Article:
    """The article of an HTML page; SourceError where the page holds none."""
    root = _parse(text, source)
    facts = declared_facts(root)
    article = article_of(list(visible_pieces(root)), source, facts)
    return replace(article, dropped=(*article.dropped, *_silent_lines(text, article)))


def _parse(text: str, source: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(source, "HTML로 읽을 수 없습니다.") from error
    return root


def _silent_lines(text: str, article: Article) -> Iterator[Dropped]:
    """Source lines without a visible word of their own, so that the account of lines is whole."""
    spans = [*(each.lines for each in article.paragraphs), *(each.lines for each in article.dropped)]
    told = {number for span in spans for number in range(span.first, span.last + 1)}
    first: int | None = None
    number = 0
    for number, line in enumerate(text.split("\n"), start=1):
        silent = bool(line.strip()) and number not in told
        if silent and first is None:
            first = number
        elif not silent and first is not None:
            yield Dropped(Lines(first, number - 1), "markup")
            first = None
    if first is not None:
        yield Dropped(Lines(first, number), "markup")
