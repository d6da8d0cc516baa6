"""Dates as an answer states them, in ISO 8601 as far as they are stated.

Measures must not rest on the code they measure, so this knows nothing of the product.
"""

from __future__ import annotations

import re

_SPOKEN = re.compile(r"(?:(?P<year>\d{4})년)?\s*(?:(?P<month>\d{1,2})월)?\s*(?:(?P<day>\d{1,2})일)?")
_FIGURES = re.compile(r"(?<!\d)(?P<year>\d{4})\s*[-./]\s*(?P<month>\d{1,2})(?:\s*[-./]\s*(?P<day>\d{1,2}))?(?!\d)")


def stated(text: str) -> frozenset[str]:
    """Every date a text states by its figures; a day without its month is none, nor is a relative date.

    >>> sorted(stated("2022년 12월 5일, 2021.09.07, 올해 12월, 2020년, 5일"))
    ['--12', '2020', '2021-09-07', '2022-12-05']
    """
    matches = [*_SPOKEN.finditer(text), *_FIGURES.finditer(text)]
    return frozenset(date for date in map(_iso, matches) if date)


def _iso(match: re.Match[str]) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    if month is None:
        return year if year and day is None else ""
    if not 1 <= int(month) <= 12 or not 1 <= int(day or 1) <= 31:
        return ""
    return f"{year or '-'}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
