"""The answer without a language model: the sentence that answers, verbatim, and the phrase in it that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag import dates, quotes
from rag.dates import DateMention
from rag.particles import fitted
from rag.quotes import Quotation
from rag.types import PHRASE_TYPES, Article, Claim, Draft, Evidence, Hit, Question, Reading, Span

Read = Callable[[Question, Sequence[Hit]], list[Reading]]
"""Readings of the hits, best first."""

_COMPARABLE = 0.75
"""A second article speaks too if its reading is at least this share as probable as the best."""
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
        best = _spoken(question, readings) if question.asks == "quote" else readings[0]
        if best.probability < self._abstain_below:
            return Draft(confidence=best.probability)
        told = [best, *self._others(question, best, readings)]
        claims = [_sentence(reading) for reading in told]
        claims[1:1] = _dating(question, best)
        return Draft(tuple(claims[:_MOST_CLAIMS]), _short(question, best), best.probability)

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


def _spoken(question: Question, readings: Sequence[Reading]) -> Reading:
    """The best reading that quotes whom the question names; else the best."""
    asked = {token.form for token in question.morphemes if token.tag in ("NNP", "NNG", "SL")}
    quoted: dict[str, list[Quotation]] = {}
    for reading in readings[:_LISTENED]:
        article = reading.hit.article
        if article.id not in quoted:
            quoted[article.id] = quotes.find(article.body)
        for quotation in quoted[article.id]:
            overlaps = quotation.words.start < reading.sentence.end and reading.sentence.start < quotation.words.end
            if overlaps and quotation.speaker and any(word in asked for word in _names(quotation.speaker)):
                return reading
    return readings[0]


_LISTENED = 4
"""Readings whose articles are searched for quotations: it takes Kiwi some 20 ms an article."""


def _names(speaker: str) -> list[str]:
    """The words of a speaker that tell him from others; the title only where it stands alone."""
    words = speaker.split()
    return words[:-1] or words


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
