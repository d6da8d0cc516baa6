"""Kiwi, and only here: morphemes and sentences of Korean text, with offsets into the text as given."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from rag.types import Morpheme, Span

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

_RULES = 1  # counts the changes to what this module does beyond Kiwi
_LOADING = threading.Lock()
_PIECE = 1_000  # characters a Kiwi call gets at most: its cost a character grows with the length of a call
_RUN = re.compile(r"(.)\1{20,}", re.DOTALL)  # one symbol repeated: minutes of work for nothing
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, as broken JSON leaves it: Kiwi would refuse the text
_SPACES = "\x1c\x1d\x1e\x1f\x85\xa0\xad\u1680\u200b\u2060\u2028\u2029\u202f\u205f\u3000\ufeff"
_PLAIN = {0xFF01 + i: 0x21 + i for i in range(94)} | {ord(space): " " for space in _SPACES}
"""Full-width letters as plain ones, rare and invisible spaces as spaces: one character for one."""
_BREAK = re.compile(r"\n+|(?<=[다요까죠])[.?!][\"”’')\]]*\s*|[.?!][\"”’')\]]*\s+")


class Analysis(NamedTuple):
    """Every character that is no space is in exactly one sentence; every morpheme lies within one."""

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


def fingerprint() -> str:
    """Changes whenever the same text may get another analysis; loads nothing."""
    return f"kiwipiepy={version('kiwipiepy')};model={version('kiwipiepy_model')};rules={_RULES}"


def analyse(text: str, *, forgiving: bool = False) -> Analysis:
    """Sentences and morphemes of one text; a ``forgiving`` analysis reads common misspellings as what they stand for.

    >>> [m.form for m in analyse("기사를 읽었다.").morphemes]
    ['기사', '를', '읽', '었', '다', '.']
    """
    return next(analyse_many([text], forgiving=forgiving))


def knows(form: str, tag: str) -> bool:
    """Whether Kiwi's dictionary has the word."""
    try:
        kiwi().morpheme_similarity((form, tag), (form, tag))
    except ValueError:
        return False
    return True


def analyse_many(texts: Iterable[str], *, forgiving: bool = False) -> Iterator[Analysis]:
    """One analysis a text, in order; uses all cores."""
    texts = list(texts)
    pieces = [_pieces(text) for text in texts]
    split = kiwi().split_into_sents(
        (piece for each in pieces for _, piece in each),
        return_tokens=True,
        typos="basic_with_continual" if forgiving else None,
    )
    for text, each in zip(texts, pieces, strict=True):
        sentences: list[Span] = []
        morphemes: list[Morpheme] = []
        for offset, piece in each:
            found = [sentence.tokens or [] for sentence in next(split)]
            sentences += _tiling(_starts(found, piece), text[offset : offset + len(piece)], offset)
            for form, tag, start, length in chain.from_iterable(found):
                first = offset + start
                morphemes.append(Morpheme(form, tag.partition("-")[0], first, first + length))
        yield Analysis(tuple(sentences), tuple(morphemes))


def letters(text: str) -> str:
    """What two writings of one thing are compared by: copies differ in marks and spaces.

    >>> letters("'AI 혁신 허브'") == letters("AI혁신허브")
    True
    """
    return "".join(character for character in text if character.isalnum())


def join(morphemes: Iterable[tuple[str, str]]) -> str:
    """Morphemes (form, tag) written together as Korean writes them.

    >>> join([("짓", "VV"), ("은", "ETM")])
    '지은'
    """
    return str(kiwi().join(list(morphemes)))


def _starts(found: list[list[Token]], text: str) -> list[int]:
    """Where sentences begin.

    Kiwi leaves Hanja, bracketed words and bullets that follow a full stop with the sentence that ends there
    ("... 마쳤다. 美 | 국무부는 ..."); they belong to the next one.
    """
    starts: list[int] = []
    held = -1  # where a tail that waits for its sentence begins
    for tokens in found:
        if not tokens:
            continue
        if held < 0 or "\n" in text[held : tokens[0].start]:
            starts.append(tokens[0].start)
        held = -1
        depth = 0
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
            depth = max(0, depth + (token.tag == "SSO") - (token.tag == "SSC"))
            if depth == 0 and _ends(before, token) and not _continues(after):
                held = after.start
                starts.append(held)
        if len(tokens) > 1 and _ends(tokens[-2], tokens[-1]):
            held = -1
    return starts


def _ends(before: Token, token: Token) -> bool:
    return bool(token.tag == "SF" and before.tag == "EF")


def _continues(token: Token) -> bool:
    """What follows a quoted sentence in its own sentence: a closing mark, a particle, 라는 or 하는."""
    return bool(token.tag[0] in "JEX") or token.tag in {"SSC", "SF", "SE", "VCP", "Z_CODA"} or token.form == "하"


def _tiling(starts: list[int], text: str, offset: int) -> Iterator[Span]:
    """Sentences from their beginnings, so that no character stays outside; the first begins with the text."""
    for start, end in pairwise([0, *starts[1:], len(text)]):
        part = text[start:end]
        if stripped := part.strip():
            first = offset + start + len(part) - len(part.lstrip())
            yield Span(first, first + len(stripped))


def _pieces(text: str) -> list[tuple[int, str]]:
    """Pieces short enough for Kiwi, each with its offset, cut where a line or a sentence ends if there is a place."""
    text = text.translate(_PLAIN)
    text = _RUN.sub(lambda run: run[1] * 20 + " " * (len(run[0]) - 20), _SURROGATE.sub("\ufffd", text))
    pieces: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            window = text[start:end]
            cut = max((found.end() for found in _BREAK.finditer(window)), default=0)
            if cut < _PIECE // 4:
                cut = window.rfind(" ") + 1
            end = start + cut if cut else end
        pieces.append((start, text[start:end]))
        start = end
    return pieces
