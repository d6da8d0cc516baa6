"""A conversation as a file to keep: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from rag.web import wire

# What Markdown would read as markup; text of articles and readers is only ever text.
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~!&]")
_LIST_MARK = re.compile(r"^(\d+)?([-+.)])(?=\s)")


class Format(NamedTuple):
    write: Callable[[wire.Json], str]
    media_type: str
    extension: str


def as_markdown(conversation: wire.Json) -> str:
    """Title, then each question with its answer, the quoted evidence, and where it is from."""
    blocks = [f"# {_plain(conversation['title'])}", f"기사답 · {_day(conversation['started_at'])}"]
    for message in conversation["messages"]:
        blocks += _abstention(message) if message["abstained"] else _answer(message)
    return "\n\n".join(blocks) + "\n"


def as_json(conversation: wire.Json) -> str:
    """The conversation as the API gives it."""
    return json.dumps(conversation, ensure_ascii=False, indent=2) + "\n"


Name = Literal["markdown", "json"]
FORMATS: dict[Name, Format] = {
    "markdown": Format(as_markdown, "text/markdown; charset=utf-8", "md"),
    "json": Format(as_json, "application/json; charset=utf-8", "json"),
}


def _answer(message: wire.Json) -> Iterator[str]:
    yield f"## {_plain(message['question'])}"
    if message["short"]:
        yield f"**{_plain(message['short'])}**"
    for claim in message["claims"]:
        marks = " ".join(f"\\[{number}\\]" for number in claim["citations"])
        yield f"{_plain(claim['text'])} {marks}"
    yield "근거"
    yield "\n".join(_source(each) for each in message["citations"])


def _abstention(message: wire.Json) -> Iterator[str]:
    yield f"## {_plain(message['question'])}"
    yield _plain(message["answer"])
    if message["nearest"]:
        yield "가까운 기사"
        yield "\n".join(f"- {_origin(each)}" for each in message["nearest"])


def _source(citation: wire.Json) -> str:
    return f"- \\[{citation['number']}\\] {_origin(citation)}\n  > {_plain(citation['quote'])}"


def _origin(citation: wire.Json) -> str:
    """Title, outlet, date and address, as far as they are known."""
    known = [citation["title"], citation["outlet"], citation["published"], citation["url"]]
    return ", ".join(_plain(each) for each in known if each)


def _plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    words = _MARKUP.sub(lambda mark: f"\\{mark[0]}", " ".join(text.split()))
    return _LIST_MARK.sub(lambda mark: f"{mark[1] or ''}\\{mark[2]}", words)


def _day(moment: str) -> str:
    return moment[:10]
