"""Articles that tell different things of the same: two figures for one sum, two days for one event.

Readings of other articles count where they speak of what was asked as fully as the best one does, about as surely, and
of the same kind of value, or where their sentence is the best one's with another value in it, however sure the reader
is of either: else an article that repeats the question would silence the others. Another event's figure is no conflict.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag import dates, numbers
from rag.answering.claims import evidence_of
from rag.korean import letters
from rag.types import AnswerType, Question, Reading

_AS_SURE = 0.7
"""A second value counts from this share of the best reading's probability on."""
_ALIKE = 0.85
"""Of the letters of two sentences, the share that must be common for them to be one sentence with two values."""
_NUMBERS = re.compile(r"\d+")
_FIGURES: frozenset[AnswerType] = frozenset(("number", "money", "duration"))
_TELLING = frozenset(("NNG", "NNP", "SL", "SN", "NR", "SH"))
_CORRECTS = re.compile(r"바로잡|정정\s?보도|정정합니다|사실과 다르|오보")


def conflicting(question: Question, best: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """One reading for each different value, newest first, the best's among them; empty where all agree.

    What a correction says comes first, whatever its date.
    """
    told = [best]
    for reading in readings:
        elsewhere = all(reading.hit.article.id != each.hit.article.id for each in told)
        sure = reading.probability >= _AS_SURE * best.probability
        comparable = (sure and _same_matter(question, best, reading)) or _same_sentence(best, reading)
        if elsewhere and comparable and all(_differ(question, reading, each) for each in told):
            told.append(reading)
    return sorted(told, key=_rank, reverse=True) if len(told) > 1 else []


def corrects(reading: Reading) -> bool:
    """The passage is a correction notice."""
    return bool(_CORRECTS.search(f"{reading.hit.article.title or ''}\n{reading.hit.passage.text}"))


def value(reading: Reading) -> str:
    """The phrase as printed."""
    assert reading.phrase is not None, "only phrases are compared"
    return reading.phrase.of(reading.hit.article.body).strip()


def _rank(reading: Reading) -> tuple[bool, dt.date]:
    return corrects(reading), reading.hit.article.published or dt.date.min


def _same_matter(question: Question, best: Reading, other: Reading) -> bool:
    """The other sentence, with its title, holds every word of the question that the best one's holds."""
    if best.phrase is None or other.phrase is None:
        return False
    here, there = _around(best), _around(other)
    return all(form in there for form in _forms(question) if form in here)


def _same_sentence(best: Reading, other: Reading) -> bool:
    """The sentences are one and the same but for the values."""
    if best.phrase is None or other.phrase is None:
        return False
    here, there = _frame(best), _frame(other)
    alike = SequenceMatcher(None, here, there, autojunk=False).ratio() >= _ALIKE
    return alike and _NUMBERS.findall(here) == _NUMBERS.findall(there)


def _frame(reading: Reading) -> str:
    """The letters of the sentence without its value."""
    return letters(evidence_of(reading).quote.replace(value(reading), "", 1))


def _around(reading: Reading) -> str:
    return f"{reading.hit.article.title or ''}\n{evidence_of(reading).quote}"


def _forms(question: Question) -> set[str]:
    return {token.form for token in question.morphemes if token.tag in _TELLING and len(token.form) > 1}


def _differ(question: Question, one: Reading, other: Reading) -> bool:
    """Figures and dates, and who holds the post that is asked for; places and things may all be true at once."""
    if question.asks == "date":
        return _dates_differ(one, other)
    if question.asks in _FIGURES:
        return _figures_differ(value(one), value(other))
    posts = question.asks == "person" and question.focus is not None
    held = posts and all(str(question.focus) in evidence_of(each).quote for each in (one, other))
    return held and value(one) not in value(other) and value(other) not in value(one)


def _figures_differ(one: str, other: str) -> bool:
    """
    >>> _figures_differ("약 50억원", "60억 원"), _figures_differ("50억원", "50억 원"), _figures_differ("50억원", "3명")
    (True, False, False)
    """
    here, there = numbers.find(one), numbers.find(other)
    if len(here) != 1 or len(there) != 1 or here[0].unit != there[0].unit:
        return False
    return here[0].value != there[0].value


def _dates_differ(one: Reading, other: Reading) -> bool:
    here, there = _date(one), _date(other)
    if here is None or there is None:
        return False
    return not dates.compatible(here, there)


def _date(reading: Reading) -> dates.Date | None:
    """The first date of the phrase, as its article's body tells it."""
    article, phrase = reading.hit.article, reading.phrase
    found = dates.find(article.body, article.published)
    return next((each.value for each in found if phrase is not None and each.span.within(phrase)), None)
