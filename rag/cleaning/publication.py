# ruff: noqa: E501 - the words of a pattern stay on one line
"""When it was published, from the lines that say nothing else.

A date inside a sentence, a caption or a list of other stories is no publication date, so only date lines are read.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_DATE = (
    r"(?P<year>(?:19|20)\d\d)\s?(?P<sep>[.\-/년])\s?(?P<month>\d{1,2})\s?[.\-/월]\s?(?P<day>\d{1,2})(?:\s?일|\.)?"
    r"(?:\s?[(\[]?[월화수목금토일](?:요일)?[)\]]?)?"
)
_TIME = (
    r"(?:[\sT,\[(]{0,3}(?P<half>오전|오후|AM|PM|am|pm)?\s?(?P<hour>\d{1,2})\s?[:시]\s?(?P<minute>\d{2})\s?분?(?::?(?P<second>\d{2})초?)?(?:\.\d+)?"
    r"\s?(?P<half_after>AM|PM|am|pm)?\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_STAMP = re.compile(_DATE + _TIME)
_ENGLISH = re.compile(
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(?P<day>\d{1,2}),?\s(?P<year>(?:19|20)\d\d)"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_PUBLISHED = r"(?:기사\s?)?(?:최초\s?)?(?:입력|등록|승인|송고|발행|게재|작성|게시|출고|전송|보도|업로드|배포|published|posted)(?:\s?(?:일시|시간|시각|일자|일|날짜))?"
_MODIFIED = (
    r"(?:기사\s?)?(?:최종\s?)?(?:수정|업데이트|갱신|변경|편집|updated?|modified)(?:\s?(?:일시|시간|시각|일자|일))?"
)
_CRAWLED = r"(?:수집|크롤링|crawled|fetched|scraped)\s?(?:일시|시간|시각|일자|일|날짜|at)"
_LABEL = re.compile(rf"(?P<crawled>{_CRAWLED})|(?P<published>{_PUBLISHED})|(?P<modified>{_MODIFIED})", re.IGNORECASE)
_ONLY_LABEL = re.compile(rf"^[\s•·|:\-]*(?:{_PUBLISHED}|{_MODIFIED}|{_CRAWLED})[\s:：|]*$", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?P<number>\d{1,3})\s?(?P<unit>초|분|시간|일|주|개월|달|년)\s?전|(?P<word>방금\s?전?|어제|그제)"
)
_RELATIVE_LINE = re.compile(
    rf"^\W{{0,3}}(?:{_PUBLISHED}|{_MODIFIED})?[\s:：|]*(?:{_RELATIVE.pattern})\W{{0,3}}$", re.IGNORECASE
)
_UNITS = {
    "초": 1,
    "분": 60,
    "시간": 3600,
    "일": 86400,
    "주": 7 * 86400,
    "개월": 30 * 86400,
    "달": 30 * 86400,
    "년": 365 * 86400,
}
_AROUND = re.compile(
    r"[가-힣]{2,4}\s?(?:기자|특파원|인턴기자)|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|조회(?:수)?\s?[\d,]*|댓글\s?\d*|호수\s?\d+|\d+호|\d+면|지면\s?\S{1,8}|종합|ⓘ|KST|"
    r"[A-D]\d{1,2}면?|(?:오전|오후)|기사원문|원문|글자크기|가|\d{1,3}(?=\s|$)|[\s|·•ㆍ:：/,()\[\]<>~\-–.=]+"
)
_SHORT_YEAR = re.compile(rf"((?:{_PUBLISHED}|{_MODIFIED})[\s:：|]{{0,4}})(\d\d[.\-/]\d{{1,2}}[.\-/]\d{{1,2}})(?!\d)")
_SHORT_DATE = re.compile(r"(?<!\d)\d\d[.\-/]\d{1,2}[.\-/]\d")
_SHORT_TIMED = re.compile(r"^\W{0,2}(\d\d[.\-/]\d\d[.\-/]\d\d)(?=\.?\s{1,2}\d{1,2}:\d\d)")
_DIGITS = re.compile(r"\d\d")
_SEOUL = dt.timezone(dt.timedelta(hours=9))


class Stamp(NamedTuple):
    when: dt.datetime
    timed: bool
    role: str
    """``published``, ``modified``, ``crawled`` or ``bare``: what the word in front of it says."""

    @property
    def date(self) -> dt.date:
        return self.when.date()


def is_date_line(text: str) -> bool:
    """A line of dates, the words for them, and at most a name, a count or a section beside them.

    >>> is_date_line("입력 2021.09.07 15:00 수정 2021.09.07 16:36"), is_date_line("2021년 9월 7일 문을 연 도서관은")
    (True, False)
    """
    if len(text) > 140:
        return False
    if _ONLY_LABEL.match(text) or _RELATIVE_LINE.match(text):
        return True
    if not _DIGITS.search(text):
        return False
    text = _full_years(text)
    rest, found = _STAMP.subn(" ", text)
    if not found:
        rest, found = _ENGLISH.subn(" ", text)
    if not found:
        return False
    left = [word for word in _AROUND.sub(" ", _LABEL.sub(" ", rest)).split() if len(word) > 1 or not word.isascii()]
    return len(left) <= 2 and sum(map(len, left)) <= 12


def is_labelled(text: str) -> bool:
    """Whether a date line says what its date is of."""
    return bool(_LABEL.search(text))


def is_label(text: str) -> str | None:
    """``published``, ``modified`` or ``crawled`` for a line that only announces a date on the next one."""
    if not _ONLY_LABEL.match(text):
        return None
    label = _LABEL.search(text)
    return label.lastgroup if label else None


def relative_stamp(text: str, crawled: dt.datetime) -> Stamp | None:
    """When "3시간 전" was, seen from the moment of the crawl; the day alone where the unit is a day or longer."""
    found = _RELATIVE.search(text)
    if not found:
        return None
    if found["word"]:
        days = {"어": 1, "그": 2}.get(found["word"][0], 0)
        return Stamp(crawled - dt.timedelta(days=days), days == 0, "bare")
    seconds = int(found["number"]) * _UNITS[found["unit"]]
    return Stamp(crawled - dt.timedelta(seconds=seconds), seconds < 86400, "bare")


def _full_years(text: str) -> str:
    """입력 24.03.29, or 24.03.29 10:20: behind such a word, and before a time, two digits are a year."""
    if not _SHORT_DATE.search(text):
        return text
    return _SHORT_YEAR.sub(r"\g<1>20\g<2>", _SHORT_TIMED.sub(r"20\1", text))


def stamps(text: str) -> list[Stamp]:
    """The dates of a date line, each with the word in front of it."""
    text = _full_years(text)
    found: list[Stamp] = []
    at = 0
    for match in _STAMP.finditer(text):
        labels = list(_LABEL.finditer(text, at, match.start()))
        role = (labels[-1].lastgroup or "bare") if labels else "bare"
        at = match.end()
        if (when := _moment(match)) is not None:
            found.append(Stamp(when, match["hour"] is not None, role))
    if not found and (english := _ENGLISH.search(text)):
        month = _MONTHS.index(english["month"]) + 1
        if (when := _valid(int(english["year"]), month, int(english["day"]))) is not None:
            found.append(Stamp(when, False, "bare"))
    return found


def parse_stamp(value: str) -> Stamp | None:
    """The moment a metadata value names: ISO, Korean, compact digits, RFC 822 or seconds since 1970."""
    value = value.strip()
    return next(iter(stamps(value)), None) or _compact(value) or _epoch(value) or _of_mail(value)


def _compact(value: str) -> Stamp | None:
    """20210907 or 20210907150000."""
    found = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)\d*)?", value)
    when = _valid(*(int(part) if part else 0 for part in found.groups())) if found else None
    return Stamp(when, found[4] is not None, "published") if found and when else None


def _epoch(value: str) -> Stamp | None:
    """Seconds or thousandths of seconds since 1970."""
    found = re.fullmatch(r"([01]\d{9})(?:\d{3})?(?:\.\d+)?", value)
    if not found:
        return None
    return Stamp(dt.datetime.fromtimestamp(int(found[1]), _SEOUL).replace(tzinfo=None), True, "published")


def _of_mail(value: str) -> Stamp | None:
    """Tue, 07 Sep 2021 15:00:00 +0900."""
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    if when.tzinfo is not None:
        when = when.astimezone(_SEOUL).replace(tzinfo=None)
    return Stamp(when, ":" in value, "published")


def _moment(match: re.Match[str]) -> dt.datetime | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or match["half_after"] or "").casefold()
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    when = _valid(int(match["year"]), int(match["month"]), int(match["day"]), hour, minute, second)
    return when if when is None else _in_seoul(when, match["zone"])


def _valid(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime | None:
    try:
        # Naive on purpose: Korean pages state Korean time without saying so.
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def _in_seoul(when: dt.datetime, zone: str | None) -> dt.datetime:
    if zone is None or zone in ("+09:00", "+0900"):
        return when
    if zone == "Z":
        offset = dt.timedelta(0)
    else:
        sign = -1 if zone[0] == "-" else 1
        offset = sign * dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if abs(offset) >= dt.timedelta(hours=24):
        return when
    return when.replace(tzinfo=dt.timezone(offset)).astimezone(_SEOUL).replace(tzinfo=None)
