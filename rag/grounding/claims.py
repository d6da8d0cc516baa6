"""Which claims do their articles carry?

A claim stands only if its evidence is exact (``article.body[start:end] == quote``) and every figure, date, Latin word
and proper name of its sentence occurs in that evidence. Free prose, a model's, must pass more: its quotations stand
there word for word, it is about the same matter, and rules find nothing put in another's place, denied, or said by
somebody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import chain

from rag.grounding.belonging import misplaced
from rag.grounding.exchange import exchanged
from rag.grounding.items import doubtful, known_date, missing
from rag.grounding.matter import LEAST, coverage
from rag.grounding.polarity import denied
from rag.grounding.speakers import misattributed, unquoted, wrongly_titled
from rag.types import Article, ArticleId, Claim, Evidence

Articles = Mapping[ArticleId, Article]


def ground(claims: Sequence[Claim], articles: Articles) -> tuple[Claim, ...]:
    """The claims that their evidence carries, in the same order."""
    return tuple(claim for claim in claims if not refused(claim, articles))


def refused(claim: Claim, articles: Articles) -> tuple[str, ...]:
    """What keeps a claim from being said, in words for a reader; nothing where its evidence carries it."""
    if not claim.text.strip() or not claim.evidence or not all(exact(each, articles) for each in claim.evidence):
        return ("근거 문장",)
    return tuple(missing(claim.text, _quotes(claim, articles)))


def lacking(claim: Claim, articles: Articles) -> tuple[str, ...]:
    """What the free prose of a claim says that its evidence does not speak of; another sentence may."""
    told = [each.quote for each in claim.evidence]
    found = refused(claim, articles)
    if found or _verbatim(claim):
        return found
    found = tuple(dict.fromkeys((*doubtful(claim.text, told), *unquoted(claim.text, told))))
    return found or (("같은 내용",) if coverage(claim.text, told, counting=True) < LEAST else ())


def contradicted(claim: Claim, articles: Articles, beside: Sequence[Evidence] = ()) -> tuple[str, ...]:
    """What the evidence tells otherwise than the free prose of a claim: of another thing, by another, or not at all.

    ``beside`` are sentences that it does not cite, although they may be those that it took its words from.

    >>> from rag.types import Lines, Paragraph
    >>> body = "매출은 30억원, 영업이익은 5억원이었다."
    >>> article = Article("a.txt", None, None, None, None, (Paragraph("body", body, Lines(1, 1)),), id="a")
    >>> whole = Evidence("a", 0, len(body), body)
    >>> contradicted(Claim("영업이익은 5억원입니다.", (whole,)), {"a": article})
    ()
    >>> contradicted(Claim("매출은 5억원입니다.", (whole,)), {"a": article})
    ('5억원',)
    """
    if _verbatim(claim):
        return ()
    quotes, told = _quotes(claim, articles), [each.quote for each in claim.evidence]
    others = _quotes(Claim(claim.text, tuple(each for each in beside if each not in claim.evidence)), articles)
    objections = chain(
        exchanged(claim.text, known_date(quotes), quotes, others),
        misplaced(claim.text, known_date(quotes), quotes, others),
        wrongly_titled(claim.text, told),
        misattributed(claim.text, told),
        denied(claim.text, told),
    )
    return tuple(dict.fromkeys(objections))


VERDICTS = ("네", "아니요")


def ground_short(short: str | None, claims: Sequence[Claim]) -> str | None:
    """The short answer if the evidence of a claim holds it as printed, else None. Yes and no are nobody's words."""
    if short in VERDICTS:
        return short if claims else None
    quotes = (evidence.quote for claim in claims for evidence in claim.evidence)
    return short if short and any(short in quote for quote in quotes) else None


def exact(evidence: Evidence, articles: Articles) -> bool:
    """The quote is not empty and stands in the article where it says."""
    article = articles.get(evidence.article_id)
    if article is None or not evidence.quote.strip() or evidence.start < 0:
        return False
    return article.body[evidence.start : evidence.end] == evidence.quote


def _verbatim(claim: Claim) -> bool:
    return any(claim.text in each.quote for each in claim.evidence)


def _quotes(claim: Claim, articles: Articles) -> list[tuple[str, dt.date | None]]:
    return [(each.quote, articles[each.article_id].published) for each in claim.evidence]
