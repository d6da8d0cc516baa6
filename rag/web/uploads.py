"""Operators add and remove articles over HTTP. Names of uploaded files never become paths."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.datastructures import UploadFile

from rag import indexing
from rag.assembly import make_embedder
from rag.cleaning import SUFFIXES
from rag.cleaning.overrides import load
from rag.errors import GisadapError, SourceError
from rag.web import problems, wire
from rag.web.identity import Subject, require
from rag.web.requests import UNBUFFERED

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.cleaning.overrides import Overrides
    from rag.newsroom import Newsroom
    from rag.settings import Settings

_FILES = 1000  # of one request
_NAME_CHARACTERS = 80

Operator = Annotated[Subject, Depends(require("operator"))]
Tell = Callable[[str, wire.Json], None]
"""Called with the name of an event and what it tells."""


class Kept(NamedTuple):
    """The files of one upload by their numbers in it, from 0."""

    paths: dict[Path, list[int]]
    refused: dict[int, SourceError]


def routes(newsroom: Newsroom, settings: Settings) -> APIRouter:
    """``POST /articles`` and ``DELETE /articles/ID``."""
    changed = APIRouter()
    archive = newsroom.archive

    @changed.post("/articles")
    async def upload(request: Request, _: Operator) -> Response:
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return problems.response(request, 415, _NO_FORM)
        async with request.form(max_files=_FILES, max_fields=10) as form:
            given = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
            if not given:
                return problems.response(request, 422, _NO_FILES)
            kept = await asyncio.to_thread(_keep, archive.folder / "uploads", given)
        if "text/event-stream" in request.headers.get("accept", ""):
            stream = _stream(lambda tell: _take_in(archive, settings, kept, tell), request)
            return StreamingResponse(stream, media_type="text/event-stream", headers=UNBUFFERED)
        return JSONResponse(await asyncio.to_thread(_take_in, archive, settings, kept, lambda *_: None))

    @changed.delete("/articles/{article_id}", status_code=204)
    def remove(article_id: str, _: Operator) -> None:
        indexing.remove(archive, make_embedder(settings), article_id)

    return changed


_NO_FORM = problems.Text("파일을 multipart/form-data로 보내 주십시오.", "Send the files as multipart/form-data.")
_NO_FILES = problems.Text("'files'에 파일이 없습니다.", "There is no file under 'files'.")


def rules(settings: Settings) -> Overrides | None:
    """An operator's own rules of cleaning, read anew: they may have changed since the service began."""
    return load(settings.cleaning_rules) if settings.cleaning_rules else None


def _take_in(archive: Archive, settings: Settings, kept: Kept, tell: Tell) -> wire.Json:
    """Indexes what was kept; tells of each file and of progress, and returns what was done in all.

    A file that is sent again brings back what was removed of it.
    """
    embedder = make_embedder(settings)
    for number, refusal in kept.refused.items():
        tell("file", {"number": number, "articles": 0, "failed": [refusal.reason]})
    if gone := archive.removed.of([str(path) for path in kept.paths]):
        indexing.restore(archive, embedder, *gone, passage_characters=settings.passage_characters)

    def done(file: indexing.FileDone) -> None:
        for number in kept.paths.get(file.path, ()):
            failed = [each.reason for each in file.failed]
            tell("file", {"number": number, "articles": file.articles, "failed": failed})

    summary = indexing.index(
        archive,
        embedder,
        list(kept.paths),
        passage_characters=settings.passage_characters,
        overrides=rules(settings),
        on_progress=lambda progress: tell("progress", progress._asdict()),
        on_file=done,
    )
    summary.failed.extend(kept.refused.values())
    summary.added += len(gone)
    return wire.indexed(summary)


async def _stream(work: Callable[[Tell], wire.Json], request: Request) -> AsyncIterator[bytes]:
    """What the work tells, as server-sent events up to ``summary`` or ``error``. It goes on if nobody listens."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[str, wire.Json] | None] = asyncio.Queue()

    def tell(name: str, data: wire.Json) -> None:
        loop.call_soon_threadsafe(told.put_nowait, (name, data))

    def run() -> None:
        try:
            tell("summary", work(tell))
        except GisadapError as error:
            tell("error", problems.of(request, error))
        finally:
            loop.call_soon_threadsafe(told.put_nowait, None)

    working = asyncio.create_task(asyncio.to_thread(run))
    while (event := await told.get()) is not None:
        yield f"event: {event[0]}\ndata: {json.dumps(event[1], ensure_ascii=False)}\n\n".encode()
    await working


def _keep(folder: Path, given: list[UploadFile]) -> Kept:
    """Puts each file under its content's digest, so that none can take another's place."""
    kept = Kept({}, {})
    for number, upload in enumerate(given):
        name = safe_name(upload.filename or "")
        if Path(name).suffix.lower() not in SUFFIXES:
            kept.refused[number] = SourceError(
                name, f"다룰 수 없는 형식입니다. {', '.join(sorted(SUFFIXES))} 파일을 주십시오."
            )
            continue
        digest = hashlib.file_digest(upload.file, "sha256").hexdigest()[:16]  # type: ignore[arg-type]
        upload.file.seek(0)
        path = (folder / digest / name).resolve()  # as indexing names it
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            while block := upload.file.read(1 << 20):
                out.write(block)
        kept.paths.setdefault(path, []).append(number)
    return kept


def safe_name(given: str) -> str:
    """The last part of a file's name, of letters, figures, spaces and ``.-_`` only; never hidden, never empty.

    >>> safe_name("../../etc/passwd.txt"), safe_name("C:\\\\temp\\\\기사 1.html"), safe_name("..")
    ('passwd.txt', '기사 1.html', 'article')
    """
    last = PurePosixPath(given.replace("\\", "/")).name
    name = re.sub(r"[^\w .-]", "_", last).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:_NAME_CHARACTERS]}{dot}{suffix[:10]}" if stem else name[:_NAME_CHARACTERS] or "article"
