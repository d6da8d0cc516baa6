"""Claims made of readings: a sentence verbatim, or a sentence of ours that sentences of the article carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain

from rag import korean
from rag.grounding.items import grounded
from rag.types import Article, Claim, Evidence, Hit, Morpheme, Reading, Span

_SENTENCES = 3  # that one claim may rest on


def verbatim(reading: Reading) -> Claim:
    """The sentence of a reading, on one line even where the page broke it in two."""
    evidence = evidence_of(reading)
    return Claim(" ".join(evidence.quote.split()), (evidence,))


def evidence_of(reading: Reading) -> Evidence:
    return _evidence(reading.hit.article, reading.sentence)


def supported(text: str, reading: Reading, hits: Sequence[Hit]) -> Claim | None:
    """A sentence of ours on a reading: names and figures that its sentence lacks must stand in others of the article.

    An event is named in the first sentence and its place told in the fourth: the claim rests on both. None where the
    found sentences do not hold all of them, or where the reading's own sentence speaks of somebody else instead: what
    it says of 한국 is not said of 미국.
    """
    article = reading.hit.article
    evidence = [evidence_of(reading)]
    while missing := _missing(text, evidence, article.published):
        around = (each for each in _sentences(article, hits) if missing in each.quote and each not in evidence)
        nearest = min(around, key=lambda each: abs(each.start - reading.sentence.start), default=None)
        if nearest is None or len(evidence) == _SENTENCES or _names_others(evidence[0].quote, text):
            return None
        evidence.append(nearest)
    return Claim(text, tuple(evidence))


def _missing(text: str, evidence: Sequence[Evidence], published: dt.date | None) -> str | None:
    """The first figure, date or name of the text that the evidence lacks."""
    quotes = [each.quote for each in evidence]
    told = korean.letters("".join(quotes))
    names = (name for name in names_in(text) if korean.letters(name) not in told)
    return next(chain(grounded(text, quotes, published), names), None)


def _names_others(quote: str, text: str) -> bool:
    return any(token.tag == "NNP" and token.form not in text for token in korean.analyse(quote).morphemes)


def names_in(text: str) -> Iterable[str]:
    """Words that may be somebody's name: proper nouns, Latin ones, and compounds, which Kiwi takes new names for."""
    run: list[Morpheme] = []
    for token in (*korean.analyse(text).morphemes, _END):
        if token.tag in _NOMINAL and (not run or run[-1].end == token.start):
            run.append(token)
            continue
        if len(run) > 1 or any(each.tag in ("NNP", "SL") for each in run):
            yield text[run[0].start : run[-1].end]
        run = [token] if token.tag in _NOMINAL else []


_NOMINAL = frozenset(("NNG", "NNP", "XPN", "SL", "SH"))
_END = Morpheme("", "", 0, 0)


def _sentences(article: Article, hits: Sequence[Hit]) -> Iterable[Evidence]:
    """The sentences of the article that were found."""
    for hit in hits:
        if hit.article.id == article.id:
            for sentence in hit.passage.sentences:
                yield _evidence(article, sentence.shifted(hit.passage.start))


def _evidence(article: Article, span: Span) -> Evidence:
    written = span.of(article.body)
    start = span.start + len(written) - len(written.lstrip())
    quote = written.strip()
    return Evidence(article.id, start, start + len(quote), quote)
