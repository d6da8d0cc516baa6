"""The operators' desk: pages to look after articles, feedback and evaluations, and the HTTP of the articles."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import generations, indexing
from rag.assembly import make_embedder
from rag.cleaning.raw import raw_lines
from rag.errors import SourceError
from rag.web import pages, wire
from rag.web.identity import require, subject_of
from rag.web.requests import Text, json_only
from rag.web.uploads import rules

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.newsroom import Newsroom
    from rag.settings import Settings

_OPERATOR = Depends(require("operator"))
_MOST_LINES = 5_000  # of a raw page that are sent
_RUNS = 20

_SHARED = ("dom", "card", "herald", "masthead", "server", "words", "reader", "feedback")
_PAGES = {
    "/articles": ("기사", "articles", ("list", "upload", "drop", "article", "review", "condition")),
    "/eval": ("평가", "evaluations", ("plots",)),
}


class Chosen(BaseModel):
    """Articles to do something with."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Text], Field(min_length=1, max_length=1000)]


def site() -> APIRouter:
    """``/articles`` and ``/eval``, which their scripts fill."""
    served = APIRouter()
    for path in _PAGES:
        served.add_api_route(path, _page, include_in_schema=False)
    return served


def _page(request: Request) -> Response:
    title, script, modules = _PAGES[request.scope["route"].path]
    if not subject_of(request).may("operator"):
        words = "이 쪽은 운영자만 볼 수 있습니다. 운영자에게 권한을 요청해 주십시오."
        return HTMLResponse(pages.notice("볼 수 없습니다", words, "./", "대화로 돌아가기"), 403)
    named = (*(f"{each}.js" for each in _SHARED), *(f"desk/{each}.js" for each in ("page", "words", *modules)))
    return HTMLResponse(pages.desk(title, f"desk/{script}.js", named))


def routes(newsroom: Newsroom, settings: Settings) -> APIRouter:
    """What the desk asks for, to mount under ``/api``."""
    desk = APIRouter(dependencies=[_OPERATOR])
    archive = newsroom.archive

    @desk.get("/articles/{article_id}/page")
    def page(article_id: str) -> Response:
        return JSONResponse(_behind(archive, article_id))

    @desk.get("/removed")
    def removed() -> Response:
        return JSONResponse({"articles": [wire.removed(each) for each in archive.removed.listed()]})

    @desk.post("/articles/remove", dependencies=[Depends(json_only)], status_code=204)
    def remove(chosen: Chosen) -> None:
        indexing.remove(archive, make_embedder(settings), *dict.fromkeys(chosen.ids))

    @desk.post("/articles/restore", dependencies=[Depends(json_only)], status_code=204)
    def restore(chosen: Chosen) -> None:
        ids = dict.fromkeys(chosen.ids)
        indexing.restore(archive, make_embedder(settings), *ids, passage_characters=settings.passage_characters)

    @desk.post("/articles/clean", dependencies=[Depends(json_only)])
    def clean(chosen: Chosen) -> Response:
        held = archive.held(chosen.ids)
        summary = indexing.clean_again(
            archive,
            make_embedder(settings),
            list(dict.fromkeys(chosen.ids)),
            passage_characters=settings.passage_characters,
            overrides=rules(settings),
        )
        now = [archive.sources(path).get(source) for path, source in held.items()]
        return JSONResponse({**wire.indexed(summary), "ids": [each for each in now if each]})

    @desk.get("/condition")
    def condition() -> Response:
        return JSONResponse(_condition(newsroom, settings))

    return desk


def _behind(archive: Archive, article_id: str) -> wire.Json:
    """What stands behind an article: its raw page, its files, and others that tell its story."""
    article = archive.article(article_id)
    files = archive.held([article_id])
    problem, lines = None, list[str]()
    for path, source in files.items():
        try:
            lines = raw_lines(Path(path), source)
        except SourceError as error:
            problem = error.reason
            continue
        problem = None
        break
    place = archive.copies.places([article_id]).get(article_id)
    tellings = [each for each in place.tellings if each.id != article_id] if place else []
    known = archive.articles(each.id for each in tellings)
    return {
        "id": article.id,
        "files": sorted(files),
        "lines": lines[:_MOST_LINES],
        "more_lines": max(0, len(lines) - _MOST_LINES),
        "problem": problem,
        "telling": next((each.role for each in place.tellings if each.id == article_id), None) if place else None,
        "tellings": [
            {
                "id": each.id,
                "role": each.role,
                "title": known[each.id].display_title,
                "outlet": each.outlet,
                "published": published.isoformat() if (published := known[each.id].published) else None,
            }
            for each in tellings
            if each.id in known
        ],
    }


def _condition(newsroom: Newsroom, settings: Settings) -> wire.Json:
    """How articles and indexes are, how much room they take, and what was done last."""
    archive = newsroom.archive
    embedder, health = make_embedder(settings), newsroom.health()
    return {
        **health,
        "current": generations.is_current(archive, embedder),
        "damaged": generations.damage(archive.folder)[:10] if health["articles"] else [],
        "made_of": embedder.fingerprint,
        "bytes": {
            "archive": _bytes(archive.folder.glob("archive.sqlite*")),
            "indexes": _bytes(generations.files_of_current(archive.folder)),
            "uploads": _bytes((archive.folder / "uploads").rglob("*")),
        },
        "removed": len(archive.removed.listed()),
        "feedback": archive.feedback.counts(),
        "runs": [wire.indexing_run(each) for each in archive.runs.latest(_RUNS)],
    }


def _bytes(files: Iterable[Path]) -> int:
    return sum(each.stat().st_size for each in files if each.is_file())
