"""What a question counts by, and whether a figure counts that: 몇 명 is not answered by 25곳, 몇 시 not by 12일."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rag import nouns, numbers
from rag.types import AnswerType, Morpheme, Question

_FAMILIES = {
    "people": "명 사람 인",
    "things": "곳 개 사 국 팀 도시 대학 기업 기관 회사 건 가지 종",
    "works": "편 권 장 종 곡 점 개 작품",
    "vehicles": "대 척 기 량 개",
    "homes": "호 가구 세대 채 동",
    "seats": "석 자리 좌석 개",
    "creatures": "마리 그루",
    "share": "% %p",
    "rate": "배 %",
    "length": "m ㎞ ㎝ ㎜ ㎚",
    "area": "㎡ ㎢ 헥타르 ha ㏊ 평 필지",
    "weight": "톤 킬로그램 그램 mg",
    "volume": "리터 ml 배럴 병 잔",
    "power": "와트 kW MW GW kWh MWh GWh TWh",
    "data": "KB MB GB TB PB Kbps Mbps Gbps 바이트 비트",
    "heat": "도 ℃ 도씨",
    "age": "세",
    "times": "회 차 번째",
    "place": "위 등 등급",
    "points": "점 표",
    "money": "원 달러 유로 엔 위안 파운드 프랑 루블 루피",
    "years": "년",
    "months": "개월",
    "weeks": "주",
    "days": "일",
    "hours": "시간",
    "minutes": "분",
    "seconds": "초",
    "clock": "시",
}
"""Units that answer the same question."""
MONEY = frozenset(_FAMILIES["money"].split())
_COUNTED = {
    "people": "인원 인력 명수 인구 정원 병력",
    "share": "비율 비중 퍼센트 점유율 확률",
    "length": "길이 높이 깊이 너비 두께 거리 지름 둘레 폭 키 신장",
    "seats": "좌석",
    "area": "면적 넓이",
    "weight": "무게 체중 중량",
    "heat": "온도 기온 수온 체온",
    "age": "나이 연령",
    "times": "횟수 회수",
    "place": "순위 등수 등급",
    "points": "점수 득점 평점",
    "data": "용량",
}
"""Nouns that name a figure together with its unit."""
_FAMILY_OF: dict[str, set[str]] = {}
for _family, _units in _FAMILIES.items():
    for _unit in _units.split():
        _FAMILY_OF.setdefault(_unit, set()).add(_family)
_COUNTS = {noun: family for family, words in _COUNTED.items() for noun in words.split()}
_RATE = re.compile(r"[가-힣]+[율률]$")
_KNOWN = frozenset(_FAMILIES)
_CLOCK, _DAY = (
    re.compile(r"\d{1,2}\s?시(?!간)"),
    re.compile(r"\d{1,2}\s?일(?!간)|[월화수목금토일]요일|열흘|초하루|보름"),
)
_MONTH, _YEAR = (
    re.compile(r"\d{1,2}\s?월|[이다지]\S?\s?달"),
    re.compile(r"\d{4}\s?년|올해|지난해|작년|내년|내후년|재작년"),
)


@lru_cache(maxsize=4096)
def families(unit: str) -> frozenset[str]:
    """A unit and the families it belongs to.

    >>> sorted(families("곳")), sorted(families("병상"))
    (['things', '곳'], ['병상'])
    """
    return frozenset((unit, *_FAMILY_OF.get(unit, ()))) if unit else frozenset()


def counted_by(question: Question) -> frozenset[str]:
    """The units that answer, with their families; empty where the question does not tell.

    >>> from rag.question.understanding import understand
    >>> questions = ("직원은 몇 명인가?", "공장 면적은?", "병상 수는?", "회사 이름은?")
    >>> [sorted(counted_by(understand(text))) for text in questions]
    [['people', '명'], ['area'], ['병상'], []]
    """
    morphemes = question.morphemes
    for word, unit in pairwise(morphemes):
        if word.form == "몇" and unit.tag in ("NNB", "NNG", "NR", "SW", "SL", "XSN"):
            return families(_canonical(unit.form))
    if any(each.form == "며칠" for each in morphemes):
        return families("일")
    focus = question.focus or ""
    if focus == "수":
        return _number_of(morphemes)
    for start in range(len(focus)):
        if focus[start:] in _COUNTS:
            return frozenset((_COUNTS[focus[start:]],))
    if _RATE.match(focus):
        return frozenset(("share",))
    return _of_noun(focus[:-1]) if focus.endswith("수") and len(focus) > 2 else frozenset()


def _number_of(morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """What the last 수 is the number of."""
    for before, each in reversed(list(pairwise(morphemes))):
        if each.form == "수" and before.tag in ("NNG", "NNP", "XSN", "NNB", "SL"):
            return _of_noun(before.form)
    return frozenset()


def _of_noun(noun: str) -> frozenset[str]:
    kind = nouns.kind(noun)
    if kind == "person":
        return families("명")
    return families("곳") if kind in ("organisation", "place") else families(_canonical(noun))


@lru_cache(maxsize=4096)
def _canonical(unit: str) -> str:
    found = numbers.find(f"3{unit}")
    return found[0].unit if found and found[0].span.end == len(unit) + 1 else unit


def fit(asks: AnswerType, counted: frozenset[str], unit: str, said: str) -> int:
    """2 where a figure has the very unit asked for, 1 a like one, -1 another, 0 where that is not known; dates 2 or -1.

    ``unit`` is the figure's, "" for dates and whatever is no figure.

    >>> fit("number", families("명"), "곳", "25곳"), fit("date", families("시"), "", "12일 오전 2시")
    (-1, 2)
    """
    if not counted or (not unit and asks != "date"):
        return 0
    if not unit:
        return _dated(counted, said)
    if unit in counted:
        return 2
    known = counted & _KNOWN
    return 1 if families(unit) & known else -1 if known else 0


def _dated(counted: frozenset[str], said: str) -> int:
    for unit, pattern in (("시", _CLOCK), ("일", _DAY), ("월", _MONTH), ("년", _YEAR)):
        if unit in counted:
            return 2 if pattern.search(said) else -1
    return 0
