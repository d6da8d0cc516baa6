"""Do the model and the embedded reader give the same short answer?"""

from __future__ import annotations

from collections.abc import Sequence

from rag import dates, numbers
from rag.korean import letters


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
    one, other = letters(short).casefold(), letters(text).casefold()
    if one in other or other in one:
        return True
    values = numbers.find(short)
    if values:
        return all(any(numbers.same(value, each) for each in numbers.find(text)) for value in values)
    days = [mention.value for mention in dates.find(short, None)]
    there = [mention.value for mention in dates.find(text, None)]
    return bool(days) and all(any(dates.compatible(day, each) for each in there) for day in days)
