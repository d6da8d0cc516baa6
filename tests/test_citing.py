from __future__ import annotations

import datetime as dt

from rag.answering.citing import abstention, cited
from rag.types import Article, Claim, Draft, Evidence, Hit, Lines, Paragraph, Passage, Question, Span

QUESTION = Question("개관은 언제야?", "도서관 개관은 언제야?", (), "date")
BODY = "도서관이 3월에 열렸다. 관장은 김하늘이다."
FIRST, SECOND = Span(0, 13), Span(14, 25)


def article(article_id: str, title: str | None = "도서관 개관") -> Article:
    return Article(
        "a.txt", title, dt.date(2024, 3, 1), None, "한빛신문", (Paragraph("body", BODY, Lines(1, 1)),)
    ).with_id(article_id)


def evidence(span: Span, article_id: str = "one") -> Evidence:
    return Evidence(article_id, *span, span.of(BODY))


def hit(article_id: str, score: float) -> Hit:
    passage = Passage(f"{article_id}-{score}", article_id, 0, BODY, (FIRST, SECOND), ())
    return Hit(passage, article(article_id), fused=score)


def test_evidence_is_numbered_in_order_of_use_and_keeps_its_number() -> None:
    claims = [
        Claim("도서관이 3월에 열렸다.", (evidence(FIRST),)),
        Claim("관장은 김하늘이다.", (evidence(SECOND), evidence(FIRST))),
    ]
    answer = cited(QUESTION, Draft(tuple(claims), "3월", 0.9), claims, {"one": article("one")})
    assert answer.text == "도서관이 3월에 열렸다. [1] 관장은 김하늘이다. [2][1]"
    assert [(each.number, each.quote) for each in answer.citations] == [(1, FIRST.of(BODY)), (2, SECOND.of(BODY))]
    assert [each.citations for each in answer.claims] == [(1,), (2, 1)]
    assert (answer.short, answer.abstained, answer.confidence) == ("3월", False, 0.9)


def test_a_citation_carries_what_a_reader_needs_to_judge_it() -> None:
    claims = [Claim(FIRST.of(BODY), (evidence(FIRST),))]
    (citation,) = cited(QUESTION, Draft(tuple(claims)), claims, {"one": article("one", title=None)}).citations
    assert (citation.title, citation.outlet, citation.published) == (BODY, "한빛신문", dt.date(2024, 3, 1))
    assert BODY[citation.start : citation.end] == citation.quote


def test_an_abstention_names_the_nearest_articles_once_each_best_first() -> None:
    hits = [hit("one", 3.0), hit("one", 2.5), hit("two", 2.0), hit("three", 1.0), hit("four", 0.5)]
    answer = abstention(QUESTION, Draft(confidence=0.1), hits)
    assert answer.abstained
    assert answer.short is None
    assert answer.citations == ()
    assert [each.article_id for each in answer.nearest] == ["one", "two", "three"]
    assert answer.nearest[0].quote == FIRST.of(BODY)


def test_an_abstention_without_any_hit_promises_no_articles() -> None:
    answer = abstention(QUESTION, Draft(), [])
    assert answer.nearest == ()
    assert "가까운 기사" not in answer.text
