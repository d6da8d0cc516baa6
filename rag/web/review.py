"""HTTP of the review: operators accept what readers say as questions of the next evaluation, merge it or dismiss it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.archive.feedback import State
from rag.web import wire
from rag.web.feedback import Absent, Sentence, checked
from rag.web.identity import Subject, require
from rag.web.requests import WHOLE, Id, json_only

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.archive.feedback import Feedback
    from rag.seams import Evaluations

Operator = Annotated[Subject, Depends(require("operator"))]
_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), WHOLE]
_MOST = 500  # of the queue that are looked at together


class Accepted(BaseModel):
    """The body of ``POST /api/feedback/{id}/accept``: the case as the operator puts it."""

    model_config = ConfigDict(extra="forbid")

    question: _Said
    correction: Annotated[Sentence | Absent, Field(discriminator="kind")]
    answer: _Said | None = None
    merged: Annotated[list[Id], Field(max_length=_MOST)] = []


class Decided(BaseModel):
    """The body of ``POST /api/feedback/decide``."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Id], Field(min_length=1, max_length=_MOST)]
    state: Literal["open", "merged", "dismissed"]


def routes(archive: Archive, evaluations: Evaluations | None) -> APIRouter:
    review = APIRouter()

    @review.get("/feedback", dependencies=[Depends(require("operator"))])
    def queue(state: State = "open", limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST) -> Response:
        groups = [[wire.reviewed(each) for each in group] for group in _grouped(archive.feedback.queue(state, limit))]
        shape = {"groups": groups, "counts": archive.feedback.counts(), "evaluation": evaluations is not None}
        return JSONResponse(shape)

    @review.post("/feedback/{feedback_id}/accept", dependencies=[Depends(json_only)])
    def accept(feedback_id: str, accepted: Accepted, operator: Operator) -> Response:
        correction = checked(archive, accepted.correction)
        if accepted.answer and isinstance(accepted.correction, Sentence):
            correction["answer"] = accepted.answer
        archive.feedback.accept(feedback_id, accepted.question, correction, operator.id)
        archive.feedback.decide(set(accepted.merged) - {feedback_id}, "merged", operator.id)
        return JSONResponse({"left_out": evaluations.keep_accepted() if evaluations else []})

    @review.post("/feedback/decide", dependencies=[Depends(json_only)])
    def decide(decided: Decided, operator: Operator) -> Response:
        archive.feedback.decide(decided.ids, decided.state, operator.id)
        return JSONResponse({"left_out": evaluations.keep_accepted() if evaluations else []})

    return review


def _grouped(queue: list[Feedback]) -> list[list[Feedback]]:
    """Feedback on the same question together, in the order of the first of each."""
    groups: dict[str, list[Feedback]] = {}
    for each in queue:
        groups.setdefault(re.sub(r"\W", "", each.answer["standalone_question"]).casefold(), []).append(each)
    return list(groups.values())
