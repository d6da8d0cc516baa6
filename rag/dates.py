"""Dates as a Korean article means them: 지난해 8월, 이날, 23일 and 오는 7월 are read against its publication date.

Where the publication date is not known the year is left open, never guessed.

>>> published = dt.date(2022, 9, 23)
>>> [(mention.written, str(mention.value)) for mention in find("지난해 8월 착공해 올해 12월 문을 연다.", published)]
[('지난해 8월', '2021-08'), ('올해 12월', '2022-12')]
>>> [(mention.written, str(mention.value)) for mention in find("올해 12월 문을 연다.", None)]
[('올해 12월', '--12')]
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.types import Span

Precision = Literal["year", "month", "week", "day"]


class Date(NamedTuple):
    """A date as far as it is known; a week is its Monday. ``str`` gives ISO 8601: 2022-09-23, 2022-12, --12, ---23."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        year = "-" if self.year is None else f"{self.year:04d}"
        month = "" if self.month is None else f"-{self.month:02d}"
        day = "" if self.day is None else f"-{self.day:02d}"
        if self.month is None and day:
            month = "-"
        return year + month + day if self.year is not None or month else ""

    @staticmethod
    def of(date: dt.date) -> Date:
        return Date(date.year, date.month, date.day)


@dataclass(frozen=True, slots=True)
class DateMention:
    span: Span
    value: Date
    precision: Precision
    written: str
    """``text[span]``."""
    relative: bool
    """Read against the publication date or an earlier date, not written out in full."""


def compatible(one: Date, other: Date) -> bool:
    """Whether both can be one day, as far as they are known.

    >>> compatible(Date(2024, 5), Date(None, 5, 2)), compatible(Date(2024, 5), Date(2023, 5))
    (True, False)
    """
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def absolute(mention: DateMention) -> str:
    """The date in Korean as far as it is known; empty where nothing is.

    >>> [absolute(mention) for mention in find("이번 주와 올해 12월, 내년", dt.date(2022, 9, 23))]
    ['2022년 9월 19일~25일', '2022년 12월', '2023년']
    """
    year, month, day = mention.value
    if mention.precision == "week" and year and month and day:
        return _week(dt.date(year, month, day))
    parts = [(year, "년"), (month, "월"), (day, "일")]
    return " ".join(f"{number}{unit}" for number, unit in parts if number is not None)


def written_out(day: dt.date) -> str:
    """
    >>> written_out(dt.date(2022, 9, 23))
    '2022년 9월 23일'
    """
    return f"{day.year}년 {day.month}월 {day.day}일"


def days(mention: DateMention) -> tuple[dt.date, dt.date] | None:
    """First and last day of a mention that is known to the day or week, else None."""
    year, month, day = mention.value
    if year is None or month is None or day is None:
        return None
    first = dt.date(year, month, day)
    return first, first + dt.timedelta(days=6 if mention.precision == "week" else 0)


def _week(monday: dt.date) -> str:
    sunday = monday + dt.timedelta(days=6)
    month = "" if sunday.month == monday.month else f"{sunday.month}월 "
    year = "" if sunday.year == monday.year else f"{sunday.year}년 "
    return f"{monday.year}년 {monday.month}월 {monday.day}일~{year}{month}{sunday.day}일"


def find(text: str, published: dt.date | None) -> list[DateMention]:
    """Every date, in reading order, read against the day the text was published.

    A bare month or day that closely follows a date (3월 22일부터 25일까지) shares its year and month. A bare month
    more than half a year from the publication date keeps its year open. Durations (3일간, 5년 동안) are no dates.
    """
    found: list[DateMention] = []
    for match in _MENTION.finditer(text):
        meaning = _meaning(match, _Context(published, found))
        if meaning is not None:
            span = Span(match.start(), match.end())
            found.append(DateMention(span, meaning.value, meaning.precision, span.of(text), meaning.relative))
    return found


# --- how dates are written ------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.?!][\"'”’)]*\s|\n")
_NOT_LASTING = r"(?!\s?(?:간|동안|째|만에|여|이내|이상|차|전|뒤|후|분|치|당|씩|대)|일|[가-힣]{0,2}연속)"
_DAY = rf"\d{{1,2}}\s?일{_NOT_LASTING}"
_MONTH = r"\d{1,2}\s?월(?!드컵)"
_SEASON = r"한\s?해|[상하]반기|연말|연초|[1-4]분기|봄|여름|가을|겨울"
_WEEKDAYS = "월화수목금토일"
_MENTION = re.compile(
    rf"(?<![\d.])(?P<dy>\d{{4}})\s?[.\-/]\s?(?P<dm>\d{{1,2}})\s?[.\-/]\s?(?P<dd>\d{{1,2}})(?![\d])"
    rf"|(?<![\d.,])(?:(?P<fy>\d{{4}})\s?년|[’'](?P<sy>\d{{2}})\s?년)(?!\s?(?:간|동안|째|만에|여|이내|이상|대|전|뒤|후))"
    rf"(?:\s?(?P<fm>{_MONTH})(?:\s?(?P<fd>{_DAY}))?)?"
    rf"|(?<![가-힣])(?P<year>올해|금년|지난\s?해|작년|재작년|내년|내후년|올(?=\s?\d{{1,2}}월|\s(?:{_SEASON})))"
    rf"(?:\s?(?P<ym>{_MONTH})(?:\s?(?P<yd>{_DAY}))?)?"
    rf"|(?<![가-힣])(?P<month>지난\s?달|이번\s?달|이달|금월|다음\s?달|내달)(?:\s?(?P<md>{_DAY}))?"
    rf"|(?<![가-힣])(?P<way>지난|오는)\s(?:(?P<wm>{_MONTH})(?:\s?(?P<wmd>{_DAY}))?|(?P<wd>{_DAY})|(?P<ww>[{_WEEKDAYS}])요일)"
    rf"|(?<![가-힣])(?P<week>지난\s?주|이번\s?주|금주|다음\s?주|내주)(?![가-힣]*(?:년|기|택|민|제))(?:\s?(?P<wk>[{_WEEKDAYS}])요일)?"
    rf"|(?<![가-힣])(?P<day>오늘(?!날)|금일|이날|어제|그제|그저께|내일|모레)(?![가-힣]*신문)"
    rf"|(?<![\d.,제])(?P<bm>{_MONTH})(?:\s?(?P<bd>{_DAY}))?"
    rf"|(?<![\d.,제·:])(?<!\d~)(?P<bare>{_DAY})"
)
_YEARS = {"올해": 0, "금년": 0, "올": 0, "지난해": -1, "작년": -1, "재작년": -2, "내년": 1, "내후년": 2}
_MONTHS = {"지난달": -1, "이번달": 0, "이달": 0, "금월": 0, "다음달": 1, "내달": 1}
_WEEKS = {"지난주": -1, "이번주": 0, "금주": 0, "다음주": 1, "내주": 1}
_DAYS = {"오늘": 0, "금일": 0, "어제": -1, "그제": -2, "그저께": -2, "내일": 1, "모레": 2}
_REPORTED = re.compile(r"\s?(?:밝혔|말했|전했|알렸|발표했)")
_NEAR = 8  # characters between two dates that belong together
_FAR = 183  # days: a bare month farther from the publication date than half a year may be of another year


class _Context(NamedTuple):
    published: dt.date | None
    before: list[DateMention]
    """All dates before this one."""

    def neighbour(self, match: re.Match[str]) -> DateMention | None:
        """The date right before this one ("3월 22일부터 25일까지"); a day of reporting ("25일 밝혔다") has none."""
        last = self.before[-1] if self.before else None
        if last is None or match.start() - last.span.end > _NEAR or _REPORTED.match(match.string, match.end()):
            return None
        return None if _SENTENCE_END.search(match.string, last.span.end, match.start()) else last


class _Meaning(NamedTuple):
    value: Date
    precision: Precision
    relative: bool = True


def _meaning(match: re.Match[str], context: _Context) -> _Meaning | None:
    """What one mention means; None for what is no date (13월, 45일, the day before the calendar begins)."""
    read: dict[str, Callable[[re.Match[str], _Context], _Meaning]] = {
        "dy": _written_out, "fy": _written_out, "sy": _written_out, "year": _of_year, "month": _of_month,
        "way": _last_or_next, "week": _of_week, "day": _of_day, "bm": _bare_month, "bare": _bare_day,
    }  # fmt: skip
    name = next(name for name in read if match[name])
    try:
        meaning = read[name](match, context)
    except (OverflowError, ValueError):
        return None
    return meaning if _possible(meaning.value) else None


def _possible(value: Date) -> bool:
    year, month, day = value
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    longest = 31 if month is None else calendar.monthrange(2000 if year is None else year, month)[1]
    return 1 <= day <= longest


def _number(written: str | None) -> int | None:
    return int(re.sub(r"\D", "", written)) if written else None


def _dated(year: int | None, month: int | None, day: int | None, relative: bool = True) -> _Meaning:
    precision: Precision = "day" if day is not None else "month" if month is not None else "year"
    return _Meaning(Date(year, month, day), precision, relative)


def _written_out(match: re.Match[str], context: _Context) -> _Meaning:
    year = _number(match["dy"] or match["fy"]) or 2000 + int(match["sy"])
    return _dated(year, _number(match["dm"] or match["fm"]), _number(match["dd"] or match["fd"]), relative=False)


def _of_year(match: re.Match[str], context: _Context) -> _Meaning:
    year = context.published.year + _YEARS["".join(match["year"].split())] if context.published else None
    return _dated(year, _number(match["ym"]), _number(match["yd"]))


def _of_month(match: re.Match[str], context: _Context) -> _Meaning:
    day = _number(match["md"])
    precision: Precision = "month" if day is None else "day"
    if context.published is None:
        return _Meaning(Date(None, None, day), precision)
    year, month = _month_after(context.published, _MONTHS["".join(match["month"].split())])
    return _Meaning(Date(year, month, day), precision)


def _last_or_next(match: re.Match[str], context: _Context) -> _Meaning:
    """지난 7월 and 오는 7월: the nearest before or after the publication date."""
    past, published = match["way"] == "지난", context.published
    month, day = _number(match["wm"]), _number(match["wmd"] or match["wd"])
    if match["ww"]:
        return _weekday(match["ww"], past, published)
    if published is None:
        return _dated(None, month, day)
    if month is None:
        months = [_month_after(published, -back if past else back) for back in range(3)]
        dated = [Date(year, number, day) for year, number in months]
        fits = [date for date in dated if _possible(date) and _on_side(date, published, past)]
        return _Meaning(fits[0] if fits else Date(None, None, day), "day")
    return _dated(_year_on_side(month, day, published, past), month, day)


def _on_side(date: Date, published: dt.date, past: bool) -> bool:
    year, month, day = date
    if year is None or month is None or day is None:
        return False
    known = dt.date(year, month, day)
    return known <= published if past else known >= published


def _year_on_side(month: int, day: int | None, published: dt.date, past: bool) -> int:
    """In the month of publication itself, 지난 9월 without a day is last year's, 오는 9월 this year's."""
    now = (published.month, published.day)
    if past:
        return published.year if (month, day or 32) <= now else published.year - 1
    return published.year if (month, day or 32) >= now else published.year + 1


def _weekday(name: str, past: bool, published: dt.date | None) -> _Meaning:
    if published is None:
        return _Meaning(Date(), "day")
    away = (_WEEKDAYS.index(name) - published.weekday()) % 7
    days = away - 7 if past else away or 7
    return _Meaning(Date.of(published + dt.timedelta(days=days)), "day")


def _of_week(match: re.Match[str], context: _Context) -> _Meaning:
    precision: Precision = "day" if match["wk"] else "week"
    if context.published is None:
        return _Meaning(Date(), precision)
    monday = context.published - dt.timedelta(days=context.published.weekday())
    days = 7 * _WEEKS["".join(match["week"].split())] + (_WEEKDAYS.index(match["wk"]) if match["wk"] else 0)
    return _Meaning(Date.of(monday + dt.timedelta(days=days)), precision)


def _of_day(match: re.Match[str], context: _Context) -> _Meaning:
    """이날 is the day the text was speaking of; the others count from the publication date."""
    if match["day"] == "이날":
        spoken_of = next((mention.value for mention in reversed(context.before) if mention.precision == "day"), None)
        if spoken_of is not None:
            return _Meaning(spoken_of, "day")
    if context.published is None:
        return _Meaning(Date(), "day")
    return _Meaning(Date.of(context.published + dt.timedelta(days=_DAYS.get(match["day"], 0))), "day")


def _bare_month(match: re.Match[str], context: _Context) -> _Meaning:
    month, day = _number(match["bm"]), _number(match["bd"])
    neighbour = context.neighbour(match)
    if neighbour is not None and neighbour.value.year is not None:
        return _dated(neighbour.value.year, month, day)
    return _dated(_near_year(month, day, context.published), month, day)


def _near_year(month: int | None, day: int | None, published: dt.date | None) -> int | None:
    """The year of publication, unless that is so far off that another year may be meant."""
    if published is None or month is None or not _possible(Date(published.year, month, day)):
        return None
    away = abs((dt.date(published.year, month, day or 15) - published).days)
    return published.year if away <= _FAR else None


def _bare_day(match: re.Match[str], context: _Context) -> _Meaning:
    day = _number(match["bare"])
    neighbour = context.neighbour(match)
    if neighbour is not None and neighbour.precision == "day" and neighbour.value.month is not None and day is not None:
        return _Meaning(_next_after(neighbour.value, day), "day")
    if context.published is None or day is None:
        return _Meaning(Date(None, None, day), "day")
    around = [Date(*_month_after(context.published, step), day) for step in (0, -1, 1)]
    possible = [date for date in around if _possible(date)]
    near = min(possible, key=lambda date: _days_away(date, context.published), default=Date(None, None, day))
    return _Meaning(near, "day")


def _next_after(start: Date, day: int) -> Date:
    """The day of the same month, or of the next where the range runs over its end (30일부터 2일까지)."""
    year, month, first = start
    if month is None or first is None or day >= first:
        return start._replace(day=day)
    if year is None:
        return Date(None, month % 12 + 1, day)
    return Date(*_month_after(dt.date(year, month, 1), 1), day)


def _days_away(date: Date, published: dt.date | None) -> int:
    year, month, day = date
    if published is None or year is None or month is None or day is None:
        return 0
    return abs((dt.date(year, month, day) - published).days)


def _month_after(date: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return year, month + 1
