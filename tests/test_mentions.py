from __future__ import annotations

import pytest

from rag.passages import cut
from rag.reading.mentions import mentions
from rag.types import AnswerType, Article, Lines, Paragraph, Passage


def passage(text: str) -> Passage:
    article = Article("a.txt", None, None, None, None, (Paragraph("body", text, Lines(1, 1)),)).with_id("a")
    (made,) = next(cut([article]))
    return made


def found(text: str, asked: AnswerType) -> list[str]:
    read = passage(text)
    return [mention.span.of(read.text) for mention in mentions(read, asked) if mention.kind == asked]


def beside(text: str, asked: AnswerType) -> list[str]:
    read = passage(text)
    return [mention.context.of(read.text) for mention in mentions(read, asked)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("설명회에는 김하늘 누리전자 대표가 참석했다.", ["김하늘"], id="name body post"),
        pytest.param("누리전자의 김하늘 대표가 참석했다.", ["김하늘 대표"], id="body's name post"),
        pytest.param("누리전자(대표 김하늘)는 공장을 연다.", ["김하늘"], id="body (post name)"),
        pytest.param("요한 바그너 함부르크대 교수가 강연했다.", ["요한 바그너"], id="foreign name body post"),
        pytest.param("함부르크대의 요한 바그너 교수가 강연했다.", ["요한 바그너 교수"], id="body's foreign name post"),
        pytest.param("윤 대통령이 강연했다.", ["윤 대통령"], id="surname post"),
        pytest.param("회의에는 김민수도 왔다.", ["김민수"], id="name alone"),
        pytest.param("그는 연구소 소장으로 선임됐다.", [], id="a post somebody gets"),
        pytest.param("누리전자 대표가 참석했다.", [], id="a post without a name"),
    ],
)
def test_people_are_found_with_their_posts(text: str, names: list[str]) -> None:
    assert found(text, "person") == names


def test_each_person_of_a_list_stands_beside_their_own_body() -> None:
    text = "김하늘 누리전자 대표, 박민수 한강은행 행장, 이도윤 미르대 총장이 모였다."
    assert beside(text, "person")[0] == "김하늘 누리전자 대표"
    assert beside(text, "person")[-1] == "이도윤 미르대 총장"
    assert "누리전자" in found(text, "organisation")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("number", ["60여명", "25곳"]),
        ("money", ["약 50억원"]),
        ("duration", ["3일간", "5년 동안"]),
        ("date", ["2019년 12월"]),
    ],
)
def test_figures_are_told_apart_by_their_units(asked: AnswerType, expected: list[str]) -> None:
    text = "2019년 12월 발표한 행사는 3일간 열린다. 연사 60여명과 국내 기업 25곳이 참여한다. 5년 동안 약 50억원을 쓴다."
    assert found(text, asked) == expected


def test_what_a_figure_counts_stands_beside_it() -> None:
    assert beside("국내 기업 25곳과 17개 해외 기업이 참여한다.", "number") == ["국내 기업 25곳", "17개 해외 기업"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("서울시와 대전시도 참여한다.", "서울시와 대전시", id="joined"),
        pytest.param(
            "로봇연구원(KRI), 미래대(MU), 한결대 등과 연구한다.", "로봇연구원(KRI), 미래대(MU), 한결대", id="brackets"
        ),
        pytest.param("주제는 ‘모두의 바다’ ‘내일의 산’이다.", "‘모두의 바다’ ‘내일의 산’", id="quoted"),
        pytest.param(
            "과제는 ▲기반 확충(전력·물 등) ▲인재 양성(학교 등) 등이다.",
            "▲기반 확충(전력·물 등) ▲인재 양성(학교 등)",
            id="bullets",
        ),
    ],
)
def test_lists_are_whole(text: str, expected: str) -> None:
    assert expected in found(text, "list")


def test_kinds_without_a_form_of_their_own_have_no_mentions() -> None:
    assert found("김하늘 누리전자 대표가 3일간 머물렀다.", "place") == []
