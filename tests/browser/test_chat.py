"""Asking, reading the evidence, and what the page does when it cannot answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenChat

QUESTION = "도서관이 로봇에 들인 돈은 얼마인가요?"
ANSWER = "8천400만원"
UNANSWERABLE = "부산 지하철 요금은 얼마인가요?"
HOSTILE = (
    '<img src=x onerror="window.hacked=1"> **굵게** [링크](javascript:alert(1)) <script>window.hacked=1</script> 📚'
)


def test_a_question_is_answered_with_its_evidence(open_chat: OpenChat) -> None:
    chat = open_chat()
    reply = chat.ask(QUESTION)
    expect(chat.turns.locator("h2")).to_have_text(QUESTION)
    expect(reply.locator(".progress")).to_have_text("1개 기사에서 근거를 찾았습니다")
    expect(reply.locator(".short")).to_contain_text(ANSWER)
    expect(reply.locator(".sentence b").first).to_contain_text(ANSWER)
    expect(reply.locator(".source").first).to_contain_text("2024년 4월 18일")
    expect(chat.box).to_have_value("")
    expect(chat.page.locator("[role=status].unseen")).to_contain_text(ANSWER)


def test_a_citation_opens_its_article_at_the_marked_sentence(open_chat: OpenChat) -> None:
    chat = open_chat()
    reply = chat.ask(QUESTION)
    citation = reply.locator(".citation").first
    citation.click()
    mark = chat.reader.locator("mark.active")
    expect(mark).to_contain_text(ANSWER)
    expect(mark).to_be_in_viewport()
    expect(chat.reader.locator("h2")).to_have_text(reply.locator(".source .title").first.inner_text())
    expect(chat.reader.locator(".kicker")).to_contain_text("2024년 4월 18일")
    assert chat.reader.locator("p.body").count() >= 4
    expect(chat.reader.locator("h2")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.reader).to_be_hidden()
    expect(citation).to_be_focused()
    citation.click()
    chat.reader.get_by_role("button", name="닫기").click()
    expect(chat.reader).to_be_hidden()


def test_the_quote_shows_on_hover_and_on_focus(open_chat: OpenChat) -> None:
    chat = open_chat()
    citation = chat.ask(QUESTION).locator(".citation").first
    card = chat.page.get_by_role("tooltip")
    citation.hover()
    expect(card.locator("q")).to_contain_text(ANSWER)
    chat.page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    chat.box.focus()
    chat.page.keyboard.press("Shift+Tab")  # copy, source, citation: the last things before the box
    for _ in range(20):
        if card.is_visible():
            break
        chat.page.keyboard.press("Shift+Tab")
    expect(card.locator("q")).to_contain_text(ANSWER)
    chat.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_an_abstention_looks_like_one(open_chat: OpenChat) -> None:
    chat = open_chat()
    reply = chat.ask(UNANSWERABLE)
    expect(reply.locator(".abstention h3")).to_contain_text("찾지 못했습니다")
    expect(reply.locator(".short, .citation, .sentence")).to_have_count(0)
    nearest = reply.locator(".source").first
    nearest.click()
    expect(chat.reader.locator("h2")).to_have_text(nearest.locator(".title").inner_text())


def test_a_follow_up_is_asked_within_the_conversation_until_a_new_one_begins(open_chat: OpenChat) -> None:
    sent: list[Any] = []

    def note(page: Page) -> None:
        page.on("request", lambda request: sent.append(request.post_data_json) if "/api/ask" in request.url else None)

    chat = open_chat(before=note)
    chat.ask(QUESTION)
    chat.ask("로봇이 찾아 주는 책은 몇 권인가요?")
    assert re.fullmatch("[0-9a-f]{32}", sent[0]["conversation_id"])
    assert sent[1]["conversation_id"] == sent[0]["conversation_id"]
    chat.page.get_by_role("button", name="새 대화").click()
    expect(chat.turns).to_have_count(0)
    expect(chat.page.locator(".collection")).to_be_visible()
    expect(chat.box).to_be_focused()
    chat.ask(QUESTION)
    assert sent[2]["conversation_id"] != sent[0]["conversation_id"]


def test_an_example_asks_itself(open_chat: OpenChat) -> None:
    chat = open_chat()
    chip = chat.page.locator(".chip").first
    question = chip.inner_text()
    chip.click()
    chat.turns.locator(".reply:not([aria-busy])").wait_for()
    expect(chat.turns.locator("h2")).to_have_text(question)
    expect(chat.turns.locator(".citation").first).to_be_visible()


def test_what_cannot_be_asked_is_said_at_the_box(open_chat: OpenChat) -> None:
    chat = open_chat()
    note = chat.page.locator("#composer-note")
    chat.box.press("Enter")
    expect(note).to_have_text("질문을 입력해 주십시오.")
    chat.box.fill("  \n ")
    chat.page.locator("#ask").click()
    expect(note).to_have_text("질문을 입력해 주십시오.")
    chat.box.fill("가" * 501)
    chat.box.press("Enter")
    expect(note).to_contain_text("지금은 501자입니다")
    expect(chat.box).to_have_value("가" * 501)
    expect(chat.turns).to_have_count(0)
    chat.box.fill("가" * 450)
    expect(note).to_have_text("450 / 500자")


def test_what_only_the_server_refuses_is_said_in_the_conversation(open_chat: OpenChat) -> None:
    reply = open_chat().ask("😀😀😀")
    expect(reply.get_by_role("alert")).to_contain_text("질문에 글자가 없습니다")


def test_a_server_that_is_gone_is_said_and_can_be_tried_again(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.page.route("**/api/ask", lambda route: route.abort("connectionrefused"))
    reply = chat.ask(QUESTION)
    expect(reply.get_by_role("alert")).to_contain_text("서버에 연결할 수 없습니다")
    chat.page.unroute("**/api/ask")
    reply.get_by_role("button", name="다시 시도").click()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    expect(chat.turns).to_have_count(1)
    chat.complaints = [each for each in chat.complaints if "ERR_CONNECTION_REFUSED" not in each]


def test_one_question_at_a_time_and_it_can_be_stopped(open_chat: OpenChat) -> None:
    waiting: list[Route] = []
    chat = open_chat()
    chat.page.route("**/api/ask", lambda route: waiting.append(route))
    chat.page.route("**/stop", lambda route: route.fulfill(status=204))
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    button = chat.page.locator("#ask")
    expect(button).to_have_text("멈추기")
    chat.box.fill("또 묻습니다")
    chat.box.press("Enter")
    expect(chat.turns).to_have_count(1)
    assert len(waiting) == 1
    expect(chat.box).to_have_value("또 묻습니다")
    with chat.page.expect_request("**/stop"):
        button.click()
    expect(chat.turns.locator(".failure")).to_contain_text("멈췄습니다")
    expect(button).to_have_text("묻기")
    chat.page.unroute("**/api/ask")
    chat.turns.get_by_role("button", name="다시 묻기").click()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    expect(chat.turns).to_have_count(1)


def test_text_from_articles_is_shown_as_text(open_chat: OpenChat) -> None:
    citation = {
        "number": 1,
        "article_id": "hostile",
        "source": HOSTILE,
        "title": HOSTILE,
        "published": "2024-05-02",
        "outlet": HOSTILE,
        "url": "javascript:alert(1)",
        "quote": HOSTILE,
        "start": 3,
        "end": 3 + len(HOSTILE),
    }
    answer = {
        "question": QUESTION,
        "standalone_question": HOSTILE,
        "answer": f"{HOSTILE} [1]",
        "short": HOSTILE,
        "abstained": False,
        "confidence": 1,
        "claims": [{"text": HOSTILE, "citations": [1]}],
        "citations": [citation],
        "nearest": [],
        "conversation_id": "0" * 32,
    }
    body = f"가나 {HOSTILE} 다라"
    paragraph = {"kind": "body", "text": body, "start": 0, "end": len(body)}
    article = {
        "id": "hostile",
        "title": HOSTILE,
        "display_title": HOSTILE,
        "outlet": HOSTILE,
        "author": HOSTILE,
        "published": None,
        "url": "javascript:alert(1)",
        "paragraphs": [paragraph],
    }
    stream = f"event: answer\ndata: {json.dumps(answer)}\n\n"

    def poisoned(page: Page) -> None:
        page.route("**/api/examples*", lambda route: route.fulfill(json={"examples": [HOSTILE]}))
        page.route("**/api/ask", lambda route: route.fulfill(body=stream, content_type="text/event-stream"))
        page.route("**/api/articles/*", lambda route: route.fulfill(json=article))

    chat = open_chat(before=poisoned)
    expect(chat.page.locator(".chip")).to_have_text(HOSTILE)
    reply = chat.ask(QUESTION)
    expect(reply.locator(".short")).to_have_text(HOSTILE)
    reply.locator(".citation").hover()
    expect(chat.page.get_by_role("tooltip").locator("q")).to_have_text(HOSTILE)
    reply.locator(".citation").click()
    expect(chat.reader.locator("mark")).to_have_text(HOSTILE)
    assert chat.page.evaluate("window.hacked") is None
    assert chat.page.locator("#conversation, #reader, #card").locator("img, script, a").count() == 0


@pytest.mark.parametrize("marks", ["📚 그림 글자 다음", "나"])
def test_offsets_count_characters_even_after_emoji(open_chat: OpenChat, marks: str) -> None:
    body = f"📚📚 가 {marks} 끝."
    start = body.index(marks)
    paragraph = {"kind": "body", "text": body, "start": 10, "end": 10 + len(body)}
    article = {"id": "x", "title": "제목", "outlet": None, "author": None, "published": None, "url": None}
    chat = open_chat(
        before=lambda page: page.route(
            "**/api/articles/*", lambda route: route.fulfill(json={**article, "paragraphs": [paragraph]})
        )
    )
    stream = {
        "question": "가",
        "standalone_question": "가",
        "answer": "가 [1]",
        "short": None,
        "abstained": False,
        "claims": [{"text": "가", "citations": [1]}],
        "citations": [
            {"number": 1, "article_id": "x", "title": "제목", "quote": marks, "published": None, "outlet": None}
            | {"start": 10 + start, "end": 10 + start + len(marks)}
        ],
        "nearest": [],
    }
    event = f"event: answer\ndata: {json.dumps(stream)}\n\n"
    chat.page.route("**/api/ask", lambda route: route.fulfill(body=event, content_type="text/event-stream"))
    chat.ask("가나다라").locator(".citation").click()
    expect(chat.reader.locator("mark.active")).to_have_text(marks)


def test_an_answer_that_breaks_off_or_does_not_come_is_said(open_chat: OpenChat) -> None:
    chat = open_chat()
    broken = 'event: status\ndata: {"message": "기사를 찾고 있습니다"}\n\n'
    chat.page.route("**/api/ask", lambda route: route.fulfill(body=broken, content_type="text/event-stream"))
    expect(chat.ask(QUESTION).get_by_role("alert")).to_contain_text("연결이 끊어졌습니다")
    chat.page.unroute("**/api/ask")
    chat.page.route("**/api/ask", lambda _: None)
    chat.page.clock.install()
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    chat.page.clock.run_for(61_000)
    expect(chat.turns.last.get_by_role("alert")).to_contain_text("시간이 지났습니다")
    expect(chat.page.locator("#ask")).to_have_text("묻기")


def test_a_new_question_rises_to_the_top_even_when_its_evidence_is_opened_at_once(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.ask("로봇이 찾아 주는 책은 몇 권인가요?").locator(".citation, .source").first.click()
    chat.page.wait_for_timeout(800)
    masthead, question = chat.page.locator("#masthead"), chat.turns.last.locator("h2")
    below = question.bounding_box()["y"] - masthead.bounding_box()["height"]  # type: ignore[index]
    assert 0 <= below < 60
