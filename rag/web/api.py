"""The JSON API: thin routes that read a request, ask the newsroom, and answer in the shapes of ``rag.web.wire``."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator

import rag
from rag.errors import GisadapError, QuestionError
from rag.types import EVERYTHING, Filters
from rag.web import problems, wire
from rag.web.conversations import Message, converse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from rag.examples import Examples
    from rag.newsroom import Newsroom
    from rag.types import Step

EXAMPLES = 4  # questions the chat page offers
EventName = Literal["status", "claim", "answer", "error"]

_UNBUFFERED = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Conditions(BaseModel):
    """Which articles may answer: published in the period, days written like 2024-05-02, by one of the outlets."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[str | None, Field(alias="from")] = None
    end: Annotated[str | None, Field(alias="to")] = None
    outlets: Annotated[list[str], Field(max_length=100)] = []

    @field_validator("outlets")
    @classmethod
    def _characters(cls, outlets: list[str]) -> list[str]:
        return [_whole(each, "매체 이름") for each in outlets]


class Asked(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    conversation_id: str | None = None
    filters: Conditions | None = None

    @field_validator("question")
    @classmethod
    def _characters(cls, question: str) -> str:
        return _whole(question, "질문")

    @property
    def chosen(self) -> Filters:
        """Raises QuestionError."""
        return wire.filters(self.filters.model_dump(by_alias=True)) if self.filters else EVERYTHING


def routes(newsroom: Newsroom, beginnings: Examples) -> APIRouter:
    """The routes to mount under ``/api``, over one newsroom."""
    api = APIRouter()

    @api.post("/ask", dependencies=[Depends(_json_only)])
    async def ask(asked: Asked, request: Request) -> Response:
        answering = partial(converse, newsroom, asked.question, asked.conversation_id, filters=asked.chosen)
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(_events(answering), media_type="text/event-stream", headers=_UNBUFFERED)
        message = await asyncio.to_thread(answering)
        return JSONResponse(message.json)

    @api.get("/search")
    def search(
        q: str,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        start: Annotated[str | None, Query(alias="from")] = None,
        end: Annotated[str | None, Query(alias="to")] = None,
        outlet: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006 FastAPI copies it
    ) -> Response:
        filters = wire.filters({"from": start, "to": end, "outlets": outlet})
        return JSONResponse({"query": q, "hits": [wire.hit(each) for each in newsroom.search(q, k, filters=filters)]})

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


def _whole(text: str, what: str) -> str:
    """JSON can spell half of a character (a lone surrogate), which no answer could repeat."""
    if any("\ud800" <= each <= "\udfff" for each in text):
        raise QuestionError(f"{what}에 글자가 아닌 것이 있습니다. 다시 적어 주십시오.")
    return text


def _json_only(request: Request) -> None:
    """A foreign page can make a browser send other types here without asking first."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)


async def _events(answering: Callable[..., Message]) -> AsyncIterator[bytes]:
    """Server-sent events of one question: ``status`` and ``claim`` events, then ``answer``; or ``error``, the last."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[Step | None] = asyncio.Queue()

    def report(step: Step) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, step)

    asking = asyncio.create_task(asyncio.to_thread(answering, on_step=report))
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
