from __future__ import annotations

import pytest

from rag import korean
from rag.answering.verdicts import verdict
from rag.question.understanding import understand
from rag.types import Article, Hit, Lines, Paragraph, Passage, Reading, Span


def reading(sentence: str, title: str = "한빛 포럼 열려") -> Reading:
    article = Article("a", title, None, None, None, (Paragraph("body", sentence, Lines(1, 1)),), id="a")
    analysis = korean.analyse(sentence)
    hit = Hit(Passage("a:0", "a", 0, sentence, analysis.sentences, analysis.morphemes), article)
    return Reading(hit, Span(0, len(sentence)), None, 1.0, 0.9)


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("푸른전자는 공장을 여나요?", "푸른전자는 12월에 공장을 연다.", "네"),
        ("푸른전자는 공장을 여나요?", "푸른전자는 공장을 열지 않기로 했다.", "아니요"),
        ("푸른전자도 한빛 포럼에 들어가 있나요?", "가람과 푸른전자를 비롯한 17개 기업이 동참했다.", "네"),
        ("한빛 포럼은 매달 열려?", "한빛 포럼은 반기에 한 번 열린다.", "아니요"),
        ("공사비가 60억원이 맞나요?", "공사비는 50억원이다.", "아니요"),
        ("공사비가 50억원인가?", "공사비는 50억 원이다.", "네"),
        ("초록전자는 공장을 여나요?", "푸른전자는 12월에 공장을 연다.", None),
        ("푸른전자는 공장을 닫나요?", "푸른전자는 12월에 공장을 연다.", None),
    ],
)
def test_only_what_is_certain_is_said(question: str, sentence: str, told: str | None) -> None:
    assert verdict(understand(question), reading(sentence)) == told
