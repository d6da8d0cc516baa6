"""What operators feed: archives, records under any crawler's field names, Markdown, and every encoding."""

from __future__ import annotations

import datetime as dt
import json
import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest

from rag.cleaning import clean_file
from rag.cleaning.publication import parse_stamp
from rag.errors import SourceError
from rag.types import Article, Author

TITLE = "새벽시, 걸어서 10분 도서관 세 곳 연다"
BODY = [
    "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다.",
    "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
    "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
]
PAGE = "\n".join([TITLE, "홍길순 기자 gil@hani.co.kr", "입력 2024.03.29 10:20 수정 2024.03.29 14:00", *BODY])


def results(path: Path) -> dict[str, Article | str]:
    return {each.source: each.reason if isinstance(each, SourceError) else each for each in clean_file(path, path.name)}


def only(path: Path, data: bytes | str) -> Article:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (article,) = clean_file(path, path.name)
    assert isinstance(article, Article), article
    return article


def body(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


# --- zip ------------------------------------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_pages_and_records_in_an_archive_are_named_by_their_member(tmp_path: Path) -> None:
    record = json.dumps({"title": TITLE, "content": "\n".join(BODY)}, ensure_ascii=False)
    path = zipped(
        tmp_path / "all.zip",
        {"b/page.txt": PAGE.encode("cp949"), "a.jsonl": f"{record}\n{record}\n", "picture.jpg": b"\xff\xd8\xff"},
    )
    found = results(path)
    assert list(found) == ["all.zip#a.jsonl#1", "all.zip#a.jsonl#2", "all.zip#b/page.txt"]
    assert all(isinstance(each, Article) and body(each) == BODY for each in found.values())


def test_a_hostile_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "bad.zip",
        {"../climbs.txt": PAGE, "good.txt": PAGE, "inner.zip": b"PK", "bomb.txt": b"0" * 30_000_000, "C:\\x.txt": PAGE},
    )
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    found = results(path)
    assert isinstance(found.pop("bad.zip#good.txt"), Article)
    assert len(found) == 5
    assert all(isinstance(each, str) and "\n" not in each for each in found.values())


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"", b"no archive at all"])
def test_a_broken_archive_is_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(data)
    ((_, reason),) = results(path).items()
    assert isinstance(reason, str)


def test_a_damaged_member_does_not_cost_the_others(tmp_path: Path) -> None:
    path = zipped(tmp_path / "half.zip", {"a.txt": PAGE, "b.txt": PAGE})
    data = bytearray(path.read_bytes())
    data[40:60] = b"\0" * 20  # within the packed bytes of the first member
    path.write_bytes(data)
    found = results(path)
    assert isinstance(found["half.zip#a.txt"], str)
    assert isinstance(found["half.zip#b.txt"], Article)


def test_names_written_by_korean_windows_can_be_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "win.zip", {"XXXX.txt": PAGE})
    path.write_bytes(path.read_bytes().replace(b"XXXX.txt", "기사".encode("cp949") + b".txt"))
    assert list(results(path)) == ["win.zip#기사.txt"]


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record",
    [
        {"title": TITLE, "link": "https://www.hani.co.kr/1", "date": "2024-03-29 10:20", "content": "\n".join(BODY)},
        {"headline": TITLE, "maintext": "\n".join(BODY), "date_publish": "2024-03-29T01:20:00Z", "media": "한겨레"},
        {"newsTitle": TITLE, "articleBody": BODY, "pubDate": "Fri, 29 Mar 2024 10:20:00 +0900", "press": "한겨레신문"},
        {"제목": TITLE, "본문": "\n".join(BODY), "작성일자": "2024년 3월 29일 오전 10:20", "언론사": "한겨레"},
        {"_id": 7, "_source": {"Title": TITLE, "text": "\n".join(BODY), "reg_date": 1711675200, "Press": "한겨레"}},
        {"title": TITLE, "content": f"<p>{'</p><p>'.join(BODY)}</p>", "date": "202403291020", "outlet": "한겨레"},
        {"title": TITLE, "body": "\n".join(BODY), "date": "3시간 전", "crawled": "2024-03-29 13:20", "site": "한겨레"},
    ],
    ids=["plain", "news-please", "camel case", "korean", "nested", "markup", "relative"],
)  # fmt: skip
def test_records_under_the_field_names_of_crawlers(tmp_path: Path, record: dict[str, object]) -> None:
    article = only(tmp_path / "one.json", json.dumps(record, ensure_ascii=False))
    assert article.title == TITLE
    assert body(article) == BODY
    assert article.published_at == dt.datetime(2024, 3, 29, 10, 20)
    assert article.outlet == "한겨레"


def test_a_record_gives_authors_section_and_change(tmp_path: Path) -> None:
    record = {"title": TITLE, "content": "\n".join(BODY), "date": "2024-03-29 10:20", "updated_at": "2024-03-30 09:00",
              "author": "홍길순 기자 gil@hani.co.kr", "category": "사회"}  # fmt: skip
    article = only(tmp_path / "one.json", json.dumps(record, ensure_ascii=False))
    assert article.authors == (Author("홍길순", "기자", "gil@hani.co.kr"),)
    assert (article.section, article.modified_at) == ("사회", dt.datetime(2024, 3, 30, 9))


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_markdown_marks_become_what_they_say(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "---", "author: 홍길순", "date: 2024-03-29 10:20", "---", f"# {TITLE}", "", BODY[0], "",
            "![도서관 조감도](https://x.example/a.jpg)", "", f"**{BODY[1]}**", "", BODY[2], "", "---", "",
            "- [노을군 딸기 축제 열린다](https://x.example/1)", "- [달빛대교 통행료 오른다](https://x.example/2)",
        ]
    )  # fmt: skip
    article = only(tmp_path / "page.md", text)
    assert (article.title, article.author) == (TITLE, "홍길순")
    assert [p.text for p in article.paragraphs if p.kind == "body"] == BODY
    assert [p.text for p in article.paragraphs if p.kind == "caption"] == ["도서관 조감도"]
    told = {n for part in (*article.paragraphs, *article.dropped) for n in range(part.lines.first, part.lines.last + 1)}
    assert {n for n, line in enumerate(text.split("\n"), start=1) if line.strip()} <= told


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end(tmp_path: Path, encoding: str, ending: str) -> None:
    article = only(tmp_path / "page.txt", PAGE.replace("\n", ending).encode(encoding))
    assert (article.title, body(article)) == (TITLE, BODY)


def test_hangul_from_macs_is_composed(tmp_path: Path) -> None:
    article = only(tmp_path / "page.txt", unicodedata.normalize("NFD", PAGE))
    assert (article.title, body(article)) == (TITLE, BODY)


def test_lines_in_two_encodings_and_damage_in_a_third(tmp_path: Path) -> None:
    lines = [line.encode("cp949" if n % 2 else "utf-8") for n, line in enumerate(PAGE.split("\n"))]
    article = only(tmp_path / "page.txt", b"\n".join([*lines, b"\xff\xfe\xfd broken"]))
    assert body(article)[:3] == BODY


# --- where each fact was read -----------------------------------------------------------------------------------------


def test_facts_name_the_line_they_come_from(tmp_path: Path) -> None:
    article = only(tmp_path / "page.txt", PAGE)
    assert {origin.fact: origin.line for origin in article.origins} == {
        "title": 1, "author": 2, "outlet": 2, "published": 3, "modified": 3,
    }  # fmt: skip
    assert article.modified_at == dt.datetime(2024, 3, 29, 14)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-29T01:20:00Z", dt.datetime(2024, 3, 29, 10, 20)),
        ("Fri, 29 Mar 2024 01:20:00 GMT", dt.datetime(2024, 3, 29, 10, 20)),
        ("1711675200000", dt.datetime(2024, 3, 29, 10, 20)),
        ("2024. 3. 29. 오후 3:14", dt.datetime(2024, 3, 29, 15, 14)),
        ("어제", None),
    ],
)
def test_moments_as_metadata_writes_them(value: str, moment: dt.datetime | None) -> None:
    stamp = parse_stamp(value)
    assert (stamp.when if stamp else None) == moment
