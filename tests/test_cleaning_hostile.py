"""Hostile input: a clear line each, in bounded time and memory, and no line lost from the account."""

from __future__ import annotations

import gzip
import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from rag.cleaning import clean_file, clean_text
from rag.cleaning.decoding import normalise
from rag.errors import SourceError
from rag.types import Article
from tests.conftest import ROOT
from tests.memory import peak, peak_from_here

TITLE = "새벽시, 걸어서 10분 도서관 세 곳 연다"
BODY = [
    "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다.",
    "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
    "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
]
PAGE = "\n".join([TITLE, "홍길순 기자 gil@hani.co.kr", "입력 2024.03.29 10:20", "공유하기", *BODY, "많이 본 뉴스",
                  "1. 노을군 딸기 축제 열린다", "댓글 0", "저작권자 ⓒ 한겨레 무단전재 및 재배포 금지"])  # fmt: skip
HTML = f"<html><head><title>{TITLE}</title></head><body><p>{'</p><p>'.join(PAGE.split(chr(10)))}</p></body></html>"
SAMPLE_PAGE = next((ROOT / "eval" / "data" / "articles_more").glob("*.html"))
SECONDS = 10
MEMORY = 500 * 1024 * 1024

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "50 MB": (".txt", lambda: (PAGE + "\n").encode() * (50_000_000 // len(PAGE.encode()))),
    "one line of 5 MB": (".txt", lambda: BODY[0].encode() * (5_000_000 // len(BODY[0].encode()))),
    "one word of 5 MB": (".txt", lambda: "가".encode() * 1_700_000),
    "100,000 lines": (".txt", lambda: (BODY[0] + "\n").encode() * 100_000),
    "NUL bytes": (".txt", lambda: PAGE.replace("\n", "\n\0\0").encode()),
    "broken UTF-8": (".txt", lambda: PAGE.encode()[:-1].replace("도".encode(), b"\xeb\x8f")),
    "two encodings": (".txt", lambda: PAGE.encode() + b"\n" + PAGE.encode("cp949")),
    "marks of direction": (".txt", lambda: "\u202e\u200b".join(PAGE).encode()),
    "a PDF": (".txt", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 100),
    "a picture": (".txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100),
    "noise": (".txt", lambda: random.Random(1).randbytes(1_000_000)),
    "deep nesting": (".html", lambda: b"<div>" * 200_000 + HTML.encode()),
    "entities": (".html", lambda: ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "&a{n - 1 if n > 1 else ""};&a{n - 1 if n > 1 else ""};">' for n in range(1, 31)
    ) + f"]>{HTML}&a30;").encode()),
    "a million tags": (".html", lambda: HTML.encode() + b"<b><i></b></i>" * 250_000),
    "attributes": (".html", lambda: b"<p " + b"a=1 " * 500_000 + b">" + HTML.encode()),
    "deep JSON": (".json", lambda: b"[" * 200_000),
    "JSON of one huge number": (".json", lambda: b'{"content": ' + b"9" * 1_000_000 + b"}"),
    "Markdown of brackets": (".md", lambda: (PAGE + "\n" + "[" * 20_000 + "](" * 20_000).encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_or_refused_in_bounded_time(tmp_path: Path, name: str) -> None:
    suffix, made = HOSTILE[name]
    path = tmp_path / f"page{suffix}"
    path.write_bytes(made())
    list(clean_file(SAMPLE_PAGE, "sample"))  # loads what every file needs
    before = peak_from_here()
    started = time.process_time()
    results = list(clean_file(path, path.name))
    assert time.process_time() - started < SECONDS
    assert peak() - before < MEMORY
    assert results
    assert all(isinstance(each, Article) or ("\n" not in each.reason and each.reason) for each in results)


def mutated(page: str, source: random.Random) -> str:
    """The page with a few of its stretches lost, doubled, swapped or replaced by what breaks parsers."""
    text = page
    for _ in range(source.randint(1, 8)):
        first, second = sorted(source.randint(0, len(text)) for _ in range(2))
        piece = text[first : min(second, first + 200)]
        text = text[:first] + source.choice(
            [
                "", piece * 2, piece[::-1], "\n", "\r\n\r", "\0", "\u200b\u202e", " " * 30, "가" * 60, "(" * 60,
                "<div><p", "&#0;&amp;", "]]>", "<!--", "기자 = ", "[새벽=", "2024.13.45 99:99", "①▲◆", "「『“‘",
            ]
        ) + text[first + len(piece) :]  # fmt: skip
    return text


def assert_accounted(page: str) -> None:
    try:
        article = clean_text(page, "x")
    except SourceError:
        return
    told = {n for part in (*article.paragraphs, *article.dropped) for n in range(part.lines.first, part.lines.last + 1)}
    assert {n for n, line in enumerate(normalise(page).split("\n"), start=1) if line.strip()} <= told


def mutations(count: int, seed: int) -> Iterator[tuple[str, str]]:
    source = random.Random(seed)
    for _ in range(count):
        yield mutated(PAGE, source), mutated(HTML, source)


@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_no_exception_escapes_and_no_line_is_lost(tmp_path: Path, count: int) -> None:
    path = tmp_path / "page.html"
    for text, markup in mutations(count, seed=count):
        assert_accounted(text)
        path.write_text(markup, encoding="utf-8", errors="replace")
        assert list(clean_file(path, "page.html"))


# --- every format in every encoding, damaged in every way -------------------------------------------------------------

RECORD = {"title": TITLE, "content": "\n".join(BODY), "published": "2024-03-29", "press": "새벽신문"}
FORMATS = {
    ".txt": PAGE,
    ".html": HTML,
    ".md": f"# {TITLE}\n\n" + "\n\n".join(BODY),
    ".json": json.dumps(RECORD, ensure_ascii=False),
    ".jsonl": "\n".join([json.dumps(RECORD, ensure_ascii=False)] * 3),
}
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "johab")
DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "none": lambda data, _: data,
    "cut": lambda data, source: data[: source.randrange(len(data))],
    "bits": lambda data, source: bytes(byte ^ (source.random() < 0.02) * source.randrange(256) for byte in data),
    "NUL": lambda data, source: spliced(data, b"\0" * 20, source),
    "packed": lambda data, source: gzip.compress(data)[: source.randrange(20, 200)],
    "other bytes": lambda data, source: spliced(data, source.randbytes(50), source),
    "half characters": lambda data, source: spliced(data, b"\\ud800\\udfff \xed\xa0\x80", source),
    "direction": lambda data, source: spliced(data, "\u202e\u2066\u200b\ufeff".encode(), source),
    "decomposed": lambda data, source: spliced(data, unicodedata.normalize("NFD", TITLE).encode(), source),
    "emoji": lambda data, source: spliced(data, "👨‍👩‍👧‍👦🇰🇷".encode() * 9, source),
    "declared otherwise": lambda data, _: b'<?xml version="1.0" encoding="shift_jis"?><meta charset="latin-1">' + data,
    "said twice": lambda data, source: spliced(data, b', "title": NaN, "title": [[{}]]', source),
    "quotes": lambda data, source: spliced(data, b'""","\r\n","' * 9, source),
    "nested": lambda data, source: spliced(data, b"[{<div>" * 500, source),
    "entities": lambda data, source: spliced(data, b"&#x110000;&#0;&&lt" * 50, source),
    "nothing": lambda _, __: b"",
    "blank": lambda _, __: b" \r\n\t" * 50,
}
AT_MOST = 2  # seconds a file


def spliced(data: bytes, piece: bytes, source: random.Random) -> bytes:
    at = source.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def damaged(count: int) -> Iterator[tuple[str, str, bytes]]:
    """What each is, its suffix, and its bytes."""
    source = random.Random(count)
    ways = list(product(FORMATS, ENCODINGS, DAMAGES))
    for number in range(count):
        suffix, encoding, damage = ways[number % len(ways)] if count > len(ways) else source.choice(ways)
        data = FORMATS[suffix].encode(encoding, errors="replace")
        yield f"{number} {encoding} {damage}", suffix, DAMAGES[damage](data, source)


@pytest.mark.parametrize("count", [150, pytest.param(1_000, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_damaged_file_is_read_or_refused_by_name(tmp_path: Path, count: int) -> None:
    list(clean_file(SAMPLE_PAGE, "sample"))  # loads
    kept = 0
    for name, suffix, data in damaged(count):
        path = tmp_path / f"page{suffix}"
        path.write_bytes(data)
        started = time.process_time()
        results = list(clean_file(path, path.name))
        assert time.process_time() - started < AT_MOST, name
        assert results, name
        for each in results:
            told = each.source if isinstance(each, Article) else f"{each.source} {each.reason}"
            assert told.startswith(path.name), name
        kept += any(isinstance(each, Article) for each in results)
    assert kept > count / 3, "most of these can be read: the test would have seen nothing"
