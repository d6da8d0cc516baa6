"""Conversations: each answer as it was sent, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from rag.archive.database import METADATA, Database

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


class Conversations:
    """What was asked and answered in the service of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def messages(self, conversation_id: str, last: int = 10) -> list[dict[str, Any]]:
        """The last answers of a conversation, oldest first, as they were sent."""
        query = (
            sa.select(_messages.c.answer)
            .where(_messages.c.conversation_id == conversation_id)
            .order_by(_messages.c.position.desc())
            .limit(last)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))[::-1]

    def add_message(self, message_id: str, conversation_id: str, answer: Mapping[str, Any]) -> None:
        position = sa.select(sa.func.coalesce(sa.func.max(_messages.c.position), 0) + 1).where(
            _messages.c.conversation_id == conversation_id
        )
        with self._database.writing() as connection:
            connection.execute(
                sa.insert(_messages).values(
                    id=message_id,
                    conversation_id=conversation_id,
                    position=position.scalar_subquery(),
                    asked_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
                    answer=dict(answer),
                )
            )
