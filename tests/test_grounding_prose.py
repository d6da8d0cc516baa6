"""Free prose against its evidence: changed claims never pass, faithful ones mostly do (tests/grounding_material.py)."""

from __future__ import annotations

import pytest

from rag.grounding.attaching import Retrieved
from rag.types import Article, Claim, Evidence, Hit, Lines, Paragraph, Passage
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
