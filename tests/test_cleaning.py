# ruff: noqa: E501 - a line of a page is a line here
"""The public door of rag.cleaning: files in, articles or errors out, every line accounted for."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from rag.cleaning import SUFFIXES, clean_file, clean_text, decode_file
from rag.cleaning.decoding import decode, normalise
from rag.cleaning.diff import diff
from rag.errors import SourceError
from rag.types import Article

TITLE = "새벽시, 걸어서 10분 도서관 세 곳 연다"
BODY = [
    "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다.",
    "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
    "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
]
PAGE = "\n".join([TITLE, "홍길순 기자", "입력 2024.03.29 10:20", "공유하기", "", *BODY, "", "댓글 0"])
REAL = Path(__file__).resolve().parents[1].parent / "shared" / "articles"
needs_real_pages = pytest.mark.skipif(not REAL.is_dir(), reason="the five real pages are not beside this checkout")


def only(path: Path) -> Article:
    (result,) = clean_file(path, str(path))
    assert isinstance(result, Article), result
    return result


def refusal(path: Path) -> str:
    (result,) = clean_file(path, "source")
    assert isinstance(result, SourceError), result
    assert "\n" not in str(result)
    assert result.source == "source"
    return result.reason


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def bodies(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def account(article: Article) -> set[int]:
    spans = [*(p.lines for p in article.paragraphs), *(d.lines for d in article.dropped)]
    return {number for span in spans for number in range(span.first, span.last + 1)}


def assert_accounted(article: Article, text: str) -> None:
    """Every non-empty line is told of, and each is kept or dropped but not both, save where one line held both."""
    lines = text.split("\n")
    assert {number for number, line in enumerate(lines, start=1) if line.strip()} <= account(article)
    for paragraph in article.paragraphs:
        source = " ".join(lines[paragraph.lines.first - 1 : paragraph.lines.last])
        assert "".join(paragraph.text.split()) in "".join(source.split())


# --- decoding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        b"\xef\xbb\xbf" + PAGE.encode(),
        PAGE.encode("cp949", "replace"),
        PAGE.encode("utf-16"),
        PAGE.encode("utf-16-le"),
        PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", PAGE).encode(),
        PAGE.encode().replace("도서관".encode(), "도서관\u200b".encode()),
    ],
    ids=["utf-8", "bom", "cp949", "utf-16", "utf-16 without mark", "crlf", "cr", "nfd", "zero width"],
)
def test_encodings_and_line_ends_give_the_same_article(tmp_path: Path, data: bytes) -> None:
    article = only(written(tmp_path, "page.txt", data))
    assert bodies(article) == BODY
    assert (article.title, article.author) == (TITLE, "홍길순")
    assert article.published_at == dt.datetime(2024, 3, 29, 10, 20)
    assert article.paragraphs[0].lines.first == 6


def test_a_file_in_two_encodings_is_read_line_by_line() -> None:
    assert decode("첫째 줄\n".encode() + "둘째 줄".encode("cp949"), "x") == "첫째 줄\n둘째 줄"


def test_ideographs_of_old_papers_stay_as_they_are() -> None:
    assert decode("\uf9e1 대표가 말했다.".encode(), "x").startswith("\uf9e1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "빈 파일"),
        (b" \n\n ", "빈 파일"),
        (b"\0" * 400, "글자를 알아볼 수 없습니다"),
        (bytes(range(256)) * 40, "글자를 알아볼 수 없습니다"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        ("로그인\n회원가입\n카카오톡\n댓글 0".encode(), "기사 본문을 찾지 못했습니다"),
        (b"a" * (11 * 1024 * 1024), "너무 큽니다"),
    ],
    ids=["empty", "blank", "zeros", "binary", "pdf", "png", "zip", "no article", "eleven megabytes"],
)
def test_what_is_no_page_is_refused_with_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refusal(written(tmp_path, "page.txt", data))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "읽을 수 없습니다" in refusal(tmp_path / "none.txt")
    assert "읽을 수 없습니다" in refusal(tmp_path)
    assert "읽을 수 없습니다" in refusal(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    "text",
    [
        "가" * 300_000,
        "[" * 50_000 + BODY[0],
        "“" * 50_000 + BODY[0],
        "a@" * 50_000 + BODY[0],
        "다." * 100_000,
        (BODY[0] + "\t") * 3_000,
        "\n".join(["카카오톡 페이스북 트위터 " * 5] * 1_000),
        "\n".join([BODY[0][:-2] + "…"] * 3_000),
    ],
    ids=["one syllable", "brackets", "quotes", "addresses", "full stops", "tabs", "share bars", "excerpts"],
)
@pytest.mark.timeout(20)
def test_hostile_pages_end_soon(text: str) -> None:
    try:
        article = clean_text(text, "x")
    except SourceError:
        return  # refused in time is well
    assert_accounted(article, text)


# --- records ----------------------------------------------------------------------------------------------------------


def test_a_json_record_keeps_its_fields_and_cleans_its_content(tmp_path: Path) -> None:
    record = {
        "headline": TITLE, "link": "https://www.hani.co.kr/arti/1.html", "pubDate": "2024-03-29T10:20:00+09:00",
        "writer": "홍길순 기자", "content": "\n".join(["공유하기", *BODY, "저작권자 ⓒ 한겨레 무단전재 및 재배포 금지"]),
    }  # fmt: skip
    article = only(written(tmp_path, "one.json", json.dumps(record, ensure_ascii=False)))
    assert bodies(article) == BODY
    assert (article.title, article.author, article.outlet) == (TITLE, "홍길순", "한겨레")
    assert article.url == "https://www.hani.co.kr/arti/1.html"
    assert article.published_at == dt.datetime(2024, 3, 29, 10, 20)


def test_the_fields_of_a_record_win(tmp_path: Path) -> None:
    content = "\n".join(["다른 제목이 쓰인 본문", "입력 2020.01.01 10:00", *BODY, "김철수 기자 kim@khan.co.kr"])
    record = {"title": TITLE, "date": "2024-03-29", "author": "홍길순", "press": "새벽신문", "body": content}
    article = only(written(tmp_path, "one.json", json.dumps(record)))
    assert (article.title, article.author, article.outlet) == (TITLE, "홍길순", "새벽신문")
    assert article.published == dt.date(2024, 3, 29)


def test_a_json_list_gives_articles_and_errors_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "list.json", json.dumps([{"text": "\n".join(BODY)}, 3, {"title": "본문 없음"}]))
    first, second, third = clean_file(path, "list.json")
    assert isinstance(first, Article)
    assert first.source == "list.json#1"
    assert isinstance(second, SourceError)
    assert isinstance(third, SourceError)
    assert "본문 필드가 없습니다" in third.reason


def test_json_lines_go_on_after_a_bad_one(tmp_path: Path) -> None:
    good = json.dumps({"title": TITLE, "text": "\n".join(BODY)}, ensure_ascii=False)
    results = list(clean_file(written(tmp_path, "all.jsonl", f"{good}\nno json\n\n{good}\n"), "all.jsonl"))
    assert [type(result) for result in results] == [Article, SourceError, Article]
    assert [result.source for result in results] == ["all.jsonl#1", "all.jsonl#2", "all.jsonl#4"]


def test_a_record_without_furniture_keeps_every_line(tmp_path: Path) -> None:
    lines = [
        "◇ 의원실 세미나",
        "10:00 도서관 예산 토론회(시의회 1회의실)",
        "14:00 사서 채용 공청회(시청 대강당)",
        "- 문의는 담당자",
    ]
    article = only(written(tmp_path, "one.json", json.dumps({"title": TITLE, "content": "\n".join(lines)})))
    assert bodies(article) == lines


# --- HTML -------------------------------------------------------------------------------------------------------------

HTML = f"""<html><head><title>{TITLE} - 한겨레</title>
<meta property="og:title" content="{TITLE}"><meta property="og:url" content="https://www.hani.co.kr/arti/1.html">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2024-03-29T10:20:00+09:00",
"author": {{"name": "홍길순"}}, "publisher": {{"name": "한겨레"}}}}</script><style>p {{ color: red }}</style></head><body>
<nav><a href="/1">정치</a><a href="/2">경제</a></nav>
<h1>{TITLE}</h1>
<div class="tools"><button>공유하기</button><span>댓글 3</span></div>
<figure><img src="x.jpg"><figcaption>도서관을 찾은 아이들</figcaption></figure>
<p>{BODY[0]}</p>
<p>{BODY[1]}<br>{BODY[2]}</p>
<div style="display:none"><p>숨은 문장은 기사에 들지 않는다고 사람들이 말했다.</p></div>
<aside><h3>많이 본 뉴스</h3><ul><li><a href="/3">노을군 딸기 축제 열린다</a></li></ul></aside>
<footer>저작권자 ⓒ 한겨레 무단전재 및 재배포 금지</footer></body></html>"""


def test_html_gives_body_caption_and_declared_facts(tmp_path: Path) -> None:
    article = only(written(tmp_path, "page.html", HTML))
    assert [p.text for p in article.paragraphs if p.kind == "body"] == BODY
    assert [p.text for p in article.paragraphs if p.kind == "caption"] == ["도서관을 찾은 아이들"]
    assert (article.title, article.author, article.outlet) == (TITLE, "홍길순", "한겨레")
    assert article.published_at == dt.datetime(2024, 3, 29, 10, 20)
    assert article.url == "https://www.hani.co.kr/arti/1.html"


def test_html_lines_are_those_of_the_source(tmp_path: Path) -> None:
    article = only(written(tmp_path, "page.html", HTML))
    lines = HTML.split("\n")
    assert {number for number, line in enumerate(lines, start=1) if line.strip()} <= account(article)
    first = next(p for p in article.paragraphs if p.kind == "body")
    assert BODY[0] in lines[first.lines.first - 1]


@pytest.mark.parametrize(
    "markup",
    ["<html></html>", "<div>" * 5_000 + "a", "<p>" + "&a;" * 1_000, "<html><script>" + BODY[0] + "</script></html>"],
    ids=["empty", "deep", "entities", "script only"],
)
def test_html_without_an_article_is_refused(tmp_path: Path, markup: str) -> None:
    assert refusal(written(tmp_path, "page.html", markup))


# --- what always holds ------------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [TITLE, *BODY, *BODY, "", "", "공유하기", "홍길순 기자 gil@hani.co.kr", "[새벽신문 홍길순 기자] " + BODY[0], "입력 2024.03.29 10:20",
     "관련기사", "많이 본 뉴스", "댓글 3", "1. 노을군 딸기 축제...", "도서관 조감도", "▲ 도서관정책국장 홍길동", "저작권자 ⓒ 새벽신문",
     "홍길동 시장이 축사를 하고 있다. (사진=새벽시)", BODY[0] + BODY[1] + "홍길순 기자", "  ".join(BODY), "A long line of climbers. (AP)"]
)  # fmt: skip
NOISE = st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029"), max_size=60)
calm = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@calm
@given(st.lists(st.one_of(LINES, NOISE), max_size=25))
def test_no_line_is_lost_and_no_word_is_invented(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        article = clean_text(text, "x")
    except SourceError:
        return
    assert article.paragraphs
    assert_accounted(article, normalise(text))


@calm
@given(st.lists(LINES, max_size=25))
def test_no_paragraph_stands_twice(lines: list[str]) -> None:
    try:
        article = clean_text("\n".join(lines), "x")
    except SourceError:
        return
    long = ["".join(text.split()) for text in bodies(article) if len(text) > 30]
    assert len(long) == len(set(long))


@calm
@given(st.binary(max_size=400))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(SourceError):
        assert "\0" not in decode(data, "x")


def test_cleaning_a_clean_article_changes_nothing() -> None:
    once = clean_text(PAGE, "x")
    again = clean_text("\n".join([TITLE, "2024-03-29", *bodies(once)]), "x")
    assert bodies(again) == bodies(once)


def test_endings_that_can_be_read() -> None:
    assert {".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".zip"} == SUFFIXES


# --- for people -------------------------------------------------------------------------------------------------------


def test_the_diff_shows_every_line_with_its_reason() -> None:
    console = Console(width=160, record=True, file=StringIO())
    console.print(diff(clean_text(PAGE, "x"), PAGE.split("\n")))
    shown = console.export_text()
    for expected in (*BODY, TITLE, "본문", "공유하기", "댓글 0", "홍길순", "2024-03-29 10:20:00"):
        assert expected in shown


# --- the five real pages ----------------------------------------------------------------------------------------------

FACTS = {
    "000": (True, "2022-09-23", None, None),
    "001": (True, "2021-11-03", "장민주", "일간환경연합"),
    "002": (True, None, "박정일", "디지털타임스"),
    "003": (True, "2021-09-07", "김은경", "데일리안"),
    "004": (False, None, "이주영", "AI타임스"),
}


@needs_real_pages
@pytest.mark.parametrize("number", FACTS)
def test_real_pages(number: str) -> None:
    (path,) = REAL.glob(f"{number}_*.txt")
    article = only(path)
    titled, published, author, outlet = FACTS[number]
    assert (article.title is not None) == titled
    assert str(article.published) == str(published)
    assert (article.author, article.outlet) == (author, outlet)
    assert_accounted(article, decode_file(path))
    texts = ["".join(text.split()) for text in bodies(article)]
    assert len(texts) == len(set(texts))
    assert sum(map(len, texts)) > 800
    furniture = (
        "구독",
        "댓글",
        "공유하기",
        "무단전재",
        "많이 본",
        "포커",
        "바둑이",
        "via AP",
        "목록 바로가기",
        "기사 모아",
    )
    assert not [text for text in bodies(article) for word in furniture if word in text]
    assert all(p.text.endswith(("다.", "다.”", "다")) for p in article.paragraphs if p.kind == "body")
