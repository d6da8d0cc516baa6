"""The answer without a language model: the sentence that answers, verbatim, and the phrase in it that was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rag import dates, quotes
from rag.dates import DateMention
from rag.particles import fitted
from rag.types import PHRASE_TYPES, Article, Claim, Draft, Evidence, Hit, Question, Reading, Span

Read = Callable[[Question, Sequence[Hit]], list[Reading]]
"""Readings of the hits, best first."""

_COMPARABLE = 0.75
"""A second article speaks too if its reading is at least this share as probable as the best."""
_SUPPORTING = 0.6
"""The next sentence of the same article supports the best one if it is at least this share as probable."""
_MOST_CLAIMS = 3


class EmbeddedAnswerer:
    """Says what the best reading says, and what another article says to the same question.

    ``abstain_below`` is the probability under which nothing is said.
    """

    def __init__(self, reader: Read, abstain_below: float) -> None:
        self._read = reader
        self._abstain_below = abstain_below

    def answer(self, question: Question, hits: Sequence[Hit]) -> Draft:
        readings = self._read(question, hits)
        if not readings:
            return Draft()
        best = _spoken(question, readings, hits) if question.asks == "quote" else readings[0]
        if best.probability < self._abstain_below:
            return Draft(confidence=best.probability)
        told = [best, *self._more(question, best, readings), *self._others(question, best, readings)]
        claims = [_sentence(reading) for reading in told]
        claims[1:1] = _dating(question, best)
        return Draft(tuple(claims[:_MOST_CLAIMS]), _short(question, best), best.probability)

    def _more(self, question: Question, best: Reading, readings: Sequence[Reading]) -> list[Reading]:
        """What cannot be said in a phrase may take two sentences: the next best of the same article."""
        if question.asks in PHRASE_TYPES or question.asks == "quote":
            return []
        least = max(self._abstain_below, _SUPPORTING * best.probability)
        same = (
            each for each in readings if each.hit.article.id == best.hit.article.id and each.sentence != best.sentence
        )
        return [each for each in same if each.probability >= least][:1]

    def _others(self, question: Question, best: Reading, readings: Sequence[Reading]) -> list[Reading]:
        """At most one more: the best of another article that is about as sure and not a copy of the same sentence."""
        least = max(self._abstain_below, _COMPARABLE * best.probability)
        said = _letters(_text(best))
        for reading in readings:
            elsewhere = reading.hit.article.id != best.hit.article.id
            answers = reading.phrase is not None or question.asks not in PHRASE_TYPES
            if elsewhere and answers and reading.probability >= least and _letters(_text(reading)) != said:
                return [reading]
        return []


# --- quotations -----------------------------------------------------------------------------------------------------


class _Heard(NamedTuple):
    """A quotation in a hit; ``sentence`` in the article's body."""

    hit: Hit
    speaker: str
    sentence: Span


def _spoken(question: Question, readings: Sequence[Reading], hits: Sequence[Hit]) -> Reading:
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


# --- claims ---------------------------------------------------------------------------------------------------------


def _sentence(reading: Reading) -> Claim:
    return Claim(_text(reading), (_evidence(reading),))


def _evidence(reading: Reading) -> Evidence:
    span = _trimmed(reading.hit.article, reading.sentence)
    return Evidence(reading.hit.article.id, span.start, span.end, span.of(reading.hit.article.body))


def _text(reading: Reading) -> str:
    """The sentence on one line; a claim is one, even where the page broke it in two."""
    return " ".join(_evidence(reading).quote.split())


def _trimmed(article: Article, span: Span) -> Span:
    written = span.of(article.body)
    start = span.start + len(written) - len(written.lstrip())
    return Span(start, start + len(written.strip()))


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _short(question: Question, reading: Reading) -> str | None:
    if reading.phrase is None or question.asks not in PHRASE_TYPES:
        return None
    return reading.phrase.of(reading.hit.article.body).strip() or None


# --- dates ----------------------------------------------------------------------------------------------------------


def _dating(question: Question, reading: Reading) -> list[Claim]:
    """What a relative date of the answer means, where the article's date tells: ‘올해 12월’ is 2022년 12월."""
    published = reading.hit.article.published
    mention = _relative_date(question, reading)
    if mention is None or published is None:
        return []
    day = dates.absolute(DateMention(Span(0, 0), dates.Date.of(published), "day", "", relative=False))
    written = f"‘{mention.written}’{fitted(mention.written, '은')}"
    text = f"{written} 기사 게재일({day}) 기준으로 {dates.absolute(mention)}입니다."
    return [Claim(text, (_evidence(reading),))]


def _relative_date(question: Question, reading: Reading) -> DateMention | None:
    """The relative date of the phrase, else of the sentence unless it is a bare day, which needs no gloss."""
    article = reading.hit.article
    alone = {(m.written, m.value) for m in dates.find(_evidence(reading).quote, article.published)}
    clear = [
        mention
        for mention in dates.find(article.body, article.published)
        if mention.relative
        and mention.value.year is not None
        and mention.span.within(reading.sentence)
        and (mention.written, mention.value) in alone  # grounding reads the evidence without the rest of the article
    ]
    phrase = reading.phrase
    if phrase is not None and question.asks in PHRASE_TYPES:
        touched = [m for m in clear if m.span.start < phrase.end and phrase.start < m.span.end]
        if touched or question.asks == "date":
            return touched[0] if touched else None
    return next((mention for mention in clear if not mention.written[0].isdigit() and mention.written != "이날"), None)
