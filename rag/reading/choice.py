"""Which candidate answers? Learned phrases and typed mentions, weighed by what stands beside them.

The ranker of phrases has seen how answers look; of several names, figures or lists in one sentence, those words of the
question that stand nearest to each tell which one is meant. The weights below were set on questions about invented and
collected news (docs/reading.md), not learned.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rag.nouns import kind
from rag.question.focus import word_set
from rag.reading.candidates import Candidates
from rag.reading.matching import INTERROGATIVES, TAG_NUMBER, Board, Floats, Ints
from rag.reading.mentions import Mention, mentions, names_a_body
from rag.reading.sentences import Coverage
from rag.types import AnswerType, Span

TYPED: frozenset[AnswerType] = frozenset(("person", "number", "money", "date", "duration", "list"))
"""Kinds whose answers have a form of their own; anything else can hardly be one."""
_ALWAYS_FORMED: frozenset[AnswerType] = frozenset(("number", "money", "date", "duration", "list"))
_FORMED_SHARE = 0.8  # of the ranker's say about figures and dates, which look alike to it
_CAUSES = word_set(
    """
    때문 위하/V 위해 이유 까닭 배경 덕분 탓 원인 따르/V 으므로 므로 니까 느라 도록 어서 아서
    """
)
_LONGEST_NAME = 4  # morphemes
_NOUNS = frozenset(TAG_NUMBER[tag] for tag in ("NNG", "NNP", "SL", "SN", "XSN", "XR"))
_WHERE = frozenset(("에서", "에", "로", "으로", "서"))
_NAMES = [TAG_NUMBER["NNP"], TAG_NUMBER["SL"]]
_NUMERAL = "SN"
_LEARNED = 60  # phrases of the ranker that are weighed again
_QUOTED = re.compile(r"[‘“'\"]([^‘’“”'\"\s]{2,20})[’”'\"]")
_SEPARATORS = ",·ㆍ・와과및’'▲△"
_LISTED: frozenset[AnswerType] = frozenset(("thing",))
_REACH = 8.0  # morphemes after which a word counts a third
_CLAUSE = 5.0  # how many morphemes the end of a clause or a comma counts for
_ENDINGS = frozenset(TAG_NUMBER[tag] for tag in ("EC", "EF", "SF", "SP"))
_ALIKE = 0.3  # cosine from which two words can mean the same


class Weights(NamedTuple):
    """What each part of the evidence counts; see ``_worth``."""

    near: float = 0.4
    here: float = 1.0
    beside: float = 1.8
    close: float = 0.9
    own: float = 0.8
    sentence: float = 0.2
    learned: float = 1.1
    typed: float = 0.35
    caption: float = 0.15
    cause: float = 0.3


class Choice(NamedTuple):
    """A candidate and its worth. ``rank`` is that of the ranker's phrase it overlaps most, or the number of phrases."""

    sentence: int
    span: Span
    worth: float
    rank: int


class _Candidate(NamedTuple):
    sentence: int
    first: int
    last: int
    span: Span
    beside: Span
    """Morphemes of the board, the last one excluded."""
    learned: float
    rank: int
    typed: bool


def choices(
    board: Board,
    coverage: Coverage,
    worths: Floats,
    phrases: Candidates,
    phrase_scores: Floats,
    weights: Weights = Weights(),  # noqa: B008 immutable
) -> list[Choice]:
    """Every candidate with its worth, best first; ``worths`` are the sentences'."""
    order = np.argsort(-phrase_scores, kind="stable").astype(np.int32)
    mentioned = _mentioned(board, phrases, phrase_scores, order)
    ranked = [each for each in _ranked(board, phrases, phrase_scores, order) if _possible(board, each, mentioned)]
    terms = _pressing(board)[:, None] * telling(board, coverage)
    weighed = [
        Choice(
            each.sentence,
            each.span,
            float(worths[each.sentence]) + _worth(board, each, mentioned, terms[:, each.sentence], weights),
            each.rank,
        )
        for each in [*mentioned, *ranked]
    ]
    return sorted(weighed, key=lambda choice: -choice.worth)


def sentence_worths(
    board: Board,
    coverage: Coverage,
    scores: Floats,
    weights: Weights = Weights(),  # noqa: B008 immutable
) -> Floats:
    """(S,) how well each sentence and its surroundings carry the question."""
    terms = board.terms.weights
    total = max(float(terms.sum()), 1e-6)
    here = np.maximum(coverage.best, 0.9 * coverage.alike)
    hits = board.hit_of
    near = np.maximum(here, np.maximum(0.9 * coverage.title, 0.8 * coverage.passage).T[:, hits])
    first_of_hit = np.r_[True, hits[1:] != hits[:-1]]
    near = np.maximum(near, np.where(first_of_hit, 0.0, 0.9 * np.roll(coverage.best, 1, axis=1)))
    told = terms[:, None] * telling(board, coverage)
    captions = np.array([board.hits[hit].passage.kind == "caption" for hit in hits])
    worth = weights.near * (terms @ near) / total + weights.here * (told * here).sum(0) / np.maximum(told.sum(0), 1e-6)
    if board.terms.question.asks == "reason":
        worth = worth + weights.cause * _gives_a_cause(board)
    learned = np.maximum(-3.0, scores - scores.max(initial=0.0))
    return np.asarray(worth + weights.sentence * learned - weights.caption * captions, np.float32)


def telling(board: Board, coverage: Coverage) -> Floats:
    """(T, S) how much a term tells one sentence of an article from the others.

    A word that many sentences or the title share says what the article is about; which sentence answers is told by the
    words that few of them have.
    """
    here = np.maximum(coverage.best, 0.9 * coverage.alike)
    ids = [board.hits[hit].article.id for hit in board.hit_of]
    told = np.ones_like(here)
    for article in dict.fromkeys(ids):
        mine = np.array([each == article for each in ids])
        spread = (here[:, mine] > 0.5).sum(axis=1)
        named = coverage.title[board.hit_of[mine][0]]
        told[:, mine] = (1.0 / (np.maximum(spread, 1) * (1.0 + named)))[:, None]
    return np.asarray(told, np.float32)


def _gives_a_cause(board: Board) -> Floats:
    """(S,) 1 for sentences with a word or an ending that gives a cause or a purpose."""
    causes = np.array([key in _CAUSES for key in board.keys], np.float32)
    return np.asarray(np.maximum.reduceat(causes, board.first), np.float32)


def _possible(board: Board, candidate: _Candidate, mentioned: list[_Candidate]) -> bool:
    """Whether a learned phrase may answer beside the mentions of the asked kind.

    What overlaps a mention is that mention, cut badly. Figures and dates are always mentions; people have short names.
    """
    asked = board.terms.question.asks
    if asked not in TYPED or not mentioned:
        return True
    if asked in _ALWAYS_FORMED or any(each.typed and _meets(each, candidate) for each in mentioned):
        return False
    return asked != "person" or _may_name_a_person(board, candidate)


def _may_name_a_person(board: Board, candidate: _Candidate) -> bool:
    """Names of three letters and more that no other noun explains, or a noun for people."""
    if candidate.last - candidate.first >= _LONGEST_NAME:
        return False
    hit = board.hits[board.hit_of[candidate.sentence]]
    text = candidate.span.of(hit.passage.text)
    if names_a_body(text) or _is_where(board, candidate):
        return False
    of_kind = kind(text)
    proper = bool(np.isin(board.tags[candidate.first : candidate.last + 1], _NAMES).all())
    return of_kind == "person" or (proper and of_kind is None and len(text) > 2)


def _is_where(board: Board, candidate: _Candidate) -> bool:
    """Whether the nouns the candidate stands in are followed by a particle of place: nobody is met 에서 a person."""
    place, end = candidate.last + 1, int(board.last[candidate.sentence])
    while place < end and board.tags[place] in _NOUNS:
        place += 1
    return place < end and board.keys[place] in _WHERE and bool(board.tags[place] == TAG_NUMBER["JKB"])


def _worth(board: Board, candidate: _Candidate, mentioned: list[_Candidate], terms: Floats, weights: Weights) -> float:
    """What speaks for a candidate within its sentence: question words beside it and close to it, not in it.

    ``terms`` (T,) is what each question word counts in this sentence.
    """
    total = max(float(terms.sum()), 1e-6)
    start, end = int(board.first[candidate.sentence]), int(board.last[candidate.sentence])
    alike = board.alike[:, start:end]
    strength = np.maximum(board.strength[:, start:end], np.where(alike > _ALIKE, 0.8 * alike, 0.0))
    inside = slice(candidate.first - start, candidate.last - start + 1)
    own = strength[:, inside].max(axis=1, initial=0.0)
    outside = strength.copy()
    outside[:, inside] = 0.0
    beside = outside[:, candidate.beside.start - start : candidate.beside.end - start].max(axis=1, initial=0.0)
    for other in mentioned:  # a word beside another name or figure speaks for that one
        if other.sentence == candidate.sentence and not _meets(other, candidate):
            outside[:, other.beside.start - start : other.beside.end - start] *= 0.3
    close = (outside * _decay(board, candidate, start, end)).max(axis=1, initial=0.0)
    own = np.where(own > 0.85, own, 0.0) * (1.0 if candidate.typed else 0.4)
    worth = weights.beside * beside + weights.close * close - weights.own * own
    kinds = weights.typed * (1 if candidate.typed else -1 if board.terms.question.asks in TYPED else 0)
    learned = weights.learned * (_FORMED_SHARE if board.terms.question.asks in _ALWAYS_FORMED else 1.0)
    return float(terms @ worth) / total + learned * candidate.learned + kinds


def _pressing(board: Board) -> Floats:
    """(T,) the terms' weights; figures and what stands right before the question word set one candidate off another."""
    morphemes = board.terms.question.morphemes
    word = next((place for place, m in enumerate(morphemes) if m.form in INTERROGATIVES), -1)
    factors = [
        (3.0 if term.tag == _NUMERAL else 1.0) * (1.5 if word - 3 <= term.position < word else 1.0)
        for term in board.terms.terms
    ]
    return np.asarray(board.terms.weights * np.array(factors), np.float32)


def _meets(one: _Candidate, other: _Candidate) -> bool:
    return one.first <= other.last and other.first <= one.last


def _decay(board: Board, candidate: _Candidate, start: int, end: int) -> Floats:
    """(end - start,) how much a word counts for the candidate, by its distance and the clauses between."""
    places = np.arange(start, end)
    distance = np.maximum(np.maximum(candidate.first - places, places - candidate.last), 0).astype(np.float32)
    endings = np.isin(board.tags[start:end], list(_ENDINGS)).astype(np.int32)
    clause = np.r_[0, np.cumsum(endings)[:-1]]
    apart = np.abs(clause - clause[candidate.last - start])
    return np.asarray(np.exp(-(distance + _CLAUSE * apart) / _REACH), np.float32)


def _ranked(board: Board, phrases: Candidates, scores: Floats, order: Ints) -> list[_Candidate]:
    """The ranker's best phrases, each beside the nouns around it."""
    found = []
    lists = _lists(board)
    for rank, row in enumerate(order[:_LEARNED]):
        first, last, sentence = (int(each[row]) for each in phrases)
        span = Span(int(board.starts[first]), int(board.ends[last]))
        found.append(
            _Candidate(
                sentence,
                first,
                last,
                _whole(board, lists, sentence, span),
                Span(first, last + 1),
                _share(scores, int(row)),
                rank,
                typed=False,
            )
        )
    return found


def _lists(board: Board) -> list[list[Span]]:
    """The lists of each hit, for questions that one thing of a list answers by the whole list."""
    if board.terms.question.asks not in _LISTED:
        return [[] for _ in board.hits]
    return [
        [_without_focus(board, hit.passage.text, listed.span) for listed in mentions(hit.passage, "list")]
        for hit in board.hits
    ]


def _whole(board: Board, lists: list[list[Span]], sentence: int, span: Span) -> Span:
    """A phrase cut out of a short quoted name is the whole name, one thing of a list the whole list."""
    number = int(board.hit_of[sentence])
    hit = board.hits[number]
    for things in lists[number]:
        if span.within(things) and _is_item(hit.passage.text, span, things):
            return things
    for quoted in _QUOTED.finditer(hit.passage.text):
        if quoted.start(1) <= span.start and span.end <= quoted.end(1) and " " not in quoted[1]:
            return Span(*quoted.span(1))
    return span


def _without_focus(board: Board, text: str, listed: Span) -> Span:
    """The things alone: 기후, 건강 of 기후, 건강 분야 when asked which 분야."""
    focus = board.terms.asked.focus
    things = listed.of(text)
    return Span(listed.start, listed.start + len(things.removesuffix(focus).rstrip())) if focus else listed


def _is_item(text: str, span: Span, listed: Span) -> bool:
    before, after = text[listed.start : span.start].rstrip(), text[span.end : listed.end].lstrip()
    return (not before or before[-1] in _SEPARATORS) and (not after or after[0] in _SEPARATORS)


def _share(scores: Floats, row: int) -> float:
    """1 for the best phrase, less for others, 0 for hopeless ones."""
    return max(0.0, 1.0 + float(scores[row] - scores.max()) / 3.0)


def _mentioned(board: Board, phrases: Candidates, scores: Floats, order: Ints) -> list[_Candidate]:
    """The typed mentions of all hits, each with the score of the phrase it overlaps most."""
    asked, counter = board.terms.question.asks, _counter(board)
    found = []
    bases = np.cumsum([0, *(len(view.keys) for view in board.views)])
    for number, view in enumerate(board.views):
        base = int(bases[number])
        for mention in mentions(view.passage, asked):
            placed = _placed(board, mention, base, len(view.keys), number)
            if placed is not None and _counts(mention.unit, counter):
                rank, learned = _learned(placed, phrases, scores, order)
                found.append(placed._replace(learned=learned, rank=rank))
    return found


_COUNTED = (
    frozenset(("명",)),
    frozenset(("곳", "개", "사", "국", "팀", "종", "가지", "건", "대", "편")),
    frozenset(("%", "%p")),
)
_COUNTERS = {"사람": "명", "분": "명", "인": "명", "군데": "곳", "개국": "국", "개사": "사", "퍼센트": "%"}


def _counter(board: Board) -> str:
    """What a question of the form 몇 명, 몇 곳 counts by; "" elsewhere."""
    morphemes = board.terms.question.morphemes
    for asked, unit in pairwise(morphemes):
        if asked.form == "몇" and unit.tag in ("NNB", "NNG", "NR"):
            return _COUNTERS.get(unit.form, unit.form)
    return ""


def _counts(unit: str, counter: str) -> bool:
    """Whether a figure of this unit can answer; people are no places."""
    groups = [group for group in _COUNTED if unit in group or counter in group]
    return not unit or not counter or len(groups) < 2


def _placed(board: Board, mention: Mention, base: int, size: int, hit: int) -> _Candidate | None:
    span = _said(board, mention)
    if mention.kind == "list":
        span = _without_focus(board, board.views[hit].passage.text, span)
    starts, ends = board.starts[base : base + size], board.ends[base : base + size]
    inside = np.flatnonzero((starts < span.end) & (ends > span.start))
    beside = np.flatnonzero((starts < mention.context.end) & (ends > mention.context.start))
    if not len(inside):
        return None
    first, last = base + int(inside[0]), base + int(inside[-1])
    sentence = int(np.searchsorted(board.first, first, side="right")) - 1
    if board.hit_of[sentence] != hit or last >= board.last[sentence]:
        return None
    context = Span(base + int(beside[0]), base + int(beside[-1]) + 1)
    return _Candidate(sentence, first, last, span, context, 0.0, 0, typed=mention.kind in TYPED)


def _said(board: Board, mention: Mention) -> Span:
    """The name alone where the question says the post: "장관은 누구?" is answered by a name."""
    focus = board.terms.asked.focus
    return mention.short if mention.short and focus and focus not in ("사람", "인물", "분") else mention.span


def _learned(candidate: _Candidate, phrases: Candidates, scores: Floats, order: Ints) -> tuple[int, float]:
    """Rank and share of the ranker's best phrase that overlaps the candidate by half."""
    first, last = np.maximum(phrases.first, candidate.first), np.minimum(phrases.last, candidate.last)
    longer = np.maximum(phrases.last - phrases.first, candidate.last - candidate.first) + 1
    same = (last - first + 1) * 2 >= longer
    if not same.any():
        return len(scores), 0.0
    row = int(np.flatnonzero(same)[np.argmax(scores[same])])
    return int(np.flatnonzero(order == row)[0]), _share(scores, row)
