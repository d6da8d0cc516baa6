"""Questions under way: each runs once, to its end, whoever listens, loses the connection, or comes back to it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from rag.errors import AskingStopped, GisadapError, MessageNotFound
from rag.web import problems, wire
from rag.web.conversations import Asking, converse

if TYPE_CHECKING:
    from rag.archive.conversations import KeptMessage
    from rag.newsroom import Newsroom
    from rag.types import CitedClaim, Step

EventName = Literal["status", "claim", "answer", "error"]

_log = logging.getLogger(__name__)


class Event(NamedTuple):
    """What a listener is told; ``answer`` or ``error`` is the last of a run."""

    name: EventName
    data: wire.Json


class Run:
    """One question under way, and what was told of it so far. Lives in the service's event loop."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.outcome: asyncio.Future[KeptMessage] = asyncio.get_running_loop().create_future()
        self.outcome.add_done_callback(lambda done: done.exception())  # seen, even if nobody waits for it
        self._stopped = threading.Event()
        self._told: list[Event] = []
        self._claims = 0
        self._news = asyncio.Event()

    async def events(self) -> AsyncIterator[Event]:
        """Everything told so far, then what is to come."""
        heard = 0
        while heard < len(self._told) or not self.outcome.done():
            if heard == len(self._told):
                await self._news.wait()
            for event in self._told[heard:]:
                heard += 1
                yield event

    def tell(self, *events: Event) -> None:
        self._told.extend(events)
        self._wake()

    def claim(self, claim: wire.Json) -> None:
        """Told as soon as it is checked."""
        self._claims += 1
        self.tell(Event("claim", claim))

    def finish(self, message: KeptMessage) -> None:
        self._told.extend(events_of(message, told=self._claims))
        self.outcome.set_result(message)
        self._wake()

    def fail(self, error: Exception) -> None:
        told = problems.of(None, error) if isinstance(error, GisadapError) else problems.of_status(None, 500)
        self._told.append(Event("error", told))
        self.outcome.set_exception(error)
        self._wake()

    def stop(self) -> None:
        self._stopped.set()

    def check(self) -> None:
        """Raises AskingStopped in the thread that answers, where the asker has stopped it."""
        if self._stopped.is_set():
            raise AskingStopped

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class Runs:
    """The questions under way in one service, by the message they will be. Lives in the service's event loop."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._under_way: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, asking: Asking) -> KeptMessage:
        """Asks; or where the same owner has asked for this message before, what came or comes of that."""
        kept = self._kept(asking)
        return kept if kept is not None else await asyncio.shield(self._run(asking).outcome)

    async def events(self, asking: Asking) -> AsyncIterator[Event]:
        """What ``answer`` does, told while it happens; errors are told and not raised."""
        kept = self._kept(asking)
        if kept is not None:
            for event in events_of(kept):
                yield event
        else:
            async for event in self._run(asking).events():
                yield event

    def stop(self, message_id: str, owner: str) -> None:
        """Ends a question before its next step; its answer is not kept. Raises MessageNotFound where none is asked."""
        run = self._under_way.get(message_id)
        if run is None or run.asking.owner != owner:
            raise MessageNotFound
        run.stop()

    def _kept(self, asking: Asking) -> KeptMessage | None:
        try:
            return self._newsroom.archive.conversations.message(asking.message_id, asking.owner)
        except MessageNotFound:
            return None

    def _run(self, asking: Asking) -> Run:
        run = self._under_way.get(asking.message_id)
        if run is None:
            run = self._under_way[asking.message_id] = Run(asking)
            task = asyncio.create_task(self._carry(run))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif run.asking.owner != asking.owner:
            raise MessageNotFound
        return run

    async def _carry(self, run: Run) -> None:
        loop = asyncio.get_running_loop()

        def report(step: Step) -> None:
            run.check()
            loop.call_soon_threadsafe(run.tell, Event("status", _progress(step)))

        def say(claim: CitedClaim) -> None:
            run.check()
            loop.call_soon_threadsafe(run.claim, wire.claim(claim))

        try:
            message = await asyncio.to_thread(converse, self._newsroom, run.asking, report, run.check, say)
        except Exception as error:
            if not isinstance(error, GisadapError):
                _log.exception("a question could not be answered")  # the reader is told only that it could not
            run.fail(error)
        else:
            run.finish(message)
        finally:
            del self._under_way[run.asking.message_id]


def events_of(message: KeptMessage, told: int = 0) -> Iterator[Event]:
    """What is told of an answer that is there, after ``told`` of its claims."""
    answer = wire.message(message)
    if not told:
        yield Event("status", _found(len({citation["article_id"] for citation in answer["citations"]})))
    for claim in answer["claims"][told:]:
        yield Event("claim", claim)
    yield Event("answer", answer)


def _progress(step: Step) -> wire.Json:
    if step.name == "found":
        return _found(step.articles)
    messages = {
        "understanding": "질문을 이해하고 있습니다",
        "searching": "기사를 찾고 있습니다",
        "reading": f"{step.articles}개 기사를 읽고 있습니다",
    }
    return {"stage": step.name, "message": messages[step.name], "articles": step.articles}


def _found(articles: int) -> wire.Json:
    message = f"{articles}개 기사에서 근거를 찾았습니다" if articles else "답이 될 만한 근거를 찾지 못했습니다"
    return {"stage": "found", "message": message, "articles": articles}
