"""Errors as ``application/problem+json`` (RFC 9457): what went wrong and how to mend it, in Korean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import (
    AccessDenied,
    ArchiveError,
    ArticleNotFound,
    AskingStopped,
    ConversationNotFound,
    GisadapError,
    MessageNotFound,
    QuestionError,
    SignInRequired,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI, Request

_TITLES = {
    400: "요청을 읽을 수 없습니다",
    401: "로그인이 필요합니다",
    403: "허용되지 않은 요청입니다",
    404: "찾을 수 없습니다",
    405: "쓸 수 없는 방법입니다",
    409: "요청을 그만두었습니다",
    413: "요청이 너무 큽니다",
    415: "JSON이 아닌 요청입니다",
    422: "요청을 처리할 수 없습니다",
    500: "서버에서 오류가 났습니다",
    503: "지금은 답할 수 없습니다",
}

_DETAILS = {
    404: "이 주소에는 아무것도 없습니다. 주소를 확인해 주십시오.",
    415: "content-type을 application/json으로 하여 JSON 객체를 보내 주십시오.",
    405: "이 주소는 다른 HTTP 메서드로 불러 주십시오.",
    500: "잠시 뒤 다시 시도해 주십시오. 계속되면 운영자에게 알려 주십시오.",
}

# What pydantic found wrong, in the reader's words; {field} is the name of the value, the rest are pydantic's own facts.
_INVALID = {
    "missing": "'{field}' 값이 없습니다.",
    "string_type": "'{field}' 값은 문자열이어야 합니다.",
    "string_too_short": "'{field}' 값이 비어 있습니다.",
    "string_too_long": "'{field}' 값은 {max_length}자까지 쓸 수 있습니다.",
    "string_pattern_mismatch": "'{field}' 값의 형식이 맞지 않습니다.",
    "string_unicode": "'{field}' 값에 글자가 아닌 것이 있습니다.",
    "int_parsing": "'{field}' 값은 정수여야 합니다.",
    "greater_than_equal": "'{field}' 값은 {ge} 이상이어야 합니다.",
    "less_than_equal": "'{field}' 값은 {le} 이하여야 합니다.",
    "list_type": "'{field}' 값은 목록이어야 합니다.",
    "too_long": "'{field}' 목록은 {max_length}개까지 쓸 수 있습니다.",
    "extra_forbidden": "'{field}'은(는) 모르는 이름입니다.",
    "model_attributes_type": "요청 본문은 JSON 객체여야 합니다.",
    "dict_type": "요청 본문은 JSON 객체여야 합니다.",
}


def shape(status: int, detail: str | None = None) -> dict[str, Any]:
    """The members of a problem document."""
    title = _TITLES.get(status, _TITLES[500] if status >= 500 else _TITLES[400])
    return {"type": "about:blank", "title": title, "status": status, "detail": detail or _DETAILS.get(status, title)}


def response(status: int, detail: str | None = None, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(shape(status, detail), status, headers, media_type="application/problem+json")


def status_of(error: GisadapError) -> int:
    match error:
        case QuestionError():
            return 422
        case SignInRequired():
            return 401
        case AccessDenied():
            return 403
        case ArticleNotFound() | ConversationNotFound() | MessageNotFound():
            return 404
        case AskingStopped():
            return 409
        case ArchiveError():
            return 503
        case _:
            return 500


def of(error: GisadapError) -> dict[str, Any]:
    """The problem document of one of our own errors, whose message is made for the reader."""
    return shape(status_of(error), str(error))


def response_of(error: GisadapError) -> JSONResponse:
    return response(status_of(error), str(error))


def install(app: FastAPI) -> None:
    app.add_exception_handler(GisadapError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GisadapError)
    return response_of(error)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return response(400, "요청 본문이 올바른 JSON이 아닙니다.")
    return response(422, _in_korean(first["type"], first["loc"], first.get("ctx", {})))


def _in_korean(kind: str, location: Sequence[int | str], facts: dict[str, Any]) -> str:
    field = str(location[-1]) if len(location) > 1 else "본문"
    if kind == "missing" and field == "본문":
        return _INVALID["dict_type"]
    return _INVALID.get(kind, "'{field}' 값을 쓸 수 없습니다.").format(field=field, **facts)


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # Starlette's own errors carry English phrases ("Not Found"); ours are raised as GisadapError or returned.
    return response(error.status_code, None, dict(error.headers or {}))
