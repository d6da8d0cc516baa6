"""The queue of feedback: one word of each reader on each answer, until an operator decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.archive import Archive
from rag.archive.feedback import FeedbackQueue

ANSWER = {"question": "로봇에 들인 돈은?", "answer": "8천만원이다. [1]"}


@pytest.fixture
def queue(tmp_path: Path) -> FeedbackQueue:
    return Archive(tmp_path / "data").feedback


def test_feedback_waits_in_order_with_the_answer_it_speaks_of(queue: FeedbackQueue) -> None:
    first = queue.give("m1", "ann", "wrong", {"kind": "absent"}, ANSWER)
    second = queue.give("m1", "bob", "right", None, ANSWER)
    assert queue.queue() == [first, second]
    assert first.correction == {"kind": "absent"}
    assert first.answer == ANSWER
    assert second.correction is None


def test_a_reader_has_one_word_on_an_answer(queue: FeedbackQueue) -> None:
    queue.give("m1", "ann", "wrong", None, ANSWER)
    last = queue.give("m1", "ann", "right", None, ANSWER)
    assert queue.queue() == [last]
    assert queue.of(["m1", "m2"], "ann") == {"m1": last}
    assert queue.of(["m1"], "bob") == {}
    queue.withdraw("m1", "ann")
    assert queue.queue() == []


def test_decided_feedback_leaves_the_queue_and_stays(queue: FeedbackQueue) -> None:
    given = queue.give("m1", "ann", "wrong", {"kind": "text", "text": "9천만원"}, ANSWER)
    assert queue.decide([given.id], "accepted", "operator") == 1
    assert queue.queue() == []
    queue.withdraw("m1", "ann")
    (kept,) = queue.queue("accepted")
    assert (kept.id, kept.decided_by) == (given.id, "operator")
    assert queue.counts() == {"accepted": 1}
