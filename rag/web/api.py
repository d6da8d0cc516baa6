"""The JSON API: thin routes that read a request, ask the newsroom, and answer in the shapes of ``rag.web.wire``."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, field_validator

import rag
from rag.errors import GisadapError, QuestionError
from rag.web import problems, wire
from rag.web.conversations import converse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rag.examples import Examples
    from rag.newsroom import Newsroom
    from rag.types import Step

EXAMPLES = 4  # questions the chat page offers
EventName = Literal["status", "claim", "answer", "error"]

_UNBUFFERED = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Asked(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    conversation_id: str | None = None

    @field_validator("question")
    @classmethod
    def _characters(cls, question: str) -> str:
        """JSON can spell half of a character (a lone surrogate), which no answer could repeat."""
        if any("\ud800" <= each <= "\udfff" for each in question):
            raise QuestionError("질문에 글자가 아닌 것이 있습니다. 질문을 다시 적어 주십시오.")
        return question


def routes(newsroom: Newsroom, beginnings: Examples) -> APIRouter:
    """The routes to mount under ``/api``, over one newsroom."""
    api = APIRouter()

    @api.post("/ask", dependencies=[Depends(_json_only)])
    async def ask(asked: Asked, request: Request) -> Response:
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(_events(newsroom, asked), media_type="text/event-stream", headers=_UNBUFFERED)
        message = await asyncio.to_thread(converse, newsroom, asked.question, asked.conversation_id)
        return JSONResponse(message.json)

    @api.get("/search")
    def search(q: str, k: Annotated[int, Query(ge=1, le=100)] = 10) -> Response:
        return JSONResponse({"query": q, "hits": [wire.hit(found) for found in newsroom.search(q, k)]})

    @api.get("/articles")
    def articles() -> Response:
        return JSONResponse({"articles": wire.summaries(newsroom.articles())})

    @api.get("/articles/{article_id}")
    def article(article_id: str) -> Response:
        return JSONResponse(wire.article(newsroom.article(article_id)))

    @api.get("/examples")
    def examples(n: Annotated[int, Query(ge=1, le=20)] = EXAMPLES) -> Response:
        return JSONResponse({"examples": beginnings.questions(n)})

    @api.get("/health")
    def health() -> Response:
        state = newsroom.health()
        return JSONResponse({"status": "ok", "ready": bool(state["articles"]), "version": rag.__version__, **state})

    return api


def _json_only(request: Request) -> None:
    """A foreign page can make a browser send other types here without asking first."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)


async def _events(newsroom: Newsroom, asked: Asked) -> AsyncIterator[bytes]:
    """Server-sent events of one question: ``status`` and ``claim`` events, then ``answer``; or ``error``, the last."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[Step | None] = asyncio.Queue()

    def report(step: Step) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, step)

    asking = asyncio.create_task(asyncio.to_thread(converse, newsroom, asked.question, asked.conversation_id, report))
    asking.add_done_callback(lambda _: steps.put_nowait(None))
    while step := await steps.get():
        yield _event("status", _progress(step))
    try:
        answer = (await asking).json
    except GisadapError as error:
        yield _event("error", problems.of(error))
        return
    except Exception:  # the reader is told at once; the log gets the traceback
        yield _event("error", problems.shape(500))
        raise
    yield _event("status", _found(answer))
    for claim in answer["claims"]:
        yield _event("claim", claim)
    yield _event("answer", answer)


def _progress(step: Step) -> wire.Json:
    messages = {
        "understanding": "질문을 이해하고 있습니다",
        "searching": "기사를 찾고 있습니다",
        "reading": f"{step.articles}개 기사를 읽고 있습니다",
    }
    return {"stage": step.name, "message": messages[step.name], "articles": step.articles}


def _found(answer: wire.Json) -> wire.Json:
    articles = len({citation["article_id"] for citation in answer["citations"]})
    message = f"{articles}개 기사에서 근거를 찾았습니다" if articles else "답이 될 만한 근거를 찾지 못했습니다"
    return {"stage": "found", "message": message, "articles": articles}


def _event(name: EventName, data: wire.Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
