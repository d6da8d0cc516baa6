from __future__ import annotations

import doctest

import pytest

from rag import korean, nouns
from rag.question import answer_type
from rag.question.answer_type import asked

ASKS = {
    "person": [
        "한빛시 시장은 누구인가요?", "누가 포럼에 참석했나?", "누구를 소장으로 뽑았어?", "푸른전자의 대표는?",
        "푸른전자 대표 이름",
        "연구소장이 누군데?", "수장은 누구?", "누군지 알려줘", "협회를 세운 사람은?",
        "다리를 설계한 건축가 좀 알려주세요",
        "축사를 한 국회의원은 누구였나요", "대표가 누구임?", "물리학 3대 석학은 누구야?", "포럼에서 만난 한 석학은?",
    ],
    "organisation": [
        "푸른전자가 협약을 맺은 대학은?", "어느 회사가 다리를 지었나?", "협약한 기관은 어디인가?",
        "어디와 손잡고 협약했나?",
        "주최 기관이 어디야", "협약을 맺은 곳은 어디야?", "어떤 구단이 우승했어?", "행사를 주관한 부처는 무엇인가?",
        "1위로 뽑은 데는 어디야?", "푸른전자가 협약을 맺은 상대는?",
    ],
    "place": [
        "포럼은 어디서 열렸나?", "행사 장소 알려줘", "연구소를 세운 도시는?", "어느 나라에 공장을 지었어?",
        "박람회가 열린 곳은?",
        "본사는 어디에 있나요?", "어디로 옮겼대?", "개최지가 궁금해",
    ],
    "date": [
        "다리는 언제 열리나?", "며칠에 개막했어?", "몇 년에 세워졌나요", "개통 날짜는?", "포럼이 열린 날은 언제인가?",
        "언제부터 팔아?",
        "몇 월 며칠이야?", "설립 연도를 말해줘", "법이 시행되는 시점은", "몇 시에 시작해?", "행사 시작 시간은?",
    ],
    "duration": [
        "공사 기간은?", "얼마나 오래 걸렸나?", "몇 년간 지원하나요?", "며칠 동안 열려?", "며칠 동안 해?",
        "몇 시간 걸려?",
        "교육은 몇 개월이야?",
        "행사가 며칠간 열리는지 알려줘", "임기는 얼마야?", "임기는 며칠이었나?", "계약 기간은 몇 년인가요?",
    ],
    "number": [
        "몇 명이 참석했나?", "기업 몇 곳이 왔어?", "참가 인원은?", "몇 개 대학이 참여하나요?", "점유율은 얼마인가?",
        "몇 퍼센트 늘었어?",
        "다리의 길이는 얼마나 되나?", "몇 위야?", "시장의 나이는?", "얼마나 늘었나?", "참가 규모는?", "관람객 수는?",
        "회의는 얼마나 자주 열려?",
    ],
    "money": [
        "투자 규모는?", "예산이 얼마야?", "얼마를 투자하나요?", "사업비는 모두 몇 억 원인가?", "통행료는 얼마?",
        "돈을 얼마나 쓴대?",
        "투자액이 궁금해", "매출액을 알려주세요", "투자 규모는 얼마나 되나?",
    ],
    "thing": [
        "무엇을 만들었나?", "포럼의 주제는?", "무슨 기술을 쓰나?", "이 기계는 무엇이 개량된 거야?",
        "푸른대가 개발한 것은?",
        "새 제도의 이름은 무엇인가?",
        "이 법을 뭐라고 부르나?", "뭐를 만든대?", "어떤 상을 받았어?",
        "HTML이 무슨 뜻이야?", "MOU는 무엇의 약자야?", "ETF의 뜻은?",
        "그 기술을 어디에 쓸 계획인가?", "데이터센터는 어디에 쓰려고 짓나?",
    ],
    "list": [
        "참석한 기업들은?", "푸른대와 협약한 기업 세 곳은?", "참석자를 모두 알려줘",
        "두 회사는 각각 누구와 협약했나?", "어떤 기업들이 왔나?",
        "3개 기관은 어디인가?", "무엇이 있나?", "참가국 명단", "누구누구가 왔어?", "참석자는 모두 누구야?",
        "지자체는 어디어디야?", "연구할 기술 두 가지는?", "참여한 대학을 나열해줘",
    ],
    "reason": ["왜 늦어졌나?", "투자한 이유는?", "무엇 때문에 멈췄어?", "사고 원인을 알려줘", "어떤 이유로 반대했나?",
    "배경이 뭐야?", "성공한 이유를 뭐라고 봤나?"],
    "method": ["어떻게 지원하나?", "신청 방법은?", "어떤 방식으로 뽑나요?", "빵 굽는 법 알려줘", "해결책이 뭐야?"],
    "quote": [
        "시장은 뭐라고 말했나?", "장관이 어떤 말을 했어?", "무엇을 강조했나?", "교수는 이번 결과를 어떻게 평가했나?",
        "시장이 한 말은?",
        "대표는 뭐라고 했나?", "무슨 말을 했는지 알려줘", "시장의 소감은?",
    ],
    "yes_no": [
        "푸른전자가 한빛대와 협약을 맺었나?", "통행료를 받습니까?", "내년에 다리가 열려?", "참석 여부는?",
        "협약을 맺었는지 알려줘",
        "시장이 참석한 게 맞나요?",
    ],
    "description": [
        "데이터 댐이란?", "한빛대교가 뭐야?", "한빛대교는 무엇인가요?", "이 기사 요약해줘", "한빛대교에 대해 알려줘",
        "포럼을 설명해줘", "연구소가 뭐 하는 곳이야?", "푸른전자는 어떤 회사야?",
        "앞으로의 계획은?",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ASKS.items() for text in texts])
def test_the_kind_of_answer(kind: str, text: str) -> None:
    assert asked(text, korean.analyse(text).morphemes).type == kind


@pytest.mark.parametrize(
    ("text", "focus"),
    [("포럼에 참석한 장관은?", "장관"), ("투자 규모는?", "규모"), ("푸른전자 대표 이름", "대표"),
    ("어떤 대학과 협약했나?", "대학"),
     ("협약한 기업 세 곳은?", "기업"), ("참석한 기업들은?", "기업"), ("언제 열렸나?", None), ("연구소장은 누구야?",
     "연구소장"),
     ("푸른전자대표는?", "대표"), ("왜 늦었어?", None), ("한빛에서는 몇 곳이 캐나다와 업무협약을 맺었나", None),
     ("김한결은 올해 몇 살이야?", None), ("대학 몇 곳이 참여해?", "대학"), ("몇 명의 학생을 보내나?", "학생")],
)  # fmt: skip
def test_the_noun_that_names_the_answer(text: str, focus: str | None) -> None:
    assert asked(text, korean.analyse(text).morphemes).focus == focus


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("최근 몇 년간 투자한 기업은?", "organisation", id="몇 as several"),
        pytest.param("누구나 쓸 수 있는 서비스는?", "thing", id="누구나"),
        pytest.param("무엇보다 안전을 앞세운 회사는?", "organisation", id="무엇보다"),
        pytest.param("얼마 전 문을 연 도서관은?", "place", id="얼마 전"),
    ],
)
def test_question_words_that_ask_nothing(text: str, kind: str) -> None:
    assert asked(text, korean.analyse(text).morphemes).type == kind


@pytest.mark.parametrize(
    ("noun", "kind"),
    [("총사업비", "money"), ("연구소장", "person"), ("개최지", "place"), ("공동연구기관", "organisation"),
    ("출생연도", "date"),
     ("공사기간", "duration"), ("증가율", "number"), ("사과", None), ("투자", None), ("확인", None)],
)  # fmt: skip
def test_the_kind_of_a_noun(noun: str, kind: str | None) -> None:
    assert nouns.kind(noun) == kind


def test_examples() -> None:
    assert doctest.testmod(answer_type).failed == 0
    assert doctest.testmod(nouns).failed == 0
