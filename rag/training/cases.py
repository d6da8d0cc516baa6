"""Training questions laid out beside their hits, with what is right marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from rag.reading.candidates import Candidates, candidates
from rag.reading.excerpt import excerpt
from rag.reading.matching import Board, Floats, Ints, Rarity, key_of
from rag.reading.phrases import Phrases
from rag.reading.reader import Reader
from rag.reading.sentences import cover, sentence_features
from rag.training.labels import bare, overlap_f1
from rag.training.lessons import Lesson
from rag.training.passage_search import PassageSearch
from rag.training.reading_data import Example, ReadingSet, fold_of, question_of
from rag.types import Hit

HITS = 8
FOLDS = 3
LESSON_SENTENCES = 5
"""Sentences the network reads in training."""
WEIGHTS = {"news": 2.0, "news_sentence": 2.0, "derived": 0.6}
"""Questions that count for more, as readers ask them, or less, made by rule; others count once."""


@dataclass(slots=True)
class Case:
    """One question over its hits."""

    example: Example
    fold: int
    board: Board
    sentences: Floats
    soft: Floats
    labels: NDArray[np.int8]
    """(S,) 2 the gold sentence, 1 another that holds the answer's words, 0."""
    weight: float = 1.0
    phrases: Phrases | None = None
    phrase_labels: NDArray[np.int8] | None = None
    lesson: Lesson | None = None

    @property
    def is_news(self) -> bool:
        return self.example.source.startswith("news")


def count_rarity(reading_set: ReadingSet) -> Rarity:
    """Inverse document frequency over the passages, scaled to 0..1; lemmas of a single passage are left out."""
    counts: dict[str, int] = {}
    total = 0
    for passages in reading_set.passages.values():
        for passage in passages:
            total += 1
            for key in {key_of(m) for m in passage.morphemes}:
                counts[key] = counts.get(key, 0) + 1
    return Rarity({k: float(np.log(total / n) / np.log(total)) for k, n in counts.items() if n > 1}, 1.0)


def cases(
    reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch, reader: Reader, seed: int
) -> Iterator[Case]:
    """Every question over what search finds and its gold passage; half of them over their own article alone."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    for example in examples:
        question = question_of(example)
        own = search.of_article(question, example.article)
        gold = [hit for hit in own if hit.passage.start <= example.answer.start < hit.passage.end]
        if not gold:
            continue
        hits = own[:HITS] if random.random() < 0.5 else search.hits(question, HITS)
        if all(hit.passage.id != gold[0].passage.id for hit in hits):
            hits[-1:] = gold[:1]
        board = reader.lay_out(question, hits)
        assert board is not None, "the gold passage has words"
        coverage = cover(board)
        features = sentence_features(board, coverage)
        fold = fold_of(reading_set.articles[example.article].title or "", FOLDS, seed + 1)
        weight = WEIGHTS.get(example.source, 1.0)
        yield Case(example, fold, board, features, coverage.soft, sentence_labels(board, example), weight)


def derived_cases(
    reading_set: ReadingSet, examples: Sequence[Example], reader: Reader
) -> Iterator[tuple[Floats, NDArray[np.int8], Lesson]]:
    """Derived questions over their own article: rows and labels for the sentence ranker, and a lesson."""
    for example in sorted(examples, key=lambda each: each.article):
        article = reading_set.articles[example.article]
        hits = [Hit(each, article) for each in reading_set.passages[example.article] if each.morphemes]
        board = reader.lay_out(question_of(example), hits[:HITS])
        if board is None:
            continue
        coverage = cover(board)
        labels = sentence_labels(board, example)
        if (labels == 2).any():
            yield sentence_features(board, coverage), labels, lesson(reader, board, example, labels, coverage.soft)


def lesson(reader: Reader, board: Board, example: Example, labels: NDArray[np.int8], scores: Floats) -> Lesson:
    """The sentences of the best scores, the right one among them."""
    chosen = with_gold(np.argsort(-scores, kind="stable")[:LESSON_SENTENCES].astype(np.int32), labels)
    found = candidates(board, chosen)
    seen = excerpt(board, chosen, found, reader.embedder)
    phrases = label_phrases(board, found, example)[seen.candidate]
    return Lesson(seen, phrases, labels[chosen], WEIGHTS.get(example.source, 1.0))


def with_gold(chosen: Ints, labels: NDArray[np.int8]) -> Ints:
    gold = np.flatnonzero(labels == 2)
    if len(gold) and gold[0] not in chosen:
        chosen[-1] = gold[0]
    return chosen


def sentence_labels(board: Board, example: Example) -> NDArray[np.int8]:
    labels = np.zeros(len(board.first), np.int8)
    for number, (hit, index) in enumerate(zip(board.hit_of, board.sentence_index, strict=True)):
        passage = board.hits[hit].passage
        if passage.article_id != example.article:
            continue
        span = passage.sentences[index].shifted(passage.start)
        if span.start <= example.answer.start < span.end:
            labels[number] = 2
        elif example.text in board.hits[hit].article.body[span.start : span.end]:
            labels[number] = 1
    return labels


def label_phrases(board: Board, found: Candidates, example: Example) -> NDArray[np.int8]:
    """3 the answer where it was marked, 2 the same words in another sentence of the article, 1 most of the answer.

    None where the sentence is the answer.
    """
    labels = np.zeros(len(found.first), np.int8)
    if example.source == "news_sentence":
        return labels
    gold = bare(example.text)
    for row, (first, last, sentence) in enumerate(zip(*found, strict=True)):
        passage = board.hits[board.hit_of[sentence]].passage
        if passage.article_id != example.article:
            continue
        start, end = passage.start + board.starts[first], passage.start + board.ends[last]
        near = start < example.answer.end and example.answer.start < end
        text = passage.text[board.starts[first] : board.ends[last]]
        if near or len(text) < 2 * len(example.text):
            said = bare(text)
            if said == gold or (near and gold.isdigit() and said.startswith(gold) and len(said) <= len(gold) + 3):
                labels[row] = 3 if near else 2
            elif near and overlap_f1(text, example.text) >= 0.6:
                labels[row] = 1
    return labels
