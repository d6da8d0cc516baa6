from __future__ import annotations

from dataclasses import replace

import pytest

from eval.cases import Case
from eval.grading import Outcome, Stage, grade
from rag.types import Answer, Article, Citation, CitedClaim, Hit, Lines, Paragraph, Passage, Span

BODY = "로봇 이름은 '다솜'이다. 도서관은 로봇에 8천400만원을 들였다. 로봇은 조선소와 병원에도 간다."
ARTICLE = Article("in/100_robot.txt", "로봇", None, None, None, (Paragraph("body", BODY, Lines(1, 1)),), id="r")
MONEY = Case(
    "m",
    ("로봇은 얼마야?",),
    "money",
    answerable=True,
    answers=("8400만원",),
    articles=("100",),
    evidence=("8천400만원",),
)
REASON = replace(MONEY, type="reason", answers=())
LIST = replace(MONEY, type="list", answers=(), all=(("조선소",), ("병원", "의원")), evidence=("병원",))
NONE = Case("n", ("로봇 무게는?",), "number", answerable=False)


def sentence(number: int) -> str:
    return [*BODY.replace(". ", ".|").split("|")][number]


def citation(quote: str, source: str = ARTICLE.source) -> Citation:
    start = BODY.find(quote)
    return Citation(1, "r", source, "로봇", None, None, None, quote, start, start + len(quote))


def answer(short: str | None, *citations: Citation, abstained: bool = False) -> Answer:
    cited = tuple(replace(each, number=number) for number, each in enumerate(citations, start=1))
    claims = tuple(CitedClaim(each.quote, (each.number,)) for each in cited)
    text = " ".join(each.quote for each in citations)
    return Answer("?", "?", text, short, abstained, 0.5, claims=claims, citations=cited)


def hit(text: str = BODY) -> Hit:
    return Hit(Passage("p", "r", 0, text, (Span(0, len(text)),), ()), ARTICLE)


@pytest.mark.parametrize(
    ("case", "outcome", "stage"),
    [
        (MONEY, Outcome(answer("8,400만 원", citation(sentence(1))), (hit(),)), None),
        (REASON, Outcome(answer(None, citation(sentence(1))), (hit(),)), None),
        (LIST, Outcome(answer("병원, 조선소", citation(sentence(2))), (hit(),)), None),
        (LIST, Outcome(answer(None, citation(sentence(2))), (hit(),)), None),
        (LIST, Outcome(answer("조선소", citation(sentence(2))), (hit(),)), "phrase"),
        (MONEY, Outcome(answer("다솜", citation(sentence(1))), (hit(),)), "phrase"),
        (MONEY, Outcome(answer("다솜", citation(sentence(0))), (hit(),)), "reading"),
        (REASON, Outcome(answer(None, citation(sentence(0))), (hit(),)), "reading"),
        (MONEY, Outcome(answer("8400만원", citation(sentence(0))), (hit(),)), "citation"),
        (MONEY, Outcome(answer("8400만원", citation(sentence(1), "in/200_x.txt")), (hit(),)), "citation"),
        (MONEY, Outcome(answer(None, abstained=True), (hit(),)), "abstention"),
        (MONEY, Outcome(answer(None, abstained=True), (hit("딴 이야기"),)), "retrieval"),
        (MONEY, Outcome(answer(None, abstained=True), (), evidence_kept=False), "cleaning"),
        (MONEY, Outcome(None, error="질문을 읽을 수 없습니다."), "error"),
        (NONE, Outcome(answer(None, abstained=True)), None),
        (NONE, Outcome(answer("3kg", citation(sentence(0)))), "overreach"),
        (NONE, Outcome(None, error="질문을 읽을 수 없습니다."), "error"),
    ],
)
def test_a_case_fails_at_a_stage(case: Case, outcome: Outcome, stage: Stage | None) -> None:
    assert grade(case, outcome).stage == stage


def test_scores_of_a_right_answer_with_one_stray_citation() -> None:
    given = answer("8400만원", citation(sentence(1)), citation(sentence(0)))
    scores = grade(MONEY, Outcome(given, (hit("딴 이야기"), hit()), (True, False))).scores
    assert scores["short_answer_right"] == scores["article_cited"] == scores["citation_correct"] == 1
    assert scores["exact_match"] == scores["character_f1"] == 1
    assert scores["citation_precision_article"] == 1
    assert scores["citation_precision_evidence"] == scores["quote_fidelity"] == 1 / 2


def test_a_phrase_is_right_by_words_value_or_date() -> None:
    right = grade(MONEY, Outcome(answer("약 84,000,000원", citation(sentence(1))), (hit(),))).scores
    assert (right["phrase_match"], right["numeric_match"], right["short_answer_right"]) == (0, 1, 1)
    dated = replace(MONEY, type="date", answers=("올해 말",), date_iso="2022-12")
    right = grade(dated, Outcome(answer("2022년 12월", citation(sentence(1))), (hit(),))).scores
    assert (right["date_match"], right["exact_match"], right["short_answer_right"]) == (1, 0, 1)


def test_a_date_may_be_told_in_the_first_sentence_beside_the_article_s_own_words() -> None:
    dated = replace(MONEY, type="date", answers=("올해 말",), date_iso="2022-12")
    given = answer("올해 12월", citation(sentence(1)), citation(sentence(0)))
    told = replace(given.claims[0], text="때는 2022년 12월(기사 표기: 올해 12월)입니다.")
    scores = grade(dated, Outcome(replace(given, claims=(told, given.claims[1])), (hit(),))).scores
    assert (scores["date_match"], scores["short_answer_right"]) == (1, 0)
    later = replace(given, claims=(given.claims[1], told))
    assert grade(dated, Outcome(later, (hit(),))).scores["date_match"] == 0


def test_sentences_are_held_against_their_own_quotes() -> None:
    given = answer("8400만원", citation(sentence(1)), citation(sentence(0)))
    wrong = replace(given, claims=(CitedClaim(sentence(1), (2,)), CitedClaim(sentence(0), (2,))))
    scores = grade(MONEY, Outcome(wrong, (hit(),))).scores
    assert (scores["citation_recall"], scores["citation_precision"]) == (1 / 2, 1 / 2)


def test_a_comparison_needs_each_element_and_each_article() -> None:
    case = replace(LIST, type="compare", articles=("100", "200"), all=(("조선소",), ("8400만원",)))
    one = answer(None, citation(sentence(1)), citation(sentence(2)))
    scores = grade(case, Outcome(one, (hit(),))).scores
    assert scores["short_answer_right"] == 1
    assert scores["articles_cited"] == scores["article_recall@10"] == 1 / 2
    both = answer(None, citation(sentence(1)), citation(sentence(2), "in/200_x.txt"))
    assert grade(case, Outcome(both, (hit(),))).scores["articles_cited"] == 1


def test_the_first_passage_with_the_evidence_counts() -> None:
    other = replace(hit("딴 이야기"), passage=replace(hit().passage, id="q", text="딴 이야기"))
    scores = grade(MONEY, Outcome(answer(None, abstained=True), (other, hit()))).scores
    assert scores["passage_success@1"] == 0
    assert scores["passage_success@3"] == 1
    assert scores["passage_rr@10"] == 1 / 2
    assert scores["article_success@1"] == 1


def test_a_question_that_found_nothing_is_zero_and_counted() -> None:
    scores = grade(MONEY, Outcome(None, error="오류")).scores
    assert set(scores.values()) == {0.0}
    assert {"short_answer_right", "exact_match", "passage_rr@10", "citation_correct"} <= scores.keys()


def test_half_a_list_is_half_named() -> None:
    assert grade(LIST, Outcome(answer("조선소", citation(sentence(2))), (hit(),))).scores["list_share"] == 1 / 2
