"""Cases go out into other tools' shapes and come back the same."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, CaseFileError
from eval.formats import Page, load, save, save_pages
from eval.formats.tables import _cell, _parted, _row
from rag.cleaning import clean_file
from rag.types import Article

MONEY = Case(
    "m",
    ("로봇이 왔어?", "얼마야?"),
    "money",
    answerable=True,
    answers=("8400만원", "8천400만원|세금; 포함"),
    articles=("100",),
    evidence=("8천400만원",),
    tags=("follow-up",),
    note="=1+1",
)
LIST = Case(
    "l",
    ("어디어디?",),
    "list",
    answerable=True,
    all=(("조선소",), ("병원", "의원")),
    articles=("100",),
    evidence=("병원",),
)
NONE = Case("n", ("무게는?",), "number", answerable=False, tags=("near-miss",))
CASES = [MONEY, LIST, NONE]
PAGES = {
    "100_robot.txt": Page("로봇", "도서관은 로봇에 8천400만원을 들였다.\n조선소와 병원에도 간다."),
    "200_x.txt": Page("", "딴 이야기"),
}


@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx", "cases.jsonl"])
def test_a_table_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    assert save(CASES, tmp_path / name, {}) == 0
    assert load(tmp_path / name).cases == CASES
    assert load(tmp_path / name).problems == []


WORDS = st.text(alphabet="가나 |;\\'=+A", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_whatever_is_written_in_a_cell_comes_back(words: list[str]) -> None:
    row = _row({"answers": _cell(words), "all": _cell([words]), "turns": "?"}, 2)
    assert isinstance(row, dict)
    assert (row["answers"], row["all"]) == (words, [words])


def test_no_cell_is_reckoned_as_a_formula(tmp_path: Path) -> None:
    save([MONEY], tmp_path / "c.csv", {})
    rows = list(csv.reader((tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_spreadsheet_of_korean_excel_with_korean_headings(tmp_path: Path) -> None:
    (tmp_path / "표.csv").write_bytes("질문,정답,기사,근거,종류\n얼마야?,50원 | 오십원,100,50원,금액\n".encode("cp949"))
    [case] = load(tmp_path / "표.csv").cases
    assert case == Case(
        "2", ("얼마야?",), "money", answerable=True, answers=("50원", "오십원"), articles=("100",), evidence=("50원",)
    )


def test_rows_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,question,answerable\na,?,아마\n,,\nb,뭐?,예\n", encoding="utf-8")
    bundle = load(tmp_path / "c.csv")
    assert [problem.line for problem in bundle.problems] == [2, 4]
    (tmp_path / "d.csv").write_text("id,말\na,?\n", encoding="utf-8")
    assert "질문 열이 없습니다" in load(tmp_path / "d.csv").problems[0].message


def test_squad_goes_out_and_comes_back(tmp_path: Path) -> None:
    single = replace(MONEY, turns=("얼마야?",), answers=("8400만원", "8천400만원"))
    assert save([single, LIST, NONE], tmp_path / "s.json", PAGES) == 2
    data = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    [article] = data["data"]
    [paragraph] = article["paragraphs"]
    [answer] = paragraph["qas"][0]["answers"]
    assert paragraph["context"][answer["answer_start"] :].startswith(answer["text"])
    bundle = load(tmp_path / "s.json")
    [case] = bundle.cases
    assert (case.id, case.turns, case.answers) == ("m", ("얼마야?",), ("8천400만원",))
    assert bundle.pages[case.articles[0]] == PAGES["100_robot.txt"]


def test_articles_that_come_along_can_be_indexed(tmp_path: Path) -> None:
    save_pages({"p000001": Page("로봇", "도서관은 로봇에 8천400만원을 들였다. 로봇은 병원에도 간다.")}, tmp_path)
    [article] = clean_file(tmp_path / "p000001.json", "p000001.json")
    assert isinstance(article, Article)
    assert (article.title, article.body) == ("로봇", "도서관은 로봇에 8천400만원을 들였다. 로봇은 병원에도 간다.")


def test_klue_questions_without_an_answer_are_unanswerable(tmp_path: Path) -> None:
    qa = {
        "guid": "k1",
        "question": "몇 명?",
        "question_type": 3,
        "is_impossible": True,
        "answers": [],
        "plausible_answers": [{"text": "3명", "answer_start": 0}],
    }
    data = {"data": [{"title": "t", "paragraphs": [{"context": "3명이 왔다.", "qas": [qa]}]}]}
    (tmp_path / "k.json").write_text(json.dumps(data), encoding="utf-8")
    [case] = load(tmp_path / "k.json").cases
    assert (case.id, case.answerable, case.answers) == ("k1", False, ())


def test_autorag_goes_out_and_comes_back(tmp_path: Path) -> None:
    single = replace(MONEY, turns=("얼마야?",), answers=("8천400만원",))
    assert save([single, NONE], tmp_path / "rag", PAGES) == 1
    qa = pyarrow.parquet.read_table(tmp_path / "rag" / "qa.parquet").to_pylist()
    assert qa == [
        {"qid": "m", "query": "얼마야?", "retrieval_gt": [["100_robot.txt"]], "generation_gt": ["8천400만원"]}
    ]
    bundle = load(tmp_path / "rag")
    [case] = bundle.cases
    assert (case.type, case.answers, case.evidence) == ("money", ("8천400만원",), ("8천400만원",))
    assert bundle.pages[case.articles[0]].text == PAGES["100_robot.txt"].text


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"no zip")
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    (tmp_path / "quote.csv").write_text('질문\n"끝이 없다\n', encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "qa.parquet").write_bytes(b"no parquet")
    pyarrow.parquet.write_table(pyarrow.table({"qid": ["a"]}), tmp_path / "qa.parquet")
    for path in ("bad.xlsx", "bad.json", "quote.csv", "broken", ".", "missing.csv", "missing.xlsx", "cases.doc"):
        with pytest.raises(CaseFileError) as caught:
            load(tmp_path / path)
        assert "\n" not in str(caught.value)
    for path in ("missing/c.jsonl", "missing/c.csv"):
        with pytest.raises(CaseFileError, match="쓸 수 없습니다"):
            save(CASES, tmp_path / path, {})


def test_several_values_of_a_cell() -> None:
    assert _parted(r"하나 | 둘\|셋 |  | 넷\\", "|") == ["하나", "둘|셋", "넷\\"]
