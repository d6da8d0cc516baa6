from __future__ import annotations

import doctest

import pytest

from rag.answering import statements
from rag.answering.statements import stated


@pytest.mark.parametrize(
    ("question", "short", "said"),
    [
        ("새 공장의 규모가 얼마야?", "약 50억원", "새 공장의 규모는 약 50억원입니다."),
        ("행사에는 누가 참석했나요?", "김하늘 부소장", "행사에는 김하늘 부소장이 참석했습니다."),
        ("어떤 연구소가 참여해?", "Fraunhofer", "Fraunhofer가 참여합니다."),
        ("어느 대학과 협약을 맺었습니까?", "고려대", "고려대와 협약을 맺었습니다."),
        ("몇 곳이 시와 협약을 맺었나", "9개 기업", "9개가 시와 협약을 맺었습니다."),
        ("시청자는 몇 명이나 돼?", "30명", "시청자는 30명입니다."),
        ("참가자는 몇 명인가?", "5천12명", "참가자는 5천12명입니다."),
        ("답한 사람은 몇 명이었나?", "5천12명", "답한 사람은 5천12명이었습니다."),
        ("축제는 며칠부터야?", "11월 3일", "축제는 11월 3일부터입니다."),
        ("어디서 열려요?", "서울", "서울에서 열립니다."),
        ("공장은 어디 있나요?", "군산", "공장은 군산에 있습니다."),
        ("투자 규모는 얼마나 되나?", "50억원", "투자 규모는 50억원입니다."),
        ("참가자는 얼마나 늘었습니까?", "12%", "참가자는 12% 늘었습니다."),
        ("대표가 누군지 알려줘", "홍길동", "대표는 홍길동입니다."),
        ("해외 기업들 알려 주세요", "가람, 누리", "해외 기업들은 가람, 누리입니다."),
        ("몇 년 동안 문을 닫았나?", "6년", "6년 동안 문을 닫았습니다."),
        ("무엇을 만드나?", "로봇", "로봇을 만듭니다."),
        ("이끄는 사람은 누구라고 했나?", "김하늘", "이끄는 사람은 김하늘이라고 했습니다."),
        ("행사에 오신 분은 누구셨나요?", "김하늘", "행사에 오신 분은 김하늘이었습니다."),
        ("그럼 공사 기간은?", "5년", "공사 기간은 5년입니다."),
    ],
)
def test_the_answer_takes_the_place_of_what_was_asked(question: str, short: str, said: str) -> None:
    assert stated(question, short) == said


@pytest.mark.parametrize(
    ("question", "short"),
    [
        pytest.param("언제 어디에서 열리나?", "서울", id="two things are asked"),
        pytest.param("인재를 얼마나 기르겠대?", "25만명", id="hearsay"),
        pytest.param("나트륨은 얼마나 흔한가요?", "40배", id="a degree"),
        pytest.param("얼마나 자주 열리나?", "반기 1회", id="how often"),
        pytest.param("공장을 여나?", "네", id="nothing is asked for"),
    ],
)
def test_what_would_not_read_well_is_not_said(question: str, short: str) -> None:
    assert stated(question, short) is None


def test_examples() -> None:
    assert doctest.testmod(statements).failed == 0
