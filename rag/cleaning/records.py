"""Articles in JSON, under the field names that crawlers use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, NamedTuple

from rag.cleaning import byline
from rag.cleaning.article import article_of
from rag.cleaning.decoding import MAX_PAGE_BYTES, decode, normalise, read_page
from rag.cleaning.hints import Hints
from rag.cleaning.lines import Piece, pieces_of
from rag.cleaning.markup import parse, visible_pieces
from rag.cleaning.metadata import Facts, without_site
from rag.cleaning.outlets import outlet_named, outlet_of_url
from rag.cleaning.publication import Stamp, parse_stamp, relative_stamp
from rag.cleaning.wrapping import unwrapped
from rag.errors import SourceError
from rag.types import Article

RECORDS: frozenset[str] = frozenset((".json", ".jsonl"))
HintsOf = Callable[[str, str | None], Hints]
"""From a record's content and the outlet its fields name."""

CONTENT = (
    "content", "contents", "body", "text", "articlebody", "articlecontent", "articletext", "newscontent", "maintext",
    "fulltext", "rawtext", "article", "newsbody", "document", "본문", "기사본문", "내용", "기사내용",
)  # fmt: skip
TITLE = ("title", "headline", "subject", "newstitle", "articletitle", "ogtitle", "제목", "기사제목")
URL = (
    "url", "link", "href", "newsurl", "articleurl", "originallink", "originalurl", "canonical", "pageurl", "sourceurl",
    "주소", "링크", "기사주소",
)  # fmt: skip
PUBLISHED = (
    "published", "publishedat", "date", "pubdate", "datepublished", "datepublish", "publishdate", "publisheddate",
    "publishedtime", "datetime", "createdat", "regdate", "registeredat", "inputdate", "newsdate", "articledate",
    "posted", "postedat", "timestamp", "time", "날짜", "일자", "작성일", "작성일자", "발행일", "등록일", "입력일",
)  # fmt: skip
MODIFIED = (
    "modified", "modifiedat", "datemodified", "datemodify", "updated", "updatedat", "lastmodified", "moddate", "수정일",
)  # fmt: skip
CRAWLED = ("crawledat", "crawled", "datedownload", "fetchedat", "scrapedat", "collectedat", "crawldate", "수집일")
OUTLET = (
    "press", "outlet", "publisher", "media", "medianame", "mediaoutlet", "newspaper", "pressname", "publishername",
    "sourcename", "company", "site", "sitename", "provider", "agency", "언론사", "매체", "매체명", "신문사",
)  # fmt: skip
AUTHOR = (
    "author", "authors", "writer", "reporter", "journalist", "byline", "reportername", "writername", "기자", "기자명",
    "작성자",
)  # fmt: skip
SECTION = ("section", "category", "categories", "articlesection", "newscategory", "sid", "분야", "카테고리", "섹션")
"""Field names as they are looked up: in lower case, without spaces and signs (``published_at``, ``pub-date``)."""

_MARKED_UP = re.compile(r"</?(?:p|br|div|span|strong|figure|img|table|h[1-6])\b[^<>]*>", re.IGNORECASE)

_LONGEST_SECTION = 30  # characters
_SIGNS = re.compile(r"[\W_]+")
_SAMPLE = 20_000  # characters in which markup shows
_MARKS = 2  # tags that make a content one with markup


class Record(NamedTuple):
    """One article of a JSON file."""

    source: str
    content: str
    stated: Facts

    @property
    def outlet(self) -> str | None:
        return self.stated.outlet

    def pieces(self) -> list[Piece]:
        """Lines of the content; some crawlers store the markup with it. Raises SourceError."""
        if len(_MARKED_UP.findall(self.content[:_SAMPLE])) >= _MARKS:
            return list(visible_pieces(parse(self.content, self.source)))
        return unwrapped(pieces_of(self.content.split("\n")))


def clean_records(file: IO[bytes], suffix: str, source: str, hints: HintsOf) -> Iterator[Article | SourceError]:
    """The article of each record, or what is wrong with it. ``hints`` tells what is known of the outlet's pages."""
    for record in records(file, suffix, source):
        if isinstance(record, SourceError):
            yield record
            continue
        try:
            known = hints(record.content, record.outlet)
            yield article_of(record.pieces(), record.source, record.stated, hints=known)
        except SourceError as error:
            yield error


def records(file: IO[bytes], suffix: str, source: str) -> Iterator[Record | SourceError]:
    """The records of a .json or .jsonl file; the latter is read line by line and may be of any size."""
    for each, value in _lines(file, source) if suffix == ".jsonl" else _list(file, source):
        if isinstance(value, SourceError):
            yield value
            continue
        try:
            yield _record(value, each)
        except SourceError as error:
            yield error


def _lines(file: IO[bytes], source: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(iter(lambda: file.readline(MAX_PAGE_BYTES + 1), b""), start=1):
        if line.strip():
            yield f"{source}#{number}", _line(line, f"{source}#{number}")
        while len(line) > MAX_PAGE_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_PAGE_BYTES + 1)  # noqa: PLW2901 - the rest of a line already refused


def _line(line: bytes, source: str) -> object:
    if len(line) > MAX_PAGE_BYTES:
        return SourceError(source, f"한 줄이 너무 깁니다({MAX_PAGE_BYTES // 1024 // 1024}MB까지).")
    try:
        return _parsed(decode(line, source), source)
    except SourceError as error:
        return error


def content_of(text: str, source: str, number: int | None = None) -> str:
    """The content whose lines an article counts: of the one record in ``text``, or of that ``number`` from 1.

    Raises SourceError where there is none.
    """
    value = _whole(text, source)
    if number is not None and isinstance(value, list) and 1 <= number <= len(value):
        value = value[number - 1]
    return _record(value, source).content


def _list(file: IO[bytes], source: str) -> Iterator[tuple[str, object]]:
    try:
        value = _whole(decode(read_page(file, source), source), source)
    except SourceError as error:
        yield source, error
        return
    if not isinstance(value, list):
        yield source, value
        return
    yield from ((f"{source}#{number}", each) for number, each in enumerate(value, start=1))


def _whole(text: str, source: str) -> object:
    """The value of a .json file: one object, or a list of them, at the top or under a single key."""
    value = _parsed(text, source)
    if isinstance(value, Mapping) and not _first(_fields(value), CONTENT):
        lists = [field for field in value.values() if isinstance(field, list) and field]
        return lists[0] if len(lists) == 1 else value
    return value


def _parsed(text: str, source: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(source, "JSON 형식이 아닙니다. 괄호와 따옴표를 확인해 주십시오.") from error


def _record(value: object, source: str) -> Record:
    if not isinstance(value, Mapping):
        raise SourceError(source, "JSON 객체({...})가 아닙니다.")
    fields = _fields(value)
    content = _first(fields, CONTENT)
    if not content:
        inner = [field for field in value.values() if isinstance(field, Mapping) and _first(_fields(field), CONTENT)]
        if len(inner) != 1:
            raise SourceError(source, f"본문 필드가 없습니다({', '.join(CONTENT[:4])} 가운데 하나).")
        fields = {**fields, **_fields(inner[0])}  # {"_source": {...}}, {"article": {...}}
        content = _first(fields, CONTENT) or ""
    return Record(source, normalise(content), stated_by(fields))


def _fields(value: Mapping[str, object]) -> dict[str, object]:
    """A record's fields under their names in lower case, without spaces and signs."""
    return {_SIGNS.sub("", str(name)).casefold(): field for name, field in value.items()}


def stated_by(record: Mapping[str, object]) -> Facts:
    """What a record's fields state, whatever their crawler called them."""
    fields = _fields(record)
    title, site = without_site(normalise(_first(fields, TITLE) or "").strip())
    url = _first(fields, URL)
    crawled = parse_stamp(_first(fields, CRAWLED) or "")
    section = _first(fields, SECTION)
    return Facts(
        title=title or None,
        published=_moment(_first(fields, PUBLISHED), crawled),
        modified=_moment(_first(fields, MODIFIED), crawled),
        authors=byline.authors_of(_first(fields, AUTHOR) or ""),
        outlet=outlet_named(_first(fields, OUTLET)) or site or outlet_of_url(url),
        section=section if section and len(section) <= _LONGEST_SECTION else None,
        url=url,
    ).from_fields()


def _moment(value: str | None, crawled: Stamp | None) -> Stamp | None:
    """A date as written, or one told from the moment of the crawl ("3시간 전")."""
    if not value:
        return None
    return parse_stamp(value) or (relative_stamp(value, crawled.when) if crawled else None)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        field = fields.get(name)
        if isinstance(field, list):
            separator = "\n" if names is CONTENT else ", "
            field = separator.join(_said(each) for each in field if _said(each)) or None
        if said := _said(field):
            return said
    return None


def _said(field: object) -> str:
    if isinstance(field, Mapping):
        field = field.get("name") or field.get("text")
    return str(field).strip() if isinstance(field, str | int | float) and not isinstance(field, bool) else ""
