"""Logs as JSON lines on stderr: faults always, requests where asked for; no question unless a setting says so."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from starlette.datastructures import State

from rag.web.identity import NOBODY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.settings import Settings
    from rag.types import Answer

REQUESTS = logging.getLogger("gisadap.requests")
QUESTIONS = logging.getLogger("gisadap.questions")


def start(settings: Settings) -> None:
    """Sends what is logged to stderr, a JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    REQUESTS.setLevel(logging.INFO if settings.log == "requests" else logging.WARNING)
    QUESTIONS.setLevel(logging.INFO if settings.log_questions else logging.WARNING)


def answered(answer: Answer) -> None:
    QUESTIONS.info("question", extra={"facts": {"question": answer.question, "abstained": answer.abstained}})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Logged:
    """Middleware within the guard, which has given the request its id. What was asked is no part of the line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not REQUESTS.isEnabledFor(logging.INFO):
            return await self.app(scope, receive, send)
        status = 0
        started = time.perf_counter()

        async def watching(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            return await self.app(scope, receive, watching)
        finally:
            state = State(scope.setdefault("state", {}))
            facts = {
                "request_id": getattr(state, "request_id", None),
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "subject": getattr(state, "subject", NOBODY).kind,
            }
            REQUESTS.info("request", extra={"facts": facts})
