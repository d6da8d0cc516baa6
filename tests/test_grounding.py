from __future__ import annotations

import datetime as dt
import doctest
from dataclasses import replace

import pytest

from rag.grounding import claims, items
from rag.grounding.claims import ground, ground_short, refused
from rag.types import Article, Claim, Evidence, Lines, Paragraph

PUBLISHED = dt.date(2022, 9, 23)
BODY = (
    "푸른전자는 올해 12월부터 약 50억원을 들여 연구원 30명을 뽑고, 김한결 대표가 KIST와 함께 제주에서 점유율을 "
    "3.5% 늘리는 데 1조807억원을 투자한다. 지난 7월 문을 연 5G 연구소에는 60여명이 일한다."
)
ARTICLE = Article(
    "page.txt", "제목", PUBLISHED, None, None, (Paragraph("body", BODY, Lines(1, 1)),), id="a"
)  # fmt: skip
FIRST = Evidence("a", 0, BODY.index(" 지난"), BODY[: BODY.index(" 지난")])
WHOLE = Evidence("a", 0, len(BODY), BODY)
ARTICLES = {"a": ARTICLE}


def kept(text: str, *evidence: Evidence) -> bool:
    claim = Claim(text, evidence or (WHOLE,))
    return ground([claim], ARTICLES) == (claim,)


CARRIED = [
    pytest.param(FIRST.quote, id="the sentence itself"),
    pytest.param("푸른전자는 1조 807억 원을 투자합니다.", id="a figure spelled otherwise"),
    pytest.param("푸른전자가 30명을 뽑습니다.", id="another particle"),
    pytest.param("김한결 대표가 제주에서 투자합니다.", id="name with title"),
    pytest.param("2022년 12월부터 연구원을 뽑습니다.", id="a relative date made absolute"),
    pytest.param("‘올해 12월’은 기사 게재일(2022년 9월 23일) 기준으로 2022년 12월입니다.", id="the gloss of a date"),
    pytest.param("2022년 7월에 문을 열었습니다.", id="last July"),
    pytest.param("연구소에는 약 60명이 일합니다.", id="about sixty"),
    pytest.param("kist와 함께합니다.", id="Latin in lower case"),
    pytest.param("5G 연구소가 있습니다.", id="a name with a digit"),
    pytest.param("12월부터 뽑습니다.", id="less precise than the evidence"),
]


@pytest.mark.parametrize("text", CARRIED)
def test_what_the_evidence_carries_stays(text: str) -> None:
    assert kept(text)


DROPPED = [
    pytest.param("푸른전자가 31명을 뽑습니다.", id="one digit"),
    pytest.param("푸른전자가 1조 808억 원을 투자합니다.", id="one digit of a large figure"),
    pytest.param("푸른전자가 1807억원을 투자합니다.", id="trillion lost"),
    pytest.param("점유율을 3.5%p 늘립니다.", id="% for %p"),
    pytest.param("점유율을 35% 늘립니다.", id="decimal point lost"),
    pytest.param("2021년 12월부터 뽑습니다.", id="another year"),
    pytest.param("내년 12월부터 뽑습니다.", id="another relative year"),
    pytest.param("올해 11월부터 뽑습니다.", id="another month"),
    pytest.param("2022년 12월 3일부터 뽑습니다.", id="more precise than the evidence"),
    pytest.param("2022년 9월 24일 현재입니다.", id="another day of publication"),
    pytest.param("김한별 대표가 투자합니다.", id="another person"),
    pytest.param("김한 대표가 투자합니다.", id="half a name"),
    pytest.param("부산에서 투자합니다.", id="another place"),
    pytest.param("ETRI와 함께합니다.", id="another institute"),
    pytest.param("4G 연구소가 있습니다.", id="another name with a digit"),
    pytest.param("연구소에는 60명이 일합니다.", id="an estimate made exact"),
    pytest.param("30억원을 들입니다.", id="the figure of another thing"),
    pytest.param("세 곳에 투자합니다.", id="a native numeral"),
    pytest.param("", id="nothing said"),
]


@pytest.mark.parametrize("text", DROPPED)
def test_what_the_evidence_does_not_carry_goes(text: str) -> None:
    assert not kept(text)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(replace(FIRST, start=1), id="start"),
        pytest.param(replace(FIRST, end=FIRST.end - 1), id="end"),
        pytest.param(replace(FIRST, quote=FIRST.quote.replace("30", "31")), id="quote"),
        pytest.param(replace(FIRST, article_id="b"), id="unknown article"),
        pytest.param(Evidence("a", 5, 5, ""), id="empty"),
        pytest.param(Evidence("a", -3, 0, BODY[-3:0]), id="before the article"),
        pytest.param(replace(FIRST, start=FIRST.start - len(BODY)), id="negative offset"),
    ],
)
def test_evidence_must_be_exact(evidence: Evidence) -> None:
    assert not kept("푸른전자는 투자한다.", evidence)
    assert not kept("푸른전자는 투자한다.", FIRST, evidence)


def test_a_claim_without_evidence_goes_and_the_others_stay_in_order() -> None:
    one, two = Claim(FIRST.quote, (FIRST,)), Claim("60여명이 일한다.", (WHOLE,))
    assert ground([one, Claim("푸른전자", ()), two], ARTICLES) == (one, two)


def test_evidence_elsewhere_in_the_article_does_not_count() -> None:
    assert kept("60여명이 일한다.", WHOLE)
    assert not kept("60여명이 일한다.", FIRST)


def test_without_a_publication_date_a_relative_date_has_no_year() -> None:
    undated = {"a": replace(ARTICLE, published=None)}
    assert ground([Claim("올해 12월부터 뽑습니다.", (FIRST,))], undated)
    assert not ground([Claim("2022년 12월부터 뽑습니다.", (FIRST,))], undated)


def test_what_is_missing_is_named() -> None:
    claim = Claim("김한별 대표가 31명과 ETRI를 방문합니다.", (WHOLE,))
    assert refused(claim, ARTICLES) == ("31명", "ETRI", "김한별")


@pytest.mark.parametrize(
    ("name", "quote", "carried"),
    [("한빛", "한빛전자는 오늘", False), ("한빛전자", "한빛전자는 오늘", True), ("서울", "서울시에서", True),
    ("박새한", "박새한 사장이", True),
     ("박새", "박새한 사장이", False)],
)  # fmt: skip
def test_a_name_is_a_whole_word(name: str, quote: str, carried: bool) -> None:
    assert (items.grounded(f"{name} 대표는 말했습니다.", [quote], None) == []) is carried


@pytest.mark.parametrize(("short", "stays"), [("약 50억원", True), ("50억 원", False), ("", False), (None, False)])
def test_the_short_answer_lies_in_the_evidence(short: str | None, stays: bool) -> None:
    assert ground_short(short, [Claim(FIRST.quote, (FIRST,))]) == (short if stays else None)


def test_examples() -> None:
    assert doctest.testmod(claims).failed + doctest.testmod(items).failed == 0
