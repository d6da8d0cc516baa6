"""HTTP of feedback: what the asker says of an answer goes into the operators' queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.archive.feedback import Verdict
from rag.errors import QuestionError
from rag.web import wire
from rag.web.identity import Subject, require
from rag.web.requests import WHOLE, Id, json_only

if TYPE_CHECKING:
    from rag.archive import Archive

Asker = Annotated[Subject, Depends(require("ask"))]


class Sentence(BaseModel):
    """The characters of an article that would have been right."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["sentence"]
    article_id: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]


class Absent(BaseModel):
    """The articles do not tell."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["absent"]


class Typed(BaseModel):
    """What is right, in the reader's words."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["text"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), WHOLE]


class Given(BaseModel):
    """The body of ``POST /api/feedback``."""

    model_config = ConfigDict(extra="forbid")

    message_id: Id
    verdict: Verdict
    correction: Annotated[Sentence | Absent | Typed, Field(discriminator="kind")] | None = None


def routes(archive: Archive) -> APIRouter:
    feedback = APIRouter()

    @feedback.post("/feedback", dependencies=[Depends(json_only)])
    def give(given: Given, asker: Asker) -> Response:
        message = archive.conversations.message(given.message_id, asker.id)
        correction = _checked(archive, given)
        kept = archive.feedback.give(message.id, asker.id, given.verdict, correction, wire.message(message))
        return JSONResponse(wire.feedback(kept))

    @feedback.delete("/feedback/{message_id}", status_code=204)
    def withdraw(message_id: str, asker: Asker) -> None:
        archive.feedback.withdraw(message_id, asker.id)

    return feedback


def _checked(archive: Archive, given: Given) -> wire.Json | None:
    """Raises QuestionError and ArticleNotFound."""
    if given.correction is None:
        return None
    if given.verdict == "right":
        raise QuestionError("맞다고 한 답에는 바로잡을 것을 적을 수 없습니다. verdict를 wrong으로 보내 주십시오.")
    return checked(archive, given.correction)


def checked(archive: Archive, correction: Sentence | Absent | Typed) -> wire.Json:
    """The correction as it is kept: a sentence with its words. Raises QuestionError and ArticleNotFound."""
    if not isinstance(correction, Sentence):
        return correction.model_dump()
    body = archive.article(correction.article_id).body
    if not correction.start < correction.end <= len(body):
        raise QuestionError("표시한 문장이 기사 안에 없습니다. 기사를 다시 열어 문장을 골라 주십시오.")
    return {**correction.model_dump(), "quote": body[correction.start : correction.end]}
