"""What a question can be answered with: phrases of the best sentences, and whatever has a form of its own.

People, figures, dates and lists are found by their form in all hits, wherever the rankers look; the rest are runs of
morphemes. A sentence is an option itself where no phrase is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rag.reading.candidates import Candidates
from rag.reading.matching import Board, Floats, Ints
from rag.reading.mentions import Mention, mentions
from rag.reading.units import counted_by, fit
from rag.types import AnswerType, Span

PHRASES = 40
"""Phrases without a form of their own that are weighed to the end."""
_LISTED: dict[AnswerType, AnswerType] = {"thing": "list"}
"""A thing may be a list."""


class Option(NamedTuple):
    sentence: int
    first: int
    """Morpheme of the board, as ``last``."""
    last: int
    span: Span
    """What is said, in the passage."""
    beside: Span
    """Morphemes of the board written beside it, itself included, the last one excluded."""
    kind: AnswerType | None
    """Its form; None for a run of morphemes."""
    fits: int
    """Whether it counts what is asked for (``units.fit``)."""


def formed(board: Board) -> list[Option]:
    """The mentions in all hits of the form that is asked for."""
    asked, counted = board.terms.question.asks, counted_by(board.terms.question)
    bases = np.cumsum([0, *(len(view.keys) for view in board.views)])
    found: dict[tuple[int, int], Option] = {}
    for number, view in enumerate(board.views):
        for mention in mentions(view.passage, _LISTED.get(asked, asked)):
            option = _placed(board, mention, int(bases[number]), number, counted)
            if option is not None:
                found.setdefault((option.first, option.last), option)
    return list(found.values())


def _placed(board: Board, mention: Mention, base: int, hit: int, counted: frozenset[str]) -> Option | None:
    size = len(board.views[hit].keys)
    starts, ends = board.starts[base : base + size], board.ends[base : base + size]
    text = board.views[hit].passage.text
    span = _said(board, mention, text)
    inside = np.flatnonzero((starts < span.end) & (ends > span.start))
    beside = np.flatnonzero((starts < mention.context.end) & (ends > mention.context.start))
    if not len(inside) or not len(beside):
        return None
    first, last = base + int(inside[0]), base + int(inside[-1])
    sentence = int(np.searchsorted(board.first, first, side="right")) - 1
    if board.hit_of[sentence] != hit or last >= board.last[sentence]:
        return None
    context = Span(base + int(beside[0]), base + int(beside[-1]) + 1)
    fits = fit(mention.kind, counted, mention.unit, span.of(text))
    return Option(sentence, first, last, span, context, mention.kind, fits)


def _said(board: Board, mention: Mention, text: str) -> Span:
    """The name alone where the question says the post ("장관은 누구?"), the things without the noun asked for."""
    focus = board.terms.asked.focus
    if mention.kind == "list" and focus:
        things = mention.span.of(text)
        return Span(mention.span.start, mention.span.start + len(things.removesuffix(focus).rstrip()))
    return mention.short if mention.short and focus and focus not in ("사람", "인물", "분") else mention.span


def joined(found: Candidates, options: list[Option]) -> tuple[Candidates, Ints]:
    """The candidates with those options that are not among them, and each option's row."""
    row_of = {
        (first, last): row
        for row, (first, last) in enumerate(zip(found.first.tolist(), found.last.tolist(), strict=True))
    }
    more = [each for each in options if (each.first, each.last) not in row_of]
    for each in more:
        row_of[each.first, each.last] = len(row_of)
    columns = [(e.first for e in more), (e.last for e in more), (e.sentence for e in more)]
    added = [np.fromiter(column, np.int32, len(more)) for column in columns]
    everything = Candidates(*(np.concatenate(pair) for pair in zip(found, added, strict=True)))
    return everything, np.array([row_of[each.first, each.last] for each in options], np.int32)


def worth_weighing(
    board: Board, found: Candidates, scores: Floats, options: list[Option], rows: Ints
) -> tuple[list[Option], Ints]:
    """The options and the best phrases beside them, each with its row in ``found``."""
    taken = set(rows.tolist())
    best = [row for row in np.argsort(-scores, kind="stable")[:PHRASES].tolist() if row not in taken]
    return [*options, *_phrases(board, found, best)], np.array([*rows.tolist(), *best], np.int32)


def _phrases(board: Board, found: Candidates, rows: list[int]) -> Iterator[Option]:
    for row in rows:
        first, last, sentence = (int(each[row]) for each in found)
        span = Span(int(board.starts[first]), int(board.ends[last]))
        yield Option(sentence, first, last, span, Span(first, last + 1), None, 0)


def whole(option: Option, options: Sequence[Option], asks: AnswerType, text: str) -> Span:
    """What is said of an option, in its passage: the whole list where one is asked for, the whole of a quoted name.

    ``text`` is the passage's.
    """
    if asks == "list":
        around = [each.span for each in options if each.kind == "list" and each.sentence == option.sentence]
        lists = [each for each in around if option.span.within(each)]
        return max(lists, key=lambda each: each.end - each.start, default=option.span)
    if asks == "thing" and text[option.span.end : option.span.end + 1] in _CLOSING:
        opening = max(text.rfind(mark, 0, option.span.start) for mark in _CLOSING[text[option.span.end]])
        name = text[opening + 1 : option.span.end]
        if opening >= 0 and len(name) <= _NAME and not _NO_NAME.search(name):
            return Span(opening, option.span.end + 1)
    return option.span


_CLOSING = {"'": "'", "’": "‘", '"': '"', "”": "“", "」": "「", "》": "《", "〉": "〈"}
_NAME = 30  # letters of a name between quotation marks; longer ones are somebody's words
_NO_NAME = re.compile(r"[\n.?!'‘’\"“”]")


def sentences(board: Board) -> list[Option]:
    """Every sentence as an option."""
    return [
        Option(number, int(first), int(last) - 1, Span(0, 0), Span(int(first), int(last)), None, 0)
        for number, (first, last) in enumerate(zip(board.first, board.last, strict=True))
    ]
