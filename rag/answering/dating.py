"""What a relative date of an answer means: ‘올해 12월’ in an article of 2022 is 2022년 12월."""

from __future__ import annotations

from rag import dates
from rag.answering.claims import evidence_of
from rag.dates import DateMention
from rag.particles import fitted
from rag.types import PHRASE_TYPES, Claim, Question, Reading


def dating(question: Question, reading: Reading) -> list[Claim]:
    """A claim that says it, where the article's own date tells; else none."""
    published = reading.hit.article.published
    mention = relative_date(question, reading)
    if mention is None or published is None:
        return []
    written = f"‘{mention.written}’{fitted(mention.written, '은')}"
    text = f"{written} 기사 게재일({dates.written_out(published)}) 기준으로 {dates.absolute(mention)}입니다."
    return [Claim(text, (evidence_of(reading),))]


def with_date(short: str, mention: DateMention | None) -> str:
    """The short answer with what its relative date means: 2022년 12월(기사 표기: 올해 12월)."""
    if mention is None or mention.written not in short:
        return short
    return short.replace(mention.written, f"{dates.absolute(mention)}(기사 표기: {mention.written})", 1)


def relative_date(question: Question, reading: Reading) -> DateMention | None:
    """The relative date of the phrase, else of the sentence unless it is a bare day, which needs no gloss."""
    article = reading.hit.article
    alone = {(m.written, m.value) for m in dates.find(evidence_of(reading).quote, article.published)}
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
