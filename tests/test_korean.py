"""Offsets, sentences and speed of the analysis."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import korean
from rag.types import Span

PIECES = st.sampled_from(
    [
        *(
            "정부는 대책을 발표했다.",
            "라고 했다.",
            "했습니닼",
            "다",
            "美",
            "(사진)",
            "KT",
            "3천18억",
            "ㅋㅋ",
            "Ａ",
            "１",
        ),
        *(" ", "\n", "“", "”", '"', "'", "?", "......", "😀", "👨‍👩‍👧", "https://a.kr/b"),
        *("\u200b", "\u3000", "\ud800", "\x00", "\x1f", "\u1112\u1161\u11ab"),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in korean.analyse(text).sentences]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_visible_character_is_in_one_sentence_and_every_morpheme_within_one(text: str) -> None:
    analysis = korean.analyse(text)
    covered = [0] * len(text)
    for start, end in analysis.sentences:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        for place in range(start, end):
            covered[place] += 1
    assert all(count == 1 for count, character in zip(covered, text, strict=True) if not character.isspace())
    assert max(covered, default=0) <= 1
    for morpheme in analysis.morphemes:
        assert any(Span(morpheme.start, morpheme.end).within(sentence) for sentence in analysis.sentences)
    starts = [morpheme.start for morpheme in analysis.morphemes]
    assert starts == sorted(starts)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_many_texts_at_once_are_analysed_as_one_by_one(text: str) -> None:
    texts = [text, "", "기사를 읽었다. 美 정부도 읽었다.", text]
    assert list(korean.analyse_many(texts)) == [korean.analyse(each) for each in texts]


def test_offsets_count_characters_beyond_the_basic_plane() -> None:
    text = "😀 기자가 👨‍👩‍👧 기사를 𠀀 썼다."
    found = {morpheme.form: morpheme for morpheme in korean.analyse(text).morphemes}
    for word in ("기자", "기사"):
        assert text[found[word].start : found[word].end] == word


def test_full_width_letters_are_read_as_plain_ones_at_the_same_place() -> None:
    found = korean.analyse("ＡＩ 예산은 １２３억원이다.").morphemes
    assert [(morpheme.form, morpheme.start, morpheme.end) for morpheme in found if morpheme.tag in ("SL", "SN")] == [
        ("AI", 0, 2),
        ("123", 7, 10),
    ]


@pytest.mark.parametrize(
    "whole",
    [
        '박 시장은 "예산이 모자란다. 시민과 함께 풀겠다. 기다려 달라"고 말했다.',
        "감독은 “졌다. 다음에는 이긴다.”라며 웃었다.",
        "그는 ‘이제 끝났다. 새로 시작한다’라고 적었다.",
        "올해 물가 상승률은 2.5%로 2023.5.4일 이후 가장 낮다.",
    ],
)
def test_one_sentence_stays_one(whole: str) -> None:
    assert sentences(whole + " 회의는 이어졌다.") == [whole, "회의는 이어졌다."]


@pytest.mark.parametrize(
    "expected",
    [
        ["시는 대책을 발표했다.", "실제로 효과가 있었다."],
        ["시장이 회의를 마쳤다.", " 美 국무부는 답하지 않았다.", " 中 정부도 침묵했다."],
        ["그는 웃었다.", " [앵커] 소식을 전해 드립니다.", " ▲ 행사장 모습이다."],
        ["업계는 환영했다.", " '뜻밖의 한 수'라고 했다.", " (끝)"],
        ["왜 늦었을까?", " 라는 물음이 남았다."],
    ],
    ids=lambda expected: expected[1].strip(),
)
def test_sentences_end_where_they_end(expected: list[str]) -> None:
    assert sentences("".join(expected)) == [each.strip() for each in expected]


def test_long_text_is_cut_between_sentences() -> None:
    sentence = "시 의회는 올해 예산안을 오늘 오후에 통과시켰다. "
    assert sentences(sentence * 200) == [sentence.strip()] * 200


def test_empty_and_blank_texts_have_no_sentences() -> None:
    assert korean.analyse("") == korean.analyse(" \n\t ") == korean.Analysis((), ())


SHAPES = {
    "run": "ㅋ", "nonsense": "가나다라마바사", "unspaced": "정부는대책을발표했고", "emoji": "😀", "letters": "ab",
    "marks": ".,", "blank": "\n", "question": "기사", "digits": "0123456789", "zero width": "가\u200b",
    "jamo": "ㄱㅏㄴㄷ", "decomposed": "\u1112\u1161\u11ab", "NUL": "\0", "surrogates": "\ud800", "spaces": " ",
    "direction": "\u202e가", "brackets": "([", "quotes": "“‘", "Hanja": "大韓民國", "addresses": "http://a.b/",
    "endings": "었었겠더라고요는", "families": "👨‍👩‍👧‍👦",
    "every syllable": "".join(chr(0xAC00 + step * 7919 % 11172) for step in range(11172)),
}  # fmt: skip
PROSE = "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다. "


def cost(unit: str, characters: int) -> float:
    """Seconds of the processor for so many characters of it."""
    started = time.process_time()
    korean.analyse((unit * (characters // len(unit) + 1))[:characters])
    return time.process_time() - started


@pytest.mark.parametrize(
    "characters", [10_000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_no_shape_of_text_costs_much_more_than_prose(characters: int) -> None:
    """Twenty-three shapes, as a ratio in one run (I3); Kiwi alone takes up to minutes for some of them."""
    assert len(SHAPES) == 23
    cost(PROSE, 1_000)  # loads
    prose = min(cost(PROSE, characters) for _ in range(2))
    costs = {name: cost(unit, characters) / prose for name, unit in SHAPES.items()}
    assert {name: round(times, 1) for name, times in costs.items() if times > 4} == {}


def test_the_fingerprint_names_the_model() -> None:
    assert "kiwipiepy" in korean.fingerprint()
    assert korean.fingerprint() == korean.fingerprint()
