"""The sign-in page of local accounts, and who one is signed in as. The session is a cookie no script can read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from limits import parse

from rag.errors import AccessDenied, GisadapError
from rag.web import pages
from rag.web.credentials import COOKIE
from rag.web.identity import subject_of
from rag.web.origins import foreign
from rag.web.problems import status_of
from rag.web.quotas import Counter, address_of

if TYPE_CHECKING:
    from rag.archive.accounts import Accounts

PAGE = "/sign-in"
_BY_ADDRESS = parse("20/minute")
_BY_NAME = parse("10/minute")  # guessing one person's password from many addresses
_WRONG = "이름이나 비밀번호가 맞지 않습니다. 다시 확인해 주십시오."


def routes(accounts: Accounts, session_hours: int) -> APIRouter:
    """``/sign-in`` and ``/sign-out``."""
    served = APIRouter()
    attempts = Counter()
    lasting = dt.timedelta(hours=session_hours)

    @served.get(PAGE)
    def page(request: Request) -> Response:
        return HTMLResponse(pages.sign_in(_local(request.query_params.get("next", "/"))))

    @served.post(PAGE)
    def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=2000)],
        next: Annotated[str, Form()] = "/",  # noqa: A002 what the field of the page is called
    ) -> Response:
        _refuse_other_pages(request)
        next_page = _local(next)
        try:
            attempts.count([(address_of(request), [_BY_ADDRESS]), (f"name {name}", [_BY_NAME])])
        except GisadapError as error:
            return HTMLResponse(pages.sign_in(next_page, name, str(error)), status_of(error))
        secret = accounts.sign_in(name, password, lasting)
        if secret is None:
            return HTMLResponse(pages.sign_in(next_page, name, _WRONG), 401)
        answer = RedirectResponse(_within(request, next_page), 303)
        answer.set_cookie(
            COOKIE,
            secret,
            max_age=int(lasting.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    @served.post("/sign-out")
    def sign_out(request: Request) -> Response:
        _refuse_other_pages(request)
        accounts.sign_out(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(_within(request, PAGE), 303)
        answer.delete_cookie(COOKIE)
        return answer

    return served


def whoami(request: Request) -> JSONResponse:
    """``GET /api/me``: the subject, for pages that show it."""
    subject = subject_of(request)
    return JSONResponse({"id": subject.id, "kind": subject.kind, "roles": sorted(subject.roles)})


def _local(address: str) -> str:
    """A page of ours to go to afterwards; anything that a browser could read as another host is the first page."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"


def _within(request: Request, page: str) -> str:
    return f"{request.scope.get('root_path', '')}{page}"


def _refuse_other_pages(request: Request) -> None:
    if foreign(request) is not None or request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise AccessDenied("다른 사이트에서 보낸 로그인 요청은 받지 않습니다.")
