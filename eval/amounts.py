"""Figures as Koreans print them: written out as plain numbers, and as values with their unit.

Measures must not rest on the code they measure, so this knows nothing of the product.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\s*[십백천만억조]\s*(?:\d[\d,]*(?:\.\d+)?)?)*")
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)|([십백천])|([만억조])")

_UNITS = {
    "%p": ("%p", "%포인트", "퍼센트포인트", "퍼센트 포인트", "프로포인트"),
    "%": ("%", "퍼센트", "프로"),
    "원": ("원",),
    "달러": ("달러", "불"),
    "유로": ("유로",),
    "엔": ("엔",),
    "위안": ("위안",),
    "명": ("명", "사람", "인"),
    "개월": ("개월", "달"),
    "년": ("년",),
    "주": ("주일", "주"),
    "일": ("일", "날"),
    "시간": ("시간",),
    "분": ("분",),
    "초": ("초",),
    "회": ("회", "번", "차례"),
    "km": ("km", "킬로미터"),
    "m": ("m", "미터"),
    "cm": ("cm", "센티미터"),
    "kg": ("kg", "킬로그램"),
    "톤": ("톤", "t"),
    "도": ("도", "℃"),
}
"""One spelling a unit, and how else it is written."""
_SPELLINGS = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_COUNTERS = (
    *("개사", "개국", "개", "곳", "건", "대", "종", "채", "권", "편", "척", "마리", "그루", "점", "배", "호", "층"),
    *("장", "팀", "가구", "세대", "석", "면", "쪽", "살", "세", "위", "표", "골"),
)
_UNIT = "|".join(sorted(map(re.escape, [*_SPELLINGS, *_COUNTERS]), key=len, reverse=True))
_QUANTITY = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*여?\s*({_UNIT})?", re.IGNORECASE)
_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_NATIVE_QUANTITY = re.compile(rf"(?<![가-힣])({'|'.join(_NATIVE)})\s*({_UNIT})(?![가-힣]{{2}})")


class Quantity(NamedTuple):
    """A value and its unit, empty where none is known."""

    value: Decimal
    unit: str


def written_out(text: str) -> str:
    """The text with every figure as a plain number, commas, spaces and 만·억·조 gone.

    >>> written_out("1조 807억 원, 약 1,600만 달러, 9천986명")
    '1080700000000 원, 약 16000000 달러, 9986명'
    """
    return _FIGURE.sub(_number, text)


def quantities(text: str) -> frozenset[Quantity]:
    """Every value with its unit, hedges aside.

    >>> sorted(f"{value}{unit}" for value, unit in quantities("약 3천18억원을 들여 두 곳에 60여 명, 1.5%포인트"))
    ['1.5%p', '2곳', '301800000000원', '60명']
    """
    found = [Quantity(Decimal(value), _unit(unit)) for value, unit in _QUANTITY.findall(written_out(text))]
    found += [Quantity(Decimal(_NATIVE[word]), _unit(unit)) for word, unit in _NATIVE_QUANTITY.findall(text)]
    return frozenset(found)


def _unit(written: str) -> str:
    return _SPELLINGS.get(written.lower(), written.lower())


def _number(figure: re.Match[str]) -> str:
    whole = section = Decimal(0)
    pending: Decimal | None = None
    for digits, small, large in _PART.findall(figure[0]):
        if digits:
            section += pending or 0
            pending = Decimal(digits.replace(",", ""))
        elif small:
            section += (1 if pending is None else pending) * _SMALL[small]
            pending = None
        else:
            whole += (section + (pending or 0) or 1) * _LARGE[large]
            section, pending = Decimal(0), None
    total = whole + section + (pending or 0)
    trailing = figure[0][len(figure[0].rstrip(" ,")) :]
    return f"{total.normalize():f}{trailing}"
