"""The operators' page of articles: adding by choice and by drop, the list, one article, what was removed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rag.assembly import make_embedder
from rag.indexing import index
from rag.newsroom import Newsroom
from tests.browser.conftest import Chat, OpenChat, serious
from tests.browser.test_reading_conditions import CONTRASTS
from tests.conftest import BRIDGE, LIBRARY

MANY = 2_500
DROP = """([target, files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(scope="module")
def added(own_newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two pages of our own writing, added as an upload adds them."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "library.txt").write_text(LIBRARY, encoding="utf-8")
    index(own_newsroom.archive, make_embedder(), [folder])


def rows(chat: Chat) -> Any:
    return chat.page.locator(".articles tbody tr")


def titled(chat: Chat, title: str) -> Any:
    return rows(chat).filter(has_text=title)


def test_files_are_added_with_their_progress_and_a_summary(open_articles: OpenChat, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("안쪽.txt", LIBRARY.replace("시립도서관", "구립도서관"))
    chat = open_articles()
    given = [
        {"name": "다리.txt", "mimeType": "text/plain", "buffer": BRIDGE.replace("한빛대교", "달빛대교").encode()},
        {"name": "묶음.zip", "mimeType": "application/zip", "buffer": packed.getvalue()},
        {"name": "그림.txt", "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(100)},
        {"name": "표.xlsx", "mimeType": "application/zip", "buffer": b"PK"},
    ]
    chat.page.set_input_files("input[type=file][multiple]:not([webkitdirectory])", given)  # type: ignore[arg-type]
    expect(chat.page.locator(".files li")).to_have_count(4)
    expect(chat.page.locator(".uploads .status")).to_have_text(re.compile(r"새 기사 2건 · 읽지 못한 것 2건 · [\d.]+초"))
    expect(chat.page.locator(".files li.done")).to_have_count(2)
    expect(chat.page.locator(".files li.done").first).to_contain_text("기사 1건")
    expect(chat.page.locator(".files li.failed").first).to_contain_text("PNG 그림")
    expect(chat.page.locator(".files li.failed").last).to_contain_text("다룰 수 없는 형식")
    expect(titled(chat, "달빛대교")).to_have_count(1)
    expect(titled(chat, "구립도서관")).to_have_count(1)
    chat.page.get_by_role("button", name="닫기").first.click()
    expect(chat.page.locator(".uploads")).to_be_hidden()


def test_a_folder_is_added_whole(open_articles: OpenChat, tmp_path: Path) -> None:
    for number in range(3):
        inside = tmp_path / "모음" / str(number)
        inside.mkdir(parents=True)
        (inside / "index.html").write_text(
            f"<html><body><h1>{number}번 마을 소식</h1><p>{number}번 마을은 3일 다리를 고쳐 다시 열었다고 밝혔다. "
            f"공사에는 {number + 2}억원이 들었다.</p></body></html>",
            encoding="utf-8",
        )
    (tmp_path / "모음" / ".DS_Store").write_bytes(b"\0")
    chat = open_articles()
    chat.page.set_input_files("input[webkitdirectory]", tmp_path / "모음")
    expect(chat.page.locator(".uploads .status")).to_contain_text("새 기사 3건")
    expect(chat.page.locator(".files .name").first).to_have_text(re.compile(r"모음/\d/index.html"))
    expect(chat.page.locator(".files li")).to_have_count(3)


def test_what_is_dropped_anywhere_is_added(open_articles: OpenChat) -> None:
    chat = open_articles()
    page = chat.page
    page.evaluate("location.hash = '#condition'")
    expect(page.locator(".health")).to_be_visible()
    files = [["떨군 기사.txt", BRIDGE.replace("한빛대교", "별빛대교")]]
    page.evaluate(DROP, [page.query_selector("body"), files])
    expect(page.locator(".uploads .status")).to_contain_text("새 기사 1건")
    expect(titled(chat, "별빛대교")).to_have_count(1)
    expect(page.locator("#drop")).to_be_hidden()


def test_the_list_is_searched_filtered_and_sorted(added: None, open_articles: OpenChat) -> None:
    chat = open_articles()
    page = chat.page
    total = rows(chat).count()
    page.get_by_role("searchbox").fill("한빛대교 통행료")
    expect(rows(chat)).to_have_count(1)
    page.get_by_role("searchbox").fill("없는 낱말")
    expect(page.locator(".note")).to_have_text("조건에 맞는 기사가 없습니다.")
    page.get_by_role("button", name="조건 지우기").click()
    expect(rows(chat)).to_have_count(total)
    page.get_by_label("언제부터").fill("2024-05-02")
    page.get_by_label("언제까지").fill("2024-05-02")
    expect(titled(chat, "AI 대학원")).to_have_count(0)
    for day in rows(chat).locator(".published").all_inner_texts():
        assert day == "2024년 5월 2일"
    page.get_by_role("button", name="조건 지우기").click()
    expect(rows(chat)).to_have_count(total)
    page.locator("select[name=outlet]").select_option("한빛신문")
    expect(titled(chat, "AI 대학원")).to_have_count(0)
    expect(titled(chat, "시립도서관, 밤 11시")).to_have_count(1)
    assert set(rows(chat).locator(".outlet").all_inner_texts()) == {"한빛신문"}
    page.get_by_role("button", name="조건 지우기").click()
    expect(rows(chat)).to_have_count(total)
    page.get_by_label("살필 것").select_option("undated")
    page.wait_for_timeout(600)
    for marks in rows(chat).all_inner_texts():
        assert "날짜 없음" in marks
    page.get_by_role("button", name="조건 지우기").click()
    expect(rows(chat)).to_have_count(total)
    page.get_by_role("button", name="글자").click()
    expect(page.locator("th.characters")).to_have_attribute("aria-sort", "descending")
    counts = [int(each.replace(",", "")) for each in rows(chat).locator(".characters").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.get_by_role("button", name="글자").click()
    expect(page.locator("th.characters")).to_have_attribute("aria-sort", "ascending")


def test_an_article_stands_beside_its_raw_page(added: None, open_articles: OpenChat) -> None:
    chat = open_articles()
    page = chat.page
    titled(chat, "한빛대교").get_by_role("link").click()
    expect(page.locator("header.article h3")).to_have_text("한빛대교 내년 3월 개통… 통행료는 없다")
    expect(page.locator("header.article")).to_contain_text("한빛신문")
    expect(page.locator(".text .paragraph")).to_have_count(3)
    lines = BRIDGE.rstrip("\n").split("\n")
    for number, reason, kind in (
        (1, "제목", "fact"),
        (3, "날짜", "fact"),
        (6, "본문", "kept"),
        (12, "저작권", "house"),
    ):
        line = page.locator(f".line[data-line='{number}']")
        expect(line.locator(".words")).to_have_text(lines[number - 1])
        expect(line.locator(".reason")).to_have_text(reason)
        assert kind in (line.get_attribute("class") or "")
    page.get_by_role("button", name="원본 8줄 보기").click()
    expect(page.locator(".line[data-line='8']")).to_have_class(re.compile("shown"))
    page.get_by_role("link", name="목록으로").click()
    expect(rows(chat).first).to_be_visible()


def test_an_article_is_cleaned_again_removed_and_restored(added: None, open_articles: OpenChat) -> None:
    chat = open_articles()
    page = chat.page
    titled(chat, "시립도서관, 밤 11시").get_by_role("link").click()
    page.get_by_role("button", name="다시 정제").click()
    expect(page.locator(".note")).to_contain_text("다시 정제했습니다: 그대로인 기사 1건.")
    page.get_by_role("button", name="지우기").click()
    page.get_by_role("button", name="그만두기").click()
    page.get_by_role("button", name="지우기").click()
    page.locator(".sure").get_by_role("button", name="지우기").click()
    expect(page.locator(".note")).to_contain_text("기사 1건을 지웠습니다.")
    expect(titled(chat, "시립도서관, 밤 11시")).to_have_count(0)
    page.get_by_role("link", name="상태와 지운 기사").click()
    gone = page.locator(".gone tbody tr").filter(has_text="시립도서관, 밤 11시")
    gone.get_by_role("button", name="되살리기").click()
    expect(page.locator(".note")).to_contain_text("되살렸습니다")
    expect(gone).to_have_count(0)
    page.get_by_role("link", name="기사 목록").click()
    expect(titled(chat, "시립도서관, 밤 11시")).to_have_count(1)


def test_several_are_removed_together(own_newsroom: Newsroom, open_articles: OpenChat, tmp_path: Path) -> None:
    for number in range(3):
        text = BRIDGE.replace("한빛대교", f"{number}번 구름다리").replace("3.2km", f"{number + 4}.7km")
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    index(own_newsroom.archive, make_embedder(), [tmp_path])
    chat = open_articles()
    chat.page.get_by_role("searchbox").fill("구름다리")
    expect(rows(chat)).to_have_count(3)
    chat.page.get_by_label("이 쪽의 기사 모두 고르기").check()
    expect(chat.page.locator(".selection")).to_contain_text("3건 고름")
    chat.page.locator(".selection").get_by_role("button", name="지우기").click()
    chat.page.locator(".sure").get_by_role("button", name="지우기").click()
    expect(chat.page.locator(".note")).to_contain_text("기사 3건을 지웠습니다.")
    expect(rows(chat)).to_have_count(0)


def test_copies_and_versions_are_shown(own_newsroom: Newsroom, open_articles: OpenChat, tmp_path: Path) -> None:
    story = (
        "달맞이시는 7일 옛 역 앞 광장을 공원으로 바꾸는 공사를 마치고 문을 열었다고 밝혔다. 공사에는 41억원이 들었고 "
        "나무 320그루와 의자 58개가 놓였다. 강무늬 시장은 등을 두 배로 늘려 밤에도 걷기 좋은 곳이 되었다고 말했다. "
        "공원 가운데에는 물놀이터를 두고, 여름밤에는 작은 음악회를 열기로 했다. 시는 주차장 90면도 함께 넓혔다."
    )
    for outlet, name in (("달맞이신문", "one"), ("온누리일보", "two")):
        record = {"title": "옛 역 앞 광장, 공원 되다", "content": story, "press": outlet, "date": "2024-06-07"}
        (tmp_path / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    index(own_newsroom.archive, make_embedder(), [tmp_path])
    chat = open_articles()
    page = chat.page
    page.get_by_role("searchbox").fill("옛 역 앞 광장")
    expect(rows(chat)).to_have_count(2)
    expect(rows(chat).filter(has_text="다른 매체의 사본")).to_have_count(1)
    rows(chat).filter(has_text="다른 매체의 사본").get_by_role("link").click()
    other = page.locator(".stories li")
    expect(other).to_have_count(1)
    expect(other).to_contain_text("대표 기사")
    other.get_by_role("link").click()
    expect(page.locator(".stories li")).to_contain_text("다른 매체의 사본")


def test_the_condition_tells_of_index_sizes_and_runs(added: None, open_articles: OpenChat) -> None:
    chat = open_articles()
    chat.page.get_by_role("link", name="상태와 지운 기사").click()
    expect(chat.page.locator(".health [role=status]")).to_have_text("기사와 색인이 같고 온전합니다.")
    expect(chat.page.locator(".facts")).to_contain_text("MB")
    expect(chat.page.get_by_role("region", name="최근에 한 일").locator("tbody tr").first).to_contain_text("초")


def test_thousands_of_rows_do_not_lag(open_articles: OpenChat) -> None:
    """The server pages: whatever there is, the page holds fifty rows."""

    def many(page: Page) -> None:
        page.route(
            "**/api/articles?*",
            lambda route: route.fulfill(
                json={
                    "articles": [
                        {"id": f"{number:016x}", "source": "a.txt", "title": f"기사 {number}", "published": None,
                         "author": None, "outlet": None, "characters": 900, "problems": ["undated", "outletless"]}
                        for number in range(50)
                    ],
                    "total": MANY,
                }
            ),
        )  # fmt: skip

    chat = open_articles(before=many)
    expect(rows(chat)).to_have_count(50)
    expect(chat.page.locator(".pager")).to_contain_text("1–50 / 모두 2,500건")
    chat.page.get_by_role("button", name="다음").click()
    expect(chat.page.locator(".pager")).to_contain_text("51–100 / 모두 2,500건")
    chat.page.get_by_role("button", name="이전").click()
    expect(chat.page.get_by_role("button", name="이전")).to_be_disabled()


def test_keyboard_alone_opens_an_article_and_comes_back(added: None, open_articles: OpenChat) -> None:
    chat = open_articles()
    chat.page.get_by_role("searchbox").focus()
    chat.page.keyboard.type("한빛대교")
    expect(rows(chat)).to_have_count(1)
    chat.tab_to(".articles .title a", "Tab", 30)
    assert chat.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("header.article h3")).to_be_focused()


@pytest.mark.parametrize("width", [320, 768, 3840])
def test_nothing_runs_over_the_edge(added: None, open_articles: OpenChat, width: int) -> None:
    chat = open_articles(size=(width, 800))
    for view in ("#list", "#condition", "#review"):
        chat.page.evaluate(f"location.hash = '{view}'")
        chat.page.wait_for_timeout(300)
        assert chat.page.evaluate("document.documentElement.scrollWidth") <= width, view
    chat.page.evaluate("location.hash = '#list'")
    titled(chat, "한빛대교").get_by_role("link").click()
    expect(chat.page.locator(".raw .line").first).to_be_visible()
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_and_contrast(added: None, open_articles: OpenChat, scheme: Any) -> None:
    chat = open_articles(size=(1440, 900), color_scheme=scheme)
    page = chat.page
    found = serious(page)
    contrasts = page.evaluate(CONTRASTS)
    for view, ready in (("#condition", ".health"), ("#review", ".state")):
        page.evaluate(f"location.hash = '{view}'")
        page.locator(ready).first.wait_for()
        found += serious(page)
        contrasts += page.evaluate(CONTRASTS)
    page.evaluate("location.hash = '#list'")
    titled(chat, "한빛대교").get_by_role("link").click()
    page.locator(".raw .line").first.wait_for()
    found += serious(page)
    contrasts += page.evaluate(CONTRASTS)
    assert found == []
    assert [(round(ratio, 2), text) for ratio, text in contrasts if ratio < 4.5] == []


def test_the_switch_speaks_english(open_articles: OpenChat) -> None:
    chat = open_articles()
    chat.page.get_by_role("button", name="English").click()
    expect(chat.page.get_by_role("link", name="Condition")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Choose files")).to_be_visible()
    assert chat.page.evaluate("document.documentElement.lang") == "en"
