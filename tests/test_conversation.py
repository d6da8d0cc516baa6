from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import particles
from rag.question import conversation, counterparts, topics
from rag.question.conversation import standalone
from rag.types import Turn


def turn(question: str, short: str | None = None) -> Turn:
    return Turn(question, question, short, ("a",))


FORUM = turn("한빛 과학 포럼은 언제 열렸어?", "7일")
HEAD = turn("푸른전자 대표는 누구야?", "김한결")
PACT = turn("푸른전자는 한빛대와 얼마 규모의 협약을 맺었어?", "약 50억원")
PROFESSOR = turn("미래 연구 사업의 책임자는 누구야?", "이성환 교수")
SPENDING = turn("캐나다 로봇 스타트업 투자액은 얼마였어?", "4억1800만 달러")
COMPANIES = turn("한빛대와 협약한 기업들은?", "푸른전자, KT")
LABORATORY = turn("푸른전자 토론토 연구소 소장은 누구야?", "대런 윌슨 박사")
TRAINING = turn("우리 정부는 2023년까지 전문인력을 몇 명 육성하나?", "1만명")
BUDGET = turn("데이터 저수지 사업에 2022년에 얼마를 투자해?", "1조807억원")

LEANING = [
    (FORUM, "거기 참석한 푸른전자 대표는?", "한빛 과학 포럼에 참석한 푸른전자 대표는?"),
    (FORUM, "거기서 무슨 주제를 논의했어?", "한빛 과학 포럼에서 무슨 주제를 논의했어?"),
    (FORUM, "그곳에는 누가 왔나요?", "한빛 과학 포럼에는 누가 왔나요?"),
    (FORUM, "그 행사에 참석한 장관은 누구야?", "한빛 과학 포럼에 참석한 장관은 누구야?"),
    (FORUM, "당시 시장은 누구였어?", "한빛 과학 포럼 당시 시장은 누구였어?"),
    (COMPANIES, "그 가운데 통신사는?", "한빛대와 협약한 기업 중 통신사는?"),
    (FORUM, "그때 시장은 누구였어?", "한빛 과학 포럼 당시 시장은 누구였어?"),
    (FORUM, "어디서?", "한빛 과학 포럼은 어디서 열렸어?"),
    (FORUM, "왜?", "한빛 과학 포럼은 왜 열렸어?"),
    (FORUM, "왜 열렸어?", "한빛 과학 포럼은 왜 열렸어?"),
    (FORUM, "누가 참석했어?", "한빛 과학 포럼에 누가 참석했어?"),
    (FORUM, "장소는?", "한빛 과학 포럼 장소는?"),
    (FORUM, "주최 기관은 어디야?", "한빛 과학 포럼 주최 기관은 어디야?"),
    (FORUM, "장관은 뭐라고 했어?", "한빛 과학 포럼에서 장관은 뭐라고 했어?"),
    (FORUM, "참석자는?", "한빛 과학 포럼 참석자는?"),
    (FORUM, "또 있어?", "한빛 과학 포럼은 언제 열렸어?"),
    (FORUM, "더 자세히 알려줘", "한빛 과학 포럼은 언제 열렸어?"),
    (FORUM, "이 기사 요약해줘", "한빛 과학 포럼 기사 요약해줘"),
    (HEAD, "카카오 대표는?", "카카오 대표는 누구야?"),
    (HEAD, "KT는?", "KT 대표는 누구야?"),
    (HEAD, "그가 참석한 행사는?", "김한결이 참석한 행사는?"),
    (HEAD, "그 사람은 어느 대학 출신이야?", "김한결은 어느 대학 출신이야?"),
    (PACT, "기간은?", "푸른전자가 한빛대와 맺은 협약 기간은?"),
    (PACT, "그 금액은 언제까지 쓰여?", "푸른전자가 한빛대와 맺은 협약 금액은 언제까지 쓰여?"),
    (PACT, "그 협약의 목적은?", "푸른전자가 한빛대와 맺은 협약의 목적은?"),
    (PACT, "그럼 카카오는?", "카카오는 한빛대와 얼마 규모의 협약을 맺었어?"),
    (PACT, "KT는?", "KT는 한빛대와 얼마 규모의 협약을 맺었어?"),
    (PACT, "왜?", "푸른전자는 한빛대와 왜 협약을 맺었어?"),
    (PACT, "기간도 알려줘", "푸른전자가 한빛대와 맺은 협약 기간도 알려줘"),
    (PACT, "협약 상대는 누구야?", "푸른전자가 한빛대와 맺은 협약 상대는 누구야?"),
    (PACT, "이 대학은 어디에 있어?", "한빛대는 어디에 있어?"),
    (PACT, "몇 명이 참여해?", "푸른전자가 한빛대와 맺은 협약에 몇 명이 참여해?"),
    (PROFESSOR, "그는 뭐라고 했어?", "이성환 교수는 뭐라고 했어?"),
    (PROFESSOR, "이 교수는 뭐라고 설명했나?", "이성환 교수는 뭐라고 설명했나?"),
    (PROFESSOR, "그분의 소속은?", "이성환 교수의 소속은?"),
    (PROFESSOR, "소속은?", "이성환 교수 소속은?"),
    (SPENDING, "그럼 일본은?", "일본 로봇 스타트업 투자액은 얼마였어?"),
    (SPENDING, "미국의 경우는?", "미국 로봇 스타트업 투자액은 얼마였어?"),
    (SPENDING, "2013년은?", "2013년 캐나다 로봇 스타트업 투자액은 얼마였어?"),
    (COMPANIES, "그중 통신사는?", "한빛대와 협약한 기업 중 통신사는?"),
    (COMPANIES, "다른 기업은?", "한빛대와 협약한 다른 기업들은?"),
    (LABORATORY, "이 연구소는 언제 설립됐어?", "푸른전자 토론토 연구소는 언제 설립됐어?"),
    (LABORATORY, "그 박사는 어디 출신이야?", "대런 윌슨 박사는 어디 출신이야?"),
    (TRAINING, "그럼 일본은?", "일본은 2023년까지 전문인력을 몇 명 육성하나?"),
    (BUDGET, "2024년은?", "데이터 저수지 사업에 2024년에 얼마를 투자해?"),
    (SPENDING, "2013년 투자액은?", "캐나다 로봇 스타트업 2013년 투자액은?"),
    (BUDGET, "이건 언제 시작됐어?", "데이터 저수지 사업은 언제 시작됐어?"),
]


@pytest.mark.parametrize(("before", "text", "whole"), LEANING)
def test_a_follow_up_stands_alone(before: Turn, text: str, whole: str) -> None:
    assert standalone(text, [before]) == (whole, True)


@pytest.mark.parametrize(
    "text",
    [
        "새빛대교의 길이는 얼마인가?", "2022년 데이터 저수지 예산은 얼마야?", "인공지능이란?",
        "일본은 매년 몇 명을 양성해?",
        "푸른전자가 한빛대와 맺은 협약의 규모는?", "정가람 시장은 뭐라고 말했어?", "반도체는 언제부터 수출했나?",
        "누가 새빛대교 통행료를 받나?", "새빛대교를 누가 지었나?", "이번 달 푸른산업 매출은?",
        "월드컵 당시 감독은 누구야?", "그룹 푸른산업의 회장은?",
        "푸른산업의 올해 매출은?", "반도체 수출액은?",
        "반도체 수출액은 얼마야?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [FORUM, HEAD, PACT])
def test_a_question_with_a_subject_of_its_own_starts_afresh(before: Turn, text: str) -> None:
    assert standalone(text, [before]) == (text, False)


def test_the_first_question_leans_on_nothing() -> None:
    assert standalone("거기 참석한 대표는?", []) == ("거기 참석한 대표는?", False)


MEMBERS = turn("한빛 허브에는 대학이 몇 곳 참여하나요?", "11곳")
COST = turn("심사를 통과한 사업의 총 사업비는?", "3018억원")
SHORTAGE = turn("2022년까지 부족한 AI 인력은 몇 명이야?", "9986명")
COMING = turn("한빛 과학 포럼에 나온 푸른전자 대표는?", "김한결")
NAMED = turn("한빛시가 연 행사 이름이 뭐야?", "한빛 과학 포럼")
GROWTH = turn("2013년 캐나다 로봇 투자액은?", "1600만 달러")


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (COMING, "KT에선 누가 왔어?", "한빛 과학 포럼에 KT에선 누가 왔어?"),
        (COMING, "행사에 들어간 비용은?", "한빛 과학 포럼에 들어간 비용은?"),
        (COMING, "새빛대교 개통식에는 누가 왔어?", "새빛대교 개통식에는 누가 왔어?"),
        (NAMED, "거기서 기조연설은 누가 했어?", "한빛 과학 포럼에서 기조연설은 누가 했어?"),
        (GROWTH, "지난해에는 얼마로 늘었어?", "캐나다 로봇 투자액은 지난해에는 얼마로 늘었어?"),
        (turn("한빛 허브는 언제 출범했어?"), "출범식 장소는?", "한빛 허브 출범식 장소는?"),
        (MEMBERS, "기업은요?", "한빛 허브에는 기업이 몇 곳 참여하나요?"),
        (MEMBERS, "해외 기업은?", "한빛 허브에는 해외 기업이 몇 곳 참여하나요?"),
        (MEMBERS, "책임자는 누구예요?", "한빛 허브 책임자는 누구예요?"),
        (MEMBERS, "그 사람이 뭐라고 했나요?", "그 사람이 뭐라고 했나요?"),
        (COST, "기간은?", "심사를 통과한 사업 기간은?"),
        (COST, "그 사업은 언제 시작해?", "심사를 통과한 사업은 언제 시작해?"),
        (SHORTAGE, "미국은?", "미국의 경우 2022년까지 부족한 AI 인력은 몇 명이야?"),
        (SHORTAGE, "그 분석은 누가 했어?", "2022년까지 부족한 AI 인력 분석은 누가 했어?"),
        (turn("시민과의 대화 행사는 언제야?"), "거기 온 사람은?", "시민과의 대화 행사에 온 사람은?"),
        (turn("미래 연구 사업의 책임자는 누구야?"), "그분은 몇 살이야?", "미래 연구 사업의 책임자는 몇 살이야?"),
    ],
)
def test_events_and_owners(before: Turn, text: str, whole: str) -> None:
    assert standalone(text, [before])[0] == whole


SHORT = turn("국내 로봇 인력은 얼마나 부족해?", "9천명")
UNIT = turn("누리전자 부산 연구소 소장은 누구야?", "윤바다")
AGREED = turn("네이버가 한빛대랑 맺은 파트너십 규모가 얼마야?", "50억원")
ROBOT = turn("도서관이 로봇에 들인 돈은 얼마야?", "3억원")
JOINED = turn("한빛 허브에 참여하는 대학은 몇 곳이야?", "11곳")


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (turn("AI 포럼에 참석한 네이버 대표는?"), "그럼 KT는?", "AI 포럼에 참석한 KT 대표는?"),
        (turn("KAIST 포럼에 온 네이버 대표는?"), "KT는?", "KAIST 포럼에 온 KT 대표는?"),
        (turn("토론토 포럼에 온 네이버 대표는?"), "카카오는?", "토론토 포럼에 온 카카오 대표는?"),
        (turn("네이버 대표는 누구야?"), "그럼 구글의 대표는?", "구글의 대표는 누구야?"),
        (turn("한국에서는 몇 곳이 캐나다와 협약을 맺었나?"), "일본은?", "일본에서는 몇 곳이 캐나다와 협약을 맺었나?"),
        (turn("누리전자 2분기 매출은 얼마야?"), "3분기는?", "누리전자 3분기 매출은 얼마야?"),
        (turn("한빛 포럼은 언제 열려?"), "누리 박람회는?", "누리 박람회는 언제 열려?"),
        (turn("한빛 도서관은 언제 지었어?"), "누리 박물관은?", "누리 박물관은 언제 지었어?"),
        (UNIT, "삼성전자 대구 AI 랩은?", "삼성전자 대구 AI 랩장은 누구야?"),
        (UNIT, "한빛 로봇 연구소는?", "한빛 로봇 연구소 소장은 누구야?"),
        (
            turn("삼성전자 대구 AI 랩의 새 랩장은 누구야?"),
            "누리전자 부산 연구소는?",
            "누리전자 부산 연구소장은 누구야?",
        ),
        (turn("누리전자 부산 연구소장은 누구야?"), "삼성전자 대구 AI 랩은?", "삼성전자 대구 AI 랩장은 누구야?"),
        (turn("캐나다 AI 기업 투자액은 얼마였어?"), "미국 로봇 기업은?", "미국 로봇 기업 투자액은 얼마였어?"),
        (AGREED, "기간은?", "네이버가 한빛대랑 맺은 파트너십 기간은?"),
        (turn("평가원은 한빛대에 학생을 몇 명 보내?"), "교육 기간은?", "평가원이 한빛대에 보내는 학생 교육 기간은?"),
        (turn("미래 로봇 사업은 총 몇 억 원을 받나요?"), "기간은?", "미래 로봇 사업 기간은?"),
        (
            turn("미래 로봇 사업은 총 몇 억 원을 받나요?"),
            "몇 년 동안 쓰는 돈이야?",
            "미래 로봇 사업은 몇 년 동안 쓰는 돈이야?",
        ),
        (turn("정부는 로봇 사업에 얼마를 쓰나?"), "누가 받아?", "정부가 로봇 사업에 쓰는 돈은 누가 받아?"),
        (turn("누리전자가 내놓은 로봇 이름이 뭐야?"), "가격은?", "누리전자가 내놓은 로봇 가격은?"),
        (SHORT, "어디서 분석한 거야?", "국내 로봇 인력이 얼마나 부족한지 어디서 분석한 거야?"),
        (SHORT, "그건 누가 분석했어?", "국내 로봇 인력이 얼마나 부족한지 누가 분석했어?"),
        (turn("반도체 수출은 얼마나 늘었나요?"), "누가 발표했어?", "반도체 수출이 얼마나 늘었는지 누가 발표했어?"),
        (turn("한빛시 인구는 몇 명이야?"), "어디서 조사한 거야?", "한빛시 인구는 어디서 조사한 거야?"),
        (ROBOT, "그 로봇의 이름은 뭐야?", "도서관이 돈을 들인 로봇의 이름은 뭐야?"),
        (turn("도서관이 돈을 들인 로봇의 이름은?", "책동이"), "거기 관장은 누구야?", "도서관 관장은 누구야?"),
        (turn("누리전자가 손잡은 대학은 어디야?", "한빛대"), "거기 총장은?", "한빛대 총장은?"),
        (turn("한빛 AI 연구소 소장은 누구야?"), "거기서 만든 로봇은?", "한빛 AI 연구소에서 만든 로봇은?"),
        (turn("누리전자가 연 행사는?", "한빛 포럼"), "거기 누가 왔어?", "한빛 포럼에 누가 왔어?"),
        (FORUM, "그럼 KT 사업부 대표는?", "한빛 과학 포럼에 참석한 KT 사업부 대표는?"),
        (turn("경기도가 강에서 여는 축제는 언제야?"), "거기 오는 가수는?", "경기도가 강에서 여는 축제에 오는 가수는?"),
        (turn("네이버는 누구와 협약을 맺었어?"), "언제 맺었어?", "네이버가 맺은 협약은 언제 맺었어?"),
        (FORUM, "기조연설은 누가 했어?", "한빛 과학 포럼에서 기조연설은 누가 했어?"),
        (JOINED, "기업은?", "한빛 허브에 참여하는 기업은 몇 곳이야?"),
        (JOINED, "해외 대학은?", "한빛 허브에 참여하는 해외 대학은 몇 곳이야?"),
        (JOINED, "어디어디야?", "한빛 허브에 참여하는 대학은 어디어디야?"),
    ],
)
def test_what_is_alike_and_what_belongs_together(before: Turn, text: str, whole: str) -> None:
    assert standalone(text, [before]) == (whole, True)


def test_four_turns() -> None:
    turns: list[Turn] = []
    said = [
        ("한빛 과학 포럼은 언제 열렸어?", "7일", "한빛 과학 포럼은 언제 열렸어?"),
        ("거기 참석한 푸른전자 대표는?", "김한결", "한빛 과학 포럼에 참석한 푸른전자 대표는?"),
        ("거기서 KT 대표는?", "오하늘", "한빛 과학 포럼에 참석한 KT 대표는?"),
        ("그는 뭐라고 말했어?", None, "오하늘은 뭐라고 말했어?"),
        ("그 행사 장소는?", "한빛회관", "한빛 과학 포럼 장소는?"),
    ]
    for text, short, whole in said:
        assert standalone(text, turns)[0] == whole
        turns.append(Turn(text, whole, short, ("a",)))


def test_a_pronoun_without_anybody_to_mean_stays() -> None:
    assert standalone("이 교수는 뭐라고 했나?", [FORUM])[0] == "이 교수는 뭐라고 했나?"


@pytest.mark.parametrize(
    ("word", "particle", "fits"),
    [("포럼", "는", "은"), ("행사", "은", "는"), ("서울", "으로", "로"), ("부산", "로", "으로"), ("KT", "이", "가"),
    ("2023", "는", "은"),
     ("ETRI", "와", "와"), ("전략 ‘하나’", "을", "를"), ("집", "에서", "에서")],
)  # fmt: skip
def test_particles_fit(word: str, particle: str, fits: str) -> None:
    assert particles.fitted(word, particle) == fits


_FOLLOWING = """
    거기 그는 그중 이건 그 행사 포럼 왜 어디서 누가 기간은 일본은 또 참석한 대표는 다른 기업은 2023년은 ? 그럼 푸른전자
"""
_WORDS = st.sampled_from(_FOLLOWING.split())


@given(st.lists(_WORDS, max_size=6).map(" ".join), st.lists(_WORDS, max_size=6).map(" ".join))
def test_any_follow_up_has_an_answer(before: str, text: str) -> None:
    whole, leans = standalone(text, [turn(before, "김한결")])
    assert whole == " ".join(whole.split()) or not leans


def test_examples() -> None:
    for module in (conversation, counterparts, topics, particles):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("이 기사 요약해줘", "한빛 포럼 기사 요약해줘"),
        ("간단히 요약해줘", "한빛 포럼 기사 간단히 요약해줘"),
        ("그 기사 핵심 내용은?", "한빛 포럼 기사 핵심 내용은?"),
    ],
)
def test_a_summary_is_of_the_article_last_spoken_of(text: str, whole: str) -> None:
    event = Turn("한빛 포럼은 언제 열렸나?", "한빛 포럼은 언제 열렸나?", "9월 7일", ("a",))
    assert standalone(text, [event]) == (whole, True)
