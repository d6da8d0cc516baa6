from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from eval.cases import SPELLINGS, TYPES, Case, CaseFileError, dumps, fingerprint, load, parse, read
from eval.lint import lint
from rag.cleaning.decoding import decode
from rag.types import AnswerType

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "eval" / "data"
REAL = ROOT.parent / "shared" / "articles"
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "case.schema.json").read_text(encoding="utf-8")))
GOOD = {
    "id": "a-1",
    "turns": ["로봇 이름은?"],
    "type": "thing",
    "answerable": True,
    "answers": ["다솜"],
    "articles": ["100"],
    "evidence": ["'다솜'"],
}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "cases.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "JSON이 아닙니다"),
        ("[]", "JSON 객체"),
        ({**GOOD, "answer": "다솜"}, "모르는 항목이 있습니다: answer"),
        ({**GOOD, "id": ""}, "id가 없습니다"),
        ({**GOOD, "answerable": "yes"}, "answerable"),
        ({**GOOD, "note": 3}, "note"),
        ({**GOOD, "answers": 5}, "answers"),
        ({**GOOD, "answers": [" "]}, "answers"),
        ({**GOOD, "all": [[]]}, "all"),
        ({**GOOD, "turns": []}, "turns"),
        ({**GOOD, "type": "robot"}, "type 'robot'"),
        ({**GOOD, "answerable": False}, "답이 없는 질문인데 answers, articles, evidence"),
        ({**GOOD, "evidence": []}, "articles와 evidence"),
        ({**GOOD, "type": "list"}, "all이 있어야"),
        ({**GOOD, "answers": []}, "answers가 있어야"),
        ({**GOOD, "type": "compare"}, "all이 있어야"),
        ({**GOOD, "evidence": ["가" * 201]}, "200자를 넘습니다"),
        ({**GOOD, "date_iso": "2022년 12월"}, "date_iso"),
        ({**GOOD, "date_iso": 2022}, "date_iso"),
        ({**GOOD, "answers": [], "articles": [], "evidence": [], "answerable": False, "date_iso": "2022"}, "date_iso"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, row: object, message: str) -> None:
    cases, problems = read(written(tmp_path, GOOD, "", row if isinstance(row, str) else {"id": "b", **row}))
    if isinstance(row, dict) and row.get("id") == GOOD["id"]:
        assert [problem.line for problem in problems] == [3]
    assert len(cases) == 1
    assert message in problems[0].message
    if isinstance(row, dict):
        assert not SCHEMA.is_valid(row)


@pytest.mark.parametrize(
    "row",
    [
        GOOD,
        {**GOOD, "type": "date", "date_iso": "2022-12"},
        {**GOOD, "date_iso": "--12-05", "note": "해는 알 수 없다", "tags": ["caption"]},
        {**GOOD, "type": "several", "all": [["다솜"]], "answers": []},
        {"id": "b", "turns": ["?"], "type": "thing", "answerable": False, "answers": []},
    ],
)
def test_the_published_schema_admits_what_is_read(tmp_path: Path, row: dict[str, object]) -> None:
    assert len(load(written(tmp_path, row))) == 1
    assert SCHEMA.is_valid(row)


def test_the_published_schema_names_the_same_types() -> None:
    assert SCHEMA.schema["properties"]["type"]["enum"] == list(TYPES)
    assert set(get_args(AnswerType)) <= TYPES.keys()
    assert set(SPELLINGS.values()) <= TYPES.keys()


def test_a_case_is_written_as_it_was_read(tmp_path: Path) -> None:
    rows = [GOOD, {**GOOD, "id": "b", "turns": ["하나", "둘"], "all": [["가", "나"]], "date_iso": "2022", "note": "말"}]
    cases = load(written(tmp_path, *rows))
    assert [json.loads(line) for line in dumps(cases).splitlines()] == rows


def test_null_is_absent_and_other_spellings_of_types_are_known(tmp_path: Path) -> None:
    [case] = load(written(tmp_path, {**GOOD, "type": "why", "answers": None, "note": None}))
    assert (case.type, case.answers, case.note) == ("reason", (), None)


def test_duplicates_name_the_other_line(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, {**GOOD, "turns": ["다른 질문"]}, {**GOOD, "id": "a-2"})
    _, problems = read(path)
    assert [(problem.line, problem.message) for problem in problems] == [
        (2, "id 'a-1'이(가) 1행에도 있습니다"),
        (3, "1행과 질문이 같습니다"),
    ]
    with pytest.raises(CaseFileError, match=r"cases.jsonl:2: .*다른 문제 1건"):
        load(path)


def test_unreadable_files_are_one_line_each(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(CaseFileError, match="읽을 수 없습니다"):
            load(path)
    (tmp_path / "korean.jsonl").write_bytes("{'가'}".encode("cp949"))
    with pytest.raises(CaseFileError, match="UTF-8"):
        load(tmp_path / "korean.jsonl")
    with pytest.raises(CaseFileError, match="질문이 하나도 없습니다"):
        load(written(tmp_path, ""))


def test_a_source_is_right_by_the_beginning_of_its_file_name(tmp_path: Path) -> None:
    [case] = load(written(tmp_path, GOOD))
    assert case.is_right_source("news/100_library.txt")
    assert case.is_right_source("news/100_all.jsonl#7")
    assert not case.is_right_source("100/001_other.txt")


def test_lint_names_what_the_articles_do_not_bear_out(tmp_path: Path) -> None:
    cases = load(written(tmp_path, GOOD, {**GOOD, "id": "a-2", "turns": ["?"], "articles": ["200"]}))
    assert lint(cases, {"100_a.txt": "로봇 '다솜'이 왔다."}) == [(2, "a-2: 기사 '200'이(가) 없습니다")]
    assert lint(cases[:1], {"100_a.txt": "로봇이 왔다."}) == [
        (1, "a-1: 근거 ''다솜''이(가) 기사에 없습니다"),
        (1, "a-1: 답 '다솜'이(가) 기사에 없습니다"),
    ]


def test_lint_names_an_article_missing_from_a_comparison(tmp_path: Path) -> None:
    both = {**GOOD, "type": "compare", "all": [["다솜"]], "articles": ["100", "101"]}
    assert lint(load(written(tmp_path, both)), {"100_a.txt": "로봇 '다솜'이 왔다."}) == [
        (1, "a-1: 기사 '101'이(가) 없습니다")
    ]


def test_lint_finds_a_question_asked_twice(tmp_path: Path) -> None:
    cases = load(
        written(
            tmp_path,
            GOOD,
            "",
            {**GOOD, "id": "a-2", "turns": ["로봇의 이름은?"]},
            {**GOOD, "id": "a-3", "turns": ["로봇이름은"]},
        )
    )
    assert lint(cases) == [(4, "a-3: 1행의 'a-1'와(과) 같은 질문입니다")]


def test_the_fingerprint_follows_the_cases(tmp_path: Path) -> None:
    other = {**GOOD, "id": "b", "turns": ["?"]}
    before = fingerprint(load(written(tmp_path, GOOD, other)))
    assert fingerprint(load(written(tmp_path, other, "", GOOD))) == before
    assert fingerprint(load(written(tmp_path, {**GOOD, "note": "바뀜"}, other))) != before


# --- the shipped set ---------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [DATA / "articles", REAL], ids=["samples", "real pages"])
@pytest.mark.parametrize("name", ["cases.jsonl", "cases_heldout.jsonl"])
def test_the_shipped_cases_hold_on_both_folders(folder: Path, name: str) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder.name}: the real pages are not beside this checkout")
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    assert lint(load(DATA / name), texts) == []


def test_the_cases_of_the_second_folder_hold_on_its_pages() -> None:
    texts = {path.name: visible(path) for path in (DATA / "articles_more").iterdir()}
    assert lint(load(DATA / "cases_more.jsonl"), texts) == []


def test_the_second_folder_is_split_by_article() -> None:
    for case in load(DATA / "cases_more.jsonl"):
        splits = {tag for tag in case.tags if tag.startswith("split:")}
        assert splits == {"split:dev" if case.id.startswith("2") else "split:test"}, case.id
        assert {source[0] for source in case.articles} <= {case.id[0]}, case.id


def visible(path: Path) -> str:
    """What a page says, its dirt included: HTML without tags, records without their field names."""
    text = decode(path.read_bytes(), path.name)
    if path.suffix == ".html":
        return html.unescape(re.sub(r"<[^>]+>", " ", text))
    if path.suffix == ".jsonl":
        return "\n".join(json.loads(line)["content"] for line in text.splitlines())
    return text


@pytest.mark.parametrize("name", ["cases.jsonl", "cases_more.jsonl"])
def test_the_shipped_sets_are_as_broad_as_promised(name: str) -> None:
    cases = load(DATA / name)
    answerable = [case for case in cases if case.answerable]
    unanswerable = [case for case in cases if not case.answerable]
    tagged = Counter(tag for case in cases for tag in case.tags)
    assert len(cases) >= 200
    assert len(unanswerable) >= 50
    assert {case.type for case in answerable} == set(TYPES)
    assert all(len(phrase) <= 20 for case in cases for phrase in case.evidence)  # more would be an outlet's sentence
    assert 2 * sum("near-miss" in case.tags for case in unanswerable) >= len(unanswerable)
    assert 3 * sum("paraphrase" in case.tags for case in answerable) >= len(answerable)
    assert sum(len(case.turns) > 1 for case in cases) >= 20
    assert tagged["relative-date"] >= 15
    assert tagged["conflict"] >= 10


def test_no_question_of_the_held_out_set_is_in_sight() -> None:
    held_out = load(DATA / "cases_heldout.jsonl")
    assert not {case.turns for case in load(DATA / "cases.jsonl")} & {case.turns for case in held_out}


def test_a_single_text_may_stand_for_a_list(tmp_path: Path) -> None:
    row = {"id": "a", "turns": "네이버는 얼마를 들이나?", "answers": "50억원", "articles": "000", "evidence": "50억원",
           "type": "money", "answerable": True}  # fmt: skip
    SCHEMA.validate(row)
    (tmp_path / "cases.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (case,) = load(tmp_path / "cases.jsonl")
    assert (case.turns, case.answers, case.articles) == (("네이버는 얼마를 들이나?",), ("50억원",), ("000",))
    named = {**row, "type": "list", "all": ["벡터 연구소", ["토론토대", "토론토 대학교"]]}
    SCHEMA.validate(named)
    parsed = parse(named)
    assert isinstance(parsed, Case)
    assert parsed.all == (("벡터 연구소",), ("토론토대", "토론토 대학교"))
