"""How far an answer about now is from now: what an article of last year calls the present is past."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from rag import dates

_NOW = re.compile(
    r"(?<![가-힣])(?:현재|지금|요즘|요새|최근|최신|오늘|올해|금년|이번\s?(?:주|달|해)|이달|아직|당장|현\s(?=[가-힣])|현직)"
)


def as_of(question: str, published: Iterable[dt.date | None], today: dt.date, stale_after: int) -> str | None:
    """A line for an answer to a question about now: the day of its newest article, with a warning if that is long ago.

    ``stale_after`` is in days. None for other questions and undated articles.

    >>> as_of("지금 대표는 누구야?", [dt.date(2022, 9, 23)], dt.date(2024, 10, 1), 365)
    '2022년 9월 23일 기사에 따른 답이며, 그 뒤로 달라졌을 수 있습니다.'
    """
    newest = max((day for day in published if day is not None), default=None)
    if newest is None or not _NOW.search(question):
        return None
    day = dates.written_out(newest)
    if (today - newest).days > stale_after:
        return f"{day} 기사에 따른 답이며, 그 뒤로 달라졌을 수 있습니다."
    return f"{day} 기사에 따른 답입니다."
