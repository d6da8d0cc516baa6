"""Words of a question found in passages of our own writing."""

from __future__ import annotations

import numpy as np
import pytest

from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.matching import Board, Rarity, abbreviates, key_of, question_terms
from rag.reading.reader import Reader
from rag.reading.weights import Weights
from rag.types import Article, Hit, Lines, Morpheme, Paragraph


def board_of(question: str, text: str) -> Board:
    article = Article("a", None, None, None, None, (Paragraph("body", text, Lines(1, 1)),)).with_id("a")
    hits = [Hit(passage, article) for passage in next(iter(cut([article])))]
    board = Reader(Weights(Rarity({}))).lay_out(understand(question), hits)
    assert board is not None
    return board


def best(board: Board, form: str) -> float:
    row = [term.form for term in board.terms.terms].index(form)
    return float(board.strength[row].max())


@pytest.mark.parametrize(
    ("short", "long", "same"),
    [
        ("과기정통부", "과학기술정보통신부", True),
        ("skt", "sk텔레콤", True),
        ("금감원", "금융감독원", True),
        ("kt", "과학기술", False),
        ("새솔전자", "새솔바이오", False),
        ("부산", "부산", False),
    ],
)
def test_abbreviations(short: str, long: str, same: bool) -> None:
    assert abbreviates(short, long) is same


def test_keys_join_cases_and_writings() -> None:
    assert key_of(Morpheme("AI", "SL", 0, 2)) == key_of(Morpheme("ai", "SL", 0, 2))
    assert key_of(Morpheme("1,200", "SN", 0, 5)) == key_of(Morpheme("1200", "SN", 0, 4))
    assert key_of(Morpheme("열", "VV", 0, 1)) != key_of(Morpheme("열", "NNG", 0, 1))


def test_a_word_that_stands_there_matches_fully_and_a_stranger_does_not() -> None:
    board = board_of("강릉 설명회에 온 시장은?", "강릉에서 설명회가 열렸다.")
    assert best(board, "강릉") == best(board, "설명회") == 1.0
    assert best(board, "시장") < 0.5


def test_an_abbreviated_name_matches_softly() -> None:
    board = board_of("과기정통부가 정한 규정은?", "과학기술정보통신부는 새 규정을 정했다.")
    terms = [term.form for term in board.terms.terms if term.run == "과기정통부"]
    assert terms
    assert all(0.5 <= best(board, form) < 1.0 for form in terms)


def test_words_of_like_meaning_are_alike() -> None:
    board = board_of("회사를 설립한 사람은?", "한도윤이 회사를 창립했다. 바나나가 익었다.")
    row = [term.form for term in board.terms.terms].index("설립")
    there = {key: float(board.alike[row, place]) for place, key in enumerate(board.keys)}
    assert there["창립"] > 0.3 > there["바나나"]


@pytest.mark.parametrize(
    ("question", "word", "focus"),
    [
        ("행사에 참석한 장관은?", "none", "장관"),
        ("어느 대학과 협약을 맺었나?", "which", "대학"),
        ("시민은 몇 명 왔나?", "how many", "시민"),
        ("누가 대표를 맡았나?", "who", ""),
    ],
)
def test_what_is_asked_for(question: str, word: str, focus: str) -> None:
    asked = question_terms(understand(question), Rarity({})).asked
    assert (asked.word, asked.focus) == (word, focus)


def test_sentences_cover_all_morphemes_once() -> None:
    board = board_of("누구인가?", "첫 문장이다. 둘째 문장이다. 셋째 문장이다.")
    assert board.first[0] == 0
    assert np.array_equal(board.first[1:], board.last[:-1])
    assert board.last[-1] == len(board.tags)
