"""``/api/openapi.json``: every address for programs, with what it takes and answers, and an example of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from pydantic import BaseModel

import rag
from rag.web import problems

if TYPE_CHECKING:
    from fastapi import APIRouter

PATH = "/openapi.json"


class Citation(BaseModel):
    """A numbered piece of evidence: ``body[start:end] == quote`` of the article."""

    number: int
    article_id: str
    source: str
    title: str
    published: str | None
    outlet: str | None
    url: str | None
    quote: str
    start: int
    end: int


class Claim(BaseModel):
    """One sentence of an answer, and the numbers of its citations."""

    text: str
    citations: list[int]
    verified: bool


class Answer(BaseModel):
    """An answer with citations, or an abstention with the nearest articles."""

    question: str
    standalone_question: str
    answer: str
    short: str | None
    abstained: bool
    confidence: float
    claims: list[Claim]
    citations: list[Citation]
    nearest: list[Citation]
    conversation_id: str
    message_id: str
    timings_ms: dict[str, float]


class Problem(BaseModel):
    """RFC 9457. ``type`` is stable; the texts are in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None


_CITATION = {
    "number": 1,
    "article_id": "3f2a9c51d0b7e846",
    "source": "100_library-robot.txt",
    "title": "가온시립도서관, 책 찾아 주는 로봇 들여",
    "published": "2024-05-02",
    "outlet": "한빛신문",
    "url": None,
    "quote": "도서관은 로봇을 들이는 데 8천400만원을 썼다.",
    "start": 120,
    "end": 147,
}
_ANSWER = {
    "question": "도서관이 로봇에 들인 돈은 얼마인가요?",
    "standalone_question": "도서관이 로봇에 들인 돈은 얼마인가요?",
    "answer": "도서관은 로봇을 들이는 데 8천400만원을 썼다. [1]",
    "short": "8천400만원",
    "abstained": False,
    "confidence": 0.83,
    "claims": [{"text": "도서관은 로봇을 들이는 데 8천400만원을 썼다.", "citations": [1], "verified": True}],
    "citations": [_CITATION],
    "nearest": [],
    "conversation_id": "0f8fad5bd9cb469fa16570867728950e",
    "message_id": "7c9e6679f3ab4c1ba7e2d0b1c4a7e901",
    "timings_ms": {"total": 41.2},
}
_QUESTION = {"question": "도서관이 로봇에 들인 돈은 얼마인가요?"}
_REQUESTS: dict[tuple[str, str], Any] = {
    ("/api/ask", "post"): _QUESTION,
    ("/api/feedback", "post"): {"message_id": _ANSWER["message_id"], "verdict": "right"},
    ("/v1/chat/completions", "post"): {
        "model": "gisadap",
        "messages": [{"role": "user", "content": _QUESTION["question"]}],
    },
}
_RESPONSES: dict[tuple[str, str], Any] = {
    ("/api/ask", "post"): _ANSWER,
    ("/api/search", "get"): {"query": "로봇", "hits": []},
    ("/api/articles", "get"): {"articles": []},
    ("/api/articles", "post"): {"added": 1, "updated": 0, "unchanged": 0, "removed": 0, "failed": []},
    ("/api/me", "get"): {"id": "local", "kind": "local", "roles": ["operator", "reader"]},
    ("/api/examples", "get"): {"examples": [_QUESTION["question"]]},
    ("/v1/models", "get"): {"object": "list", "data": [{"id": "gisadap", "object": "model"}]},
}
_SCHEMAS: dict[tuple[str, str], str] = {("/api/ask", "post"): "Answer"}
_STREAMED = frozenset((("/api/ask", "post"), ("/api/articles", "post"), ("/v1/chat/completions", "post")))
"""Answer with events too, where they are asked for."""


def document(api: APIRouter, v1: APIRouter) -> dict[str, Any]:
    """The OpenAPI document of what is mounted under ``/api`` and ``/v1``."""
    known = FastAPI(title="Gisadap", version=rag.__version__)
    known.include_router(api, prefix="/api")
    known.include_router(v1, prefix="/v1")
    shape = known.openapi()
    schemas = shape.setdefault("components", {}).setdefault("schemas", {})
    for model in (Answer, Problem):
        described = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= described.pop("$defs", {})
        schemas[model.__name__] = described
    shape["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    shape["security"] = [{}, {"bearer": []}]
    for path, operations in shape["paths"].items():
        for method, operation in operations.items():
            _complete(operation, (path, method))
    return shape


def _complete(operation: dict[str, Any], address: tuple[str, str]) -> None:
    """Adds examples, the shape of the answer, and that every refusal is a problem document."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if address in _REQUESTS:
            content["example"] = _REQUESTS[address]
    operation["responses"].pop("422", None)  # FastAPI's own shape, which is never sent
    operation["responses"]["default"] = {
        "description": "; ".join(sorted({str(kind.status) for kind in problems.kinds()})),
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for content in operation["responses"].get("200", {}).get("content", {}).values():
        if address in _SCHEMAS:
            content["schema"] = {"$ref": f"#/components/schemas/{_SCHEMAS[address]}"}
        if address in _RESPONSES:
            content["example"] = _RESPONSES[address]
    if address in _STREAMED:
        operation["responses"]["200"].setdefault("content", {})["text/event-stream"] = {}
