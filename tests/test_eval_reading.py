"""Measuring the reader on a SQuAD file of our own writing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.reading import Marks, measure, read_squad, score
from rag.errors import SourceError

TEXT = "새솔전자는 강릉에 연구소를 세웠다. 연구소장은 한도윤 박사다.\n연구소에는 60명이 일한다."


def squad(folder: Path, *qas: tuple[str, str]) -> Path:
    path = folder / "squad.json"
    questions = [
        {"id": str(n), "question": question, "answers": [{"text": answer, "answer_start": TEXT.index(answer)}]}
        for n, (question, answer) in enumerate(qas)
    ]
    data = {"data": [{"title": "새솔전자", "paragraphs": [{"context": TEXT, "qas": questions}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_the_figures_have_the_agreed_names(tmp_path: Path) -> None:
    figures = measure(squad(tmp_path, ("연구소를 세운 곳은?", "강릉"), ("연구소에서 일하는 사람은 몇 명인가?", "60명")))
    assert figures["questions"] == 2
    assert {"exact_match", "f1", "sentence"} <= figures["gold_passage"].keys()
    assert {"exact_match", "f1"} <= figures["open"].keys()
    assert 0 < figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]
    assert figures["gold_passage"]["f1"] == figures["open"]["f1"] > 0


def test_offsets_survive_line_breaks(tmp_path: Path) -> None:
    (asked,) = read_squad(squad(tmp_path, ("몇 명이 일하나?", "60명")))
    assert asked.article.body[asked.starts[0] :].startswith("60명")


@pytest.mark.parametrize("content", ["{}", "not json", '{"data": [{"paragraphs": [{}]}]}', '{"data": []}'])
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"other\.json"):
        measure(path)


def test_nothing_found_counts_as_zero() -> None:
    assert Marks() == Marks("", 0.0, 0.0, 0.0)


def test_predictions_are_scored_as_the_official_script_does(tmp_path: Path) -> None:
    path = squad(tmp_path, ("연구소를 세운 곳은?", "강릉"), ("연구소장은 누구인가?", "한도윤 박사"), ("몇 명?", "60명"))
    said = tmp_path / "said.json"
    said.write_text(json.dumps({"0": "강릉", "1": "한도윤"}), encoding="utf-8")
    assert score(path, said) == {"exact_match": 100.0 * 1 / 3, "f1": 100.0 * (1 + 2 * 1 * 0.6 / 1.6) / 3}
    said.write_text("[]", encoding="utf-8")
    with pytest.raises(SourceError, match=r"said\.json"):
        score(path, said)


def test_what_was_read_is_written_for_other_scripts(tmp_path: Path) -> None:
    path = squad(tmp_path, ("연구소를 세운 곳은?", "강릉"), ("연구소에서 일하는 사람은 몇 명인가?", "60명"))
    figures = measure(path, predictions=tmp_path / "said.json")
    scored = score(path, tmp_path / "said.json")
    assert round(scored["exact_match"], 2) == figures["gold_passage"]["exact_match"]
    assert round(scored["f1"], 2) == figures["gold_passage"]["f1"]


def test_questions_without_an_answer_are_counted_apart(tmp_path: Path) -> None:
    path = squad(tmp_path, ("연구소를 세운 곳은?", "강릉"))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["data"][0]["paragraphs"][0]["qas"][0]["question_type"] = 1
    data["data"][0]["paragraphs"][0]["qas"].append(
        {"guid": "k", "question": "임금님의 이름은?", "question_type": 3, "is_impossible": True, "answers": []}
    )
    path.write_text(json.dumps(data), encoding="utf-8")
    figures = measure(path)
    assert figures["unanswerable"]["questions"] == 1
    assert figures["by_question_type"]["1"]["questions"] == 1
    assert figures["questions"] == 2
