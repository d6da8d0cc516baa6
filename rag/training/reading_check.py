"""Figures of a reader on held-out questions by their source: over the gold passages, and over what search finds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.reading.reader import Reader
from rag.training.labels import bare, overlap_f1
from rag.training.passage_search import PassageSearch
from rag.training.reading_data import Example, question_of
from rag.types import PHRASE_TYPES, Hit, Question

log = logging.getLogger(__name__)

HITS = 8


def check(reader: Reader, examples: Sequence[Example], search: PassageSearch) -> None:
    """Logs exact match, character F1 and the share of right sentences; every question is asked for a phrase."""
    for source in sorted({example.source for example in examples}):
        mine = [example for example in examples if example.source == source]
        questions = [_for_a_phrase(question_of(example)) for example in mine]
        gold = [search.of_article(q, e.article) for q, e in zip(questions, mine, strict=True)]
        opened = [search.hits(question, HITS) for question in questions]
        for name, hits in (("gold", gold), ("open", opened)):
            marks = [_marks(reader, *each) for each in zip(mine, questions, hits, strict=True)]
            exact, f1, sentence = 100 * np.mean(marks, axis=0)
            log.info("%s %s: EM %.1f F1 %.1f sentence %.1f (%d)", source, name, exact, f1, sentence, len(mine))


def _for_a_phrase(question: Question) -> Question:
    return question if question.asks in PHRASE_TYPES else replace(question, asks="thing")


def _marks(reader: Reader, example: Example, question: Question, hits: Sequence[Hit]) -> NDArray[np.float64]:
    readings = reader.read(question, hits)
    if not readings or readings[0].phrase is None:
        return np.zeros(3)
    best, phrase = readings[0], readings[0].phrase
    said = phrase.of(best.hit.article.body)
    in_place = (
        best.hit.article.id == example.article and best.sentence.start <= example.answer.start < best.sentence.end
    )
    return np.array([bare(said) == bare(example.text), overlap_f1(said, example.text), in_place], np.float64)
