"""Who is quoted: a question for somebody's words is answered by a quotation of that person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rag import quotes
from rag.types import Hit, Question, Reading, Span


class _Heard(NamedTuple):
    """A quotation in a hit; ``sentence`` in the article's body."""

    hit: Hit
    speaker: str
    sentence: Span


def spoken(question: Question, readings: Sequence[Reading], hits: Sequence[Hit]) -> Reading:
    """The quotation of whom the question names that has most of its other words; else the best reading."""
    heard = [each for hit in hits for each in _quotations(hit)]
    asked = question.standalone
    said = [h for h in heard if _is_named(h.speaker, asked)] or [h for h in heard if _has_title(h.speaker, asked)]
    if not said:
        return readings[0]
    chosen = max(said, key=lambda each: (_shared_words(question, each), -_rank(each, readings)))
    surest = max(reading.probability for reading in readings)  # that the hits answer; who speaks is known
    return replace(readings[0], hit=chosen.hit, sentence=chosen.sentence, phrase=None, probability=surest)


def _quotations(hit: Hit) -> list[_Heard]:
    passage = hit.passage
    found = quotes.find(passage.text, passage.sentences, passage.morphemes)
    return [_Heard(hit, each.speaker, each.sentence.shifted(passage.start)) for each in found if each.speaker]


def _is_named(speaker: str, asked: str) -> bool:
    """The question says a name of the speaker; 이 교수, where the passage says no more, may be 이성환 교수."""
    *names, title = speaker.split()
    if len(names) == 1 and len(names[0]) == 1:
        return re.search(rf"{names[0]}[가-힣]{{1,3}}\s?{re.escape(title)}", asked) is not None
    return any(len(name) > 1 and name in asked for name in names)


def _has_title(speaker: str, asked: str) -> bool:
    return re.search(rf"(?<![가-힣]){re.escape(speaker.split()[-1])}", asked) is not None


def _shared_words(question: Question, heard: _Heard) -> int:
    text = heard.sentence.of(heard.hit.article.body)
    telling = {m.form for m in question.morphemes if m.tag in _TELLING and m.form not in heard.speaker}
    return sum(form in text for form in telling)


_TELLING = frozenset(("NNG", "NNP", "SL", "SN"))


def _rank(heard: _Heard, readings: Sequence[Reading]) -> int:
    """The place of the first reading of this quotation's sentence, or after all."""
    for rank, reading in enumerate(readings):
        same_article = reading.hit.article.id == heard.hit.article.id
        if same_article and reading.sentence.start < heard.sentence.end and heard.sentence.start < reading.sentence.end:
            return rank
    return len(readings)
