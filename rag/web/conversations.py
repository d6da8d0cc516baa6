"""Conversations the archive keeps: each question asked with the turns before it, each answer stored as it was sent."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import NamedTuple

from rag.errors import QuestionError
from rag.newsroom import Newsroom
from rag.types import EVERYTHING, Answer, Filters, Step
from rag.web import wire

_ID = re.compile(r"[0-9a-f]{32}")


class Message(NamedTuple):
    answer: Answer
    conversation_id: str
    message_id: str

    @property
    def json(self) -> wire.Json:
        return {**wire.answer(self.answer), "conversation_id": self.conversation_id, "message_id": self.message_id}


def converse(
    newsroom: Newsroom,
    text: str,
    conversation_id: str | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
    *,
    filters: Filters = EVERYTHING,
) -> Message:
    """Asks within a conversation; without an id, a new one begins. Raises QuestionError."""
    if conversation_id is not None and not _ID.fullmatch(conversation_id):
        raise QuestionError("대화 번호가 올바르지 않습니다. 새 대화를 시작해 주십시오.")
    conversation_id = conversation_id or uuid.uuid4().hex
    turns = [wire.turn(message) for message in newsroom.archive.conversations.messages(conversation_id)]
    answer = newsroom.ask(text, turns, on_step, filters=filters)
    message = Message(answer, conversation_id, uuid.uuid4().hex)
    newsroom.archive.conversations.add_message(message.message_id, conversation_id, wire.answer(answer))
    return message
