"""What the lexical index adds to what every Searcher promises (tests/contracts)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from rag import passages
from rag.korean import analyse
from rag.lexical import LexicalIndex
from rag.types import Article, Lines, Paragraph, Question

CROWD = "시의회는 오늘 회의를 열어 예산안을 다뤘다. 의원들은 저녁까지 토론했다."


def article(identity: str, *lines: str, title: str | None = None, published: dt.date | None = None) -> Article:
    return Article(
        source=identity,
        title=title,
        published=published,
        author=None,
        outlet=None,
        paragraphs=tuple(Paragraph("body", line, Lines(1, 1)) for line in lines),
        id=identity,
    )


def first(folder: Path, articles: list[Article], asked: str, characters: int = 400) -> str:
    return found(folder, articles, asked, characters)[0]


def found(folder: Path, articles: list[Article], asked: str, characters: int = 400) -> list[str]:
    cut = passages.cut(articles, characters)
    entries = [(passage, own) for own, found in zip(articles, cut, strict=True) for passage in found]
    LexicalIndex.build(folder, entries)
    with LexicalIndex(folder) as index:
        question = index.informed(Question(asked, asked, analyse(asked).morphemes, "thing"))
        return [each.id for each in index.search(question, 10)]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("시는 AI혁신허브에 투자한다.", "AI 혁신 허브"),
        ("사업비는 3천18억원이다.", "사업비 3018억원"),
        ("값이 너무 비싸졌다.", "비싼 값"),
        ("OPENAI가 발표했다.", "openai"),
        ("尹 대통령이 참석했다.", "尹"),
        ("尹 대통령이 참석했다.", "윤 대통령"),
        ("美 국무부가 반대했다.", "미국이 반대한 까닭은?"),
        ("과학기술정보통신부(과기정통부)는 새 계획을 냈다. 연구비를 늘린다.", "과기정통부"),
        ("한국전자통신연구원(ETRI)이 반도체를 만들었다.", "ETRI"),
        ("기준금리가 연 2.5%로 올랐다.", "기준굼리는 얼마인가?"),
        ("시내버스 요금이 오른다.", "시내버쓰 요굼"),
        ("시내버스 요금이 오른다.", "시내버스요금이얼마나오르나요"),
        ("행사는 2021. 9. 17.에 열렸다.", "2021년 9월 17일"),
    ],
)
def test_other_ways_to_write_it(tmp_path: Path, written: str, asked: str) -> None:
    assert first(tmp_path, [article("crowd", CROWD), article("this", written)], asked).startswith("this:")


def test_a_title_counts(tmp_path: Path) -> None:
    articles = [article("other", CROWD, title="날씨"), article("this", CROWD, title="청년 주거 대책")]
    assert first(tmp_path, articles, "청년 주거 대책 회의는?").startswith("this:")


@pytest.mark.parametrize("asked", ["과기정통부의 새 계획", "ETRI 반도체", "인공지능 계획"])
def test_a_name_in_short_finds_an_article_that_only_has_it_in_full(tmp_path: Path, asked: str) -> None:
    """The pair stands in one article; the other one, which answers, never writes the short name."""
    pairs = "과학기술정보통신부(과기정통부)와 한국전자통신연구원(ETRI)은 인공지능(AI) 협약을 맺었다."
    long = "과학기술정보통신부의 새 계획이다. 한국전자통신연구원 반도체도 있다. AI 계획을 담았다."
    own = [article("pairs", pairs), article("this", long), *(article(f"x{n}", CROWD) for n in range(20))]
    assert "this" in {each.partition(":")[0] for each in found(tmp_path, own, asked)[:2]}


def test_a_name_that_nobody_misspelt_stays_as_it_is(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [(p, a) for a in [article("a", CROWD)] for p in next(iter(passages.cut([a])))])
    with LexicalIndex(tmp_path) as index:
        asked = "시의회 예산안 회의는 언제 열리나요?"
        assert index.informed(Question(asked, asked, analyse(asked).morphemes, "date")).other_names == ()


def test_a_subtitle_counts(tmp_path: Path) -> None:
    own = replace(article("this", CROWD), paragraphs=(Paragraph("subtitle", "청년 주거 대책", Lines(1, 1)),))
    with_body = replace(own, paragraphs=(*own.paragraphs, Paragraph("body", CROWD, Lines(2, 2))))
    assert first(tmp_path, [article("other", CROWD), with_body], "청년 주거 대책 회의").startswith("this:")


def test_a_date_prefers_articles_of_that_time(tmp_path: Path) -> None:
    articles = [
        article("old", CROWD, published=dt.date(2019, 3, 4)),
        article("this", CROWD, published=dt.date(2021, 9, 17)),
    ]
    assert first(tmp_path, articles, "2021년 9월 시의회 회의").startswith("this:")


def test_the_rest_of_the_article_counts(tmp_path: Path) -> None:
    """Two paragraphs say the same; the question names what only the other paragraphs of one article say."""
    filling = "다른 이야기가 길게 이어진다. " * 5
    articles = [
        article("other", "연극제가 열린다. " + filling, "표는 만원이다. 문의는 사무국으로 하면 된다."),
        article("this", "도자기 축제가 열린다. " + filling, "표는 만원이다. 문의는 사무국으로 하면 된다."),
    ]
    assert first(tmp_path, articles, "도자기 축제 표는 얼마?", characters=80).startswith("this:")


def test_building_twice_gives_the_same_answers(tmp_path: Path) -> None:
    articles = [article(f"a{number}", CROWD) for number in range(60)]
    assert first(tmp_path / "1", articles, "시의회 예산안") == first(tmp_path / "2", articles, "시의회 예산안")


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [])
    index = LexicalIndex(tmp_path)
    index.close()
    with pytest.raises(ValueError, match="closed"):
        index.search(Question("금리", "금리", analyse("금리").morphemes, "thing"), 1)
