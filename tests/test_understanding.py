from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.question import understanding
from rag.types import Turn


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "비어", id="empty"),
        pytest.param(" \n\t ", "비어", id="spaces"),
        pytest.param("\u200b\u202e\u0000", "비어", id="invisible"),
        pytest.param("가" * 501, "501자", id="501 characters"),
        pytest.param("한빛대교는 언제 열리나? " * 800, "500자", id="a page"),
        pytest.param("🙂🎉👍", "글자", id="emoji"),
        pytest.param("?!... 123", "글자", id="digits and marks"),
    ],
)
def test_what_cannot_be_asked(text: str, says: str) -> None:
    with pytest.raises(QuestionError) as refused:
        understanding.understand(text)
    message = str(refused.value)
    assert says in message
    assert "\n" not in message
    assert message.endswith("주십시오.")


def test_the_longest_question_is_asked() -> None:
    text = ("한빛대교는 언제 열리나? " * 40)[:500].strip()
    assert understanding.understand(text).standalone == text


def test_the_text_stays_as_typed_and_is_tidied_beside_it() -> None:
    typed = unicodedata.normalize("NFD", " 한빛대교는\u200b  언제\n열리나요\u202e? ")
    asked = understanding.understand(typed)
    assert asked.text == typed
    assert asked.standalone == "한빛대교는 언제 열리나요?"
    assert asked.asks == "date"


def test_morphemes_are_those_of_the_standalone_question() -> None:
    turns = [Turn("한빛 포럼은 언제 열렸나?", "한빛 포럼은 언제 열렸나?", "7일", ("a",))]
    asked = understanding.understand("거기 참석한 장관은?", turns)
    assert asked.standalone == "한빛 포럼에 참석한 장관은?"
    assert all(0 <= m.start <= m.end <= len(asked.standalone) for m in asked.morphemes)
    assert "포럼" in {m.form for m in asked.morphemes}


def test_context_articles_reach_back_as_far_as_the_questions_lean() -> None:
    first = Turn("푸른전자 사장은?", "푸른전자 사장은?", "김한결", ("old",))
    event = Turn("한빛 포럼은 언제 열렸나?", "한빛 포럼은 언제 열렸나?", "7일", ("a", "b"))
    leaning = Turn("어디서?", "한빛 포럼은 어디서 열렸나?", "한빛회관", ("c", "a"))
    assert understanding.understand("거기 참석한 장관은?", [first, event, leaning]).context_articles == ("c", "a", "b")
    assert understanding.understand("푸른대교의 길이는 얼마인가?", [first, event, leaning]).context_articles == ()


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        asked = understanding.understand(text)
    except QuestionError:
        return
    assert asked.standalone == understanding.normalised(text)
    assert understanding.normalised(asked.standalone) == asked.standalone


def test_examples() -> None:
    assert doctest.testmod(understanding).failed == 0
