"""Questions under way: asked once, told from the beginning to whoever listens, stopped before the next step."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest

from rag.errors import AskingStopped, MessageNotFound
from rag.newsroom import Newsroom
from rag.types import Answer, CitedClaim, Filters, Step, Turn
from rag.web.conversations import Asking
from rag.web.runs import Event, Runs
from tests.test_web_api import QUESTION


class Slow:
    """A newsroom that waits within each question until it is told to go on."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self.archive = newsroom.archive
        self.asked = 0
        self.go_on = threading.Event()

    def ask(
        self,
        text: str,
        turns: Sequence[Turn],
        on_step: Callable[[Step], None],
        *,
        filters: Filters,
        on_claim: Callable[[CitedClaim], None] = lambda _: None,
    ) -> Answer:
        self.asked += 1
        on_step(Step("understanding"))
        assert self.go_on.wait(10)
        return self._newsroom.ask(text, turns, on_step, filters=filters, on_claim=on_claim)


@pytest.fixture
def slow(newsroom: Newsroom) -> Slow:
    return Slow(newsroom)


async def heard(runs: Runs, asking: Asking) -> list[Event]:
    return [event async for event in runs.events(asking)]


async def first(runs: Runs, asking: Asking) -> Event:
    """Hears one event and leaves, as a reader does whose connection is lost."""
    async for event in runs.events(asking):
        return event
    raise AssertionError("nothing was told")


def test_a_reader_who_comes_back_hears_it_from_the_beginning_and_it_is_asked_once(slow: Slow) -> None:
    async def lose_and_return() -> None:
        runs, asking = Runs(slow), Asking(QUESTION, "ann")  # type: ignore[arg-type]
        begun = await first(runs, asking)
        back = asyncio.create_task(heard(runs, asking))
        await asyncio.sleep(0)
        slow.go_on.set()
        told = await back
        assert told[0] == begun
        assert told[-1].name == "answer"
        assert [event for event in await heard(runs, asking) if event.name == "answer"] == [told[-1]]

    asyncio.run(lose_and_return())
    assert slow.asked == 1


def test_a_stopped_question_ends_and_nothing_is_kept(slow: Slow) -> None:
    async def stop() -> None:
        runs, asking = Runs(slow), Asking(QUESTION, "ann")  # type: ignore[arg-type]
        await first(runs, asking)
        with pytest.raises(MessageNotFound):
            runs.stop(asking.message_id, "bob")
        runs.stop(asking.message_id, "ann")
        slow.go_on.set()
        with pytest.raises(AskingStopped):
            await runs.answer(asking)
        with pytest.raises(MessageNotFound):
            runs.stop(asking.message_id, "ann")
        assert slow.archive.conversations.messages(asking.conversation_id) == []

    asyncio.run(stop())


def test_nobody_hears_the_question_of_another(slow: Slow) -> None:
    async def intrude() -> None:
        runs, asking = Runs(slow), Asking(QUESTION, "ann")  # type: ignore[arg-type]
        await first(runs, asking)
        with pytest.raises(MessageNotFound):
            await runs.answer(Asking("다른 질문", "bob", message_id=asking.message_id))
        slow.go_on.set()
        await runs.answer(asking)

    asyncio.run(intrude())
