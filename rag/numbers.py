"""Figures as a Korean article means them: 1조807억원 and 1조 807억 원 are one value, 60여명 is about 60, % is not %p.

>>> [quantity.term for quantity in find("총 사업비 3천18억원, 참가 기업 25곳, 점유율은 1.5%p 늘어 50%")]
['301800000000원', '25곳', '1.5%p', '50%']
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from rag.types import Span


class Quantity(NamedTuple):
    """A figure with its unit, and where it stands."""

    span: Span
    """From the first digit to the end of the unit, without 약 before it."""
    value: Decimal
    unit: str
    """One spelling a unit (퍼센트 is %, 사람 is 명); empty where none is known."""
    approximate: bool
    """약, 60여명, 가량, 안팎 ..."""

    @property
    def term(self) -> str:
        """The value and unit in one spelling, for an index; hedges aside."""
        return f"{self.value.normalize():f}{self.unit}"


def same(one: Quantity, other: Quantity) -> bool:
    """The same value of the same unit, hedges aside.

    >>> same(*find("1조807억원과 1조 807억 원")), same(*find("3%와 3%p"))
    (True, False)
    """
    return one.value == other.value and one.unit == other.unit


def find(text: str) -> list[Quantity]:
    """Every figure, in reading order. Digits inside a name (5G, GPT4) or a dotted date (2021.09.07) are none.

    >>> [(quantity.term, str(quantity.approximate)) for quantity in find("60여명이 나흘 동안 세 곳에서")]
    [('60명', 'True'), ('4일', 'False'), ('3곳', 'False')]
    """
    dotted = [Span(*date.span()) for date in _DOTTED_DATE.finditer(text)]
    found = [_quantity(text, match) for match in _WRITTEN.finditer(text) if _stands_alone(text, match)]
    kept = [quantity for quantity in found if quantity is not None]
    return [quantity for quantity in kept if not any(date.start <= quantity.span.start < date.end for date in dotted)]


# --- how figures are written ----------------------------------------------------------------------------------------

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SMALL = rf"{_DIGITS}(?:[천백십](?![가-힣]*(?:년대|분의))(?:[ ]?{_DIGITS}[천백십]?)*)?"  # 3천18, 3천 5백
_LARGE = rf"{_SMALL}(?:[ ]?(?:조|억)|만|경(?=\s?(?:원|달러|\d)))"
_SINO = r"(?:천만|백만|십만|천억|백억|십억)"
_POWERS = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}

_NATIVE = {
    "한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "열": 10, "열한": 11, "열두": 12, "스무": 20,
}  # fmt: skip

_SPELT = {
    "이틀": (2, "일"), "사흘": (3, "일"), "나흘": (4, "일"), "닷새": (5, "일"), "엿새": (6, "일"), "이레": (7, "일"),
    "여드레": (8, "일"), "아흐레": (9, "일"), "열흘": (10, "일"), "보름": (15, "일"), "일주일": (1, "주"),
    "반년": (6, "개월"),
}  # fmt: skip

_COUNTERS = """
    명 인 사람 분 곳 개소 군데 개 개사 개국 개월 달 가지 배 차례 번 번째 회 차 살 세 건 대 척 편 권 장 점 종 팀 사 국
    나라 도시 해 년 년간 월 일 일간 시 시간 분간 초 주 주간 주년 위 등 표 석 층 호 호선 가구 세대 마리 그루 통 병 잔
    쌍 단계 세기 분기 학기 기 등급 급 평 도 쪽 갈래 자리 줄 문항 과목 조각 종류 항목 부문 부 막 곡 벌 채 동 필지 행 연대
"""
_MEASURES = """
    원 달러 유로 엔 위안 파운드 프랑 루블 루피 불 퍼센트포인트 퍼센트 %포인트 %p %P % ％ 포인트 톤 킬로그램 그램 kg ㎏ g
    mg t 킬로미터 미터 센티미터 밀리미터 km ㎞ m cm ㎝ mm ㎜ nm ㎚ ㎡ ㎢ 제곱미터 제곱킬로미터 헥타르 ha ㏊ 리터 ml 배럴
    와트 kW MW GW TWh GWh MWh kWh KB MB GB TB PB Kbps Mbps Gbps Hz kHz MHz GHz 바이트 비트 도씨 ℃ 캐럿 마력 칼로리
    kcal 페타플롭스 TOPS 큐비트
"""
_SPELLINGS = {
    "명": "인 사람", "곳": "개소 군데", "개월": "달", "세": "살", "회": "차례 번", "달러": "불", "사": "개사",
    "국": "개국 나라 국가", "년": "년간 해", "주": "주간", "일": "일간", "분": "분간", "톤": "t", "킬로그램": "kg ㎏",
    "헥타르": "ha ㏊", "그램": "g", "%": "퍼센트 ％", "%p": "퍼센트포인트 %포인트 %P", "m": "미터", "㎞": "km 킬로미터",
    "㎝": "cm 센티미터", "㎜": "mm 밀리미터", "㎚": "nm", "㎡": "제곱미터", "㎢": "제곱킬로미터",
}  # fmt: skip
_CANONICAL = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}


def _longest_first(words: Iterable[str], without: str = "") -> str:
    wanted = set(words) - set(without.split())
    return "|".join(re.escape(word) for word in sorted(wanted, key=lambda word: (-len(word), word)))


# After a space, and for one-syllable units that also begin other words (인증, 회원, 대학), a unit must end like a word.
_SHARED = "인 회 대 차 사 국 시 도 부 장 점 기 동 해 분 초 표 행 막 곡 채 세 석 위 등 층 호 주 건 종 판 살"
_NATIVE_COUNTERS = """
    명 사람 분 곳 군데 개 개사 개국 개월 달 가지 배 차례 번 번째 살 건 대 척 편 권 장 점 종 팀 나라 도시 해 주 시간 시
    쪽 갈래 자리 단계 세기 분기 학기 마리 그루 통 병 잔 쌍 줄 곡 벌 채 동 기업 회사 기관 대학 국가 부문 항목
"""
_WRITTEN_TOGETHER = "가지 배 명 곳 개 사람 달 차례 번째 개월 시간 마리 그루"
_UNITS = (_COUNTERS + _MEASURES).split()
_ENDS = (
    r"(?=$|[^가-힣A-Za-z]|[이가은는을를의에와과로도만씩째간여당중나쯤께대였다]|으로|뿐|까지|부터|마다|모두|정도|이상|가량"
    r"|안팎|내외|남짓|짜리|어치|보다|처럼|차례|권[을이은])"
)
_OWN_UNIT, _SHARED_UNIT = _longest_first(_UNITS, without=_SHARED), _longest_first(_SHARED.split())
_UNIT = (
    rf"(?:{_OWN_UNIT}|(?:{_SHARED_UNIT}){_ENDS}"
    rf"|[ ](?:{_OWN_UNIT}){_ENDS}|(?<=[만억조천])[ ](?!차이|회의|시대)(?:{_SHARED_UNIT}){_ENDS})"
)
_WRITTEN = re.compile(
    r"(?P<hedge>(?:약|대략|거의|어림잡아)[ ]?)?"
    rf"(?:(?P<digits>(?:{_LARGE}(?:[ ]?{_LARGE})*(?:[ ]?{_SMALL}(?![\d.,]*[ ]?[조억만]))?"
    rf"|{_SMALL})|(?<![가-힣])(?P<sino>{_SINO}))"
    rf"(?P<more>[ ]?여)?(?P<unit>{_UNIT})?"
    rf"|(?<![가-힣\d])(?<!두 )(?<!세 )(?P<native>{_longest_first(_NATIVE)})"
    rf"(?P<counter>(?:{_longest_first(_WRITTEN_TOGETHER.split())}"
    rf"|[ ](?:{_longest_first(_NATIVE_COUNTERS.split())})){_ENDS})"
    rf"|(?<![가-힣\d])(?P<spelt>{_longest_first(_SPELT)})"
    r"(?=[ ]?(?:간|동안|만에|내내|뒤|후|전|째|넘게|정도|가량|걸|일정|짜리)|[이을은만에로의도씩여]|$|[^가-힣]))"
    r"(?P<after>[ ]?(?:가량|안팎|내외|남짓|정도|쯤))?"
)
_DOTTED_DATE = re.compile(r"\d{2,4}\s?[.\-/]\s?\d{1,2}\s?[.\-/]\s?\d{1,2}")


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Not a part of a name such as GPT4 or 5G, nor the minutes of a time."""
    if match["digits"] is None:
        return True
    start, end = match.start("digits"), match.end("unit") if match["unit"] else match.end("digits")
    before = text[max(0, start - 2) : start]
    in_name = re.search(r"[A-Za-z][-_.]?$|\d[.,:]$", before) or re.match(r"[A-Za-z]", text[end : end + 1])
    return in_name is None


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    if match["spelt"]:
        (count, unit), start, end = _SPELT[match["spelt"]], match.start("spelt"), match.end("spelt")
        value = Decimal(count)
    elif match["native"]:
        value, unit, start = Decimal(_NATIVE[match["native"]]), match["counter"].strip(), match.start("native")
        end = match.end("counter")
    else:
        digits, unit, start = match["digits"], (match["unit"] or "").strip(), match.start("digits")
        end = match.end("unit") if match["unit"] else match.end("digits")
        if match["sino"] and not unit:
            return None
        if text[:start].endswith("제") and (article := re.match(r"(\d+)조", digits)):  # of a law: 제3조
            digits, unit, end = article[1], "조", start + article.end()
        value = _value(digits)
    approximate = bool(match["hedge"] or match["after"] or match["more"])
    return Quantity(Span(start, end), value, _CANONICAL.get(unit, unit), approximate)


def _value(written: str) -> Decimal:
    """The value of 1조 807억, 3천18억, 4억1800만, 1,000.

    Sections end in 만, 억, 조, 경; within a section 천, 백, 십 multiply what stands before them.
    """
    total = section = Decimal(0)
    number: Decimal | None = None
    for part in re.findall(rf"{_DIGITS}|[십백천만억조경]", written):
        if part not in _POWERS:
            section, number = section + (number or 0), Decimal(part.replace(",", ""))
        elif _POWERS[part] < 10**4:
            section, number = section + (Decimal(1) if number is None else number) * _POWERS[part], None
        else:
            total += (section + (number or 0) or Decimal(1)) * _POWERS[part]
            section, number = Decimal(0), None
    return total + section + (number or 0)
