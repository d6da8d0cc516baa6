"""What requests have in common: JSON alone, ids, text that is text; and what every stream says to proxies."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from fastapi import HTTPException, Request
from pydantic import AfterValidator

from rag.errors import QuestionError

_ID = re.compile(r"[0-9a-f]{32}")

UNBUFFERED = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""Headers of a stream, which no cache and no proxy may hold back."""


def json_only(request: Request) -> None:
    """A foreign page can make a browser send other types here without asking first."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)


def _id(given: str) -> str:
    if not _ID.fullmatch(given):
        raise QuestionError("대화 번호가 올바르지 않습니다. 새 대화를 시작해 주십시오.")
    return given


def _characters(given: str) -> str:
    """JSON can spell half of a character (a lone surrogate), which nothing could repeat."""
    if any("\ud800" <= each <= "\udfff" for each in given):
        raise QuestionError("적은 글에 글자가 아닌 것이 있습니다. 다시 적어 주십시오.")
    return given


def _composed(given: str) -> str:
    return unicodedata.normalize("NFC", given).strip()


WHOLE = AfterValidator(_characters)

Id = Annotated[str, AfterValidator(_id)]
"""Of a conversation or a message."""
Text = Annotated[str, WHOLE]
"""As it was typed."""
Words = Annotated[Text, AfterValidator(_composed)]
"""To look for: in one spelling, without space around it."""
