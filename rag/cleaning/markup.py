"""The visible lines of an HTML page, with what the markup says about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from rag.cleaning.lines import Piece
from rag.errors import SourceError

_MAX_DEPTH = 400  # elements within elements; deeper is an attack, not a page
_SILENT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "iframe",
        "object",
        "select",
        "textarea",
        "canvas",
        "audio",
        "video",
    )
)
_BLOCK_LIST = (
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main menu nav ol option p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_LIST.split())
_DECISIVE = frozenset(("nav", "aside", "footer", "form", "button", "figcaption", "h1"))
_CAPTIONED = frozenset(("p", "div", "span", "em", "td", "dd", "strong"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAPTION_CLASS = re.compile(
    r"caption|photo_?(?:desc|txt|text)|img_?(?:desc|txt|cap)|pic_?desc|vod_player_wrap|end_photo_org", re.IGNORECASE
)


def parse(text: str, source: str) -> Any:
    """The page's tree; SourceError where there is none. Entities, network and depth are bounded by the parser."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(source, "HTML로 읽을 수 없습니다. 페이지 전체가 저장되었는지 확인해 주십시오.") from error


@dataclass(slots=True)
class _Line:
    number: int
    text: list[str]
    linked: int = 0
    element: str = ""


def visible_pieces(root: Any) -> Iterator[Piece]:
    """One piece a visible line, in reading order, numbered by the source line on which it begins."""
    gap = True
    for line in _Walk().lines(root):
        text = re.sub(r"\s+", " ", "".join(line.text)).strip()
        if text:
            yield Piece(text, line.number, 0, len(text), gap, min(1.0, line.linked / len(text)), line.element)
        gap = not text


class _Walk:
    """One pass over the tree without recursion: hostile pages nest thousands of elements."""

    def __init__(self) -> None:
        self.line = _Line(1, [])
        self.marks: list[str] = []
        self.links = 0
        self.depth = 0
        self.silent: Any = None

    def lines(self, root: Any) -> Iterator[_Line]:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                yield from self._start(element)
            else:
                yield from self._end(element)
        yield self.line

    def _start(self, element: Any) -> Iterator[_Line]:
        self.depth += 1
        if self.silent is None and self._is_silent(element):
            self.silent = element
        if self.silent is not None:
            return
        if element.tag in _BLOCKS:
            yield self._broken(element)
        self.links += element.tag == "a"
        if mark := _mark(element):
            self.marks.append(mark)
            self.line.element = mark
        self._add(element.text, element.sourceline)

    def _end(self, element: Any) -> Iterator[_Line]:
        self.depth -= 1
        if self.silent is None:
            self.links -= element.tag == "a"
            if _mark(element):
                self.marks.pop()
            if element.tag in _BLOCKS:
                yield self._broken(element)
        elif element is self.silent:
            self.silent = None
        if self.silent is None:
            self._add(element.tail, None)

    def _broken(self, element: Any) -> _Line:
        """The line so far; a new one begins where the element stands."""
        done = self.line
        self.line = _Line(element.sourceline or done.number, [], 0, self.marks[-1] if self.marks else "")
        return done

    def _is_silent(self, element: Any) -> bool:
        return element.tag in _SILENT or self.depth > _MAX_DEPTH or bool(_HIDDEN.search(element.get("style") or ""))

    def _add(self, text: str | None, number: int | None) -> None:
        if not text or not text.strip():
            self.line.text.append(" " if text else "")
            return
        if number and not any(part.strip() for part in self.line.text):
            self.line.number = number
        self.line.text.append(text)
        if self.links:
            self.line.linked += len(text.strip())


def _mark(element: Any) -> str:
    if element.tag in _DECISIVE:
        return str(element.tag)
    if element.tag in _CAPTIONED and _CAPTION_CLASS.search(element.get("class") or ""):
        return "figcaption"
    return ""
