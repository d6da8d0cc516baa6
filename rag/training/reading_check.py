"""Figures of a reader on held-out questions: gold passages alone, and what search finds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from rag.reading import Reader
from rag.training.labels import bare, overlap_f1
from rag.training.passage_search import PassageSearch
from rag.training.reading_data import Example, ReadingSet, question_of
from rag.types import Span

log = logging.getLogger(__name__)


def check(reader: Reader, reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch) -> None:
    """Logs exact match, character F1 and the share of right sentences; every question is asked for a phrase."""
    for name in ("gold", "open"):
        exact = f1 = sentence = 0.0
        for example in examples:
            question = question_of(example)
            if question.asks in ("reason", "method", "quote", "yes_no", "description"):
                question = replace(question, asks="thing")
            hits = search.of_article(question, example.article) if name == "gold" else search.hits(question, 8)
            readings = reader.read(question, hits)
            if not readings or readings[0].phrase is None:
                continue
            best = readings[0]
            said = (best.phrase or Span(0, 0)).of(best.hit.article.body)
            exact += bare(said) == bare(example.text)
            f1 += overlap_f1(said, example.text)
            sentence += (
                best.hit.article.id == example.article
                and best.sentence.start <= example.answer.start < best.sentence.end
            )
        count = len(examples)
        log.info(
            "%s: EM %.1f F1 %.1f sentence %.1f (%d)",
            name,
            100 * exact / count,
            100 * f1 / count,
            100 * sentence / count,
            count,
        )
