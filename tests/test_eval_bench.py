"""Benchmark tables over small material of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.bench import Material, Table, retrieval, tables, write_into
from rag.errors import GisadapError

TABLE = Table(
    "retrieval x.json", "Retrieval", "python -m eval bench --retrieval x.json", ["", "Success@1"], [["ours", "1.000"]]
)
TEXTS = {
    "새솔전자는 강릉에 연구소를 세웠다. 연구소장은 한도윤 박사다.": "새솔전자 연구소장은 누구인가?",
    "가온시립도서관은 안내 로봇 열두 대를 들여놓았다.": "가온시립도서관이 들여놓은 로봇은 몇 대인가?",
    "나루시는 버스 요금을 4월부터 200원 올린다.": "나루시 버스 요금은 얼마나 오르는가?",
}


def collection(folder: Path) -> Path:
    data = []
    for number, (text, asked) in enumerate(TEXTS.items()):
        qa = {"id": f"q{number}", "question": asked, "answers": [{"text": text[:2], "answer_start": 0}]}
        data.append({"title": f"t{number}", "paragraphs": [{"context": text, "qas": [qa]}]})
    path = folder / "small.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_retrieval_is_measured_beside_others_on_the_same_documents(tmp_path: Path) -> None:
    table = retrieval(collection(tmp_path))
    assert [row[0] for row in table.rows] == [
        "Gisadap",
        "Chroma, dense alone (our vectors)",
        "bm25s, its own words",
        "bm25s, Kiwi morphemes",
        "llama-index BM25",
    ]
    by_name = {row[0]: row[1:] for row in table.rows}
    assert by_name["Gisadap"][0] == by_name["bm25s, Kiwi morphemes"][0] == "1.000"
    assert "3 questions, 3 documents" in table.title


def test_a_table_goes_into_its_block_and_nothing_else_moves(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\nBy hand.\n", encoding="utf-8")
    write_into(page, TABLE)
    once = page.read_text(encoding="utf-8")
    write_into(page, TABLE)
    assert page.read_text(encoding="utf-8") == once
    page.write_text(once + "\nAfter.\n", encoding="utf-8")
    write_into(page, TABLE._replace(rows=[["ours", "0.500"]]))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks\n\nBy hand.\n")
    assert text.endswith("\nAfter.\n")
    assert "0.500" in text
    assert "1.000" not in text
    assert "    python -m eval bench --retrieval x.json\n" in text


def test_without_material_there_is_no_table() -> None:
    assert Material().is_empty
    assert Material(articles=[Path("a")]).is_empty
    assert list(tables(Material())) == []


LEAD = "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다."
REST = "예산은 모두 120억원이며, 이 가운데 절반은 나라에서 받고 나머지는 시가 마련한다."


def test_cleaning_is_one_row_and_html_pages_bring_the_other_extractors(tmp_path: Path) -> None:
    pytest.importorskip("readability", reason="pip install -e '.[extractors]'")
    rows = (
        f"# title\t새벽시, 도서관 세 곳 연다\ntitle\t1\t새벽시, 도서관 세 곳 연다\nbody\t2\t{LEAD}\nbody\t3\t{REST}\n"
    )
    (tmp_path / "text.tsv").write_text(rows, encoding="utf-8")
    (only,) = tables(Material(gold=[tmp_path]))
    assert len(only.header) == len(only.rows[0])
    assert only.rows[0][:4] == ["1.000", "1.000", "1.000", "100.0%"]
    (tmp_path / "page.html").write_text(f"<h1>새벽시, 도서관</h1><p>{LEAD}</p><p>{REST}</p>", encoding="utf-8")
    (tmp_path / "page.tsv").write_text(f"# source\tpage.html\nbody\t1\t{LEAD}\nbody\t1\t{REST}\n", encoding="utf-8")
    _, beside = tables(Material(gold=[tmp_path]))
    assert [row[0] for row in beside.rows] == ["gisadap", "trafilatura", "readability-lxml", "jusText"]


def test_material_that_is_missing_is_one_line(tmp_path: Path) -> None:
    for material in (
        Material(gold=[tmp_path]),
        Material(starts=[tmp_path / "none"]),
        Material(articles=[tmp_path / "none"], cases=[tmp_path / "none.jsonl"]),
        Material(collections=[tmp_path / "none"]),
        Material(squad=[tmp_path / "none"]),
        Material(corpus=tmp_path / "none"),
    ):
        with pytest.raises(GisadapError):
            list(tables(material))
