"""The command line as other programs meet it: stdout, stderr and exit codes.

Real processes where it counts that they are: indexing, and asking after it. The others are called in this process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.__main__ import main
from rag.settings import Settings
from tests.conftest import ROOT
from tests.programs import called


def gisadap(*arguments: str | Path, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    return called(main, *arguments, environment={"GISADAP_DATA": str(data)} if data else {})


def process(*arguments: str | Path, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, as a person starts it."""
    command = [sys.executable, "-m", "rag", *map(str, arguments)]
    environment = {**os.environ, **({"GISADAP_DATA": str(data)} if data else {})}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert "Traceback" not in ran.stderr
    return ran


def lines(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.stdout.splitlines()]


def one_korean_line(ran: subprocess.CompletedProcess[str]) -> bool:
    return len(ran.stderr.strip().splitlines()) == 1 and any("가" <= letter <= "힣" for letter in ran.stderr)


def test_clean_accounts_for_every_line(pages: Path) -> None:
    ran = gisadap("clean", pages / "bridge.txt", "--json")
    (page,) = lines(ran)
    assert ran.returncode == 0
    assert page["source"] == str(pages / "bridge.txt")
    assert (page["title"], page["published"], page["author"]) == (
        "한빛대교 내년 3월 개통… 통행료는 없다",
        "2024-05-02",
        "오하늘",
    )
    written = (pages / "bridge.txt").read_text(encoding="utf-8").splitlines()
    covered = [
        range(first, last + 1)
        for part in (page["paragraphs"], page["dropped"])
        for first, last in (p["lines"] for p in part)
    ]
    numbers = sorted(number for each in covered for number in each if written[number - 1].strip())
    assert numbers == [number for number, line in enumerate(written, start=1) if line.strip()]


def test_clean_shows_a_person_what_was_kept_and_dropped(pages: Path) -> None:
    ran = gisadap("clean", pages / "bridge.txt")
    assert ran.returncode == 0
    assert "한빛시는 2일 시청에서" in ran.stdout


def test_filters_choose_the_articles_that_are_searched(sample_settings: Settings) -> None:
    asked = ("search", "도서관 로봇", "--json", "--data", sample_settings.data)
    assert lines(gisadap(*asked, "--from", "1900-01-01"))
    assert lines(gisadap(*asked, "--outlet", "없는신문", "--outlet", "빈신문")) == []
    wrong = gisadap(*asked, "--to", "내일")
    assert (wrong.returncode, one_korean_line(wrong)) == (2, True)


def test_clean_names_the_bad_file_and_does_the_others(pages: Path, tmp_path: Path) -> None:
    ran = gisadap("clean", tmp_path / "none.txt", pages / "bridge.txt", "--json")
    assert ran.returncode == 1
    assert len(lines(ran)) == 1
    assert one_korean_line(ran)
    assert "none.txt" in ran.stderr


def test_index_then_ask_then_look_around(pages: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (summary,) = lines(process("index", pages, "--data", data, "--json"))
    assert (summary["added"], summary["failed"], summary["articles"]) == (2, [], 2)
    assert {"updated", "unchanged", "removed", "passages", "seconds"} <= summary.keys()

    asked = process("ask", "한빛대교 건설 설명회는 어디에서 열렸나?", "거기 참석한 시장은 누구야?", "--json", data=data)
    first, second = lines(asked)
    assert asked.returncode == 0
    assert first["short"] == "시청"
    assert "설명회" in second["standalone_question"]
    assert "정가람" in second["short"]
    assert {"question", "answer", "abstained", "confidence", "citations", "nearest", "timings_ms"} <= second.keys()

    listed = lines(gisadap("articles", "--json", data=data))
    citation = first["citations"][0]
    assert citation["article_id"] in [each["id"] for each in listed]
    (shown,) = lines(gisadap("show", citation["article_id"], "--json", data=data))
    assert shown["body"][citation["start"] : citation["end"]] == citation["quote"]

    hits = lines(gisadap("search", "야간 사서", "-k", "1", "--json", data=data))
    assert [set(hit) >= {"lexical", "semantic", "fused"} for hit in hits] == [True]

    assert gisadap("remove", listed[0]["id"], data=data).returncode == 0
    assert len(lines(gisadap("articles", "--json", data=data))) == 1


def test_a_batch_answers_each_id_and_names_the_lines_it_cannot_read(sample_settings: Settings, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    cases = [
        json.dumps({"id": "a", "turns": ["딥러닝 기술의 발원지는 어디인가요?"]}, ensure_ascii=False),
        "{ not json",
        json.dumps({"id": "b", "turns": ["가" * 10_000]}),
        json.dumps(
            {"id": "c", "turns": ["그랜드 컨소시엄을 이끄는 대학은?", "거기는 어디에 있어?"]}, ensure_ascii=False
        ),
    ]
    batch.write_text("\n".join(cases), encoding="utf-8")
    ran = gisadap("ask", "--batch", batch, "--data", sample_settings.data)
    answers = lines(ran)
    assert ran.returncode == 1
    assert [each["id"] for each in answers] == ["a", f"{batch}:2", "b", "c"]
    assert ["error" in each for each in answers] == [False, True, True, False]
    assert answers[3]["question"] == "거기는 어디에 있어?"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["ask", ""], 2, id="empty question"),
        pytest.param(["ask", "가" * 10_000], 2, id="question of 10,000 characters"),
        pytest.param(["ask", "😀😀😀"], 2, id="emoji only"),
        pytest.param(["ask"], 2, id="no question"),
        pytest.param(["ask", "--batch", "nowhere.jsonl"], 1, id="no batch file"),
        pytest.param(["show", "nowhere"], 1, id="unknown article"),
        pytest.param(["remove", "nowhere"], 1, id="removing an unknown article"),
        pytest.param(["index", "nowhere"], 1, id="missing path"),
        pytest.param(["search", "x", "-k", "many"], 2, id="wrong number"),
        pytest.param(["frobnicate"], 2, id="unknown command"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], code: int, sample_settings: Settings) -> None:
    ran = gisadap(*arguments, data=sample_settings.data)
    assert ran.returncode == code
    assert one_korean_line(ran), ran.stderr


def test_asking_before_indexing_says_what_to_do(tmp_path: Path) -> None:
    ran = process("ask", "무엇이 열렸나?", data=tmp_path / "data")
    assert ran.returncode == 1
    assert one_korean_line(ran)
    assert "gisadap index" in ran.stderr


def test_an_abstention_is_no_failure(sample_settings: Settings) -> None:
    ran = gisadap("ask", "Where is the moon?", "--json", data=sample_settings.data)
    assert ran.returncode == 0
    assert lines(ran)[0]["abstained"]


def test_doctor_looks_at_everything(sample_settings: Settings) -> None:
    ran = gisadap("doctor", data=sample_settings.data)
    assert all(word in ran.stdout for word in ("형태소", "벡터", "데이터 폴더", "색인", "주소"))
