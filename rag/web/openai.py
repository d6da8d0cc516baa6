"""``/v1`` in OpenAI's shapes, so that programs made for a language model can ask the articles instead.

Of the messages only what the user asked is read: the server finds earlier answers anew rather than believe those that a
client sends. Sampling parameters are accepted and change nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from rag.answering.citing import marked
from rag.errors import AskingStopped, QuestionError
from rag.types import Answer, Turn
from rag.web import problems, wire
from rag.web.identity import require
from rag.web.requests import UNBUFFERED, Text, json_only

if TYPE_CHECKING:
    from rag.newsroom import Newsroom
    from rag.types import CitedClaim, Step

MODEL = "gisadap"
_MARKUP = re.compile(r"(?<=\])\(|<(?=[A-Za-z/!?])")
_EARLIER = 3  # questions before the last that it may lean on

_MODEL_CARD = {"id": MODEL, "object": "model", "created": 0, "owned_by": "gisadap"}


class Part(BaseModel):
    """A piece of a message; pictures and sounds are passed over."""

    type: str
    text: Text = ""


class Said(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None

    @property
    def words(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Completion(BaseModel):
    """The body of ``POST /v1/chat/completions``, as far as it matters here."""

    model: str = MODEL
    messages: Annotated[list[Said], Field(min_length=1, max_length=200)]
    stream: bool = False


def routes(newsroom: Newsroom) -> APIRouter:
    """The routes to mount under ``/v1``."""
    v1 = APIRouter()
    asking = Depends(require("ask"))

    @v1.get("/models", dependencies=[asking])
    def models() -> Response:
        return JSONResponse({"object": "list", "data": [_MODEL_CARD]})

    @v1.get("/models/{model}", dependencies=[asking])
    def model(model: str, request: Request) -> Response:
        return JSONResponse(_MODEL_CARD) if model == MODEL else problems.response(request, 404)

    @v1.post("/chat/completions", dependencies=[asking, Depends(json_only)])
    async def complete(asked: Completion) -> Response:
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        if asked.stream:
            chunks = await _begun(_chunks(head, _heard(newsroom, asked)))
            return StreamingResponse(chunks, media_type="text/event-stream", headers=UNBUFFERED)
        return JSONResponse(_whole(head, await asyncio.to_thread(_answer, newsroom, asked)))

    return v1


def _answer(
    newsroom: Newsroom,
    asked: Completion,
    on_step: Callable[[Step], None] = lambda _: None,
    on_claim: Callable[[CitedClaim], None] = lambda _: None,
) -> Answer:
    """Raises QuestionError."""
    questions = [message.words for message in asked.messages if message.role == "user"]
    if not questions:
        raise QuestionError("user 메시지가 없습니다. 마지막 user 메시지에 질문을 적어 주십시오.")
    turns: list[Turn] = []
    for question in questions[-1 - _EARLIER : -1]:
        turns.append(Turn.of(newsroom.ask(question, turns, on_step)))
    return newsroom.ask(questions[-1], turns, on_step, on_claim=on_claim)


async def _heard(newsroom: Newsroom, asked: Completion) -> AsyncIterator[CitedClaim | Answer]:
    """Each claim as soon as it is checked, then the answer. Raises QuestionError.

    Where nobody listens any more, the asking ends before its next step.
    """
    loop = asyncio.get_running_loop()
    said: asyncio.Queue[CitedClaim | None] = asyncio.Queue()
    left = threading.Event()

    def check(_: object) -> None:
        if left.is_set():
            raise AskingStopped

    def say(claim: CitedClaim) -> None:
        check(claim)
        loop.call_soon_threadsafe(said.put_nowait, claim)

    def done(answering: asyncio.Task[Answer]) -> None:
        said.put_nowait(None)
        if not answering.cancelled():
            answering.exception()  # seen, even if nobody waits for it

    answering = asyncio.create_task(asyncio.to_thread(_answer, newsroom, asked, check, say))
    answering.add_done_callback(done)
    try:
        while (claim := await said.get()) is not None:
            yield claim
        yield await answering
    finally:
        left.set()


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, the first of them there already: a question that cannot be asked is still refused whole."""
    first = await anext(chunks)

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_of_them()


def _whole(head: dict[str, Any], answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": inert_markdown(answer.text), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**head, "object": "chat.completion", "choices": [choice], **_sources(answer)}


async def _chunks(head: dict[str, Any], heard: AsyncIterator[CitedClaim | Answer]) -> AsyncIterator[bytes]:
    """The answer sentence by sentence, as it comes; its pieces joined are the text of the whole."""
    told = ""
    async for each in heard:
        piece = _rest(told, each) if isinstance(each, Answer) else " " * bool(told) + marked(each)
        content = {"content": inert_markdown(piece)}
        yield _chunk(head, content if told else {"role": "assistant", **content})
        told += piece
        if isinstance(each, Answer):
            yield _chunk(head, {}, "stop", _sources(each))
            yield b"data: [DONE]\n\n"


def inert_markdown(text: str) -> str:
    """Quoted article text in which a client that renders Markdown finds no link, image or tag of the article's own.

    >>> inert_markdown('![기록](http://a.example) <img src=x> [1]')
    '![기록]\\\\(http://a.example) \\\\<img src=x> [1]'
    """
    return _MARKUP.sub(r"\\\g<0>", text)


def _rest(told: str, answer: Answer) -> str:
    """What of the answer is not told yet; all of it where the articles carried nothing of what was told."""
    rest = answer.text.removeprefix(told)
    return rest if len(rest) < len(answer.text) or not told else f"\n\n{answer.text}"


def _chunk(
    head: dict[str, Any], delta: dict[str, Any], finish: str | None = None, more: dict[str, Any] | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    shape = {**head, "object": "chat.completion.chunk", "choices": [choice], **(more or {})}
    return f"data: {json.dumps(shape, ensure_ascii=False)}\n\n".encode()


def _sources(answer: Answer) -> dict[str, Any]:
    return {"citations": [wire.citation(each) for each in answer.citations], "abstained": answer.abstained}
