"""What a reader does with conversations: asks again, comes back, finds, names, deletes, gives away, and corrects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from rag.newsroom import Newsroom
from rag.web.conversations import new_id
from tests.browser.conftest import Chat, OpenChat
from tests.browser.test_chat import ANSWER, QUESTION, UNANSWERABLE

FOLLOW_UP = "로봇이 찾아 주는 책은 몇 권인가요?"


def shown(chat: Chat) -> str:
    """The whole conversation as a reader sees it, without what comes a moment later."""
    text: str = chat.page.locator("#conversation").evaluate(
        """(place) => [...place.querySelectorAll(".turn")].map((turn) => [...turn.querySelectorAll(
          ".asked, .within, .progress, .understood, .short, .standing, .sentence, .sources, .abstention")]
          .map((part) => part.innerText).join("\\n")).join("\\n\\n")"""
    )
    return text


def test_a_conversation_is_the_same_after_a_reload(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.ask(UNANSWERABLE)
    before = shown(chat)
    assert ANSWER in before
    chat.page.reload()
    expect(chat.turns).to_have_count(2)
    assert shown(chat) == before


def test_standing_and_trace_tell_how_far_an_answer_holds(open_chat: OpenChat) -> None:
    reply = open_chat().ask(QUESTION)
    expect(reply.locator(".as-of")).to_have_text("2024년 4월 18일 기사 기준")
    reply.locator(".confidence").focus()
    reply.page.keyboard.press("Shift+Tab")
    reply.page.keyboard.press("Tab")
    expect(reply.page.get_by_role("tooltip")).to_contain_text(re.compile(r"가능성을 \d+%로"))
    reply.get_by_text("왜 이 답인가").click()
    trace = reply.locator(".trace-body")
    expect(trace).to_contain_text("내장 독해기")
    expect(trace).to_contain_text(re.compile(r"모두 \d+ms"))
    assert trace.locator(".hits tbody tr").count() >= 1


def test_articles_that_differ_are_shown_as_a_table(open_chat: OpenChat) -> None:
    chat = open_chat()
    citations = [
        {
            "number": number,
            "article_id": str(number),
            "title": "제목",
            "quote": "인용",
            "start": 0,
            "end": 2,
            "url": None,
        }
        | {"outlet": f"매체{number}", "published": f"2024-05-0{number}", "also_in": ["가신문", "나신문"]}
        for number in (1, 2)
    ]
    conflicts = [
        {"value": f"{number}명", "outlet": f"매체{number}", "published": f"2024-05-0{number}", "citation": number}
        for number in (2, 1)
    ]
    stream = {
        "question": "몇 명?",
        "standalone_question": "몇 명?",
        "answer": "2명이다. [2]",
        "short": "2명",
        "abstained": False,
        "confidence": 0.3,
        "claims": [{"text": "2명이다.", "citations": [2], "verified": True}],
        "citations": citations,
        "conflicts": conflicts,
        "nearest": [],
    }
    body = f"event: answer\ndata: {json.dumps(stream)}\n\n"
    chat.page.route("**/api/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    reply = chat.ask("몇 명?")
    rows = reply.get_by_role("table", name="기사마다 다릅니다").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("2명")
    expect(rows.first).to_contain_text("매체2")
    expect(rows.first.locator(".citation")).to_have_text("2")
    expect(reply.locator(".source").first).to_contain_text("외 2개 매체")
    expect(reply.locator(".confidence")).to_have_text("확신 낮음")


def test_previous_and_next_go_through_the_evidence(open_chat: OpenChat) -> None:
    chat = open_chat()
    reply = chat.ask(UNANSWERABLE)
    reply.locator(".source").first.click()
    first = reply.locator(".source .title").nth(0).inner_text()
    second = reply.locator(".source .title").nth(1).inner_text()
    expect(chat.reader.locator("h2")).to_have_text(first)
    chat.reader.get_by_role("button", name="다음 근거").click()
    expect(chat.reader.locator("h2")).to_have_text(second)
    expect(chat.reader.locator(".place")).to_contain_text("근거 2 /")
    expect(chat.reader.locator("mark.active")).to_be_in_viewport()
    chat.reader.get_by_role("button", name="이전 근거").click()
    expect(chat.reader.locator("h2")).to_have_text(first)


def test_a_question_is_edited_and_what_followed_goes(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(UNANSWERABLE)
    chat.ask(FOLLOW_UP)
    turn = chat.turns.first
    turn.get_by_role("button", name="고쳐 묻기").click()
    expect(turn.locator(".edit-form")).to_contain_text("이 뒤의 문답은 지워집니다")
    chat.page.keyboard.press("Escape")
    expect(turn.locator(".asked")).to_have_text(UNANSWERABLE)
    turn.get_by_role("button", name="고쳐 묻기").click()
    turn.get_by_role("textbox").fill(QUESTION)
    turn.get_by_role("textbox").press("Enter")
    expect(chat.turns).to_have_count(1)
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    chat.turns.get_by_role("button", name="다시 묻기").click()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    chat.page.reload()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    expect(chat.turns).to_have_count(1)


def test_suggestions_follow_the_last_answer_and_ask_themselves(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chip = chat.turns.last.locator(".next .chip").first
    question = chip.inner_text()
    chip.click()
    expect(chat.turns).to_have_count(2)
    expect(chat.turns.last.locator("h2")).to_have_text(question)
    expect(chat.turns.first.locator(".next")).to_have_count(0)


def test_filters_bound_the_articles_and_stay_with_the_answer(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.page.get_by_role("button", name="기간·매체").click()
    panel = chat.page.locator("#filters")
    expect(panel.get_by_label("언제부터")).to_be_focused()
    panel.get_by_label("언제부터").fill("2024-01-01")
    panel.get_by_label("언제까지").fill("2023-01-01")
    panel.get_by_role("button", name="적용").click()
    expect(panel.get_by_role("alert")).to_contain_text("늦습니다")
    panel.get_by_label("언제까지").fill("2024-12-31")
    outlet = panel.locator(".outlets label").first
    outlet.click()
    panel.get_by_role("button", name="적용").click()
    expect(panel).to_be_hidden()
    expect(chat.page.locator(".chosen")).to_contain_text("2024년 1월 1일부터")
    chat.ask("AI 최고위 전략대화는 어디에서 열렸나요?")
    expect(chat.turns.locator(".within")).to_contain_text("2024년 12월 31일까지")
    for title in chat.turns.locator(".source .origin").all_inner_texts():
        assert "2024년" in title
    chat.page.reload()
    expect(chat.page.locator(".chosen")).to_contain_text("2024년 1월 1일부터")
    chat.page.locator(".chosen button").click()
    expect(chat.page.locator(".chosen")).to_be_hidden()


def test_history_finds_renames_and_deletes(open_chat: OpenChat) -> None:
    chat = open_chat(size=(1280, 800))
    chat.ask(QUESTION)
    name = f"도서관 {new_id()[:8]}"
    chat.page.get_by_role("button", name="지난 대화").click()
    past = chat.page.get_by_role("navigation", name="지난 대화")
    expect(past.get_by_role("searchbox")).to_be_focused()
    own = past.locator("[aria-current=page]")
    expect(own).to_have_text(QUESTION)
    own.hover()
    past.locator("li:has([aria-current=page])").get_by_role("button", name="이름 바꾸기").click()
    past.get_by_role("textbox", name="이름 바꾸기").fill(name)
    chat.page.keyboard.press("Enter")
    expect(own).to_have_text(name)
    expect(chat.page).to_have_title(f"{name} · 기사답")
    past.get_by_role("searchbox").fill(name)
    expect(past.locator(".past")).to_have_count(1)
    past.get_by_role("searchbox").fill("없는 대화 없는 말")
    expect(past).to_contain_text("찾은 대화가 없습니다")
    past.get_by_role("searchbox").fill(name)
    row = past.locator("li").first
    row.hover()
    row.get_by_role("button", name="지우기").click()
    expect(past.get_by_role("group")).to_contain_text("지울까요")
    past.get_by_role("button", name="그만두기").click()
    expect(past.locator(".past")).to_have_count(1)
    row.hover()
    row.get_by_role("button", name="지우기").click()
    past.get_by_role("group").get_by_role("button", name="지우기").click()
    expect(past.locator(".past")).to_have_count(0)
    expect(chat.page.locator(".collection")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(past).to_be_hidden()


def test_back_and_forward_go_through_conversations(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.page.get_by_role("button", name="새 대화").click()
    expect(chat.turns).to_have_count(0)
    chat.page.go_back()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)


def test_a_conversation_is_shared_by_a_link_until_it_is_withdrawn(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.page.locator("#conversation-menu").click()
    chat.page.get_by_role("button", name="링크로 나누기").click()
    link = chat.page.get_by_role("textbox", name="링크로 나누기").input_value()
    chat.page.get_by_role("button", name="링크 복사").click()
    expect(chat.page.locator("#menu")).to_contain_text("복사했습니다")
    assert chat.page.evaluate("navigator.clipboard.readText()") == link
    other = open_chat(path=link[link.index("#") :], ready=".shared-note")
    expect(other.turns.locator(".short")).to_contain_text(ANSWER)
    expect(other.page.locator("#composer")).to_be_hidden()
    expect(other.turns.get_by_role("button", name="고쳐 묻기")).to_have_count(0)
    chat.page.keyboard.press("Escape")
    chat.page.locator("#conversation-menu").click()
    chat.page.get_by_role("button", name="링크로 나누기").click()
    chat.page.get_by_role("button", name="나누기 그만두기").click()
    expect(chat.page.locator("#menu")).to_contain_text("더 볼 수 없습니다")
    other.page.reload()
    expect(other.page.get_by_role("alert")).to_contain_text("대화가 없습니다")
    other.complaints = [each for each in other.complaints if "404" not in each]


@pytest.mark.parametrize(("item", "ending"), [("Markdown으로 저장", ".md"), ("JSON으로 저장", ".json")])
def test_a_conversation_is_saved_as_a_file(open_chat: OpenChat, item: str, ending: str) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.page.locator("#conversation-menu").click()
    with chat.page.expect_download() as download:
        chat.page.get_by_role("link", name=item).click()
    assert download.value.suggested_filename.endswith(ending)
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert ANSWER in text
    assert QUESTION in text


def test_an_answer_is_copied_with_its_sources(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION).get_by_role("button", name="복사").click()
    expect(chat.turns.get_by_role("button", name="복사했습니다")).to_be_visible()
    pasted = chat.page.evaluate("navigator.clipboard.readText()")
    assert pasted.startswith(QUESTION)
    assert re.search(r"\[1\] .+ \(.*2024년 4월 18일\)", pasted)


def test_on_paper_there_is_nothing_to_press(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.page.emulate_media(media="print")
    expect(chat.turns.locator(".short")).to_be_visible()
    expect(chat.turns.locator(".source").first).to_be_visible()
    for hidden in ("#composer", ".tools", ".actions", ".next"):
        assert not any(each.is_visible() for each in chat.page.locator(hidden).all())


def queued(newsroom: Newsroom, chat: Chat) -> list[Any]:
    conversation = chat.page.url.rpartition("=")[2]
    return [each for each in newsroom.archive.feedback.queue() if each.answer["conversation_id"] == conversation]


def test_what_is_wrong_lands_in_the_queue_with_the_sentence_that_is_right(
    open_chat: OpenChat, newsroom: Newsroom
) -> None:
    chat = open_chat()
    reply = chat.ask(UNANSWERABLE)
    reply.get_by_role("button", name="이 답이 틀렸어요").click()
    reply.get_by_role("button", name="기사에서 맞는 문장 고르기").click()
    reply.locator(".feedback .source").first.click()
    sentence = chat.reader.locator("p.body .sentence").nth(1)
    words = sentence.inner_text().strip()
    sentence.focus()
    chat.page.keyboard.press("Enter")
    expect(reply.locator(".thanks")).to_contain_text(words)
    (given,) = queued(newsroom, chat)
    assert given.correction is not None
    body = newsroom.article(given.correction["article_id"]).body
    assert body[given.correction["start"] : given.correction["end"]] == given.correction["quote"] == words
    chat.page.reload()
    expect(chat.turns.locator(".thanks")).to_contain_text(words)
    expect(chat.turns.get_by_role("button", name="이 답이 틀렸어요")).to_have_attribute("aria-pressed", "true")


def test_feedback_is_given_in_words_as_absent_and_taken_back(open_chat: OpenChat, newsroom: Newsroom) -> None:
    chat = open_chat()
    reply = chat.ask(QUESTION)
    reply.get_by_role("button", name="맞는 답입니다").click()
    expect(reply.get_by_role("button", name="맞는 답입니다")).to_have_attribute("aria-pressed", "true")
    expect(reply.locator(".thanks")).to_be_visible()
    wrong = reply.get_by_role("button", name="이 답이 틀렸어요")
    wrong.click()
    reply.get_by_role("button", name="직접 적기").click()
    reply.get_by_role("textbox", name="맞는 답").fill("9천만원")
    chat.page.keyboard.press("Enter")
    expect(reply.locator(".thanks")).to_contain_text("9천만원")
    assert [each.correction for each in queued(newsroom, chat)] == [{"kind": "text", "text": "9천만원"}]
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "false")
    assert queued(newsroom, chat) == []
    wrong.click()
    reply.get_by_role("button", name="기사에 없음").click()
    expect(reply.locator(".thanks")).to_contain_text("기사에 없음")
    assert [each.correction for each in queued(newsroom, chat)] == [{"kind": "absent"}]


def test_a_lost_connection_is_taken_up_again_and_asked_once(open_chat: OpenChat) -> None:
    sent: list[Any] = []

    def drop_the_first(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    chat = open_chat(before=lambda page: page.route("**/api/ask", drop_the_first))
    reply = chat.ask(QUESTION)
    expect(reply.locator(".short")).to_contain_text(ANSWER)
    assert [each["message_id"] for each in sent] == [sent[0]["message_id"]] * 2
    chat.complaints = [each for each in chat.complaints if "ERR_CONNECTION_RESET" not in each]


def test_a_reload_takes_up_the_question_under_way(open_chat: OpenChat) -> None:
    def never(page: Page) -> None:
        page.route("**/api/ask", lambda _: None)

    chat = open_chat(before=never)
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    expect(chat.turns.locator(".progress")).to_be_visible()
    chat.page.unroute("**/api/ask")
    chat.page.reload()
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    chat.complaints = [each for each in chat.complaints if "404" not in each]  # not kept yet when it was looked for


def test_english_by_a_switch(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(QUESTION)
    chat.page.get_by_role("button", name="English").click()
    expect(chat.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert chat.page.evaluate("document.documentElement.lang") == "en"
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    expect(chat.turns.locator(".as-of")).to_have_text("As of Apr 18, 2024")
    chat.page.get_by_role("button", name="한국어").click()
    expect(chat.page.get_by_role("button", name="묻기", exact=True)).to_be_visible()


def test_two_hundred_messages_stay_quick(open_chat: OpenChat, newsroom: Newsroom) -> None:
    from rag.web import wire

    answer = wire.answer(newsroom.ask(QUESTION))
    conversation = new_id()
    for number in range(200):
        kept = {**answer, "question": f"{number}번째 질문"}
        newsroom.archive.conversations.add(new_id(), conversation, "local", kept)
    chat = open_chat(path=f"#c={conversation}", ready=".turn:nth-of-type(200)")
    expect(chat.turns).to_have_count(200)
    expect(chat.turns.last.locator("h2")).to_be_in_viewport()
    typing = chat.page.evaluate(
        """() => {
          const box = document.querySelector("#question textarea");
          const start = performance.now();
          for (const letter of "가나다라마바사아자차") {
            box.value += letter;
            box.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.offsetHeight;
          }
          return (performance.now() - start) / 10;
        }"""
    )
    assert typing < 100  # milliseconds a letter, on a busy machine
    assert chat.ask(QUESTION).locator(".short").inner_text()
