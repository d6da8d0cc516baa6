"""Questions in other words, by the model: a follow-up made to stand alone, and wordings to search for as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.deadline import Deadline
from rag.errors import EndpointError
from rag.grounding.items import doubtful, grounded
from rag.llm.defusing import defused
from rag.llm.endpoint import Endpoint
from rag.question.understanding import LONGEST, normalised
from rag.settings import Settings
from rag.types import Question, Turn

_SHARE = 0.25  # of the time for the whole question
_TURNS = 4  # earlier turns the model is told of
_TOKENS = 160

_STANDALONE = """\
대화의 마지막 질문을, 앞 대화를 보지 않은 사람도 알 수 있는 한 문장의 질문으로 고쳐 쓰십시오.
대명사와 생략된 말만 앞 대화에 나온 말로 채웁니다. 새로운 이름, 수, 날짜를 넣지 않습니다.
이미 홀로 설 수 있는 질문이면 그대로 씁니다. 질문에 답하지 말고 고친 질문 한 줄만 씁니다."""
_OTHERS = """\
아래 질문의 답이 실린 신문 기사를 찾으려고 합니다. 뜻은 같고 낱말이 다른 질문을 한 줄에 하나씩 {count}개 쓰십시오.
새로운 이름, 수, 날짜를 넣지 않습니다. 번호나 설명 없이 질문만 씁니다."""


class ModelWording:
    """Rewrites with the model of an endpoint, within a quarter of the time; silent where the model fails."""

    def __init__(self, endpoint: Endpoint, settings: Settings) -> None:
        self._endpoint = endpoint
        self._rewrites = settings.llm_rewrite_questions
        self._count = settings.llm_expand_queries

    def standalone(self, text: str, turns: Sequence[Turn], deadline: Deadline) -> str | None:
        """None also where the model adds a name, figure or date that nobody mentioned."""
        if not self._rewrites:
            return None
        told = [each for turn in turns[-_TURNS:] for each in _lines(turn)]
        lines = self._lines(_STANDALONE, "\n".join([*told, f"마지막 질문: {defused(text)}"]), deadline)
        known = [
            text,
            *(each for turn in turns for each in (turn.question, turn.standalone_question, turn.short or "")),
        ]
        return next((line for line in lines[:1] if _adds_nothing(line, known)), None)

    def others(self, question: Question, deadline: Deadline) -> list[str]:
        if not self._count:
            return []
        lines = self._lines(_OTHERS.format(count=self._count), f"질문: {defused(question.standalone)}", deadline)
        fresh = [line for line in dict.fromkeys(lines) if line != question.standalone]
        return [line for line in fresh if _adds_nothing(line, [question.standalone])][: self._count]

    def _lines(self, system: str, user: str, deadline: Deadline) -> list[str]:
        """Lines of the reply that can be questions."""
        try:
            reply = self._endpoint.reply(system, user, deadline.share(_SHARE), _TOKENS)
        except EndpointError:
            return []
        lines = (normalised(_LEAD.sub("", line)).strip("\"'“”‘’ ") for line in reply.splitlines())
        return [line for line in lines if 1 < len(line) <= LONGEST and any(map(str.isalpha, line))]


def _adds_nothing(line: str, known: Sequence[str]) -> bool:
    """No name, figure or date that nobody mentioned."""
    return not grounded(line, known, None) and not doubtful(line, known)


_LEAD = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)]|(?:마지막\s)?질문\s?:)\s*")


def _lines(turn: Turn) -> list[str]:
    asked = f"질문: {defused(turn.standalone_question)}"
    return [asked, f"답: {defused(turn.short)}"] if turn.short else [asked]
