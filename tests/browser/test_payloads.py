"""Markup from articles, questions, models, feedback, tokens and names is shown as text, in a real browser.

In the chat, the widget, the forms, the operators' pages and the evaluation report.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.page import render
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.web import wire
from rag.web.service import create_app
from tests.browser.conftest import PATIENCE, serving
from tests.eval_material import EVIL, report
from tests.hostile import ADDRESSES, MARKUP
from tests.web_access import SECRET, token

FOREIGN = (
    "script, img, image, iframe, object, embed, video, audio, svg *, math, form form, style, link, base, meta, marquee"
)
NOT_OURS = FOREIGN.replace("svg *", "svg script, svg a, svg use, svg animate")
"""The same beside icons of our own."""

HONEST = (
    "한빛시는 2일 시청에서 한빛대교 건설 설명회를 열고 내년 3월에 다리를 개통한다고 밝혔다. "
    "설명회에는 정가람 한빛시장과 주민 240여명이 참석해 통행료와 버스 노선을 물었다."
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom of articles that hold every payload, in every field."""
    from rag.assembly import make_embedder, open_archive, open_newsroom
    from rag.indexing import index

    folder = tmp_path_factory.mktemp("hostile")
    pages = folder / "pages"
    pages.mkdir()
    records = [
        {
            "title": f"한빛대교 소식 {number} {markup}",
            "body": f"{HONEST}\n교각 {number}번의 이름은 '{markup}'이라고 한빛시가 밝혔다.",
            "outlet": f"매체 {markup}",
            "author": f"기자 {markup}",
            "url": ADDRESSES[number % len(ADDRESSES)],
            "published": "2024-05-02",
        }
        for number, markup in enumerate(MARKUP)
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (pages / "<img src=x onerror=alert(1)>.jsonl").write_text(lines, encoding="utf-8")
    settings = Settings(data=folder / "data")
    archive = open_archive(settings)
    summary = index(archive, make_embedder(), [pages])
    assert summary.articles >= 60, summary.failed
    archive.close()
    opened = open_newsroom(settings)
    yield opened
    opened.close()


SETTINGS: dict[str, Any] = {"widget_anonymous": True, "widget_secret": SECRET, "limit_anonymous": "1000/minute"}


@pytest.fixture(scope="module")
def address(hostile: Newsroom) -> Iterator[str]:
    with serving(lambda: create_app(hostile, Settings(**SETTINGS))) as started:
        yield started


@pytest.fixture(scope="module")
def reciting(hostile: Newsroom, model_server: str) -> Iterator[str]:
    """The address of the same service with a model that writes nothing but payloads, shown as unverified."""
    from rag.assembly import open_newsroom

    model = {"llm_base_url": f"{model_server}/v1", "llm_model": "markup", "llm_show_unverified": True}
    newsroom = open_newsroom(Settings(data=hostile.archive.folder, **model))
    with serving(lambda: create_app(newsroom, Settings(**SETTINGS))) as started:
        yield started
    newsroom.close()


@contextmanager
def watched(chromium: Browser, *addresses: str) -> Iterator[Page]:
    """A page on which no script of theirs may run and nothing may be loaded from elsewhere."""
    context = chromium.new_context(locale="ko-KR")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    ran: list[str] = []
    loaded: list[str] = []
    opened.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: loaded.append(request.url))
    yield opened
    context.close()
    assert ran == []
    assert [url for url in loaded if not url.startswith((*addresses, "data:", "blob:"))] == []


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with watched(chromium, address) as opened:
        yield opened


def test_there_are_more_than_sixty() -> None:
    assert len(set(MARKUP)) >= 60


def shown_as_text(reply: Any, texts: list[str]) -> None:
    words = reply.evaluate("reply => reply.textContent")
    assert [text for text in texts if text not in words] == []
    assert reply.evaluate(f"reply => reply.querySelectorAll({FOREIGN!r}).length") == 0


def test_in_the_widget(page: Page, address: str, hostile: Newsroom) -> None:
    page.goto(f"{address}embed?title=<img src=x onerror=alert(1)>&greeting=<script>alert(1)</script>")
    chat = page.locator("gisadap-chat")
    chat.locator("textarea").first.wait_for()
    for start in range(0, len(MARKUP), 6):
        asked = " ".join(MARKUP[start : start + 6])[:480]
        turns = chat.locator(".turn").count()
        page.evaluate("asked => document.querySelector('gisadap-chat').ask(asked + ' 교각')", asked)
        turn = chat.locator(".turn").nth(turns)
        turn.locator(".votes, .failure").first.wait_for()
        shown_as_text(turn, [asked])
    opened = 0
    for source in chat.locator(".source").all()[:12]:
        source.click()
        reader = chat.locator(".reader")
        reader.locator(".page p").first.wait_for()
        assert reader.evaluate(f"reader => reader.querySelectorAll({FOREIGN!r}).length") == 0
        links = reader.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
        assert set(links) <= {"http:", "https:"}
        opened += "<" in reader.inner_text()
        page.keyboard.press("Escape")
    assert opened, "no article with markup was opened: the test would have seen nothing"


def test_in_the_chat(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".collection")
    box = page.locator("#question textarea")
    for start in range(0, len(MARKUP), 11):
        asked = " ".join(MARKUP[start : start + 11]).replace("\t", " ")[:480] + " 교각"
        turns = page.locator(".turn").count()
        box.fill(asked)
        box.press("Enter")
        turn = page.locator(".turn").nth(turns)
        turn.locator(".reply:not([aria-busy])").wait_for()
        words = turn.evaluate("turn => turn.textContent")
        assert asked.strip() in words
        assert (
            turn.evaluate(
                "turn => turn.querySelectorAll('script,img,iframe,object,embed,video,style,link,base').length"
            )
            == 0
        )


def test_on_the_pages_of_forms(page: Page, address: str) -> None:
    for markup in MARKUP[::4]:
        for path in (f"widget/check?origin={markup}", f"sign-in?next=/{markup}"):
            page.goto(address + path.replace("#", "%23").replace("&", "%26"))
            assert (
                page.evaluate("document.querySelectorAll('main img, main script, main iframe, main svg').length") == 0
            )


def test_in_tokens_and_what_is_said_of_them(page: Page, address: str) -> None:
    page.goto(f"{address}widget/check")
    for markup in MARKUP:
        if not markup.isprintable():
            continue
        page.fill("#token", token(sub=markup))
        page.click("button[type=submit]")
        page.locator("main li", has_text="올바른 토큰입니다").wait_for()
        assert markup in page.inner_text("main")
        assert page.evaluate(f"document.querySelector('main').querySelectorAll({FOREIGN!r}).length") == 0


def test_in_what_a_model_writes(chromium: Browser, reciting: str) -> None:
    questions = [f"한빛대교 교각 {start}번의 이름은 무엇인가요?" for start in range(0, len(MARKUP), 9)]
    with watched(chromium, reciting) as page:
        page.goto(f"{reciting}embed")
        page.locator("gisadap-chat textarea").wait_for()
        for question in questions:
            page.evaluate("asked => document.querySelector('gisadap-chat').ask(asked)", question)
        assert_recited(page.locator("gisadap-chat .turn"), len(questions))
        page.goto(reciting)
        page.wait_for_selector(".collection")
        for number, question in enumerate(questions):
            page.fill("#question textarea", question)
            page.press("#question textarea", "Enter")
            page.locator(".turn").nth(number).locator(".reply:not([aria-busy])").wait_for()
        assert_recited(page.locator(".turn"), len(questions))


def assert_recited(turns: Any, count: int) -> None:
    """What the model wrote is there, and it is text."""
    assert turns.count() == count
    assert turns.evaluate_all("all => all.map((each) => each.textContent).join()").count("alert") > 10 * count // 2
    assert turns.evaluate_all(f"all => all.map((each) => each.querySelectorAll({NOT_OURS!r}).length)") == [0] * count


def test_in_feedback_and_its_review(page: Page, address: str, hostile: Newsroom) -> None:
    answer = wire.answer(hostile.ask(f"한빛대교 소식 0 {MARKUP[0]}"))
    for start in range(0, len(MARKUP), 11):
        correction = {"kind": "text", "text": "\n".join(MARKUP[start : start + 11])[:1000]}
        words = " ".join(MARKUP[start : start + 6])
        asked = {**answer, "question": words, "standalone_question": words}
        hostile.archive.feedback.give(uuid.uuid4().hex, "reader", "wrong", correction, asked)
    page.goto(f"{address}articles#review")
    cards = page.locator(".feedback-card")
    cards.first.wait_for()
    expect(cards).to_have_count(6)
    whole = page.locator("#desk")
    for markup in MARKUP[:11]:
        assert " ".join(markup.split()) in " ".join(whole.evaluate(EVERY_WORD).split())
    for card in cards.all():
        assert card.evaluate(f"card => card.querySelectorAll({FOREIGN!r}).length") == 0


def test_in_the_operators_list_of_articles(page: Page, address: str) -> None:
    page.goto(f"{address}articles")
    rows = page.locator(".articles tbody tr")
    rows.first.wait_for()
    assert MARKUP[0] in " ".join(rows.all_inner_texts())
    assert page.evaluate(f"document.querySelector('.articles').querySelectorAll({FOREIGN!r}).length") == 0


def test_only_the_web_is_linked_and_where_to_is_told(page: Page, address: str, hostile: Newsroom) -> None:
    """On the operators' page and in the chat's reader alike: both make their links by one function."""
    assert len(set(ADDRESSES)) >= 20
    seen: dict[str, list[str]] = {}
    page.goto(f"{address}articles")
    for each in hostile.articles()[: 2 * len(ADDRESSES)]:
        article = hostile.article(each.id)
        page.evaluate("id => { location.hash = `#a=${id}` }", each.id)
        expect(page.locator("header.article h3")).to_have_text(article.display_title)
        links = page.locator("header.article a").evaluate_all("all => all.map((each) => [each.protocol, each.host])")
        told = page.locator("header.article .host").all_inner_texts()
        seen.setdefault(str(article.url), []).extend(told)
        assert [host for _, host in links] == told
        assert {protocol for protocol, _ in links} <= {"http:", "https:"}
    assert any("evil.example" in hosts for hosts in seen.values()), "no link at all: the test would have seen nothing"


def test_in_the_evaluation_report(chromium: Browser, tmp_path: Path) -> None:
    made = report(*[False] * len(MARKUP))
    for row, markup in zip(made["rows"], MARKUP, strict=True):
        row |= json.loads(json.dumps(row).replace(json.dumps(EVIL)[1:-1], json.dumps(markup)[1:-1]))
    (tmp_path / "report.html").write_text(render(made), encoding="utf-8")
    with watched(chromium, "file:") as page:
        page.goto((tmp_path / "report.html").as_uri())
        cases = page.locator(".case")
        assert cases.count() == len(MARKUP)
        page.evaluate("document.querySelectorAll('.case').forEach((each) => { each.open = true; })")
        words = " ".join(" ".join(cases.all_inner_texts()).split())
        assert [each for each in MARKUP if " ".join(each.split()) not in words] == []
        for case in cases.all():
            assert case.evaluate(f"one => one.querySelectorAll({FOREIGN!r}).length") == 0


EVERY_WORD = "all => all.innerText + [...all.querySelectorAll('input, textarea')].map((each) => each.value).join(' ')"
