"""The JSON API: thin routes that read a request, ask the newsroom, and answer in the shapes of ``rag.web.wire``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

import rag
from rag.archive.listing import Order, Problem, Search
from rag.types import EVERYTHING
from rag.web import feedback, history, problems, wire
from rag.web.conversations import Asking
from rag.web.identity import require, subject_of
from rag.web.requests import UNBUFFERED, Id, Text, Words, json_only
from rag.web.runs import Runs
from rag.web.sign_in import whoami

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rag.examples import Examples
    from rag.newsroom import Newsroom
    from rag.web.runs import Event

EXAMPLES = 4  # questions the chat page offers

_ASK = Depends(require("ask"))
_READ = Depends(require("read"))


class Conditions(BaseModel):
    """Which articles may answer: published in the period, days written like 2024-05-02, by one of the outlets."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[str | None, Field(alias="from")] = None
    end: Annotated[str | None, Field(alias="to")] = None
    outlets: Annotated[list[Text], Field(max_length=100)] = []


class Asked(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    conversation_id: Id | None = None
    message_id: Id | None = None
    replaces: Id | None = None
    filters: Conditions | None = None

    def by(self, owner: str) -> Asking:
        """Raises QuestionError for filters that choose nothing."""
        given = self.model_dump(include={"conversation_id", "message_id", "replaces"}, exclude_none=True)
        filters = wire.filters(self.filters.model_dump(by_alias=True)) if self.filters else EVERYTHING
        return Asking(self.question, owner, filters=filters, **given)


class Listed(BaseModel):
    """The query of ``GET /api/articles``; without any of it, all articles, the newest first."""

    model_config = ConfigDict(extra="forbid")

    q: Words = ""
    start: Annotated[str | None, Field(alias="from")] = None
    end: Annotated[str | None, Field(alias="to")] = None
    outlet: Annotated[list[str], Field(max_length=100)] = []
    problem: Problem | None = None
    sort: Order = "published"
    ascending: bool = False
    limit: Annotated[int | None, Field(ge=1, le=500)] = None
    offset: Annotated[int, Field(ge=0)] = 0

    def search(self) -> Search:
        """Raises QuestionError for filters that choose nothing."""
        filters = wire.filters({"from": self.start, "to": self.end, "outlets": self.outlet})
        return Search(self.q, filters, self.problem, self.sort, not self.ascending, self.limit, self.offset)


def routes(newsroom: Newsroom, beginnings: Examples) -> APIRouter:
    """The routes to mount under ``/api``, over one newsroom."""
    api = APIRouter()

    runs = Runs(newsroom)

    @api.post("/ask", dependencies=[_ASK, Depends(json_only)])
    async def ask(asked: Asked, request: Request) -> Response:
        asking = asked.by(subject_of(request).id)
        if "text/event-stream" in request.headers.get("accept", ""):
            stream = _stream(runs.events(asking), request)
            return StreamingResponse(stream, media_type="text/event-stream", headers=UNBUFFERED)
        return JSONResponse(wire.message(await runs.answer(asking)))

    @api.post("/ask/{message_id}/stop", status_code=204, dependencies=[_ASK])
    async def stop(message_id: str, request: Request) -> None:
        runs.stop(message_id, subject_of(request).id)

    @api.get("/search", dependencies=[_READ])
    def search(
        q: str,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        start: Annotated[str | None, Query(alias="from")] = None,
        end: Annotated[str | None, Query(alias="to")] = None,
        outlet: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006 FastAPI copies it
    ) -> Response:
        filters = wire.filters({"from": start, "to": end, "outlets": outlet})
        return JSONResponse({"query": q, "hits": [wire.hit(each) for each in newsroom.search(q, k, filters=filters)]})

    @api.get("/articles", dependencies=[_READ])
    def articles(listed: Annotated[Listed, Query()]) -> Response:
        page = newsroom.archive.listing.page(listed.search())
        return JSONResponse({"articles": [wire.listed(each) for each in page.rows], "total": page.total})

    @api.get("/articles/{article_id}", dependencies=[_READ])
    def article(article_id: str) -> Response:
        return JSONResponse(wire.article(newsroom.article(article_id)))

    @api.get("/outlets", dependencies=[_READ])
    def outlets() -> Response:
        known = newsroom.archive.outlets()
        return JSONResponse({"outlets": [{"name": name, "articles": number} for name, number in known.items()]})

    api.add_api_route("/me", whoami, methods=["GET"])

    @api.get("/examples", dependencies=[_READ])
    def examples(n: Annotated[int, Query(ge=1, le=20)] = EXAMPLES) -> Response:
        return JSONResponse({"examples": beginnings.questions(n)})

    @api.get("/health")
    def health() -> Response:
        state = newsroom.health()
        return JSONResponse({"status": "ok", "ready": bool(state["articles"]), "version": rag.__version__, **state})

    api.include_router(history.routes(newsroom, beginnings))
    api.include_router(feedback.routes(newsroom.archive))
    return api


async def _stream(events: AsyncIterator[Event], request: Request) -> AsyncIterator[bytes]:
    """Server-sent events."""
    async for name, told in events:
        data = problems.retold(request, told) if name == "error" else told
        yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
