"""HTTP of what was asked before: the asker's conversations, links to them for others, and what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from rag.web import export, wire
from rag.web.identity import Subject, require
from rag.web.requests import WHOLE, Words, json_only

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.archive.conversations import Conversation, Conversations
    from rag.examples import Examples
    from rag.newsroom import Newsroom

_SUGGESTIONS = 3

Reader = Annotated[Subject, Depends(require("reader"))]
Asker = Annotated[Subject, Depends(require("ask"))]


class Renamed(BaseModel):
    """The body of ``PATCH /api/conversations/{id}``."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), WHOLE]


def routes(newsroom: Newsroom, beginnings: Examples) -> APIRouter:
    history = APIRouter()
    history.include_router(_own(newsroom.archive))
    history.include_router(_given_away(newsroom.archive.conversations))

    @history.get("/messages/{message_id}/suggestions")
    def suggestions(message_id: str, asker: Asker) -> Response:
        answer = newsroom.archive.conversations.message(message_id, asker.id).answer
        return JSONResponse({"suggestions": beginnings.after(answer, _SUGGESTIONS)})

    return history


def _own(archive: Archive) -> APIRouter:
    """The asker's conversations, found, read, named and deleted."""
    own = APIRouter(prefix="/conversations")
    kept = archive.conversations

    @own.get("")
    def conversations(
        reader: Reader,
        q: Words = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        found = kept.listed(reader.id, q, limit + 1, offset)
        shown = [wire.conversation(each) for each in found[:limit]]
        return JSONResponse({"conversations": shown, "more": len(found) > limit})

    @own.get("/{conversation_id}")
    def conversation(conversation_id: str, reader: Reader) -> Response:
        whole = _whole(kept, kept.conversation(conversation_id, reader.id))
        said = archive.feedback.of((each["message_id"] for each in whole["messages"]), reader.id)
        for each in whole["messages"]:
            given = said.get(each["message_id"])
            each["feedback"] = given and wire.feedback(given)
        return JSONResponse(whole)

    @own.patch("/{conversation_id}", status_code=204)
    def rename(conversation_id: str, renamed: Renamed, reader: Reader) -> None:
        kept.rename(conversation_id, reader.id, renamed.title)

    @own.delete("/{conversation_id}", status_code=204)
    def delete(conversation_id: str, reader: Reader) -> None:
        kept.delete(conversation_id, reader.id)

    return own


def _given_away(kept: Conversations) -> APIRouter:
    """Links for whoever may read here, and files."""
    given = APIRouter()

    @given.post("/conversations/{conversation_id}/share", dependencies=[Depends(json_only)])
    def share(conversation_id: str, reader: Reader) -> Response:
        return JSONResponse({"share": kept.share(conversation_id, reader.id)})

    @given.delete("/conversations/{conversation_id}/share", status_code=204)
    def unshare(conversation_id: str, reader: Reader) -> None:
        kept.unshare(conversation_id, reader.id)

    @given.get("/shared/{share}", dependencies=[Depends(require("read"))])
    def shared(share: str) -> Response:
        found = kept.shared(share)
        return JSONResponse(_whole(kept, found, found.shared_through))

    @given.get("/conversations/{conversation_id}/export")
    def exported(conversation_id: str, reader: Reader, file: export.Name = "markdown") -> Response:
        whole = _whole(kept, kept.conversation(conversation_id, reader.id))
        made = export.FORMATS[file]
        name = quote(f"{whole['title']}.{made.extension}", safe="")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(made.write(whole), media_type=made.media_type, headers=headers)

    return given


def _whole(kept: Conversations, found: Conversation, through: int | None = None) -> wire.Json:
    return {**wire.conversation(found), "messages": [wire.message(each) for each in kept.messages(found.id, through)]}
