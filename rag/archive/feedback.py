"""Feedback: what readers say of answers, kept with the answer it speaks of, as a queue for operators to review."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from rag.archive.database import METADATA, Database, now
from rag.errors import FeedbackNotFound

Verdict = Literal["right", "wrong"]
State = Literal["open", "accepted", "merged", "dismissed"]

_feedback = sa.Table(
    "feedback",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("message_id", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("given_at", sa.DateTime, nullable=False),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("correction", sa.JSON(none_as_null=True)),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False, index=True),
    sa.Column("decided_by", sa.String),
    sa.Column("decided_at", sa.DateTime),
    sa.UniqueConstraint("message_id", "subject"),
)


class Feedback(NamedTuple):
    """What one reader says of one answer. Times are UTC without a zone."""

    id: str
    message_id: str
    subject: str
    given_at: dt.datetime
    verdict: Verdict
    correction: dict[str, Any] | None
    """Of a wrong answer: ``{"kind": "sentence", "article_id", "start", "end", "quote"}``, ``{"kind": "absent"}`` or
    ``{"kind": "text", "text"}``. Once accepted, as the operator puts it, a sentence also with the short ``answer``, and
    what the reader said under ``given``."""
    answer: dict[str, Any]
    """The answer as it was sent; kept here, so that the queue outlives the conversation."""
    state: State
    decided_by: str | None
    decided_at: dt.datetime | None


class FeedbackQueue:
    """The feedback of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self,
        message_id: str,
        subject: str,
        verdict: Verdict,
        correction: Mapping[str, Any] | None,
        answer: Mapping[str, Any],
    ) -> Feedback:
        """Queues what a reader says of an answer, in place of what the same reader said of it before."""
        given = Feedback(
            id=uuid.uuid4().hex,
            message_id=message_id,
            subject=subject,
            given_at=now(),
            verdict=verdict,
            correction=None if correction is None else dict(correction),
            answer=dict(answer),
            state="open",
            decided_by=None,
            decided_at=None,
        )
        with self._database.writing() as connection:
            connection.execute(_withdrawal(message_id, subject))
            connection.execute(sa.insert(_feedback).values(**given._asdict()))
        return given

    def withdraw(self, message_id: str, subject: str) -> None:
        """Takes back what a reader said of an answer, unless an operator has decided on it."""
        with self._database.writing() as connection:
            connection.execute(_withdrawal(message_id, subject).where(_feedback.c.state == "open"))

    def of(self, message_ids: Iterable[str], subject: str) -> dict[str, Feedback]:
        """What a reader said of these messages, by message."""
        query = sa.select(_feedback).where(
            _feedback.c.subject == subject, _feedback.c.message_id.in_(list(message_ids))
        )
        with self._database.reading() as connection:
            return {row.message_id: Feedback(*row) for row in connection.execute(query)}

    def queue(self, state: State = "open", limit: int = 100, offset: int = 0) -> list[Feedback]:
        """The feedback in one state, oldest first."""
        query = sa.select(_feedback).where(_feedback.c.state == state).order_by(_feedback.c.given_at, _feedback.c.id)
        with self._database.reading() as connection:
            return [Feedback(*row) for row in connection.execute(query.limit(limit).offset(offset))]

    def counts(self) -> dict[State, int]:
        """How many there are in each state that occurs."""
        query = sa.select(_feedback.c.state, sa.func.count()).group_by(_feedback.c.state)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def accept(self, feedback_id: str, question: str, correction: Mapping[str, Any], by: str) -> None:
        """Accepts feedback as an operator puts it: a question, and what is right. What the reader said stays in it.

        Raises FeedbackNotFound.
        """
        with self._database.writing() as connection:
            row = connection.execute(sa.select(_feedback).where(_feedback.c.id == feedback_id)).first()
            if row is None:
                raise FeedbackNotFound
            given = Feedback(*row)
            said = (given.correction or {}).get("given", given.correction)
            change = sa.update(_feedback).where(_feedback.c.id == feedback_id)
            connection.execute(
                change.values(
                    correction={**correction, "given": said},
                    answer={**given.answer, "standalone_question": question},
                    state="accepted",
                    decided_by=by,
                    decided_at=now(),
                )
            )

    def decide(self, ids: Iterable[str], state: State, by: str) -> int:
        """Moves feedback to another state; returns how many there were."""
        change = sa.update(_feedback).where(_feedback.c.id.in_(list(ids)))
        with self._database.writing() as connection:
            return connection.execute(change.values(state=state, decided_by=by, decided_at=now())).rowcount


def _withdrawal(message_id: str, subject: str) -> sa.Delete:
    return sa.delete(_feedback).where(_feedback.c.message_id == message_id, _feedback.c.subject == subject)
