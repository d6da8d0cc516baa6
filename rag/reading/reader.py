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
from rag.reading.excerpt import excerpt
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
_NETWORK_PHRASES, _NETWORK_SENTENCES = 0.3, 0.3  # of the network's log-probabilities beside the rankers' scores
_SURE = 0.8  # share of the probability from which the learned phrase stands against the rules
_SENTENCE_WORTH = 2.0  # of a sentence's worth in the scores that this share is taken of
_FAR = 10.0  # log-probability from which candidates are equally hopeless
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
    weighed: Floats
    """(C,) the phrases' scores and the network's; the probability is fitted on the rankers' own."""


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
        ranked = np.asarray(weights.sentences.predict(rows, num_threads=1), np.float32)
        chosen = _worth_reading(ranked, sentence_worths(board, coverage, ranked))
        found = candidates(board, chosen if question.asks in PHRASE_TYPES else chosen[:0])
        network_sentences, network_phrases = self._by_network(board, chosen, found)
        worths = sentence_worths(board, coverage, ranked + _NETWORK_SENTENCES * network_sentences)
        phrase_scores = np.zeros(0, np.float32)
        if len(found.first):
            phrase_scores = self._ranked_phrases(board, coverage, ranked, found)
            phrase_scores += _SENTENCE_SHARE * ranked[found.sentence]
            if question.asks == "person":
                phrase_scores += _BESIDE * beside(board, found)
        of_sentence = _SENTENCE_SHARE * _NETWORK_SENTENCES * network_sentences[found.sentence]
        weighed = phrase_scores + _NETWORK_PHRASES * network_phrases + of_sentence
        return Read(board, coverage, rows, ranked, worths, found, phrase_scores, weighed)

    def _by_network(self, board: Board, chosen: Ints, found: Candidates) -> tuple[Floats, Floats]:
        """Log-probabilities of all sentences and candidates, the best 0, those not read ``-_FAR``."""
        sentences = np.full(len(board.first), -_FAR, np.float32)
        phrases = np.full(len(found.first), -_FAR, np.float32)
        if self.weights.network is None or not board.terms.question.morphemes:
            return np.zeros_like(sentences), np.zeros_like(phrases)
        seen = excerpt(board, chosen, found, self.embedder)
        of_phrases, of_sentences = self.weights.network.read(seen, self.embedder)
        sentences[chosen] = np.maximum(of_sentences - of_sentences.max(), -_FAR)
        phrases[seen.candidate] = np.maximum(of_phrases - of_phrases.max(initial=-np.inf), -_FAR)
        return sentences, phrases

    def _ranked_phrases(self, board: Board, coverage: Coverage, ranked: Floats, found: Candidates) -> Floats:
        assert self.weights.phrases is not None
        features = weigh_phrases(board, found, ranked, coverage.soft).features(self.weights.habits)
        return np.asarray(self.weights.phrases.predict(features, num_threads=1), np.float32)

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
    """What rankers and network are sure of, then what the rules choose."""
    chosen = choices(read.board, read.coverage, read.worths, read.phrases, read.weighed)
    taken = _sure(read, max((choice.worth for choice in chosen), default=0.0))
    for choice in chosen:
        if not any(other.sentence == choice.sentence and _overlap(other.phrase, choice.span) for other in taken):
            taken.append(
                Best(choice.sentence, choice.span, choice.worth, min(choice.rank, len(read.phrase_scores) - 1))
            )
        if len(taken) == READINGS:
            break
    return taken


def _sure(read: Read, worth: float) -> list[Best]:
    """The phrase that alone has most of the probability, where there is one."""
    found = read.phrases
    weighed = read.weighed + _SENTENCE_WORTH * read.worths[found.sentence]
    row = int(weighed.argmax())
    if _SURE * float(np.exp(weighed - weighed[row]).sum()) > 1.0:
        return []
    span = Span(int(read.board.starts[found.first[row]]), int(read.board.ends[found.last[row]]))
    rank = int((read.weighed > read.weighed[row]).sum())
    return [Best(int(found.sentence[row]), span, worth, rank)]


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
