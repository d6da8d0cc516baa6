"""What an embedding page needs: the widget's script, a page to frame, and a page that says what is wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse

from rag.errors import SignInRequired
from rag.web import pages
from rag.web.assets import STATIC
from rag.web.origins import Origins
from rag.web.requests import UNBUFFERED
from rag.web.tokens import Tokens

if TYPE_CHECKING:
    from rag.settings import Settings

_ORIGIN = re.compile(r"https?://[^/\s?#]+")
_PIECES = 8
_PAUSE = 0.25  # seconds between the pieces by which the page sees whether a proxy holds them back


class Finding(NamedTuple):
    """One thing that was looked at; ``well`` is None for what is neither right nor wrong."""

    name: str
    well: bool | None
    words: str


def routes(settings: Settings) -> APIRouter:
    """``/widget.js``, ``/embed`` and ``/widget/check``."""
    served = APIRouter()

    @served.get("/widget.js")
    def script() -> Response:
        return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers={"cache-control": "no-cache"})

    @served.get("/embed")
    def embed() -> Response:
        return HTMLResponse(pages.EMBED)

    @served.get("/widget/check")
    def check(request: Request, origin: str = "") -> Response:
        return _answer(request, origin, examine(settings, origin, ""))

    @served.post("/widget/check")
    def check_token(
        request: Request, origin: Annotated[str, Form()] = "", token: Annotated[str, Form()] = ""
    ) -> Response:
        """A token comes in the body: addresses end up in logs."""
        return _answer(request, origin, examine(settings, origin, token))

    @served.get("/widget/check/stream")
    def stream() -> Response:
        return StreamingResponse(_pieces(), media_type="text/event-stream", headers=UNBUFFERED)

    return served


def examine(settings: Settings, origin: str, token: str) -> list[Finding]:
    """What stands between a page of this origin and the widget, in the order in which to mend it."""
    findings = [_origin(settings, origin.strip()), _credentials(settings)]
    if token.strip():
        findings.append(_token(settings, token.strip()))
    return findings


def _origin(settings: Settings, origin: str) -> Finding:
    if not origin:
        return Finding("origin", None, "위젯을 넣을 페이지의 출처를 적어 주십시오. 예: https://portal.example.com")
    if not _ORIGIN.fullmatch(origin.rstrip("/")):
        return Finding("origin", False, "출처는 https://이름[:포트] 꼴입니다. 경로는 빼고 적어 주십시오.")
    if origin.rstrip("/") in Origins(settings.origins):
        return Finding("origin", True, "허용 목록에 있는 출처입니다.")
    listed = "비어 있습니다" if not settings.origins else "이 출처가 없습니다"
    return Finding(
        "origin",
        False,
        f"허용 목록(GISADAP_ORIGINS)에 {listed}. 운영자가 '{origin.rstrip('/')}'을(를) 더하고 다시 시작해야 합니다. "
        "http와 https, 포트까지 똑같아야 합니다.",
    )


def _credentials(settings: Settings) -> Finding:
    if settings.widget_secret.get_secret_value():
        return Finding("credentials", True, f"토큰을 받습니다. aud는 '{settings.widget_id}'이어야 합니다.")
    if settings.widget_anonymous:
        return Finding("credentials", True, "토큰 없이 쓸 수 있습니다. 대화 기록은 남지 않습니다.")
    return Finding(
        "credentials",
        False,
        "토큰도 익명도 받지 않습니다. "
        "운영자가 GISADAP_WIDGET_SECRET이나 GISADAP_WIDGET_ANONYMOUS=true를 정해야 합니다.",
    )


def _token(settings: Settings, token: str) -> Finding:
    try:
        subject = Tokens(settings.widget_secret.get_secret_value(), settings.widget_id).subject(token)
    except SignInRequired as error:
        return Finding("token", False, str(error))
    return Finding("token", True, f"올바른 토큰입니다. 사용자(sub)는 '{subject}'입니다.")


def _answer(request: Request, origin: str, findings: list[Finding]) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(pages.check(origin, findings))
    return JSONResponse({"origin": origin, "findings": [each._asdict() for each in findings]})


async def _pieces() -> AsyncIterator[bytes]:
    for number in range(_PIECES):
        yield f"event: piece\ndata: {number}\n\n".encode()
        await asyncio.sleep(_PAUSE)
