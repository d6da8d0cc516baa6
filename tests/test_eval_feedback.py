from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from eval.cases import as_row, parse
from eval.feedback import accepted, case_of, drafts, grouped, mine
from rag.archive import Archive
from rag.archive.feedback import Feedback

TEXTS = {"in/100_a.txt": "도서관은 로봇에 8천400만원을 들였다."}
SENTENCE = {"kind": "sentence", "article_id": "r", "start": 0, "end": 21, "quote": TEXTS["in/100_a.txt"]}


def answer(
    question: str = "로봇값이 얼마야?", *, abstained: bool = False, short: str | None = "8천400만원"
) -> dict[str, Any]:
    quote = {"source": "in/100_a.txt", "quote": TEXTS["in/100_a.txt"]}
    return {
        "question": question,
        "standalone_question": question,
        "abstained": abstained,
        "short": None if abstained else short,
        "citations": [] if abstained else [quote],
    }


def feedback(verdict: str, correction: dict[str, Any] | None = None, **said: Any) -> Feedback:
    now = dt.datetime(2025, 1, 1)
    return Feedback("f" * 32, "m", "s", now, verdict, correction, answer(**said), "accepted", "o", now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "answerable", "answers", "evidence"),
    [
        (feedback("right"), True, ("8천400만원",), (TEXTS["in/100_a.txt"],)),
        (feedback("right", abstained=True), False, (), ()),
        (feedback("wrong", {"kind": "absent"}), False, (), ()),
        (feedback("wrong", SENTENCE), True, (), (TEXTS["in/100_a.txt"],)),
        (feedback("wrong", {"kind": "text", "text": "8천400만원"}), True, ("8천400만원",), ("8천400만원",)),
    ],
)
def test_accepted_feedback_is_a_good_case(
    given: Feedback, answerable: bool, answers: tuple[str, ...], evidence: tuple[str, ...]
) -> None:
    case = case_of(given, TEXTS)
    assert not isinstance(case, str)
    assert parse(as_row(case)) == case
    assert (case.answerable, case.answers, case.evidence, case.tags) == (answerable, answers, evidence, ("feedback",))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (feedback("wrong", {"kind": "text", "text": "9천만원"}), "기사에 없습니다"),
        (feedback("wrong", {**SENTENCE, "quote": "없는 문장"}), "고른 문장이 기사에 없습니다"),
        (feedback("wrong"), "적혀 있지 않습니다"),
    ],
)
def test_feedback_that_amounts_to_no_case_says_why(given: Feedback, reason: str) -> None:
    assert reason in str(case_of(given, TEXTS))


def test_questions_about_the_same_are_one_vein() -> None:
    robot, robots, bus = "도서관 로봇은 얼마야?", "로봇 가격은 도서관에서 얼마인가요?", "버스 요금은 언제 오르나요?"
    veins = grouped([answer(robot), answer(robot), answer(bus)], [answer(robots)])
    assert [(vein.questions, vein.abstained, vein.wrong) for vein in veins] == [((robot, robots), 2, 1), ((bus,), 1, 0)]
    assert [parse(as_row(case)) for case in drafts(veins)] == list(drafts(veins))


def test_an_archive_is_mined_and_its_accepted_feedback_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.conversations.add("m1", "c1", "s", answer("로봇 무게는?", abstained=True))
    archive.conversations.add("m2", "c1", "s", answer("로봇값은?"))
    given = archive.feedback.give("m2", "s", "wrong", {"kind": "absent"}, answer("로봇값은?"))
    assert accepted(archive) == []
    archive.feedback.decide([given.id], "accepted", "o")
    assert [each.id for each in accepted(archive)] == [given.id]
    assert {question for vein in mine(archive) for question in vein.questions} == {"로봇 무게는?", "로봇값은?"}
    archive.close()
