"""The review of feedback in the browser: what readers say becomes questions of the next evaluation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from rag.newsroom import Newsroom
from rag.web import wire
from tests.browser.conftest import Chat, OpenChat, serious
from tests.browser.test_chat import ANSWER, QUESTION, UNANSWERABLE

Say = Callable[..., str]


@pytest.fixture
def say(own_newsroom: Newsroom) -> Say:
    """Puts what a reader says of an answer into an otherwise empty queue."""
    archive = own_newsroom.archive
    archive.feedback.decide([each.id for each in archive.feedback.queue("open", 1000)], "dismissed", "test")

    def said(question: str, verdict: Any, correction: dict[str, Any] | None = None) -> str:
        answer = wire.answer(own_newsroom.ask(question))
        return archive.feedback.give(uuid.uuid4().hex, "reader", verdict, correction, answer).id

    return said


def queue(open_articles: OpenChat, **conditions: Any) -> Chat:
    return open_articles(path="articles#review", ready=".feedback-card", **conditions)


def cards(chat: Chat) -> Any:
    return chat.page.locator(".feedback-card")


def accepted(newsroom: Newsroom) -> list[dict[str, Any]]:
    file = newsroom.archive.folder / "questions" / "accepted.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def test_a_right_answer_becomes_a_case_with_its_sentence(
    say: Say, own_newsroom: Newsroom, open_articles: OpenChat
) -> None:
    say(QUESTION, "right")
    chat = queue(open_articles)
    expect(cards(chat).locator("blockquote")).to_contain_text(ANSWER)
    expect(cards(chat).get_by_label("짧은 답 (있으면)")).to_have_value(ANSWER)
    cards(chat).get_by_role("button", name="평가 질문으로 받아들이기").click()
    expect(chat.page.locator(".note")).to_contain_text("다음 평가에서 함께 잽니다")
    expect(cards(chat)).to_have_count(0)
    [case] = [each for each in accepted(own_newsroom) if each["turns"] == [QUESTION]]
    assert (case["answerable"], case["answers"]) == (True, [ANSWER])
    assert ANSWER in case["evidence"][0]
    chat.page.get_by_label("상태").select_option("accepted")
    card = cards(chat).filter(has_text=QUESTION)
    expect(card.locator("blockquote")).to_contain_text(ANSWER)
    card.get_by_role("button", name="다시 검토").click()
    expect(card).to_have_count(0)
    assert QUESTION not in [each["turns"][0] for each in accepted(own_newsroom)]


def test_an_answer_that_no_article_gives_becomes_an_unanswerable_case(
    say: Say, own_newsroom: Newsroom, open_articles: OpenChat
) -> None:
    say(QUESTION, "wrong", {"kind": "absent"})
    chat = queue(open_articles)
    expect(cards(chat).locator("[type=checkbox]").last).to_be_checked()
    expect(cards(chat).get_by_label("짧은 답 (있으면)")).to_be_hidden()
    cards(chat).get_by_label("질문", exact=True).fill("도서관이 드론에 들인 돈은 얼마인가요?")
    cards(chat).get_by_role("button", name="평가 질문으로 받아들이기").click()
    expect(cards(chat)).to_have_count(0)
    [case] = [each for each in accepted(own_newsroom) if "드론" in each["turns"][0]]
    assert case["answerable"] is False


def test_the_operator_chooses_the_gold_sentence(say: Say, own_newsroom: Newsroom, open_articles: OpenChat) -> None:
    say("도서관이 로봇에 쓴 돈은 얼마인가요?", "wrong", {"kind": "text", "text": "8천400만원이에요"})
    chat = queue(open_articles)
    accept = cards(chat).get_by_role("button", name="평가 질문으로 받아들이기")
    expect(accept).to_be_disabled()
    cards(chat).get_by_role("button", name="기사에서 문장 고르기").click()
    cards(chat).locator(".choices .source").first.click()
    chat.reader.locator(".sentence").filter(has_text=ANSWER).first.click()
    expect(cards(chat).locator("blockquote")).to_contain_text(ANSWER)
    cards(chat).get_by_label("짧은 답 (있으면)").fill(ANSWER)
    accept.click()
    expect(cards(chat)).to_have_count(0)
    [case] = [each for each in accepted(own_newsroom) if "쓴 돈" in each["turns"][0]]
    assert case["answers"] == [ANSWER]


def test_the_same_question_comes_once_and_alike_ones_are_merged(
    say: Say, own_newsroom: Newsroom, open_articles: OpenChat
) -> None:
    first, second = say(QUESTION, "right"), say(QUESTION, "wrong")
    other = say("로봇값이 얼마인가요?", "wrong")
    chat = queue(open_articles)
    expect(cards(chat)).to_have_count(2)
    expect(cards(chat).first).to_contain_text("같은 질문에 의견 2건")
    cards(chat).filter(has_text="로봇값").locator(".mark").check()
    cards(chat).first.get_by_role("button", name="고른 것에 합치기").click()
    expect(cards(chat)).to_have_count(1)
    cards(chat).get_by_role("button", name="평가 질문으로 받아들이기").click()
    expect(cards(chat)).to_have_count(0)
    states = {each.id: state for state in ("accepted", "merged") for each in own_newsroom.archive.feedback.queue(state)}
    assert (states[first], states[second], states[other]) == ("accepted", "merged", "merged")


def test_feedback_is_dismissed(say: Say, own_newsroom: Newsroom, open_articles: OpenChat) -> None:
    given = say(UNANSWERABLE, "wrong", {"kind": "text", "text": "<img src=x onerror=alert(1)>"})
    chat = queue(open_articles)
    expect(cards(chat)).to_contain_text("<img src=x onerror=alert(1)>")
    expect(chat.page.get_by_role("link", name="의견 검토 1")).to_be_visible()
    assert serious(chat.page) == []
    cards(chat).get_by_role("button", name="받아들이지 않기").click()
    expect(chat.page.locator(".note")).to_contain_text("받아들이지 않았습니다.")
    expect(chat.page.get_by_role("link", name="의견 검토", exact=True)).to_be_visible()
    assert given in [each.id for each in own_newsroom.archive.feedback.queue("dismissed", 1000)]
