"""Do the model and the embedded reader give the same short answer?"""

from __future__ import annotations

from collections.abc import Sequence

from rag import dates, numbers


def agreement(short: str | None, sentences: Sequence[str], embedded: str | None) -> bool | None:
    """Whether the model's answer holds the embedded short answer, as written or as the same value; None without one.

    >>> agreement(None, ["총사업비는 1조 807억 원입니다."], "1조807억원"), agreement("김한결", [], "이성환")
    (True, False)
    """
    if not embedded:
        return None
    told = [short] if short else list(sentences)
    return any(_holds(each, embedded) for each in told)


def _holds(text: str, short: str) -> bool:
    if _letters(short) in _letters(text) or _letters(text) in _letters(short):
        return True
    values = numbers.find(short)
    if values:
        return all(any(numbers.same(value, each) for each in numbers.find(text)) for value in values)
    days = [mention.value for mention in dates.find(short, None)]
    there = [mention.value for mention in dates.find(text, None)]
    return bool(days) and all(any(_compatible(day, each) for each in there) for day in days)


def _compatible(one: dates.Date, other: dates.Date) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()
