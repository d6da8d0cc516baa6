"""The embedded reader: a question and the passages found for it become ranked readings, without any language model.

First the sentences of all hits are ranked, then the phrases of the best few; both by LightGBM over features of words,
tags and places (``sentences``, ``phrases``), trained on open question sets (docs/reading.md).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rag.embedding import MorphemeEmbedder
from rag.reading.candidates import Candidates, candidates
from rag.reading.choice import choices, sentence_worths
from rag.reading.confidence import Stand, confidence_features
from rag.reading.doubts import DOUBTED, doubtful
from rag.reading.matching import (
    Board,
    Floats,
    Ints,
    PassageView,
    lay_out,
    question_terms,
    view_passage,
    word_vectors,
)
from rag.reading.nearness import beside
from rag.reading.phrases import weigh_phrases
from rag.reading.sentences import Coverage, cover, sentence_features
from rag.reading.weights import Weights, load_weights
from rag.types import PHRASE_TYPES, Hit, Morpheme, Passage, Question, Reading, Span

SENTENCES_READ = 4
"""Sentences whose phrases are candidates."""
READINGS = 8
_SENTENCE_SHARE = 0.5  # of a sentence's score in its phrases': right sentences +2 points, phrases as before
_BESIDE = 2.0  # people come in lists of names, companies and roles: the company asked for stands beside its own
_VIEWS_KEPT = 256
_VECTORS_KEPT = 20_000


class Read(NamedTuple):
    """Everything the reader worked out for one question; training and calibration look at it."""

    board: Board
    coverage: Coverage
    sentence_rows: Floats
    sentence_scores: Floats
    """What was learned of each sentence; ``worths`` weighs it together with the words the sentence carries."""
    worths: Floats
    phrases: Candidates
    phrase_scores: Floats


class Best(NamedTuple):
    """A reading as numbers of the board: ``phrase`` counts in the passage, ``rank`` among all scores of its kind."""

    sentence: int
    phrase: Span | None
    score: float
    rank: int


class Reader:
    """Reads with the shipped weights; they are loaded at the first question."""

    def __init__(
        self, weights: Weights | None = None, embedder: MorphemeEmbedder | None = None, views_kept: int = _VIEWS_KEPT
    ) -> None:
        self._views_kept = views_kept
        self._weights = weights
        self._embedder = embedder
        self._vector = lru_cache(maxsize=_VECTORS_KEPT)(self._look_up)
        self._lock = threading.Lock()
        self._views: OrderedDict[tuple[str, str], PassageView] = OrderedDict()

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """The readings of the hits, best first; none where the hits have no sentence."""
        read = self.examine(question, hits)
        if read is None:
            return []
        bests = best_of(read)
        readings = [self._reading(read, *each) for each in zip(bests, self.probabilities(read, bests), strict=True)]
        return [
            replace(each, probability=DOUBTED * each.probability) if doubtful(question, each) else each
            for each in readings
        ]

    def probabilities(self, read: Read, bests: Sequence[Best]) -> list[float]:
        """That each of these readings answers the question."""
        if self.weights.confidence is None:
            return [0.5] * len(bests)
        predicted = self.weights.confidence.predict(confidence_of(read, bests), num_threads=1)
        return [float(each) for each in np.asarray(predicted)]

    def examine(self, question: Question, hits: Sequence[Hit]) -> Read | None:
        """What ``read`` decides from."""
        weights = self.weights
        board = self.lay_out(question, hits)
        if board is None:
            return None
        coverage = cover(board)
        rows = sentence_features(board, coverage)
        assert weights.sentences is not None
        assert weights.phrases is not None
        scores = np.asarray(weights.sentences.predict(rows, num_threads=1), np.float32)
        worths = sentence_worths(board, coverage, scores)
        found = Candidates(*np.zeros((3, 0), np.int32))
        phrase_scores = np.zeros(0, np.float32)
        if question.asks in PHRASE_TYPES:
            found = candidates(board, _worth_reading(scores, worths))
            if len(found.first):
                features = weigh_phrases(board, found, scores, coverage.soft).features(weights.habits)
                phrase_scores = np.asarray(weights.phrases.predict(features, num_threads=1), np.float32)
                phrase_scores += _SENTENCE_SHARE * scores[found.sentence]
                if question.asks == "person":
                    phrase_scores += _BESIDE * beside(board, found)
        return Read(board, coverage, rows, scores, worths, found, phrase_scores)

    def lay_out(self, question: Question, hits: Sequence[Hit]) -> Board | None:
        """The question beside those hits that have words; None where none has."""
        views = [self._view(hit.passage) for hit in hits]
        filled = [number for number, view in enumerate(views) if len(view.sentence_first)]
        if not filled:
            return None
        terms = question_terms(question, self.weights.rarity)
        vectors = self._vectors(question.morphemes)
        return lay_out(terms, [hits[n] for n in filled], [views[n] for n in filled], vectors)

    @property
    def embedder(self) -> MorphemeEmbedder:
        if self._embedder is None:
            self._embedder = MorphemeEmbedder()
        return self._embedder

    @property
    def weights(self) -> Weights:
        if self._weights is None:
            self._weights = load_weights()
        return self._weights

    def _view(self, passage: Passage) -> PassageView:
        key = (passage.id, passage.text)
        with self._lock:
            view = self._views.pop(key, None) or self._viewed(passage)
            self._views[key] = view
            if len(self._views) > self._views_kept:
                self._views.popitem(last=False)
        return view

    def _viewed(self, passage: Passage) -> PassageView:
        return view_passage(passage, self.weights.rarity, self._vectors(passage.morphemes))

    def _vectors(self, morphemes: Sequence[Morpheme]) -> Floats:
        return word_vectors(morphemes, self._vector, self.embedder.dimensions)

    def _look_up(self, form: str, tag: str) -> Floats | None:
        return self.embedder.vector(form, tag)

    def _reading(self, read: Read, best: Best, probability: float) -> Reading:
        board = read.board
        hit = board.hits[board.hit_of[best.sentence]]
        sentence = hit.passage.sentences[board.sentence_index[best.sentence]].shifted(hit.passage.start)
        phrase = best.phrase and best.phrase.shifted(hit.passage.start)
        return Reading(hit, sentence, phrase, best.score, probability)


def best_of(read: Read) -> list[Best]:
    """The best phrases, or the best sentences where no phrase was asked for; none overlapping a better one."""
    return _best_phrases(read) if len(read.phrases.first) else _best_sentences(read)


def confidence_of(read: Read, bests: Sequence[Best]) -> Floats:
    stands = [Stand(best.sentence, best.rank) for best in bests]
    return confidence_features(read.board, read.coverage, read.sentence_scores, read.phrase_scores, stands)


def _best_phrases(read: Read) -> list[Best]:
    taken: list[Best] = []
    for choice in choices(read.board, read.coverage, read.worths, read.phrases, read.phrase_scores):
        if not any(other.sentence == choice.sentence and _overlap(other.phrase, choice.span) for other in taken):
            taken.append(
                Best(choice.sentence, choice.span, choice.worth, min(choice.rank, len(read.phrase_scores) - 1))
            )
        if len(taken) == READINGS:
            break
    return taken


def _worth_reading(scores: Floats, worths: Floats) -> Ints:
    """The best sentences by what was learned, then those that by the weight of their words belong to them."""
    orders = (np.argsort(-each, kind="stable") for each in (scores, worths))
    best = dict.fromkeys(int(each) for order in orders for each in order[:SENTENCES_READ])
    return np.array(list(best)[: SENTENCES_READ + 2], np.int32)


def _overlap(one: Span | None, other: Span) -> bool:
    return one is not None and one.start < other.end and other.start < one.end


def _best_sentences(read: Read) -> list[Best]:
    order = np.argsort(-read.worths, kind="stable")[:READINGS]
    return [Best(int(s), None, float(read.worths[s]), rank) for rank, s in enumerate(order)]
