"""HTTP of evaluations: sets of questions, runs, the run under way, and the page of each. For operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from rag.errors import GisadapError
from rag.web import pages, problems
from rag.web.identity import require
from rag.web.requests import Text, json_only

if TYPE_CHECKING:
    from rag.seams import Evaluations

_OPERATOR = Depends(require("operator"))


class Started(BaseModel):
    """The body of ``POST /api/evaluations``: a set of questions, or a run to go on with."""

    model_config = ConfigDict(extra="forbid")

    questions: Annotated[Text, Field(max_length=200)] = ""
    resumed: Annotated[Text, Field(max_length=40)] | None = None


def routes(evaluations: Evaluations | None) -> APIRouter:
    """To mount under ``/api``; without evaluations there is nothing to list and nothing to start."""
    served = APIRouter(dependencies=[_OPERATOR])

    @served.get("/evaluations")
    def listed() -> Response:
        if evaluations is None:
            return JSONResponse({"sets": [], "runs": [], "state": None})
        shape = {"sets": evaluations.sets(), "runs": evaluations.runs(), "state": evaluations.state()}
        return JSONResponse(shape)

    @served.get("/evaluations/state")
    def state() -> Response:
        return JSONResponse(evaluations.state() if evaluations else None)

    @served.post("/evaluations", dependencies=[Depends(json_only)], status_code=204)
    def start(started: Started) -> None:
        if evaluations:
            evaluations.start(started.questions, started.resumed)

    @served.post("/evaluations/stop", status_code=204)
    def stop() -> None:
        if evaluations:
            evaluations.stop()

    return served


def site(evaluations: Evaluations | None) -> APIRouter:
    """``/eval/runs/NAME``: the report of a run, as ``report.html`` is; with ``?against=NAME`` beside another one."""
    served = APIRouter(dependencies=[_OPERATOR])

    @served.get("/eval/runs/{name}", include_in_schema=False)
    def page(name: str, request: Request, against: str | None = None) -> Response:
        if evaluations is None:
            return problems.response(request, 404)
        try:
            return HTMLResponse(evaluations.report(name, against))
        except GisadapError as error:
            words = pages.notice("보고서를 열 수 없습니다", str(error), "eval", "모든 평가로", prefix="../../")
            return HTMLResponse(words, problems.status_of(error))

    return served
