"""Conversations in the archive: kept in order, reached only by their owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.archive import Archive
from rag.archive.conversations import Conversations, KeptMessage
from rag.errors import ConversationNotFound, MessageNotFound


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


@pytest.fixture
def kept(archive: Archive) -> Conversations:
    return archive.conversations


def add(kept: Conversations, message: str, question: str, *, of: str = "c1", **options: str) -> KeptMessage:
    answer = {"question": question, "answer": f"{question}에 대한 답"}
    return kept.add(message, of, options.pop("owner", "ann"), answer, replaces=options.get("replaces"))


def questions(messages: list[KeptMessage]) -> list[str]:
    return [each.answer["question"] for each in messages]


def test_messages_come_back_in_order_and_apart_from_other_conversations(kept: Conversations) -> None:
    for number in range(12):
        add(kept, f"m{number}", f"질문 {number}")
    add(kept, "other", "다른 대화", of="c2")
    assert questions(kept.messages("c1")) == [f"질문 {number}" for number in range(12)]
    assert questions(kept.context("c1", "ann", last=3)) == ["질문 9", "질문 10", "질문 11"]
    assert kept.context("c3", "ann") == []


def test_the_first_question_is_the_title_until_it_is_renamed(kept: Conversations) -> None:
    add(kept, "m1", "  로봇에   들인 돈은? " + "가" * 100)
    title = kept.conversation("c1", "ann").title
    assert title.startswith("로봇에 들인 돈은? 가")
    assert len(title) == 60
    kept.rename("c1", "ann", "도서관 로봇")
    add(kept, "m2", "이어서")
    assert kept.conversation("c1", "ann").title == "도서관 로봇"


def test_the_list_is_the_owners_and_the_last_changed_comes_first(kept: Conversations) -> None:
    for number in range(3):
        add(kept, f"m{number}", f"질문 {number}", of=f"c{number}")
    add(kept, "m3", "bob의 질문", of="c3", owner="bob")
    add(kept, "m4", "다시", of="c0")
    assert [each.id for each in kept.listed("ann")] == ["c0", "c2", "c1"]
    assert [each.id for each in kept.listed("ann", limit=1, offset=1)] == ["c2"]
    assert [each.id for each in kept.listed("bob")] == ["c3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("로봇", ["c1"]), ("에 대한 답", ["c2", "c1"]), ("ai", ["c2"]), ("100%", ["c2"]), ("%", ["c2"]), ("없는 말", [])],
)
def test_conversations_are_found_by_title_question_and_answer(kept: Conversations, text: str, found: list[str]) -> None:
    add(kept, "m1", "도서관 로봇의 값은?")
    add(kept, "m2", "AI 예산은 100%인가?", of="c2")
    add(kept, "m3", "로봇", of="c3", owner="bob")
    assert [each.id for each in kept.listed("ann", text)] == found


def test_an_answer_that_replaces_another_takes_its_place_and_what_followed_goes(kept: Conversations) -> None:
    for number in range(4):
        add(kept, f"m{number}", f"질문 {number}")
    assert questions(kept.context("c1", "ann", replaces="m2")) == ["질문 0", "질문 1"]
    add(kept, "m9", "고친 질문", replaces="m2")
    assert questions(kept.messages("c1")) == ["질문 0", "질문 1", "고친 질문"]
    with pytest.raises(MessageNotFound):
        add(kept, "m10", "또", replaces="m3")
    assert len(kept.messages("c1")) == 3


def test_nobody_else_reaches_a_conversation(kept: Conversations) -> None:
    add(kept, "m1", "비밀")
    forbidden = [
        lambda: kept.conversation("c1", "bob"),
        lambda: kept.context("c1", "bob"),
        lambda: add(kept, "m2", "끼어들기", owner="bob"),
        lambda: kept.rename("c1", "bob", "내 것"),
        lambda: kept.delete("c1", "bob"),
        lambda: kept.share("c1", "bob"),
        lambda: kept.unshare("c1", "bob"),
    ]
    for attempt in forbidden:
        with pytest.raises(ConversationNotFound):
            attempt()
    for attempt in (lambda: kept.message("m1", "bob"), lambda: add(kept, "m1", "같은 번호", of="c2", owner="bob")):
        with pytest.raises(MessageNotFound):
            attempt()
    assert questions(kept.messages("c1")) == ["비밀"]
    assert kept.listed("bob") == []


def test_a_deleted_conversation_is_gone_with_its_messages(kept: Conversations) -> None:
    add(kept, "m1", "질문")
    share = kept.share("c1", "ann")
    kept.delete("c1", "ann")
    assert kept.messages("c1") == []
    with pytest.raises(ConversationNotFound):
        kept.shared(share)


def test_a_link_shows_what_was_there_when_it_was_made(kept: Conversations) -> None:
    add(kept, "m1", "첫 질문")
    share = kept.share("c1", "ann")
    add(kept, "m2", "나중 질문")
    shown = kept.shared(share)
    assert questions(kept.messages("c1", shown.shared_through)) == ["첫 질문"]
    assert kept.share("c1", "ann") == share
    assert questions(kept.messages("c1", kept.shared(share).shared_through)) == ["첫 질문", "나중 질문"]
    kept.unshare("c1", "ann")
    with pytest.raises(ConversationNotFound):
        kept.shared(share)


def test_everything_is_the_same_after_opening_the_archive_again(archive: Archive) -> None:
    add(archive.conversations, "m1", "질문")
    before = archive.conversations.conversation("c1", "ann"), archive.conversations.messages("c1")
    archive.close()
    again = Archive(archive.folder).conversations
    assert (again.conversation("c1", "ann"), again.messages("c1")) == before
