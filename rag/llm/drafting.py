"""From words as they stream to finished sentences with the numbers they cite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rag.errors import EndpointError


class Sentence(NamedTuple):
    """One sentence of a model, its marks and markup taken off."""

    text: str
    numbers: tuple[int, ...]


def sentences(words: Iterable[str]) -> Iterator[Sentence]:
    """Each sentence as soon as it is finished. One that is cut off is not given; the error that cut it goes on.

    >>> list(sentences(["다리는 3월에 열", "립니다. [1][", "2]\\n길이는 3", ".2km입니다. [1]"]))
    [Sentence(text='다리는 3월에 열립니다.', numbers=(1, 2)), Sentence(text='길이는 3.2km입니다.', numbers=(1,))]
    """
    pending = ""
    failure: EndpointError | None = None
    try:
        for some in words:
            pending = _without_thoughts(pending + some)
            if _THINKING in pending:
                continue
            *done, pending = _cut(pending)
            yield from _read(done)
    except EndpointError as error:
        failure = error
    if _THINKING not in pending and (failure is None or _FINISHED.search(pending)):
        yield from _read([pending])
    if failure is not None:
        raise failure


_THINKING = "<think>"
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


def _without_thoughts(text: str) -> str:
    """Reasoning that some models write before they answer is no part of the answer."""
    return _THOUGHTS.sub("", text)


_MARK = r"[\[【［]\s*\^?\d{1,3}(?:\s*[,·\-~]\s*\^?\d{1,3})*\s*[\]】］]"
_MARKS = re.compile(_MARK)
_END = re.compile(
    rf"\n+|(?<=[가-힣\"”'’)\]］】][.?!])(?:\s?{_MARK})*\s+(?=\S)(?!{_MARK}|[\[【［])|(?<=[가-힣])\s?(?:{_MARK})+\.\s+"
)
_FINISHED = re.compile(rf"(?:[.?!][\"”'’)]?|{_MARK}\.?)\s*$")


def _cut(text: str) -> list[str]:
    """The finished sentences and, last, what is not finished; a full stop within quotation marks ends nothing."""
    parts, start = [], 0
    for end in _END.finditer(text):
        part = text[start : end.end()]
        if "\n" in end[0] or not _open(part):
            parts.append(part)
            start = end.end()
    return [*parts, text[start:]]


def _open(text: str) -> bool:
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”")


def _read(parts: Iterable[str]) -> Iterator[Sentence]:
    for part in parts:
        numbers = [number for mark in _MARKS.findall(part) for number in _numbers(mark)]
        text = _plain(_MARKS.sub("", part))
        if text:
            yield Sentence(text, tuple(dict.fromkeys(numbers)))


def _numbers(mark: str) -> Iterator[int]:
    """What [1, 3] and [2-4] name."""
    for piece in re.split(r"[,·]", mark.strip("[]【】［］")):
        first, _, last = re.sub(r"[\s^]", "", piece).replace("~", "-").partition("-")
        yield from range(int(first), min(int(last or first), int(first) + 9) + 1)


_BULLET = re.compile(r"^\s*(?:[-*•·▪#>]+\s+|\d{1,2}[.)]\s+(?=[가-힣A-Za-z\"“]))+")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def _plain(text: str) -> str:
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = re.sub(r"\*\*|__|`", "", _BULLET.sub("", text))
    return re.sub(r"\s+([.?!,])", r"\1", " ".join(text.split()))
