"""What readers do and say, as material for the next evaluation: accepted feedback as cases, and questions that went
wrong, grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.cases import Case, file_name
from rag.korean import analyse
from rag.question.understanding import understand
from rag.types import PHRASE_TYPES

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.archive.feedback import Feedback, State

Answered = Mapping[str, Any]
"""An answer as it was sent (``rag.web.wire``): ``question``, ``standalone_question``, ``short``, ``citations`` ..."""

_LONGEST_EVIDENCE = 200
_ALIKE = 0.5  # of the words of two questions together: from here on they are about the same
_PAGE = 1_000
_TAKEN_SERIOUSLY: tuple[State, ...] = ("open", "accepted", "merged")


# --- accepted feedback ------------------------------------------------------------------------------------------------


def accepted(archive: Archive) -> list[Feedback]:
    """The feedback that an operator has accepted, oldest first."""
    found: list[Feedback] = []
    while page := archive.feedback.queue("accepted", _PAGE, len(found)):
        found += page
    return found


def case_of(feedback: Feedback, texts: Mapping[str, str]) -> Case | str:
    """The case that a piece of feedback amounts to, or why it amounts to none. ``texts`` are bodies by source.

    A right answer is what it says, a marked sentence the evidence, with the short ``answer`` that an operator may have
    put to it; "기사에 없음" is an unanswerable question; a typed answer must stand in an article.
    """
    answer, correction = feedback.answer, feedback.correction or {}
    if feedback.verdict == "right" and not correction:
        if answer["abstained"]:
            return _unanswerable(feedback)
        quotes = [(each["source"], each["quote"]) for each in answer["citations"]]
        return _answerable(feedback, [answer["short"]] if answer["short"] else [], quotes)
    match correction.get("kind"):
        case "absent":
            return _unanswerable(feedback)
        case "sentence":
            source = next((source for source, text in texts.items() if correction["quote"] in text), "")
            said = [correction["answer"]] if correction.get("answer") else []
            quotes = [(source, correction["quote"])]
            return _answerable(feedback, said, quotes) if source else "고른 문장이 기사에 없습니다"
        case "text":
            typed = str(correction["text"]).strip()
            quotes = [(source, typed) for source, text in texts.items() if typed and typed in text]
            return _answerable(feedback, [typed], quotes) if quotes else f"답 '{typed}'이(가) 기사에 없습니다"
    return "무엇이 맞는지 적혀 있지 않습니다"


def _answerable(feedback: Feedback, answers: Sequence[str], quotes: Sequence[tuple[str, str]]) -> Case:
    question = feedback.answer["standalone_question"]
    asks = understand(question).asks
    phrase = asks in PHRASE_TYPES and asks != "list" and bool(answers)
    return Case(
        id=f"feedback-{feedback.id[:8]}",
        turns=(question,),
        type=asks if phrase or asks not in PHRASE_TYPES else "thing" if answers else "description",
        answerable=True,
        answers=tuple(answers),
        articles=tuple(dict.fromkeys(file_name(source) for source, _ in quotes)),
        evidence=tuple(dict.fromkeys(quote[:_LONGEST_EVIDENCE] for _, quote in quotes)),
        tags=("feedback",),
    )


def _unanswerable(feedback: Feedback) -> Case:
    question = feedback.answer["standalone_question"]
    asks = understand(question).asks
    return Case(f"feedback-{feedback.id[:8]}", (question,), asks, answerable=False, tags=("feedback",))


# --- questions that went wrong ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vein:
    """Questions about the same, the one asked most often first."""

    questions: tuple[str, ...]
    abstained: int
    """How often they were abstained on."""
    wrong: int
    """How often a reader marked the answer wrong."""

    @property
    def count(self) -> int:
        return self.abstained + self.wrong


def mine(archive: Archive) -> list[Vein]:
    """Real questions that were abstained on or marked wrong, grouped by what they are about, most frequent first."""
    abstained = [answer for answer in archive.conversations.answers() if answer["abstained"]]
    judged = (each for state in _TAKEN_SERIOUSLY for each in archive.feedback.queue(state, _PAGE))
    return grouped(abstained, [each.answer for each in judged if each.verdict == "wrong"])


def grouped(abstained: Iterable[Answered], wrong: Iterable[Answered]) -> list[Vein]:
    """Questions are of one vein when they share at least half of their content words."""
    counts = [Counter(map(_asked, answers)) for answers in (abstained, wrong)]
    asked = sorted(counts[0] | counts[1], key=lambda each: (-(counts[0][each] + counts[1][each]), each))
    veins: list[tuple[frozenset[str], list[str]]] = []
    for question in asked:
        words = _words(question)
        near = next((questions for first, questions in veins if _likeness(words, first) >= _ALIKE), None)
        if near is None:
            veins.append((words, [question]))
        else:
            near.append(question)
    found = [Vein(tuple(each), *(sum(count[one] for one in each) for count in counts)) for _, each in veins]
    return sorted(found, key=lambda vein: -vein.count)


def drafts(veins: Iterable[Vein]) -> Iterator[Case]:
    """The first question of each vein as an unanswerable case, for a person to complete."""
    for number, vein in enumerate(veins, start=1):
        question = vein.questions[0]
        asks = understand(question).asks
        note = f"기권 {vein.abstained}번, 틀림 {vein.wrong}번. 답이 있으면 answers, articles, evidence를 적어 주십시오."
        yield Case(f"mined-{number:03d}", (question,), asks, answerable=False, tags=("mined",), note=note)


def _asked(answer: Answered) -> str:
    return str(answer["standalone_question"])


def _words(question: str) -> frozenset[str]:
    tags = ("NNG", "NNP", "NP", "VV", "VA", "XR", "SL", "SN", "SH")
    return frozenset(each.form.lower() for each in analyse(question).morphemes if each.tag.startswith(tags))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
