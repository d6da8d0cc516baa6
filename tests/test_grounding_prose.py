"""Free prose against its evidence: changed claims never pass, faithful ones mostly do (tests/grounding_material.py)."""

from __future__ import annotations

from functools import cache

import pytest

from rag.cleaning import clean_file
from rag.grounding.attaching import Retrieved
from rag.korean import analyse
from rag.types import Article, Claim, Evidence, Hit, Lines, Paragraph, Passage
from tests import grounding_more as more
from tests.conftest import ROOT
from tests.grounding_material import FAITHFUL, NEWS, PLANTED, Case


def carried(case: Case) -> bool:
    """Whether the claim may be said, all of its article having been retrieved."""
    news = NEWS[case.news]
    paragraphs = tuple(Paragraph("body", text, Lines(number, number)) for number, text in enumerate(news.sentences, 1))
    article = Article("a.txt", news.title, news.published, None, None, paragraphs, id=case.news)
    spans = article.paragraph_spans
    hit = Hit(Passage(f"{case.news}:0", case.news, 0, article.body, spans, ()), article)
    cited = tuple(Evidence(article.id, *spans[n - 1], spans[n - 1].of(article.body)) for n in case.cited)
    claim, objections = Retrieved([hit]).settled(Claim(case.text, cited))
    assert (claim is None) == bool(objections)
    return claim is not None


@pytest.mark.parametrize("kind", ["figure", "date", "name", "polarity"])
def test_no_planted_change_is_taken_for_verified(kind: str) -> None:
    assert [case.text for case in PLANTED[kind] if carried(case)] == []


def test_no_planted_speaker_is_taken_for_verified() -> None:
    assert [case.text for case in PLANTED["speaker"] if carried(case)] == []


def test_of_a_hundred_faithful_claims_ninety_pass() -> None:
    assert len(FAITHFUL) == 100
    assert sum(map(carried, FAITHFUL)) >= 90


# --- the second set -------------------------------------------------------------------------------------------------


@cache
def retrieved(number: str) -> Hit:
    """The whole of a sample article, as one passage."""
    (page,) = (ROOT / "eval" / "data").glob(f"articles*/{number}_*")
    (article,) = clean_file(page, page.name)
    assert isinstance(article, Article)
    article = article.with_id(number)
    spans = [
        sentence.shifted(span.start)
        for span in article.paragraph_spans
        for sentence in analyse(span.of(article.body)).sentences
    ]
    return Hit(Passage(f"{number}:0", number, 0, article.body, tuple(spans), ()), article)


def carried_too(case: more.Case) -> bool:
    hit = retrieved(case.article)
    body = hit.article.body
    cited = []
    for words in case.cited:
        span = next(span for span in hit.passage.sentences if words in span.of(body))
        cited.append(Evidence(hit.article.id, *span, span.of(body)))
    claim, objections = Retrieved([hit]).settled(Claim(case.text, tuple(cited)))
    assert (claim is None) == bool(objections)
    return claim is not None


def test_no_planted_change_of_the_second_set_is_taken_for_verified() -> None:
    assert len(more.PLANTED) >= 100
    assert [case.text for case in more.PLANTED if carried_too(case)] == []


def test_of_the_faithful_claims_of_the_second_set_nine_in_ten_pass() -> None:
    assert len(more.FAITHFUL) >= 90
    assert sum(map(carried_too, more.FAITHFUL)) >= 0.9 * len(more.FAITHFUL)
