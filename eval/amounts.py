"""Figures as Koreans print them, written out as plain numbers: 3천18억 is 301800000000.

Measures must not rest on the code they measure, so this knows nothing of the product.
"""

from __future__ import annotations

import re
from decimal import Decimal

_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\s*[십백천만억조]\s*(?:\d[\d,]*(?:\.\d+)?)?)*")
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)|([십백천])|([만억조])")


def written_out(text: str) -> str:
    """The text with every figure as a plain number, commas, spaces and 만·억·조 gone.

    >>> written_out("1조 807억 원, 약 1,600만 달러, 9천986명")
    '1080700000000 원, 약 16000000 달러, 9986명'
    """
    return _FIGURE.sub(_number, text)


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
