"""Conversations: who began them, what they are called, and each answer as it was sent, in order."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from rag.archive.database import METADATA, Database, now
from rag.errors import ConversationNotFound, MessageNotFound

_TITLE = 60  # characters a question has at most as the title of its conversation

_conversations = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("share", sa.String, unique=True),
    sa.Column("shared_through", sa.Integer),
)
_messages = sa.Table(
    "messages",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation_id", sa.String, nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("asked_at", sa.DateTime, nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.UniqueConstraint("conversation_id", "position"),
)


class Conversation(NamedTuple):
    """One conversation of its owner. Times are UTC without a zone."""

    id: str
    owner: str
    title: str
    started_at: dt.datetime
    changed_at: dt.datetime
    share: str | None
    """The secret of its link, where it is shared."""
    shared_through: int | None
    """The position of the last message the link shows."""


class KeptMessage(NamedTuple):
    """One answer of a conversation, as it was sent."""

    id: str
    conversation_id: str
    position: int
    asked_at: dt.datetime
    answer: dict[str, Any]


class Conversations:
    """What was asked and answered in the service of one data folder. Only its owner reaches a conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading ----------------------------------------------------------------------------------------------------

    def listed(self, owner: str, containing: str = "", limit: int = 100, offset: int = 0) -> list[Conversation]:
        """The owner's conversations, the last changed first; those that hold a text in title, question or answer."""
        query = sa.select(_conversations).where(_conversations.c.owner == owner)
        if containing:
            said = [_messages.c.answer[part].as_string() for part in ("question", "answer")]
            within = (
                sa.exists()
                .where(_messages.c.conversation_id == _conversations.c.id)
                .where(sa.or_(*(text.icontains(containing, autoescape=True) for text in said)))
            )
            query = query.where(sa.or_(_conversations.c.title.icontains(containing, autoescape=True), within))
        query = query.order_by(_conversations.c.changed_at.desc(), _conversations.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [Conversation(*row) for row in connection.execute(query)]

    def conversation(self, conversation_id: str, owner: str) -> Conversation:
        """Raises ConversationNotFound, also for one that belongs to somebody else."""
        with self._database.reading() as connection:
            return _owned(connection, conversation_id, owner)

    def shared(self, share: str) -> Conversation:
        """The conversation behind a link. Raises ConversationNotFound."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_conversations).where(_conversations.c.share == share)).one_or_none()
        if row is None:
            raise ConversationNotFound
        return Conversation(*row)

    def messages(self, conversation_id: str, through: int | None = None) -> list[KeptMessage]:
        """The messages of a conversation in order, up to a position or all of them."""
        query = sa.select(_messages).where(_messages.c.conversation_id == conversation_id)
        if through is not None:
            query = query.where(_messages.c.position <= through)
        with self._database.reading() as connection:
            return [KeptMessage(*row) for row in connection.execute(query.order_by(_messages.c.position))]

    def context(
        self, conversation_id: str, owner: str, *, last: int = 10, replaces: str | None = None
    ) -> list[KeptMessage]:
        """The messages a new question may lean on, oldest first; none where the conversation has yet to begin.

        Those from the message on that the question ``replaces`` are no part of it. Raises as ``add`` does.
        """
        query = sa.select(_messages).where(_messages.c.conversation_id == conversation_id)
        with self._database.reading() as connection:
            if not _begun(connection, conversation_id, owner):
                return []
            if replaces is not None:
                query = query.where(_messages.c.position < _position(connection, conversation_id, replaces))
            rows = connection.execute(query.order_by(_messages.c.position.desc()).limit(last)).all()
        return [KeptMessage(*row) for row in rows][::-1]

    def message(self, message_id: str, owner: str) -> KeptMessage:
        """Raises MessageNotFound, also for one that belongs to somebody else."""
        query = (
            sa.select(_messages)
            .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
            .where(_messages.c.id == message_id, _conversations.c.owner == owner)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise MessageNotFound
        return KeptMessage(*row)

    def answers(self) -> Iterator[dict[str, Any]]:
        """Every answer to whomever, in the order they were given: what evaluation learns from."""
        query = sa.select(_messages.c.answer).order_by(_messages.c.asked_at, _messages.c.id)
        with self._database.reading() as connection:
            yield from connection.scalars(query)

    # --- writing ----------------------------------------------------------------------------------------------------

    def add(
        self,
        message_id: str,
        conversation_id: str,
        owner: str,
        answer: Mapping[str, Any],
        *,
        replaces: str | None = None,
    ) -> KeptMessage:
        """Appends an answer; the first one begins the conversation, which its question gives the title.

        An answer that ``replaces`` an earlier message takes its place, and what followed that one goes. Raises
        ConversationNotFound for a conversation of somebody else, MessageNotFound for a message of another conversation.
        """
        at = now()
        with self._database.writing() as connection:
            # First, so that from here on nobody else writes.
            connection.execute(_change(conversation_id).values(changed_at=at))
            if not _begun(connection, conversation_id, owner):
                title = _title(str(answer["question"]))
                row = {"id": conversation_id, "owner": owner, "title": title, "started_at": at, "changed_at": at}
                connection.execute(sa.insert(_conversations).values(**row))
            if connection.scalar(sa.select(_messages.c.id).where(_messages.c.id == message_id)):
                raise MessageNotFound  # of another conversation, and not to be taken over
            if replaces is not None:
                position = _position(connection, conversation_id, replaces)
                gone = sa.and_(_messages.c.conversation_id == conversation_id, _messages.c.position >= position)
                connection.execute(sa.delete(_messages).where(gone))
            highest = sa.select(sa.func.max(_messages.c.position)).where(_messages.c.conversation_id == conversation_id)
            position = (connection.scalar(highest) or 0) + 1
            message = KeptMessage(message_id, conversation_id, position, at, dict(answer))
            connection.execute(sa.insert(_messages).values(**message._asdict()))
        return message

    def rename(self, conversation_id: str, owner: str, title: str) -> None:
        with self._database.writing() as connection:
            _owned(connection, conversation_id, owner)
            connection.execute(_change(conversation_id).values(title=_title(title)))

    def delete(self, conversation_id: str, owner: str) -> None:
        """The conversation and its messages; feedback on them stays in the queue, with what it speaks of."""
        with self._database.writing() as connection:
            _owned(connection, conversation_id, owner)
            connection.execute(sa.delete(_messages).where(_messages.c.conversation_id == conversation_id))
            connection.execute(sa.delete(_conversations).where(_conversations.c.id == conversation_id))

    def share(self, conversation_id: str, owner: str) -> str:
        """Makes the conversation readable, as far as it goes now, for whoever has the secret this returns."""
        with self._database.writing() as connection:
            kept = _owned(connection, conversation_id, owner)
            share = kept.share or secrets.token_urlsafe(16)
            through = sa.select(sa.func.max(_messages.c.position)).where(_messages.c.conversation_id == conversation_id)
            connection.execute(_change(conversation_id).values(share=share, shared_through=through.scalar_subquery()))
        return share

    def unshare(self, conversation_id: str, owner: str) -> None:
        with self._database.writing() as connection:
            _owned(connection, conversation_id, owner)
            connection.execute(_change(conversation_id).values(share=None, shared_through=None))


def _owned(connection: sa.Connection, conversation_id: str, owner: str) -> Conversation:
    query = sa.select(_conversations).where(_conversations.c.id == conversation_id, _conversations.c.owner == owner)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise ConversationNotFound
    return Conversation(*row)


def _begun(connection: sa.Connection, conversation_id: str, owner: str) -> bool:
    """Whether there is such a conversation; raises ConversationNotFound where it belongs to somebody else."""
    found = connection.scalar(sa.select(_conversations.c.owner).where(_conversations.c.id == conversation_id))
    if found not in (None, owner):
        raise ConversationNotFound
    return found is not None


def _change(conversation_id: str) -> sa.Update:
    return sa.update(_conversations).where(_conversations.c.id == conversation_id)


def _position(connection: sa.Connection, conversation_id: str, message_id: str) -> int:
    query = sa.select(_messages.c.position).where(
        _messages.c.conversation_id == conversation_id, _messages.c.id == message_id
    )
    position: int | None = connection.scalar(query)
    if position is None:
        raise MessageNotFound
    return position


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"
