"""Questions made by rule, on text of our own writing."""

from __future__ import annotations

from random import Random

from rag.passages import cut
from rag.training.derived import derive
from rag.types import Article, Lines, Paragraph

TEXT = (
    "한도윤은 1998년 강릉에서 새솔전자를 세웠다. 이 회사는 지난해 직원 320명을 뽑았다. "
    "작곡가 오유진은 바다를 보며 첫 교향곡을 썼다."
)


def questions() -> set[tuple[str, str]]:
    article = Article("a", "새솔전자", None, None, None, (Paragraph("body", TEXT, Lines(1, 1)),)).with_id("a")
    passages = next(iter(cut([article])))
    return {
        (each.question, each.answer.of(passage.text))
        for seed in range(60)
        for passage in passages
        for each in derive(passage, "새솔전자", Random(seed), 1.0)
    }


def test_a_statement_becomes_questions_for_its_parts() -> None:
    made = questions()
    assert ("1998년 강릉에서 새솔전자를 세운 사람은?", "한도윤") in made
    assert any(answer == "320명" and "몇 명" in question for question, answer in made)
    assert any(answer == "오유진" and "교향곡을 쓴 작곡가는" in question for question, answer in made)


def test_the_answer_is_not_in_its_question() -> None:
    assert all(answer not in question for question, answer in questions())
