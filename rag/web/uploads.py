"""Operators add and remove articles over HTTP. Names of uploaded files never become paths."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from rag import indexing
from rag.assembly import make_embedder
from rag.cleaning import SUFFIXES
from rag.cleaning.overrides import load
from rag.errors import SourceError
from rag.web import problems, wire
from rag.web.identity import Subject, require

if TYPE_CHECKING:
    from rag.newsroom import Newsroom
    from rag.settings import Settings

_FILES = 1000  # of one request
_NAME_CHARACTERS = 80

Operator = Annotated[Subject, Depends(require("operator"))]


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
            folder = archive.folder / "uploads"
            kept, refused = await asyncio.to_thread(_keep, folder, given)
        summary = await asyncio.to_thread(
            indexing.index,
            archive,
            make_embedder(),
            kept,
            passage_characters=settings.passage_characters,
            overrides=load(settings.cleaning_rules) if settings.cleaning_rules else None,
        )
        summary.failed.extend(refused)
        return JSONResponse(wire.indexed(summary))

    @changed.delete("/articles/{article_id}", status_code=204)
    def remove(article_id: str, _: Operator) -> None:
        indexing.remove(archive, make_embedder(), article_id)

    return changed


_NO_FORM = problems.Text("파일을 multipart/form-data로 보내 주십시오.", "Send the files as multipart/form-data.")
_NO_FILES = problems.Text("'files'에 파일이 없습니다.", "There is no file under 'files'.")


def _keep(folder: Path, given: list[UploadFile]) -> tuple[list[Path], list[SourceError]]:
    """Puts each file under its content's digest, so that none can take another's place."""
    kept: list[Path] = []
    refused: list[SourceError] = []
    for upload in given:
        name = safe_name(upload.filename or "")
        if Path(name).suffix.lower() not in SUFFIXES:
            refused.append(
                SourceError(name, f"다룰 수 없는 형식입니다. {', '.join(sorted(SUFFIXES))} 파일을 주십시오.")
            )
            continue
        digest = hashlib.file_digest(upload.file, "sha256").hexdigest()[:16]  # type: ignore[arg-type]
        upload.file.seek(0)
        path = folder / digest / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            while block := upload.file.read(1 << 20):
                out.write(block)
        kept.append(path)
    return kept, refused


def safe_name(given: str) -> str:
    """The last part of a file's name, of letters, figures, spaces and ``.-_`` only; never hidden, never empty.

    >>> safe_name("../../etc/passwd.txt"), safe_name("C:\\\\temp\\\\기사 1.html"), safe_name("..")
    ('passwd.txt', '기사 1.html', 'article')
    """
    last = PurePosixPath(given.replace("\\", "/")).name
    name = re.sub(r"[^\w .-]", "_", last).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:_NAME_CHARACTERS]}{dot}{suffix[:10]}" if stem else name[:_NAME_CHARACTERS] or "article"
