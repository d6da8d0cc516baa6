"""Errors as ``application/problem+json`` (RFC 9457): what went wrong and how to mend it, in Korean or English.

``type`` is stable: programs may depend on it, on nothing else of the text. Browsers and programs choose the language
by ``Accept-Language``; without a choice it is Korean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from rag.errors import (
    AccessDenied,
    AccessError,
    ArchiveError,
    ArticleNotFound,
    AskingStopped,
    ConversationNotFound,
    FeedbackNotFound,
    GisadapError,
    MessageNotFound,
    QuestionError,
    SignInRequired,
    SourceError,
    TooBusy,
    TooManyRequests,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"


class Text(NamedTuple):
    korean: str
    english: str


class Kind(NamedTuple):
    """One kind of problem; ``name`` is the last part of its ``type``."""

    name: str
    status: int
    title: Text
    detail: Text


_KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "unreadable-request",
            400,
            Text("요청을 읽을 수 없습니다", "The request cannot be read"),
            Text("요청 본문이 올바른 JSON이 아닙니다.", "The body is no valid JSON."),
        ),
        Kind(
            "sign-in-required",
            401,
            Text("로그인이 필요합니다", "Sign-in is required"),
            Text("로그인한 뒤 다시 시도해 주십시오.", "Sign in, or send a key or token that holds."),
        ),
        Kind(
            "not-allowed",
            403,
            Text("허용되지 않은 요청입니다", "This is not allowed"),
            Text("운영자에게 권한을 요청해 주십시오.", "The subject's role or the page's origin does not allow this."),
        ),
        Kind(
            "not-found",
            404,
            Text("찾을 수 없습니다", "Not found"),
            Text("이 주소에는 아무것도 없습니다. 주소를 확인해 주십시오.", "There is nothing at this address."),
        ),
        Kind(
            "wrong-method",
            405,
            Text("쓸 수 없는 방법입니다", "Wrong method"),
            Text("이 주소는 다른 HTTP 메서드로 불러 주십시오.", "This address wants another HTTP method."),
        ),
        Kind(
            "stopped",
            409,
            Text("요청을 그만두었습니다", "The asking was stopped"),
            Text("다시 물어보십시오.", "The asker stopped it. Ask again."),
        ),
        Kind(
            "too-slow",
            408,
            Text("요청이 너무 느립니다", "The request came too slowly"),
            Text(
                "요청 본문이 제때 오지 않았습니다. 다시 보내 주십시오.", "The body did not come in time. Send it again."
            ),
        ),
        Kind(
            "too-large",
            413,
            Text("요청이 너무 큽니다", "The request is too large"),
            Text("요청을 줄여서 다시 보내 주십시오.", "The body is larger than this address takes."),
        ),
        Kind(
            "wrong-media-type",
            415,
            Text("JSON이 아닌 요청입니다", "The request is not of the media type wanted"),
            Text(
                "content-type을 application/json으로 하여 JSON 객체를 보내 주십시오.",
                "Send a JSON object with the content type application/json.",
            ),
        ),
        Kind(
            "invalid-value",
            422,
            Text("요청을 처리할 수 없습니다", "A value is missing or wrong"),
            Text("요청의 값을 확인해 주십시오.", "Check the values of the request."),
        ),
        Kind(
            "invalid-question",
            422,
            Text("요청을 처리할 수 없습니다", "The question cannot be asked"),
            Text(
                "질문을 다시 적어 주십시오.",
                "The question is empty, too long, without a letter, or of an unknown conversation.",
            ),
        ),
        Kind(
            "too-many-requests",
            429,
            Text("요청이 너무 많습니다", "Too many requests"),
            Text("잠시 뒤 다시 시도해 주십시오.", "Try again after the seconds that Retry-After names."),
        ),
        Kind(
            "fault",
            500,
            Text("서버에서 오류가 났습니다", "A fault of the server"),
            Text(
                "잠시 뒤 다시 시도해 주십시오. 계속되면 운영자에게 알려 주십시오.",
                "Try again later; if it stays, tell the operator the request id.",
            ),
        ),
        Kind(
            "unavailable",
            503,
            Text("지금은 답할 수 없습니다", "Not available at the moment"),
            Text("잠시 뒤 다시 시도해 주십시오.", "The data folder cannot be read or written at the moment."),
        ),
        Kind(
            "busy",
            503,
            Text("지금은 질문이 너무 많습니다", "Too many questions at once"),
            Text("잠시 뒤 다시 시도해 주십시오.", "Try again after the seconds that Retry-After names."),
        ),
    )
}
_BY_STATUS = {kind.status: kind for kind in reversed(_KINDS.values())}

# What pydantic found wrong, in the reader's words; {field} is the name of the value, the rest are pydantic's own facts.
_INVALID = {
    "missing": Text("'{field}' 값이 없습니다.", "'{field}' is missing."),
    "string_type": Text("'{field}' 값은 문자열이어야 합니다.", "'{field}' must be a string."),
    "string_too_short": Text("'{field}' 값이 비어 있습니다.", "'{field}' is empty."),
    "string_too_long": Text(
        "'{field}' 값은 {max_length}자까지 쓸 수 있습니다.", "'{field}' may have {max_length} characters."
    ),
    "string_pattern_mismatch": Text("'{field}' 값의 형식이 맞지 않습니다.", "'{field}' is not of the form wanted."),
    "string_unicode": Text("'{field}' 값에 글자가 아닌 것이 있습니다.", "'{field}' holds what is no character."),
    "int_parsing": Text("'{field}' 값은 정수여야 합니다.", "'{field}' must be an integer."),
    "greater_than_equal": Text("'{field}' 값은 {ge} 이상이어야 합니다.", "'{field}' must be at least {ge}."),
    "less_than_equal": Text("'{field}' 값은 {le} 이하여야 합니다.", "'{field}' must be at most {le}."),
    "list_type": Text("'{field}' 값은 목록이어야 합니다.", "'{field}' must be a list."),
    "too_long": Text("'{field}' 목록은 {max_length}개까지 쓸 수 있습니다.", "'{field}' may have {max_length} entries."),
    "extra_forbidden": Text("'{field}'은(는) 모르는 이름입니다.", "'{field}' is no name known here."),
    "model_attributes_type": Text("요청 본문은 JSON 객체여야 합니다.", "The body must be a JSON object."),
    "dict_type": Text("요청 본문은 JSON 객체여야 합니다.", "The body must be a JSON object."),
}
_INVALID_OTHERWISE = Text("'{field}' 값을 쓸 수 없습니다.", "'{field}' cannot be used.")


def kinds() -> tuple[Kind, ...]:
    """Every kind of problem, by status."""
    return tuple(_KINDS.values())


def document(connection: HTTPConnection | None, kind: Kind, detail: Text | None = None) -> dict[str, Any]:
    """The members of a problem document, in the language asked for; what several may listen to is Korean."""
    said = detail or kind.detail
    english = _wants_english(connection)
    return {
        "type": f"urn:gisadap:problem:{kind.name}",
        "title": kind.title.english if english else kind.title.korean,
        "status": kind.status,
        "detail": said.english if english else said.korean,
        "request_id": getattr(connection.state, "request_id", None) if connection else None,
    }


def status_of(error: GisadapError) -> int:
    return _kind_of(error).status


def of_status(connection: HTTPConnection | None, status: int, detail: Text | None = None) -> dict[str, Any]:
    return document(connection, _of(status), detail)


def of(connection: HTTPConnection | None, error: GisadapError) -> dict[str, Any]:
    """The problem document of one of our own errors, whose message is made for a Korean reader."""
    kind = _kind_of(error)
    return document(connection, kind, Text(str(error), kind.detail.english))


def retold(connection: HTTPConnection, shape: dict[str, Any]) -> dict[str, Any]:
    """A document made for all who listen, for one of them: in that one's language, with the id of the request."""
    kind = _KINDS[shape["type"].rpartition(":")[2]]
    return document(connection, kind, Text(shape["detail"], kind.detail.english))


def response(
    connection: HTTPConnection, status: int, detail: Text | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    return _response(connection, of_status(connection, status, detail), headers or {})


def response_of(connection: HTTPConnection, error: GisadapError) -> JSONResponse:
    headers = {"retry-after": str(error.seconds)} if isinstance(error, TooManyRequests | TooBusy) else {}
    if isinstance(error, SignInRequired):
        headers = {"www-authenticate": "Bearer"}
    return _response(connection, of(connection, error), headers)


def install(app: FastAPI) -> None:
    app.add_exception_handler(GisadapError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _response(connection: HTTPConnection, shape: dict[str, Any], headers: dict[str, str]) -> JSONResponse:
    language = "en" if _wants_english(connection) else "ko"
    headers = {**headers, "content-language": language, "vary": "Accept-Language", "cache-control": "no-store"}
    return JSONResponse(shape, shape["status"], headers, media_type=MEDIA_TYPE)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GisadapError)
    return response_of(request, error)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return response(request, 400)
    return response(request, 422, _explained(first["type"], first["loc"], first.get("ctx", {})))


def _explained(kind: str, location: Sequence[int | str], facts: dict[str, Any]) -> Text:
    field = str(location[-1]) if len(location) > 1 else "body"
    if kind == "missing" and field == "body":
        return _INVALID["dict_type"]
    words = _INVALID.get(kind, _INVALID_OTHERWISE)
    return Text(words.korean.format(field=field, **facts), words.english.format(field=field, **facts))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # Starlette's own errors carry English phrases ("Not Found"); ours are raised as GisadapError or returned.
    return response(request, error.status_code, None, dict(error.headers or {}))


def _of(status: int) -> Kind:
    return _BY_STATUS.get(status) or _BY_STATUS[500 if status >= 500 else 400]


def _kind_of(error: GisadapError) -> Kind:
    match error:
        case QuestionError():
            return _KINDS["invalid-question"]
        case SignInRequired():
            return _KINDS["sign-in-required"]
        case AccessDenied():
            return _KINDS["not-allowed"]
        case ArticleNotFound() | ConversationNotFound() | MessageNotFound() | FeedbackNotFound():
            return _KINDS["not-found"]
        case AskingStopped():
            return _KINDS["stopped"]
        case AccessError() | SourceError():
            return _KINDS["invalid-value"]
        case TooManyRequests():
            return _KINDS["too-many-requests"]
        case TooBusy():
            return _KINDS["busy"]
        case ArchiveError():
            return _KINDS["unavailable"]
        case _:
            return _KINDS["invalid-value" if error.exit_code == 2 else "fault"]


def _wants_english(connection: HTTPConnection | None) -> bool:
    """Whether English stands before Korean in the header; browsers list languages in the order they are wanted."""
    header = connection.headers.get("accept-language", "") if connection else ""
    wanted = re.findall(r"(?:^|,)\s*(ko|en)\b", header.lower())
    return wanted[:1] == ["en"]
