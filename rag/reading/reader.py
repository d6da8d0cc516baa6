"""The embedded reader: a question and the passages found for it become ranked readings, without any language model.

First the sentences of all hits are ranked, then the phrases of the best few, by LightGBM over features of words, tags
and places (``sentences``, ``phrases``); a small network reads the same sentences (``network``). What they say is
weighed together with what else is known of each option (``choice``), and the best get a probability (``confidence``).
All of it was trained on open question sets and news of our own (docs/reading.md).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rag import korean
from rag.embedding import MorphemeEmbedder
from rag.reading import options as possible
from rag.reading.candidates import Candidates, candidates
from rag.reading.choice import BESIDE, Said, choice_features
from rag.reading.confidence import confidence_features
from rag.reading.doubts import DOUBTED, doubtful, taken_back
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
from rag.reading.options import Option
from rag.reading.phrases import weigh_phrases
from rag.reading.sentences import Coverage, cover, sentence_features
from rag.reading.weights import Weights, load_weights
from rag.types import PHRASE_TYPES, Hit, Morpheme, Passage, Question, Reading

SENTENCES_READ = 4
"""Sentences whose phrases are candidates."""
READINGS = 8
_BY_WORDS = 2  # more sentences, those that share most of the question's telling words
_NETWORK_SHARE = 0.3  # of the network's log-probabilities beside the ranker's scores, for which phrases are weighed
_BESIDE_SHARE = 1.0  # of two that the choice finds alike, the one the question's words stand beside
_FAR = 10.0  # log-probability from which candidates are equally hopeless
_VIEWS_KEPT = 256
_VECTORS_KEPT = 20_000


class Read(NamedTuple):
    """Everything the reader worked out for one question; training and calibration look at it."""

    board: Board
    coverage: Coverage
    said: Said
    options: list[Option]
    rows: Floats
    """(N, len(CHOICE_COLUMNS)) of the N options."""
    scores: Floats
    """(N,) of the choice; zeros before it is trained."""


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
        gone = [place for place in bests if taken_back(self._reading(read, place, 0.0))]
        if gone:  # what was taken back is no rival of what is right
            read = read._replace(scores=_last(read, gone))
            bests = best_of(read)
        readings = [self._reading(read, *each) for each in zip(bests, self.probabilities(read, bests), strict=True)]
        weighed = [
            replace(each, probability=DOUBTED * each.probability) if doubtful(question, each) else each
            for each in readings
        ]
        return [_as_sure_as_others(each, weighed) for each in weighed]

    def probabilities(self, read: Read, bests: Sequence[int]) -> list[float]:
        """That each of these options answers the question."""
        if self.weights.confidence is None:
            return [0.5] * len(bests)
        predicted = self.weights.confidence.predict(confidence_of(read, bests), num_threads=1)
        return [float(each) for each in np.asarray(predicted)]

    def examine(self, question: Question, hits: Sequence[Hit]) -> Read | None:
        """What ``read`` decides from."""
        board = self.lay_out(question, hits)
        if board is None:
            return None
        coverage = cover(board)
        rows = sentence_features(board, coverage)
        assert self.weights.sentences is not None
        ranked = np.asarray(self.weights.sentences.predict(rows, num_threads=1), np.float32)
        chosen = _worth_reading(ranked, coverage.soft)
        if question.asks in PHRASE_TYPES:
            said, options = self._phrases(board, coverage, rows, ranked, chosen)
        else:
            said, options = self._sentences(board, rows, ranked, chosen)
        if not options:
            return None
        features = choice_features(board, coverage, said, options)
        return Read(board, coverage, said, options, features, self._chosen(features))

    def _chosen(self, features: Floats) -> Floats:
        if self.weights.choice is None:
            return np.zeros(len(features), np.float32)
        predicted = np.asarray(self.weights.choice.predict(features, num_threads=1), np.float32)
        return np.asarray(predicted + _BESIDE_SHARE * features[:, BESIDE], np.float32)

    def _phrases(
        self, board: Board, coverage: Coverage, rows: Floats, ranked: Floats, chosen: Ints
    ) -> tuple[Said, list[Option]]:
        """Phrases of the chosen sentences and mentions of all, and what rankers and network say of them."""
        formed = possible.formed(board)
        found, places = possible.joined(candidates(board, chosen), formed)
        if not len(found.first):
            return self._sentences(board, rows, ranked, chosen)
        network_sentences, network_phrases = self._by_network(board, chosen, found)
        weighed = weigh_phrases(board, found, ranked, coverage.soft)
        assert self.weights.phrases is not None
        predicted = self.weights.phrases.predict(weighed.features(self.weights.habits), num_threads=1)
        scores = np.asarray(predicted, np.float32)
        options, places = possible.worth_weighing(
            board, found, scores + _NETWORK_SHARE * network_phrases, formed, places
        )
        ranks = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
        said = Said(
            ranked, rows, network_sentences, scores[places], (scores - scores.max())[places],
            ranks[places].astype(np.int32), weighed.base[places], network_phrases[places],
        )  # fmt: skip
        return said, options

    def _sentences(self, board: Board, rows: Floats, ranked: Floats, chosen: Ints) -> tuple[Said, list[Option]]:
        """Every sentence, and what ranker and network say of it."""
        nothing = np.zeros(0, np.int32)
        network, _ = self._by_network(board, chosen, Candidates(nothing, nothing, nothing))
        none = np.zeros(len(ranked), np.float32)
        said = Said(ranked, rows, network, none, none, none.astype(np.int32), none[:0], none)
        return said, possible.sentences(board)

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

    def _reading(self, read: Read, place: int, probability: float) -> Reading:
        board, option = read.board, read.options[place]
        hit = board.hits[board.hit_of[option.sentence]]
        sentence = hit.passage.sentences[board.sentence_index[option.sentence]].shifted(hit.passage.start)
        asks = board.terms.question.asks
        phrase = possible.whole(option, read.options, asks, hit.passage.text) if option.span.end else None
        phrase = phrase.shifted(hit.passage.start) if phrase else None
        return Reading(hit, sentence, phrase, float(read.scores[place]), probability)


def _as_sure_as_others(reading: Reading, readings: Sequence[Reading]) -> Reading:
    """What several sentences give is at least as sure as where it is surest."""
    if reading.phrase is None:
        return reading
    told = _letters(reading)
    return replace(reading, probability=max(each.probability for each in readings if _letters(each) == told))


def _letters(reading: Reading) -> str:
    return korean.letters(reading.phrase.of(reading.hit.article.body)) if reading.phrase else ""


def _last(read: Read, gone: Sequence[int]) -> Floats:
    """The scores with some options, and what overlaps them, behind all others."""
    behind = read.scores.copy()
    for place, option in enumerate(read.options):
        if any(_overlap(read.options[other], option) for other in gone):
            behind[place] = read.scores.min() - _FAR
    return behind


def best_of(read: Read) -> list[int]:
    """The best options, none overlapping a better one."""
    taken: list[int] = []
    for place in np.argsort(-read.scores, kind="stable").tolist():
        option = read.options[place]
        if not any(_overlap(read.options[other], option) for other in taken):
            taken.append(place)
        if len(taken) == READINGS:
            break
    return taken


def confidence_of(read: Read, bests: Sequence[int]) -> Floats:
    """(len(bests), len(CONFIDENCE_FEATURES))"""
    return confidence_features(read.board, read.coverage, read.said, read.options, read.rows, read.scores, bests)


def _worth_reading(scores: Floats, soft: Floats) -> Ints:
    """The best sentences by what was learned, then those that share most with the question."""
    best, shared = np.argsort(-scores, kind="stable"), np.argsort(-soft, kind="stable")
    places = dict.fromkeys([*best[:SENTENCES_READ].tolist(), *shared[:SENTENCES_READ].tolist()])
    return np.array(list(places)[: SENTENCES_READ + _BY_WORDS], np.int32)


def _overlap(one: Option, other: Option) -> bool:
    return one.sentence == other.sentence and one.first <= other.last and other.first <= one.last
