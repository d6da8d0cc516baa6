"""The few pieces of HTML that every part of the page is made of. Text goes in only through ``text``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def text(value: object) -> str:
    return escape(str(value))


def joined(pieces: Iterable[str]) -> str:
    return "".join(pieces)


def section(title: str, content: str) -> str:
    return f"<section><h2>{text(title)}</h2>{content}</section>"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are plain text; the first of a row names it."""
    head = joined(f"<th scope='col'>{text(each)}</th>" for each in header)
    body = joined(
        f"<tr><th scope='row'>{text(first)}</th>{joined(f'<td>{text(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
