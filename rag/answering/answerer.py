"""The answer without a language model: what was asked for, and the sentence that says it, verbatim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answering.claims import evidence_of, supported, verbatim
from rag.answering.comparisons import parts
from rag.answering.conflicts import conflicting, value
from rag.answering.dating import dating, relative_date, with_date
from rag.answering.quotations import spoken
from rag.answering.statements import stated
from rag.answering.summaries import summary, wants_summary
from rag.answering.verdicts import verdict
from rag.korean import letters
from rag.question.understanding import understand
from rag.reading.doubts import taken_back
from rag.seams import Desk
from rag.types import PHRASE_TYPES, Claim, Draft, Hit, Question, Reading, Told

Read = Callable[[Question, Sequence[Hit]], list[Reading]]
"""Readings of the hits, best first."""

_STATED = 0.5
"""Probability from which on the answer is said in a sentence of ours; below it the article's own must do."""
_COMPARABLE = 0.75
"""A second article speaks too if its reading is at least this share as probable as the best."""
_SUPPORTING = 0.6
"""The next sentence of the same article supports the best one if it is at least this share as probable."""
_MOST_CLAIMS = 4


class EmbeddedAnswerer:
    """Says what the best reading says, and what other articles say to the same question.

    ``abstain_below`` is the probability under which nothing is said.
    """

    def __init__(self, reader: Read, abstain_below: float) -> None:
        self._read = reader
        self._abstain_below = abstain_below

    def answer(self, question: Question, hits: Sequence[Hit], desk: Desk | None = None) -> Draft:
        if wants_summary(question):
            return summary(question, hits)
        both = parts(question.standalone)
        return (both and self._compared(both, hits)) or self._answered(question, hits)

    def _compared(self, both: Sequence[str], hits: Sequence[Hit]) -> Draft | None:
        """What is said of each of two; None where one of them finds no answer."""
        drafts = [self._answered(understand(side), hits) for side in both]
        if not all(draft.claims for draft in drafts):
            return None
        claims = dict.fromkeys(claim for draft in drafts for claim in draft.claims[:2])
        return Draft(tuple(claims), None, min(draft.confidence for draft in drafts))

    def _answered(self, question: Question, hits: Sequence[Hit]) -> Draft:
        readings = sorted(self._read(question, hits), key=taken_back)
        if not readings:
            return Draft()
        best = _best(question, readings, hits)
        if best.probability < self._abstain_below:
            return Draft(confidence=best.probability)
        differing = conflicting(question, best, readings)
        if differing:
            return _disagreement(question, differing, best.probability)
        short = _short(question, best)
        statement = _statement(question, short, best, hits)
        claims = [statement, verbatim(best)] if statement else [verbatim(best), *dating(question, best)]
        claims += [verbatim(each) for each in (*self._more(question, best, readings), *self._others(best, readings))]
        return Draft(tuple(claims[:_MOST_CLAIMS]), short, best.probability)

    def _more(self, question: Question, best: Reading, readings: Sequence[Reading]) -> list[Reading]:
        """What cannot be said in a phrase may take two sentences: the next best of the same article."""
        if question.asks in PHRASE_TYPES or question.asks == "quote":
            return []
        least = max(self._abstain_below, _SUPPORTING * best.probability)
        same = (
            each for each in readings if each.hit.article.id == best.hit.article.id and each.sentence != best.sentence
        )
        return [each for each in same if each.probability >= least][:1]

    def _others(self, best: Reading, readings: Sequence[Reading]) -> list[Reading]:
        """At most one more: another article that says the same in other words and is about as sure."""
        least = max(self._abstain_below, _COMPARABLE * best.probability)
        said = letters(evidence_of(best).quote)
        for reading in readings:
            if reading.hit.article.id == best.hit.article.id or reading.probability < least:
                continue
            if _agree(reading, best) and letters(evidence_of(reading).quote) != said:
                return [reading]
        return []


def _best(question: Question, readings: Sequence[Reading], hits: Sequence[Hit]) -> Reading:
    """The best reading; for a quotation one of its speaker, for yes or no one that tells."""
    if question.asks == "quote":
        return spoken(question, readings, hits)
    if question.asks == "yes_no":
        telling = next((each for each in readings if verdict(question, each)), readings[0])
        return replace(telling, probability=max(each.probability for each in readings))
    return readings[0]


def _agree(reading: Reading, best: Reading) -> bool:
    """The same phrase, or both whole sentences."""
    if reading.phrase is None or best.phrase is None:
        return reading.phrase == best.phrase
    here, there = letters(value(reading)), letters(value(best))
    return here in there or there in here


def _short(question: Question, reading: Reading) -> str | None:
    if question.asks == "yes_no":
        return verdict(question, reading)
    if reading.phrase is None or question.asks not in PHRASE_TYPES:
        return None
    return value(reading) or None


def _statement(question: Question, short: str | None, best: Reading, hits: Sequence[Hit]) -> Claim | None:
    """The answer in a sentence of ours, where it reads well and the article carries every word that matters."""
    if short is None or best.phrase is None or best.probability < _STATED:
        return None
    text = stated(question.standalone, with_date(short, relative_date(question, best)))
    return supported(text, best, hits) if text else None


def _disagreement(question: Question, differing: Sequence[Reading], probability: float) -> Draft:
    """What each article says, newest first, and that they differ."""
    told = tuple(Told(value(each), evidence_of(each)) for each in differing)
    differ = Claim("기사마다 전하는 내용이 다릅니다.", tuple(each.evidence for each in told))
    claims = (differ, *(verbatim(each) for each in differing))
    return Draft(claims, told[0].value, probability, conflicts=told)
