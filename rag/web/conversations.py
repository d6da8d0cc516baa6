"""Conversations the archive keeps: each question asked with the turns before it, each answer stored as it was sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.types import EVERYTHING, Filters
from rag.web import wire

if TYPE_CHECKING:
    from rag.archive.conversations import KeptMessage
    from rag.newsroom import Newsroom
    from rag.types import CitedClaim, Step


def new_id() -> str:
    """Of a conversation or a message: 32 hexadecimal digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of somebody, and where it belongs."""

    question: str
    owner: str
    conversation_id: str = field(default_factory=new_id)
    message_id: str = field(default_factory=new_id)
    filters: Filters = EVERYTHING
    replaces: str | None = None
    """The message of the conversation whose place the answer takes; what followed that message goes."""


def converse(
    newsroom: Newsroom,
    asking: Asking,
    on_step: Callable[[Step], None] = lambda _: None,
    before_keeping: Callable[[], None] = lambda: None,
    on_claim: Callable[[CitedClaim], None] = lambda _: None,
) -> KeptMessage:
    """Asks within a conversation and keeps the answer; an unknown conversation begins.

    What ``before_keeping`` raises has the answer thrown away. Raises QuestionError, and ConversationNotFound or
    MessageNotFound for what is not the owner's.
    """
    kept = newsroom.archive.conversations
    earlier = kept.context(asking.conversation_id, asking.owner, replaces=asking.replaces)
    turns = [wire.turn(each.answer) for each in earlier]
    answer = newsroom.ask(asking.question, turns, on_step, filters=asking.filters, on_claim=on_claim)
    before_keeping()
    kept_answer = {**wire.answer(answer), "filters": wire.conditions(asking.filters)}
    return kept.add(asking.message_id, asking.conversation_id, asking.owner, kept_answer, replaces=asking.replaces)
