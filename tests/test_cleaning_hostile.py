"""Hostile input: a clear line each, in bounded time and memory, and no line lost from the account."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.cleaning import clean_file, clean_text
from rag.cleaning.decoding import normalise
from rag.errors import SourceError
from rag.types import Article

TITLE = "새벽시, 걸어서 10분 도서관 세 곳 연다"
BODY = [
    "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다.",
    "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
    "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
]
PAGE = "\n".join([TITLE, "홍길순 기자 gil@hani.co.kr", "입력 2024.03.29 10:20", "공유하기", *BODY, "많이 본 뉴스",
                  "1. 노을군 딸기 축제 열린다", "댓글 0", "저작권자 ⓒ 한겨레 무단전재 및 재배포 금지"])  # fmt: skip
HTML = f"<html><head><title>{TITLE}</title></head><body><p>{'</p><p>'.join(PAGE.split(chr(10)))}</p></body></html>"
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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    started = time.process_time()
    results = list(clean_file(path, path.name))
    assert time.process_time() - started < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < MEMORY
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
