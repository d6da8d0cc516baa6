"""Retrieval measured on small collections of our own, counted by hand and against ir-measures."""

from __future__ import annotations

import json
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from eval.retrieval import Collection, measure, read, read_cases, scored
from rag.errors import SourceError

TEXTS = {
    "d1": "한빛대교가 내년 3월에 열린다. 통행료는 없다.",
    "d2": "시립도서관이 밤 11시까지 문을 연다.\n야간 사서를 새로 뽑았다.",
    "d3": "항만공사가 자동화 부두를 넓힌다. 물동량이 늘었기 때문이다.",
}
QUESTIONS = {"q1": "다리는 언제 열리나, 한빛대교?", "q2": "도서관은 몇 시까지 여나?", "q3": "부두를 왜 넓히나?"}
RELEVANT = {"q1": {"d1": 1}, "q2": {"d2": 2, "d1": 1}, "q3": {"d3": 1}}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    corpus = [{"_id": key, "title": "", "text": text} for key, text in TEXTS.items()]
    queries = [{"_id": key, "text": text} for key, text in {**QUESTIONS, "unjudged": "무엇?"}.items()]
    (tmp_path / "qrels").mkdir()
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    judged = "".join(f"{q}\t{d}\t{grade}\n" for q, grades in RELEVANT.items() for d, grade in grades.items())
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + judged, encoding="utf-8")
    return tmp_path


def test_a_beir_folder_is_measured_end_to_end(beir: Path) -> None:
    report = measure(beir)
    assert report["Success@1"] == report["RR@10"] == 1.0
    assert report["queries"] == report["documents"] == 3
    assert set(report) >= {"Success@3", "Success@5", "Success@10", "nDCG@10", "R@50"}
    assert 0 < report["latency_ms"]["p50"] <= report["latency_ms"]["p95"]


def test_a_squad_file_is_a_collection_of_its_paragraphs(tmp_path: Path) -> None:
    paragraphs = [
        {"context": text, "qas": [{"id": f"q-{key}", "question": "언제?", "answers": []}]}
        for key, text in TEXTS.items()
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "소식", "paragraphs": paragraphs}]}), encoding="utf-8")
    collection = read(path)
    assert [document.body for document in collection.documents] == list(TEXTS.values())
    assert [document.title for document in collection.documents] == ["소식"] * 3
    assert collection.relevant == {"q-d1": {"0": 1}, "q-d2": {"1": 1}, "q-d3": {"2": 1}}


def test_the_measures_are_those_of_ir_measures_and_nothing_found_counts_as_zero() -> None:
    runs = {"q1": ["d2", "d1"], "q2": ["d1", "d3", "d2"], "q3": []}
    questions = {key: key for key in runs}
    report = scored(Collection([], questions, RELEVANT), runs.__getitem__)
    qrels = [ir_measures.Qrel(q, d, grade) for q, grades in RELEVANT.items() for d, grade in grades.items()]
    run = [ir_measures.ScoredDoc(q, d, 10.0 - rank) for q, found in runs.items() for rank, d in enumerate(found)]
    expected = ir_measures.calc_aggregate([Success @ 1, Success @ 3, RR @ 10, nDCG @ 10, R @ 50], qrels, run)
    for name, value in expected.items():
        assert report[str(name)] == pytest.approx(value, abs=1e-4), name
    assert report["Success@1"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize("content", ["", "{", '{"data": []}', '{"data": [{"paragraphs": 3}]}'])
def test_what_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"broken\.json"):
        read(path)


def test_a_folder_without_qrels_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="BEIR"):
        read(tmp_path)


def test_questions_of_a_case_file_are_searched_over_its_pages(tmp_path: Path, pages: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    rows = [
        {"id": "a", "turns": ["다리 길이는?", "한빛대교 통행료는?"], "articles": ["bridge"]},
        {"id": "b", "turns": ["도서관은 몇 시까지 하나?"], "articles": ["library"]},
        {"id": "c", "turns": ["날씨는?"], "articles": []},
    ]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = measure(cases, articles=pages)
    assert (found["queries"], found["documents"], found["Success@1"]) == (2, 2, 1.0)
    cases.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="질문 파일"):
        read_cases(cases, pages)


def test_the_shipped_paraphrases_name_pages_that_are_there() -> None:
    folder = Path(__file__).resolve().parents[1] / "eval" / "data"
    collection = read_cases(folder / "paraphrases.jsonl", folder / "articles_more")
    assert len(collection.relevant) >= 60
    assert all(collection.relevant.values())
