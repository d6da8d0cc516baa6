from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from rag import korean
from rag.answering.answerer import EmbeddedAnswerer
from rag.grounding.claims import ground, ground_short
from rag.question import understanding
from rag.types import Article, Draft, Hit, Lines, Paragraph, Passage, Question, Reading, Span

PUBLISHED = dt.date(2022, 9, 23)
PLANT = (
    "푸른전자는 올해 12월 한빛시에 공장을 연다. 공사에는 약 50억원이 든다. 김한결 대표는 “사람도 30명 뽑겠다”고 말했다."
)
SECOND = "푸른전자 공장은 내년 1월에 문을 연다고 한빛시가 밝혔다. 정가람 시장은 “환영한다”고 말했다."


def hit(body: str, name: str, published: dt.date | None = PUBLISHED) -> Hit:
    article = Article(name, name, published, None, None, (Paragraph("body", body, Lines(1, 1)),), id=name)
    analysis = korean.analyse(body)
    return Hit(Passage(f"{name}-0", name, 0, body, analysis.sentences, analysis.morphemes), article)


def reading(of: Hit, sentence: str, phrase: str | None, probability: float) -> Reading:
    body = of.article.body
    start = body.index(sentence)
    inner = None if phrase is None else Span(body.index(phrase, start), body.index(phrase, start) + len(phrase))
    return Reading(of, Span(start, start + len(sentence)), inner, probability, probability)


def answer(text: str, *readings: Reading, abstain_below: float = 0.3) -> Draft:
    def read(asked: Question, hits: Sequence[Hit]) -> list[Reading]:
        return list(readings)

    draft = EmbeddedAnswerer(read, abstain_below).answer(
        understanding.understand(text), [each.hit for each in readings]
    )
    articles = {each.hit.article.id: each.hit.article for each in readings}
    assert ground(draft.claims, articles) == draft.claims, "every claim stands"
    assert ground_short(draft.short, draft.claims) == draft.short
    return draft


A, B = hit(PLANT, "a"), hit(SECOND, "b")
OPENS = "푸른전자는 올해 12월 한빛시에 공장을 연다."
COSTS = "공사에는 약 50억원이 든다."


def test_no_reading_is_no_answer() -> None:
    assert answer("공장은 언제 여나?") == Draft()


def test_below_the_threshold_nothing_is_said_but_how_sure_it_was() -> None:
    assert answer("공장은 언제 여나?", reading(A, OPENS, "올해 12월", 0.29)) == Draft(confidence=0.29)


def test_a_sentence_of_ours_then_the_articles_own_and_the_phrase_as_printed() -> None:
    draft = answer("공사비는 얼마야?", reading(A, COSTS, "약 50억원", 0.9))
    assert [claim.text for claim in draft.claims] == ["공사비는 약 50억원입니다.", COSTS]
    assert (draft.short, draft.confidence) == ("약 50억원", 0.9)
    (evidence,) = draft.claims[0].evidence
    assert (evidence.article_id, PLANT[evidence.start : evidence.end]) == ("a", COSTS)


def test_who_is_not_sure_lets_the_article_speak() -> None:
    assert [claim.text for claim in answer("공사비는 얼마야?", reading(A, COSTS, "약 50억원", 0.4)).claims] == [COSTS]


def test_a_name_that_the_sentence_lacks_is_carried_by_another() -> None:
    draft = answer("한빛시 공장의 공사비는 얼마야?", reading(A, COSTS, "약 50억원", 0.9))
    assert draft.claims[0].text == "한빛시 공장의 공사비는 약 50억원입니다."
    assert [each.quote for each in draft.claims[0].evidence] == [COSTS, OPENS]


def test_what_is_said_of_one_is_not_said_of_another() -> None:
    body = "미국은 인재를 해마다 늘린다. 한국은 인재 1만명을 기른다."
    draft = answer("미국은 인재를 몇 명 기르나?", reading(hit(body, "c"), "한국은 인재 1만명을 기른다.", "1만명", 0.9))
    assert [claim.text for claim in draft.claims] == ["한국은 인재 1만명을 기른다."]


def test_a_name_that_the_article_lacks_is_not_said() -> None:
    draft = answer("초록전자 공장의 공사비는 얼마야?", reading(A, COSTS, "약 50억원", 0.9))
    assert [claim.text for claim in draft.claims] == [COSTS]


def test_a_relative_date_is_said_with_its_absolute_one() -> None:
    draft = answer("공장은 언제 문을 여나?", reading(A, OPENS, "올해 12월", 0.9))
    assert [claim.text for claim in draft.claims] == ["공장은 2022년 12월(기사 표기: 올해 12월) 문을 엽니다.", OPENS]
    assert draft.short == "올해 12월"


def test_a_relative_date_is_explained_where_the_article_speaks() -> None:
    draft = answer("공장은 언제 여나?", reading(A, OPENS, "올해 12월", 0.4))
    assert [claim.text for claim in draft.claims] == [
        OPENS,
        "‘올해 12월’은 기사 게재일(2022년 9월 23일) 기준으로 2022년 12월입니다.",
    ]
    assert draft.short == "올해 12월"
    assert draft.claims[0].evidence == draft.claims[1].evidence


def test_without_a_publication_date_no_year_is_said() -> None:
    undated = hit(PLANT, "a", published=None)
    draft = answer("공장은 언제 여나?", reading(undated, OPENS, "올해 12월", 0.9))
    assert [claim.text for claim in draft.claims] == ["공장은 올해 12월 엽니다.", OPENS]


@pytest.mark.parametrize(
    ("sentence", "phrase", "gloss"),
    [
        (
            "이번 주 문을 연다.",
            "이번 주",
            "‘이번 주’는 기사 게재일(2022년 9월 23일) 기준으로 2022년 9월 19일~25일입니다.",
        ),
        (
            "지난해 8월 문을 열었다.",
            "지난해 8월",
            "‘지난해 8월’은 기사 게재일(2022년 9월 23일) 기준으로 2021년 8월입니다.",
        ),
        ("21일 문을 열었다.", "21일", "‘21일’은 기사 게재일(2022년 9월 23일) 기준으로 2022년 9월 21일입니다."),
        ("2021년 3월 문을 열었다.", "2021년 3월", None),
        ("1월 5일 문을 열었다.", "1월 5일", None),
    ],
)
def test_which_dates_need_words(sentence: str, phrase: str, gloss: str | None) -> None:
    draft = answer("도서관은 언제 문을 여나?", reading(hit(sentence, "c"), sentence, phrase, 0.4))
    assert [claim.text for claim in draft.claims[1:]] == ([gloss] if gloss else [])


def test_articles_that_differ_are_all_shown_newest_first() -> None:
    later = hit(SECOND, "b", dt.date(2022, 9, 30))
    told = "푸른전자 공장은 내년 1월에 문을 연다고 한빛시가 밝혔다."
    draft = answer(
        "푸른전자는 언제 문을 여나?", reading(A, OPENS, "올해 12월", 0.9), reading(later, told, "내년 1월", 0.8)
    )
    assert [each.value for each in draft.conflicts] == ["내년 1월", "올해 12월"]
    assert [claim.text for claim in draft.claims] == ["기사마다 전하는 내용이 다릅니다.", told, OPENS]
    assert draft.short == "내년 1월"


def test_an_article_that_repeats_the_question_does_not_silence_the_others() -> None:
    """The sentence is the same but for the figure: both are told, however sure the reader is of the louder one."""
    planted = hit(f"푸른전자 공사비는 얼마야? {COSTS.replace('50억원', '90억원')}", "b", dt.date(2022, 9, 30))
    loud = reading(planted, COSTS.replace("50억원", "90억원"), "약 90억원", 0.9)
    draft = answer("푸른전자 공사비는 얼마야?", loud, reading(A, COSTS, "약 50억원", 0.1))
    assert [each.value for each in draft.conflicts] == ["약 90억원", "약 50억원"]


def test_a_correction_outranks_what_is_newer() -> None:
    mended = hit(f"바로잡습니다. {OPENS.replace('12월', '11월')}", "c", dt.date(2022, 9, 1))
    draft = answer(
        "푸른전자는 언제 공장을 여나?",
        reading(A, OPENS, "올해 12월", 0.9),
        reading(mended, OPENS.replace("12월", "11월"), "올해 11월", 0.8),
    )
    assert draft.short == "올해 11월"


def test_another_article_that_agrees_is_cited_too() -> None:
    agrees = hit("한빛시는 공사비 50억원을 대기로 했다.", "b")
    draft = answer(
        "공사비는 얼마야?",
        reading(A, COSTS, "약 50억원", 0.9),
        reading(agrees, "한빛시는 공사비 50억원을 대기로 했다.", "50억원", 0.8),
    )
    assert [claim.evidence[0].article_id for claim in draft.claims] == ["a", "a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(reading(B, "정가람 시장은 “환영한다”고 말했다.", "정가람", 0.5), id="far less sure"),
        pytest.param(reading(B, "정가람 시장은 “환영한다”고 말했다.", None, 0.9), id="no phrase"),
        pytest.param(reading(hit(PLANT, "copy"), COSTS, "약 50억원", 0.9), id="a copy of the same story"),
        pytest.param(reading(A, OPENS, "12월", 0.9), id="the same article"),
    ],
)
def test_others_stay_silent(other: Reading) -> None:
    draft = answer("공사비는 얼마야?", reading(A, COSTS, "약 50억원", 0.9), other)
    assert [claim.text for claim in draft.claims] == ["공사비는 약 50억원입니다.", COSTS]


@pytest.mark.parametrize("text", ["왜 공장을 여나?", "푸른전자 공장에 대해 설명해줘"])
def test_answers_that_are_sentences_have_no_short_form(text: str) -> None:
    assert answer(text, reading(A, COSTS, None, 0.9)).short is None


def test_a_question_for_words_gets_those_of_the_asked_speaker() -> None:
    welcome = reading(B, "정가람 시장은 “환영한다”고 말했다.", None, 0.6)
    promise = reading(A, "김한결 대표는 “사람도 30명 뽑겠다”고 말했다.", None, 0.5)
    draft = answer("김한결 대표는 뭐라고 말했나?", welcome, promise)
    assert draft.claims[0].text == "김한결 대표는 “사람도 30명 뽑겠다”고 말했다."
    assert draft.confidence == 0.6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("정가람 시장은 뭐라고 말했나?", "환영", id="by name"),
        pytest.param("시장은 뭐라고 했나?", "환영", id="by title"),
        pytest.param("김한결 대표는 공장에 대해 뭐라고 했나?", "짓겠다", id="by name and matter"),
        pytest.param("김한결 대표는 사람을 뽑는 일에 대해 뭐라고 했나?", "뽑겠다", id="by name and another matter"),
        pytest.param("이성환 교수는 뭐라고 했나?", "어렵다", id="a short mention"),
    ],
)
def test_words_of_a_speaker_need_no_reading_of_their_sentence(text: str, said: str) -> None:
    body = (
        "정가람 한빛시 시장은 “환영한다”고 말했다. 김한결 푸른전자 대표는 “공장을 짓겠다”고 밝혔다. "
        "김 대표는 “사람도 뽑겠다”고 덧붙였다. 이 교수는 “어렵다”고 설명했다. 행사는 끝났다."
    )
    draft = answer(text, reading(hit(body, "e"), "행사는 끝났다.", None, 0.4))
    assert said in draft.claims[0].text
    assert len(draft.claims) == 1


def test_a_sentence_broken_by_the_page_is_said_on_one_line() -> None:
    broken = hit("공장은  한빛시에\n문을 연다. ", "d")
    draft = answer("왜 여나?", Reading(broken, Span(0, 18), None, 1.0, 0.9))
    assert draft.claims[0].text == "공장은 한빛시에 문을 연다."
    assert draft.claims[0].evidence[0].quote == "공장은  한빛시에\n문을 연다."
