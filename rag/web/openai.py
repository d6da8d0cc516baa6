"""``/v1`` in OpenAI's shapes, so that programs made for a language model can ask the articles instead.

Of the messages only what the user asked is read: the server finds earlier answers anew rather than believe those that a
client sends. Sampling parameters are accepted and change nothing.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from rag.errors import QuestionError
from rag.types import Turn
from rag.web import problems, wire
from rag.web.identity import require
from rag.web.requests import Text, json_only

if TYPE_CHECKING:
    from rag.newsroom import Newsroom
    from rag.types import Answer

MODEL = "gisadap"
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
        answer = await asyncio.to_thread(_answer, newsroom, asked)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        if asked.stream:
            return StreamingResponse(
                _chunks(head, answer),
                media_type="text/event-stream",
                headers={"cache-control": "no-store", "x-accel-buffering": "no"},
            )
        return JSONResponse(_whole(head, answer))

    return v1


def _answer(newsroom: Newsroom, asked: Completion) -> Answer:
    """Raises QuestionError."""
    questions = [message.words for message in asked.messages if message.role == "user"]
    if not questions:
        raise QuestionError("user 메시지가 없습니다. 마지막 user 메시지에 질문을 적어 주십시오.")
    turns: list[Turn] = []
    for question in questions[-1 - _EARLIER : -1]:
        turns.append(Turn.of(newsroom.ask(question, turns)))
    return newsroom.ask(questions[-1], turns)


def _whole(head: dict[str, Any], answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**head, "object": "chat.completion", "choices": [choice], **_sources(answer)}


async def _chunks(head: dict[str, Any], answer: Answer) -> AsyncIterator[bytes]:
    """The answer sentence by sentence; its pieces joined are the text of the whole."""
    yield _chunk(head, {"role": "assistant", "content": ""})
    for piece in _pieces(answer):
        yield _chunk(head, {"content": piece})
    yield _chunk(head, {}, "stop", _sources(answer))
    yield b"data: [DONE]\n\n"


def _pieces(answer: Answer) -> list[str]:
    pieces: list[str] = []
    rest = answer.text
    for claim in answer.claims:
        before, found, after = rest.partition(claim.text)
        if found:
            pieces.append(before + found)
            rest = after
    return [*pieces, rest]


def _chunk(
    head: dict[str, Any], delta: dict[str, Any], finish: str | None = None, more: dict[str, Any] | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    shape = {**head, "object": "chat.completion.chunk", "choices": [choice], **(more or {})}
    return f"data: {json.dumps(shape, ensure_ascii=False)}\n\n".encode()


def _sources(answer: Answer) -> dict[str, Any]:
    return {"citations": [wire.citation(each) for each in answer.citations], "abstained": answer.abstained}
