"""How well the first passages answer: what BM25 adds up, looked at again together, by a small learned ranker.

BM25 knows which words a passage holds, not whether they stand in one sentence, in the question's order, beside a figure
where a figure is asked for. That is weighed here, over the text alone, by LightGBM (trees learned with LambdaMART,
Burges 2010); ``rag.training.relevance`` made it.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.types import PassageId, Question, Scored

if TYPE_CHECKING:
    import lightgbm as lgb

FILE = Path(__file__).parent / "weights" / "relevance.txt.gz"
FEATURES = (
    "fused", "fused_ahead", "place", "lexical", "semantic",
    "coverage", "coverage_short_of_best", "sentence_coverage", "two_sentence_coverage", "missing", "heaviest_missing",
    "names", "numbers", "predicates", "focus", "focus_in_sentence",
    "words", "trigrams", "fourgrams", "sentence_trigrams",
    "neighbours", "order", "span", "early",
    "title_asked", "asked_title", "kind_in_sentence", "kind", "counter",
)  # fmt: skip
"""Columns; NaN where a question has nothing of the kind. Coverages are shares of the question's words by weight."""

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_CONTENT = frozenset(("NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XR", "VV", "VA", "MAG"))
_NAMES, _NUMBERS, _PREDICATES = frozenset(("NNP", "SL", "SH")), frozenset(("SN", "NR")), frozenset(("VV", "VA", "XR"))
_LIGHT = frozenset(
    ("하", "되", "있", "없", "대하", "위하", "통하", "따르", "관하", "의하", "이", "같", "무엇", "누구", "어디", "언제",
     "얼마", "몇", "것", "수", "이름", "때", "곳", "등")
)  # fmt: skip
_SENTENCE = re.compile(r"[.!?。]\s+|\n+")
_WORD = re.compile(r"[^\W_]+")
_COUNTER = re.compile(r"몇\s?([가-힣])")
_KINDS = {
    "date": re.compile(r"\d+\s*[년월일]|\d{4}"),
    "duration": re.compile(r"\d+\s*(년|개월|일|시간|분|주|달|초|세기)"),
    "number": re.compile(r"\d|[한두세네]\s?(명|개|번|차례)"),
    "money": re.compile(r"\d[\d,.만억조천]*\s*(원|달러|엔|위안|유로|파운드)"),
    "reason": re.compile(r"때문|위해|위하|따라|이유|로 인해|해서|므로|기 위"),
    "quote": re.compile(r"[\"“‘'”]"),
}
_NEAR = 6  # characters between two words that still stand beside one another: a particle and a space


class Text(NamedTuple):
    """What is looked at of a passage."""

    words: str
    title: str | None
    published: dt.date | None = None


def reranked(
    question: Question,
    found: Sequence[Scored],
    lexical: Mapping[PassageId, float],
    semantic: Mapping[PassageId, float],
    texts: Mapping[PassageId, Text],
) -> list[Scored]:
    """The passages found that have a text, by relevance, those without one behind them as they were.

    The scores stay with the places, not with the passages: what weighs them further on need not know who ordered them.
    """
    first = [each for each in found if each.id in texts]
    if len(first) < 2:
        return list(found)
    rows = features(question, first, lexical, semantic, [texts[each.id] for each in first])
    order = np.argsort(-np.asarray(_model().predict(rows, num_threads=1)), kind="stable")
    placed = [Scored(first[row].id, place.score) for row, place in zip(order, first, strict=True)]
    return [*placed, *(each for each in found if each.id not in texts)]


@cache
def _model() -> lgb.Booster:
    import lightgbm as lgb

    return lgb.Booster(model_str=gzip.decompress(FILE.read_bytes()).decode())


# --- what is weighed ------------------------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """The words of a question, each once, in its order."""

    forms: list[str]
    tags: list[str]


def features(
    question: Question,
    found: Sequence[Scored],
    lexical: Mapping[PassageId, float],
    semantic: Mapping[PassageId, float],
    texts: Sequence[Text],
) -> Floats:
    """Shape (len(found), len(FEATURES)); ``found`` best first, its texts in the same order."""
    asked = _asked(question)
    bodies = [_as_asked(text.words.lower(), question.other_names) for text in texts]
    sentences = [[each for each in _SENTENCE.split(body) if each] or [body] for body in bodies]
    there = _holds(bodies, asked.forms)
    weights = np.log((len(bodies) + 1) / (there.sum(axis=0) + 0.5)).astype(np.float32)
    best, held, columns = _sentence_columns(asked, sentences, weights)
    columns |= _scores(found, lexical, semantic)
    columns |= _coverage(asked, there, weights)
    columns |= _spelling(question, bodies, best)
    columns |= _sequence(asked, bodies, best, there, held, weights)
    columns |= _titles(question, asked, texts) | _expected(question, bodies, best)
    return np.column_stack([columns[name] for name in FEATURES]).astype(np.float32)


def _asked(question: Question) -> _Asked:
    words = {
        form.lower(): tag
        for form, tag, _, _ in question.morphemes
        if tag in _CONTENT and form not in _LIGHT and (len(form) > 1 or tag not in ("VV", "VA", "NNB"))
    }
    return _Asked(list(words), list(words.values()))


def _as_asked(text: str, other_names: Sequence[tuple[str, str]]) -> str:
    """The text with what it calls otherwise called as in the question."""
    for asked, other in other_names:
        if asked.lower() not in text:
            text = text.replace(other.lower(), asked.lower())
    return text


def _holds(texts: Sequence[str], forms: Sequence[str]) -> Flags:
    """Whether each text holds each form, shape (len(texts), len(forms))."""
    return np.array([list(map(text.__contains__, forms)) for text in texts], np.bool_).reshape(len(texts), len(forms))


def _scores(
    found: Sequence[Scored], lexical: Mapping[PassageId, float], semantic: Mapping[PassageId, float]
) -> dict[str, Floats]:
    fused = _shares([each.score for each in found])
    second = np.sort(fused)[-2]
    return {
        "fused": fused,
        "fused_ahead": fused - second,
        "place": np.log1p(np.arange(len(found), dtype=np.float32)),
        "lexical": _shares([lexical.get(each.id, 0.0) for each in found]),
        "semantic": _shares([semantic.get(each.id, np.nan) for each in found]),
    }


def _coverage(asked: _Asked, there: Flags, weights: Floats) -> dict[str, Floats]:
    coverage = _share(there, weights)
    missing = np.where(there, 0.0, weights)
    heaviest = float(weights.max(initial=0.0)) or 1.0
    return {
        "coverage": coverage,
        "coverage_short_of_best": coverage - coverage.max(),
        "missing": (~there).sum(axis=1),
        "heaviest_missing": missing.max(axis=1, initial=0.0) / heaviest,
        **{
            name: _of_kind(there, [tag in tags for tag in asked.tags])
            for name, tags in (("names", _NAMES), ("numbers", _NUMBERS), ("predicates", _PREDICATES))
        },
    }


def _sentence_columns(
    asked: _Asked, sentences: Sequence[Sequence[str]], weights: Floats
) -> tuple[list[str], Flags, dict[str, Floats]]:
    """The sentence of each passage that holds most of the question, what it holds, and how much."""
    held = _holds([sentence for own in sentences for sentence in own], asked.forms)
    alone = _share(held, weights)
    both = np.r_[_share(held[:-1] | held[1:], weights), 0.0]
    starts = np.r_[0, np.cumsum([len(own) for own in sentences])]
    rows = [start + int(alone[start:end].argmax()) for start, end in pairwise(starts)]
    columns = {
        "sentence_coverage": alone[rows],
        "two_sentence_coverage": np.array(
            [both[s : e - 1].max() if e - s > 1 else alone[s] for s, e in pairwise(starts)]
        ),
        "early": (np.array(rows) - starts[:-1]) / np.diff(starts),
    }
    best = [own[row - start] for own, row, start in zip(sentences, rows, starts, strict=False)]
    return best, held[rows], columns


def _spelling(question: Question, bodies: Sequence[str], best: Sequence[str]) -> dict[str, Floats]:
    words = _WORD.findall(question.standalone.lower())
    three, four = _grams(words, 3), _grams(words, 4)
    return {
        "words": _held(bodies, words),
        "trigrams": _held(bodies, three),
        "fourgrams": _held(bodies, four),
        "sentence_trigrams": _held(best, three),
    }


def _sequence(
    asked: _Asked, bodies: Sequence[str], best: Sequence[str], there: Flags, held: Flags, weights: Floats
) -> dict[str, Floats]:
    """Do the words stand as in the question: side by side, in its order, close together?"""
    pairs = [(a, b, min(weights[a], weights[b])) for a, b in pairwise(range(len(weights)))]
    whole = sum(weight for *_, weight in pairs) or 1.0
    places = [
        [sentence.find(form) for form, has in zip(asked.forms, row, strict=True) if has]
        for sentence, row in zip(best, held, strict=True)
    ]
    return {
        "neighbours": np.array(
            [
                sum(w for a, b, w in pairs if row[a] and row[b] and _beside(body, asked.forms[a], asked.forms[b]))
                / whole
                for body, row in zip(bodies, there, strict=True)
            ]
        ),
        "order": np.array([sum(a < b for a, b in pairwise(p)) / (len(p) - 1) if len(p) > 1 else 0.5 for p in places]),
        "span": np.array(
            [(max(p) - min(p)) / len(text) if len(p) > 1 else 0.0 for p, text in zip(places, best, strict=True)]
        ),
    }


def _titles(question: Question, asked: _Asked, texts: Sequence[Text]) -> dict[str, Floats]:
    titles = [(text.title or "").lower() for text in texts]
    standalone = question.standalone.lower()
    return {
        "title_asked": _held(titles, asked.forms),
        "asked_title": np.array([_held([standalone], _WORD.findall(title))[0] for title in titles]),
    }


def _expected(question: Question, bodies: Sequence[str], best: Sequence[str]) -> dict[str, Floats]:
    """Is there something of the kind that is asked for: a figure, a day, the noun that names it?"""
    kind = _KINDS.get(question.asks)
    counted = _COUNTER.search(question.standalone)
    counter = re.compile(rf"[\d한두세네섯]\s?{counted[1]}") if counted else None
    focus = question.focus.lower() if question.focus else None
    nothing = np.full(len(bodies), np.nan, np.float32)
    return {
        "kind": _met(kind, bodies),
        "kind_in_sentence": _met(kind, best),
        "counter": _met(counter, bodies) + _met(counter, best),
        "focus": _held(bodies, [focus]) if focus else nothing,
        "focus_in_sentence": _held(best, [focus]) if focus else nothing,
    }


# --- counting -------------------------------------------------------------------------------------------------------


def _shares(scores: Sequence[float]) -> Floats:
    values = np.array(scores, np.float32)
    best = np.nanmax(values) if not np.isnan(values).all() else 0.0
    return values / best if best > 0 else values


def _share(held: Flags, weights: Floats) -> Floats:
    whole = float(weights.sum())
    return (held @ weights / whole if whole else np.zeros(len(held))).astype(np.float32)


def _of_kind(there: Flags, kind: Sequence[bool]) -> Floats:
    return there[:, np.array(kind, np.bool_)].mean(axis=1) if any(kind) else np.full(len(there), np.nan, np.float32)


def _held(texts: Sequence[str], parts: Sequence[str]) -> Floats:
    """The share of ``parts`` that each text holds."""
    return np.array([sum(map(text.__contains__, parts)) / max(len(parts), 1) for text in texts], np.float32)


def _met(pattern: re.Pattern[str] | None, texts: Sequence[str]) -> Floats:
    return np.array([np.nan if pattern is None else bool(pattern.search(text)) for text in texts], np.float32)


def _grams(words: Sequence[str], length: int) -> list[str]:
    return list(dict.fromkeys(word[at : at + length] for word in words for at in range(len(word) - length + 1)))


def _beside(text: str, left: str, right: str) -> bool:
    at = text.find(left)
    while at >= 0:
        after = at + len(left)
        if text.find(right, after, after + len(right) + _NEAR) >= 0:
            return True
        at = text.find(left, at + 1)
    return False
