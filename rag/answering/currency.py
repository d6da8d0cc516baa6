"""How far an answer about now is from now: what an article of last year calls the present is past."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from rag import dates, nouns
from rag.korean import analyse

_NOW = re.compile(
    r"(?<![가-힣])(?:현재|지금|요즘|요새|최근|최신|오늘|올해|금년|이번\s?(?:주|달|해)|이달|아직|당장|현\s(?=[가-힣])|현직)"
)


def as_of(question: str, published: Iterable[dt.date | None], today: dt.date, stale_after: int) -> str | None:
    """A line for an answer to a question about now: the day of its newest article, with a warning if that is long ago.

    Who holds an office is about now, whether the question says so or not. ``stale_after`` is in days. None for other
    questions and undated articles.

    >>> as_of("지금 대표는 누구야?", [dt.date(2022, 9, 23)], dt.date(2024, 10, 1), 365)
    '2022년 9월 23일 기사에 따른 답이며, 그 뒤로 달라졌을 수 있습니다.'
    """
    newest = max((day for day in published if day is not None), default=None)
    if newest is None:
        return None
    day = dates.written_out(newest)
    if (today - newest).days > stale_after and (_NOW.search(question) or _asks_for_holder(question)):
        return f"{day} 기사에 따른 답이며, 그 뒤로 달라졌을 수 있습니다."
    return f"{day} 기사에 따른 답입니다." if _NOW.search(question) else None


def told_then(text: str, published: Iterable[dt.date | None], today: dt.date, stale_after: int) -> str:
    """A sentence in the present that names who holds an office, from an article of long ago, says of when it is.

    >>> told_then("대표는 김하늘입니다.", [dt.date(2022, 9, 23)], dt.date(2024, 10, 1), 365)
    '2022년 9월 23일 기사에 따르면 대표는 김하늘입니다.'
    >>> told_then("대표는 김하늘이었습니다.", [dt.date(2022, 9, 23)], dt.date(2024, 10, 1), 365)
    '대표는 김하늘이었습니다.'
    """
    newest = max((day for day in published if day is not None), default=None)
    if newest is None or (today - newest).days <= stale_after or dates.find(text, None):
        return text
    return f"{dates.written_out(newest)} 기사에 따르면 {text}" if _names_a_holder(text) else text


def today() -> dt.date:
    """The reader's day."""
    return dt.datetime.now().astimezone().date()


_HOLDING = frozenset(("맡", "지내", "이끌"))


def _names_a_holder(text: str) -> bool:
    morphemes = analyse(text).morphemes
    past = any(each.tag == "EP" and each.form in ("었", "았", "였") for each in morphemes)
    last = next((each for each in reversed(morphemes) if each.tag in ("VCP", "VV", "XSV")), None)
    is_so = last is not None and (last.tag == "VCP" or last.form in _HOLDING)
    return is_so and not past and any(each.tag == "NNG" and nouns.kind(each.form) == "person" for each in morphemes)


def _asks_for_holder(question: str) -> bool:
    """새별시장은 누구인가요?, but not: 설명회에 참석한 시장은 누구인가요?"""
    morphemes = analyse(question).morphemes
    does = any(each.tag in ("VV", "XSV") and each.form not in _HOLDING for each in morphemes)
    return "누구" in question and not does
