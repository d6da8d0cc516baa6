"""Kiwi, and only here: morphemes and sentences of Korean text, with offsets into the text as given."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rag.types import Morpheme, Span

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_LOADING = threading.Lock()
_PIECE = 1_000  # characters a Kiwi call gets at most: its cost a character grows with the length of a call
_RUN = re.compile(r"(.)\1{20,}")  # one symbol repeated: minutes of work for nothing


class Analysis(NamedTuple):
    sentences: tuple[Span, ...]
    morphemes: tuple[Morpheme, ...]


@cache
def _load() -> Kiwi:
    from kiwipiepy import Kiwi

    return Kiwi()


def kiwi() -> Kiwi:
    """The process's one Kiwi: it takes a second to load and half a gigabyte."""
    with _LOADING:
        return _load()


def analyse(text: str) -> Analysis:
    """Sentences and morphemes of one text.

    >>> [m.form for m in analyse("기사를 읽었다.").morphemes]
    ['기사', '를', '읽', '었', '다', '.']
    """
    return next(analyse_many([text]))


def analyse_many(texts: Iterable[str]) -> Iterator[Analysis]:
    """One analysis a text, in order; uses all cores."""
    texts = list(texts)
    pieces = [_pieces(text) for text in texts]
    split = kiwi().split_into_sents((piece for each in pieces for _, piece in each), return_tokens=True)
    for each in pieces:
        sentences: list[Span] = []
        morphemes: list[Morpheme] = []
        for offset, _ in each:
            for sentence in next(split):
                sentences.append(Span(sentence.start, sentence.end).shifted(offset))
                for token in sentence.tokens or ():
                    start = offset + token.start
                    morphemes.append(Morpheme(token.form, token.tag.partition("-")[0], start, start + token.len))
        yield Analysis(tuple(sentences), tuple(morphemes))


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text in pieces short enough for Kiwi, each with its offset, cut at line ends or full stops where there are any."""
    text = _RUN.sub(lambda run: run[1] * 20 + " " * (len(run[0]) - 20), text)
    pieces: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            window = text[start:end]
            cut = max(window.rfind("\n"), window.rfind(". "), window.rfind(".”"), window.rfind("다."))
            cut = cut if cut > _PIECE // 4 else window.rfind(" ")
            end = start + cut + 1 if cut > 0 else end
        pieces.append((start, text[start:end]))
        start = end
    return pieces or [(0, "")]
