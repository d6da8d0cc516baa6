from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import korean, quotes


def said(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(quotation.words.of(text), quotation.speaker, quotation.verb) for quotation in quotes.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("정가람 시장은 “다리를 열겠다”고 말했다.", [("다리를 열겠다", "정가람 시장",
        "말하다")], id="speaker first"),
        pytest.param("“다리를 열겠다”라고 정가람 시장은 밝혔다.", [("다리를 열겠다", "정가람 시장",
        "밝히다")], id="speaker last"),
        pytest.param('정가람 시장은 "다리를 열겠다"고 강조했다.', [("다리를 열겠다", "정가람 시장",
        "강조하다")], id="straight marks"),
        pytest.param('정가람 시장은 “다리를 열겠다"고 했다.', [("다리를 열겠다", "정가람 시장",
        "하다")], id="mixed marks"),
        pytest.param("정가람 시장은 ‘다리를 열겠다’고 덧붙였다.", [("다리를 열겠다", "정가람 시장",
        "덧붙이다")], id="single marks"),
        pytest.param(
            "정가람 시장은 “열겠다”며 “무료다”고 말했다.",
            [("열겠다", "정가람 시장", "말하다"), ("무료다", "정가람 시장", "말하다")],
            id="two in one sentence",
        ),
        pytest.param(
            "이날 개통식에 참석한 정가람 한빛시 시장은 “기쁘다”고 말했다.", [("기쁘다", "정가람 한빛시 시장",
            "말하다")], id="after a clause"
        ),
        pytest.param("회사 관계자는 “검토 중”이라고 말했다.", [("검토 중", "회사 관계자", "말하다")], id="unnamed"),
        pytest.param(
            "정가람 시장은 “다리를 연다. 통행료는 없다”고 말했다.", [("다리를 연다. 통행료는 없다", "정가람 시장",
            "말하다")], id="two sentences inside"
        ),
        pytest.param("“기쁘다”고 말했다.", [("기쁘다", None, "말하다")], id="nobody named"),
        pytest.param("‘한빛 축제’라는 이름의 행사가 열렸다.", [], id="a name in marks"),
        pytest.param("정가람 시장이 ‘시민상’을 받았다고 말했다.", [], id="an object in marks"),
        pytest.param("정가람 시장은 다리를 열겠다고 말했다.", [], id="indirect"),
    ],
)  # fmt: skip
def test_one_sentence(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("before", "short", "full"),
    [
        pytest.param("한빛대 이성환 교수는 연구를 이끈다.", "이 교수는", "한빛대 이성환 교수", id="surname and title"),
        pytest.param(
            "김한결 푸른전자 대표가 왔다.", "김 대표는", "김한결 푸른전자 대표", id="surname before the company"
        ),
        pytest.param("정가람 한빛시 시장은 다리를 연다.", "그는", "정가람 한빛시 시장", id="그"),
        pytest.param("정가람 한빛시 시장은 다리를 연다.", "정가람 시장은", "정가람 한빛시 시장", id="name and title"),
        pytest.param("정가람 한빛시 시장은 다리를 연다.", "이어", "정가람 한빛시 시장", id="no subject"),
        pytest.param("정가람 한빛시 시장은 다리를 연다.", "박 대표는", "박 대표", id="somebody else"),
        pytest.param("이성환 교수와 이수민 교수가 왔다.", "고은비 장관은", "고은비 장관", id="a third person"),
    ],
)
def test_short_mentions_mean_the_last_full_one(before: str, short: str, full: str) -> None:
    assert said(f"{before} {short} “좋은 일”이라고 말했다.") == [("좋은 일", full, "말하다")]


def test_who_spoke_goes_on_until_another_speaks() -> None:
    first = "정가람 시장은 “연다”고 말했다. 그러면서 “무료다”라고 덧붙였다."
    text = f"{first}\n김한결 대표는 “좋다”고 말했다. 이어 “돕겠다”고 했다."
    assert [speaker for _, speaker, _ in said(text)] == ["정가람 시장", "정가람 시장", "김한결 대표", "김한결 대표"]


def test_sentences_may_be_given() -> None:
    text = "정가람 시장은 “연다”고 말했다."
    assert quotes.find(text, korean.analyse(text).sentences) == quotes.find(text)


_PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "‘",
        "’",
        "'",
        "정가람 시장은 ",
        "그는 ",
        "좋다",
        "라고 말했다. ",
        "고 밝혔다.",
        "\n",
        "며 ",
        "이어 ",
    ]
)


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_offsets(text: str) -> None:
    for quotation in quotes.find(text):
        assert quotation.words.within(quotation.sentence)
        assert quotation.sentence.end <= len(text)
        assert text[quotation.words.start - 1] in "“\"‘'"
        assert text[quotation.words.end] in "”\"’'"
        assert quotation.written is None or quotation.written.of(text).strip()


def test_examples() -> None:
    assert doctest.testmod(quotes).failed == 0
