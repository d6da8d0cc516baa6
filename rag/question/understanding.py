"""A question understood: checked, tidied, made to stand alone, analysed, and told what kind of answer would fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rag import korean
from rag.errors import QuestionError
from rag.question import conversation
from rag.question.answer_type import asked
from rag.types import ArticleId, Question, Turn

LONGEST = 500  # characters: Kiwi's cost grows with the length of a call
_READ = 10_000  # characters of a text that are looked at before it is refused as too long


def understand(text: str, turns: Sequence[Turn] = (), rewritten: str | None = None) -> Question:
    """The question of a reader, ``turns`` being the earlier ones of the conversation, oldest first.

    ``rewritten`` is the question already made to stand alone, where somebody knew how; else rules do it.

    Raises QuestionError for text that is empty, longer than LONGEST characters, or without a letter.

    >>> question = understand("행사에 참석한 장관은 누구인가요?")
    >>> question.asks, question.focus
    ('person', '장관')
    """
    tidy = checked(text)
    standalone, leans = (rewritten, rewritten != tidy) if rewritten else conversation.standalone(tidy, turns)
    morphemes = korean.analyse(standalone).morphemes
    asks, focus = asked(standalone, morphemes)
    return Question(text, standalone, morphemes, asks, focus, _articles(turns) if leans else ())


def checked(text: str) -> str:
    """The text as one clean line; QuestionError where there is nothing to ask."""
    tidy = normalised(text[:_READ])
    if not tidy:
        raise QuestionError("질문이 비어 있습니다. 궁금한 내용을 한 문장으로 적어 주십시오.")
    if len(tidy) > LONGEST or len(text) > _READ:
        raise QuestionError(f"질문이 {len(text):,}자로 너무 깁니다. {LONGEST}자 이내로 줄여 주십시오.")
    if not any(character.isalpha() for character in tidy):
        raise QuestionError("질문에 글자가 없습니다. 알고 싶은 내용을 글로 적어 주십시오.")
    return tidy


_INVISIBLE = frozenset(("Cf", "Co", "Cs", "Cn"))


def normalised(text: str) -> str:
    """NFC, one line, single spaces, without characters that nobody sees (controls, bidi marks, zero-width).

    >>> normalised("  네이버\\u200b 대표는\\\\n누구? ".replace("\\\\n", chr(10)))
    '네이버 대표는 누구?'
    """
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in composed)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).split())


def _articles(turns: Sequence[Turn]) -> tuple[ArticleId, ...]:
    """Articles of the latest turn, then of those that it leaned on itself."""
    found: dict[ArticleId, None] = {}
    for turn in reversed(turns):
        found.update(dict.fromkeys(turn.article_ids))
        if normalised(turn.question) == turn.standalone_question:
            break
    return tuple(found)
