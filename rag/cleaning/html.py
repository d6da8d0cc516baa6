"""HTML pages: the same line-level cleaning as plain text, helped by the markup.

The lines are our own (one a block or line break, numbered by the source line they stand on); JSON-LD, OpenGraph and
meta tags are witnesses of the metadata, and trafilatura (Barbaresi, ACL 2021) of the body where our reading is weak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree, html

from rag.cleaning.article import article_of
from rag.cleaning.declared import declared_facts
from rag.cleaning.lines import Piece
from rag.cleaning.markup import visible_pieces
from rag.cleaning.metadata import Facts
from rag.cleaning.prose import is_prose, squeezed
from rag.errors import SourceError
from rag.types import Article, Dropped, Lines

_LINKED = 0.5  # share of a line inside links from which on it is no paragraph
_PARAGRAPH = 20  # characters
_MOST_PIECES = 5_000  # lines of a page that a second opinion is worth its time for


def clean_html(text: str, source: str) -> Article:
    """The article of an HTML page; SourceError where the page holds none."""
    root = _parse(text, source)
    facts = declared_facts(root)
    article = _article(list(visible_pieces(root)), text, source, facts)
    return replace(article, dropped=(*article.dropped, *_silent_lines(text, article)))


def _article(pieces: list[Piece], text: str, source: str, facts: Facts) -> Article:
    """Our reading of the lines; where it leaves most of the page's prose aside, trafilatura's decides between them."""
    if len(pieces) > _MOST_PIECES:
        return article_of(pieces, source, facts)
    try:
        article = article_of(pieces, source, facts)
    except SourceError:
        article = None
    prose = sum(map(len, {piece.text for piece in pieces if piece.linked < _LINKED and is_prose(piece.text)}))
    if article and 2 * len(article.body) >= prose:
        return article
    witness = squeezed(_witness(text))
    believed = [piece if squeezed(piece.text) in witness else replace(piece, linked=1.0) for piece in pieces]
    told = sum(len(piece.text) for piece in believed if piece.linked < _LINKED and len(piece.text) >= _PARAGRAPH)
    if article and told <= len(article.body):
        return article
    return article_of(believed, source, facts)


def _witness(text: str) -> str:
    import trafilatura  # a second to import, and asked only about pages that we doubt

    return trafilatura.extract(text, include_comments=False, include_tables=True, deduplicate=False) or ""


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
