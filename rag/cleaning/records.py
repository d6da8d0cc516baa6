"""Articles in JSON, under the field names that crawlers use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.cleaning import byline
from rag.cleaning.article import article_of
from rag.cleaning.decoding import MAX_PAGE_BYTES, decode, normalise
from rag.cleaning.lines import pieces_of
from rag.cleaning.metadata import Facts, without_site
from rag.cleaning.outlets import outlet_of_url
from rag.cleaning.publication import parse_stamp
from rag.cleaning.wrapping import unwrapped
from rag.errors import SourceError
from rag.types import Article
from rag.wording import reason

CONTENT = ("content", "body", "text", "article", "articleBody", "contents", "article_body", "본문", "내용")
TITLE = ("title", "headline", "subject", "제목")
URL = ("url", "link", "href", "URL", "주소")
PUBLISHED = (
    "published", "published_at", "date", "pubDate", "pub_date", "datePublished", "datetime", "created_at", "reg_date",
    "timestamp", "time", "날짜", "일자", "작성일",
)  # fmt: skip
OUTLET = ("press", "outlet", "publisher", "media", "source_name", "site", "provider", "언론사", "매체")
AUTHOR = ("author", "authors", "writer", "reporter", "journalist", "byline", "기자")


def clean_json_lines(path: Path, source: str) -> Iterator[Article | SourceError]:
    """One article or error a line; the file is read line by line and may be of any size."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_PAGE_BYTES + 1), b""), start=1):
                if line.strip():
                    yield _line(line, f"{source}#{number}")
                while len(line) > MAX_PAGE_BYTES and not line.endswith(b"\n"):
                    line = file.readline(MAX_PAGE_BYTES + 1)  # noqa: PLW2901 - the rest of a line already refused
    except OSError as error:
        yield SourceError(source, f"파일을 읽을 수 없습니다({reason(error)}).")


def _line(line: bytes, source: str) -> Article | SourceError:
    if len(line) > MAX_PAGE_BYTES:
        return SourceError(source, f"한 줄이 너무 깁니다({MAX_PAGE_BYTES // 1024 // 1024}MB까지).")
    try:
        return _record(_parsed(decode(line, source), source), source)
    except SourceError as error:
        return error


def clean_json(text: str, source: str) -> Iterator[Article | SourceError]:
    """The articles of a JSON file: one object, or a list of them, at the top or under a single key."""
    value = _parsed(text, source)
    if isinstance(value, Mapping) and not _first(value, CONTENT):
        lists = [field for field in value.values() if isinstance(field, list)]
        value = lists[0] if len(lists) == 1 else value
    if not isinstance(value, list):
        yield _record(value, source)
        return
    for number, each in enumerate(value, start=1):
        try:
            yield _record(each, f"{source}#{number}")
        except SourceError as error:
            yield error


def _parsed(text: str, source: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(source, "JSON 형식이 아닙니다. 괄호와 따옴표를 확인해 주십시오.") from error


def _record(value: object, source: str) -> Article:
    if not isinstance(value, Mapping):
        raise SourceError(source, "JSON 객체({...})가 아닙니다.")
    content = _first(value, CONTENT)
    if not content:
        raise SourceError(source, f"본문 필드가 없습니다({', '.join(CONTENT[:4])} 가운데 하나).")
    lines = normalise(content).split("\n")
    title = normalise(_first(value, TITLE) or "").strip()
    clean_title, site = without_site(title)
    url = _first(value, URL)
    authors = _first(value, AUTHOR) or ""
    stated = Facts(
        title=clean_title or None,
        published=parse_stamp(_first(value, PUBLISHED) or ""),
        authors=byline.names_of(authors),
        outlet=_first(value, OUTLET) or site or outlet_of_url(url),
        url=url,
    )
    return article_of(unwrapped(pieces_of(lines)), source, stated)


def _first(value: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        field = value.get(name)
        if isinstance(field, list):
            field = ", ".join(_said(each) for each in field if _said(each)) or None
        if said := _said(field):
            return said
    return None


def _said(field: object) -> str:
    if isinstance(field, Mapping):
        field = field.get("name")
    return str(field).strip() if isinstance(field, str | int | float) and not isinstance(field, bool) else ""
