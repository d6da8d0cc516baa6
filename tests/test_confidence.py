"""Evidence for a reading, on text of our own writing."""

from __future__ import annotations

import datetime as dt

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.confidence import CONFIDENCE_FEATURES
from rag.reading.reader import Reader, best_of, confidence_of
from rag.types import Article, Hit, Lines, Paragraph

TEXT = "새솔전자는 올해 매출이 320억원이라고 밝혔다. 한도윤 대표는 내년에도 늘 것으로 내다봤다."


def evidence(question: str) -> dict[str, float]:
    paragraphs = (Paragraph("body", TEXT, Lines(1, 1)),)
    article = Article("a", "새솔전자 매출", dt.date(2023, 5, 2), None, None, paragraphs).with_id("a")
    reader = Reader()
    read = reader.examine(understand(question), [Hit(passage, article, 12.0) for passage in next(iter(cut([article])))])
    assert read is not None
    return dict(zip(CONFIDENCE_FEATURES, confidence_of(read, best_of(read)[:1])[0].tolist(), strict=True))


def test_a_name_the_article_does_not_have_is_missing() -> None:
    there, elsewhere = evidence("새솔전자의 매출은 얼마인가?"), evidence("누리화학의 매출은 얼마인가?")
    assert there["rarest_missing_article"] < 0.1 < elsewhere["rarest_missing_article"]
    assert there["near_covered"] > elsewhere["near_covered"]


def test_another_year_is_missing_but_the_year_of_publication_is_not() -> None:
    assert evidence("2023년 새솔전자 매출은?")["numbers_missing_article"] == 0
    assert evidence("2019년 새솔전자 매출은?")["numbers_missing_article"] == 1
