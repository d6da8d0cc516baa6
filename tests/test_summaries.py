from __future__ import annotations

from rag import korean
from rag.answering.summaries import summary, wants_summary
from rag.question.understanding import understand
from rag.types import Article, Hit, Lines, Paragraph, Passage

BODY = (
    "푸른전자가 한빛시에 배터리 공장을 짓는다. 공장에는 2천억원이 든다. 날씨는 맑았다. "
    "한빛시는 공장 진입도로를 넓히기로 했다. 푸른전자 공장은 배터리 3만t을 만든다."
)


def hit() -> Hit:
    paragraphs = (
        Paragraph("body", BODY, Lines(1, 1)),
        Paragraph("caption", "푸른전자 배터리 공장 조감도", Lines(2, 2)),
    )
    article = Article("a.txt", "푸른전자, 한빛시에 배터리 공장", None, None, None, paragraphs).with_id("a")
    analysis = korean.analyse(BODY)
    return Hit(Passage("a:0", "a", 0, BODY, analysis.sentences, analysis.morphemes), article)


def test_the_opening_and_what_says_most_in_reading_order() -> None:
    draft = summary(understand("푸른전자 배터리 공장 기사 요약해줘"), [hit()])
    texts = [claim.text for claim in draft.claims]
    assert texts[0] == "푸른전자가 한빛시에 배터리 공장을 짓는다."
    assert len(texts) == 3
    assert "날씨는 맑았다." not in texts
    assert [BODY.index(text) for text in texts] == sorted(BODY.index(text) for text in texts)


def test_an_article_on_something_else_is_not_summed_up() -> None:
    assert summary(understand("초록은행 파업 요약해줘"), [hit()]).claims == ()


def test_what_asks_for_a_summary() -> None:
    assert wants_summary(understand("이 기사 요약해줘"))
    assert wants_summary(understand("공장 기사의 핵심 내용은?"))
    assert not wants_summary(understand("공장에는 얼마가 드나?"))
