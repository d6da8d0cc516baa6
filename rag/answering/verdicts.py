"""Yes or no: whether a sentence says what the question asks about, or the opposite of it.

Only what is certain is said. Every name and noun of the question must stand in the evidence or beside it, the verb must
be the same, and a figure or a denial tells between yes and no; else the sentence is shown without a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from rag import korean, numbers
from rag.answering.claims import evidence_of
from rag.question.focus import word_set
from rag.types import Morpheme, Question, Reading

Verdict = Literal["네", "아니요"]

_TELLING = frozenset(("NNG", "NNP", "SL", "SH", "XR"))
_VERBS = frozenset(("VV", "VA"))
_JOINING = word_set("들어가 포함 참여 참가 함께하 동참 속하 합류 참석 끼 나서")
"""Being among those who are named: the list itself says it."""
_EMPTY = word_set("것 수 등 때 중 사실 내용 관련 하 되 있 없 이 아니 말 경우 정도 번")
_DENIED = re.compile(r"(?:지\s(?:않|못)|(?<![가-힣])(?:안|못)\s[가-힣]|아니|없(?:다|었|는|을|이)|부인|무산|취소|불발)")
_EVERY = re.compile(r"매(?:일|주|달|월|년|번)|해마다|날마다|달마다|주마다")
_TIMES = re.compile(
    r"(?:하루|일주일|한\s?주|주|한\s?달|월|반기|분기|[1-4]년|한\s?해|연)에?\s?\d*\s?(?:[한두세네]|\d+)\s?(?:번|회|차례)"
)


def verdict(question: Question, reading: Reading) -> Verdict | None:
    """What the reading's sentence says to a question that wants yes or no."""
    sentence = evidence_of(reading).quote
    around = f"{reading.hit.article.title or ''}\n{reading.hit.passage.text}"
    asked = [token for token in question.morphemes if token.form not in _EMPTY]
    nouns = [token.form for token in asked if token.tag in _TELLING and len(token.form) > 1 and not _is_deed(token)]
    if not nouns or not all(noun in around for noun in nouns) or not any(noun in sentence for noun in nouns):
        return None
    if (told := _by_frequency(question.standalone, sentence) or _by_figures(question.standalone, sentence)) is not None:
        return told
    told_deeds = _deeds(korean.analyse(sentence).morphemes)
    asked_deeds = _deeds(asked)
    if not (asked_deeds & told_deeds or (asked_deeds & _JOINING and told_deeds & _JOINING)):
        return None
    return "네" if _denies(question.standalone) == _denies(sentence) else "아니요"


def _is_deed(token: Morpheme) -> bool:
    return token.form in _JOINING


def _deeds(tokens: Sequence[Morpheme]) -> frozenset[str]:
    """Verbs and the nouns that 하다 makes verbs."""
    found = {token.form for token in tokens if token.tag in _VERBS and token.form not in _EMPTY}
    for before, token in pairwise(tokens):
        if token.tag in ("XSV", "XSA") and before.tag in ("NNG", "XR"):
            found.add(before.form)
    return frozenset(found | {token.form for token in tokens if token.form in _JOINING})


def _denies(text: str) -> bool:
    return bool(_DENIED.search(text))


def _by_frequency(asked: str, told: str) -> Verdict | None:
    """매달 열리나 and 반기에 한 번: how often is told, and it is another."""
    every, times = _EVERY.search(asked), _TIMES.search(told)
    if every is None or every[0] in told or times is None:
        return None
    return "아니요"


def _by_figures(asked: str, told: str) -> Verdict | None:
    """A figure of the question against those of the sentence with the same unit."""
    figures = [each for each in numbers.find(asked) if each.unit]
    if len(figures) != 1:
        return None
    same = [each for each in numbers.find(told) if each.unit == figures[0].unit]
    if len(same) != 1:
        return None
    return "네" if same[0].value == figures[0].value else "아니요"
