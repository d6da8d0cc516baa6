"""The real newsroom over the sample articles, asked a few of the real cases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.cases import Case, CaseFileError, load
from eval.evaluate import evaluate, publish, select
from eval.fingerprints import TITLES, articles_fingerprint
from eval.journal import NAME
from eval.report import ReportError, read
from eval.run import run
from rag.assembly import make_embedder, open_archive, open_newsroom
from rag.indexing import index
from rag.newsroom import Newsroom
from rag.settings import Settings
from tests.programs import called

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "eval" / "data"


@pytest.fixture(scope="module")
def data(sample_settings: Settings) -> Path:
    return sample_settings.data


@pytest.fixture(scope="module")
def some_cases() -> list[Case]:
    """One of each: a plain question, a follow-up, one without an answer, and one that cannot be asked."""
    cases = load(DATA / "cases.jsonl")
    plain = next(case for case in cases if case.answerable and len(case.turns) == 1)
    follow_up = next(case for case in cases if case.answerable and len(case.turns) > 1)
    outside = next(case for case in cases if "outside" in case.tags)
    return [plain, follow_up, outside, Case("empty", ("   ",), "thing", answerable=False)]


def ask(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return called(main, *arguments)


def process(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as a person starts it."""
    command = [sys.executable, "-m", "eval", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_every_case_gives_one_row_in_order(newsroom: Newsroom, some_cases: list[Case]) -> None:
    made: list[str] = []
    rows = run(newsroom, some_cases, lambda row: made.append(row["id"]))
    assert [row["id"] for row in rows] == [case.id for case in some_cases] == made
    plain, follow_up, outside, empty = rows
    assert plain["hits"]
    assert any(phrase in each["quote"] for each in plain["gold"] for phrase in some_cases[0].evidence)
    assert plain["timings_ms"]["total"] > 0
    assert plain["cluster"] == some_cases[0].articles[0]
    assert plain["scores"].get("quote_fidelity", 1) == 1
    assert follow_up["standalone_question"]
    assert outside["cluster"] == outside["id"]
    assert empty["stage"] == "error"
    assert empty["error"]
    assert json.loads(json.dumps(rows, ensure_ascii=False))


def test_several_questions_at_once_give_the_same_rows(newsroom: Newsroom, some_cases: list[Case]) -> None:
    one, several = (run(newsroom, some_cases, jobs=jobs) for jobs in (1, 3))
    for row in (*one, *several):
        row.pop("timings_ms")
    assert one == several


def test_an_interrupted_run_goes_on(newsroom: Newsroom, data: Path, some_cases: list[Case], tmp_path: Path) -> None:
    settings = Settings(data=data)
    asked: list[None] = []

    def interrupt() -> None:
        asked.append(None)
        if len(asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(newsroom, settings, some_cases, "cases", tmp_path, on_row=interrupt)
    begun: list[int] = []
    made = evaluate(newsroom, settings, some_cases, "cases", tmp_path, on_start=begun.append, on_row=interrupt)
    assert begun == [2]
    assert len(asked) == len(some_cases) == made["cases"]["count"]
    publish(made, tmp_path)
    assert not (tmp_path / NAME).exists()
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "report.html", "junit.xml", "summary.md"}
    assert made["fingerprints"].keys() == TITLES.keys()


def test_a_run_that_could_not_be_compared_asks_nothing(
    newsroom: Newsroom, data: Path, some_cases: list[Case], tmp_path: Path
) -> None:
    made = evaluate(newsroom, Settings(data=data), some_cases[:1], "cases", tmp_path)
    with pytest.raises(ReportError, match="질문"):
        evaluate(newsroom, Settings(data=data), some_cases[1:2], "cases", tmp_path, against=made, on_start=pytest.fail)


def test_cases_are_chosen_by_type_tag_and_failure(some_cases: list[Case]) -> None:
    plain, follow_up, outside, _ = some_cases
    assert select(some_cases, [plain.type])[0] == plain
    assert select(some_cases, ["outside"]) == [outside]
    failed = {"rows": [{"id": follow_up.id, "stage": "reading"}, {"id": plain.id, "stage": None}]}
    assert select(some_cases, failed_in=failed) == [follow_up]
    with pytest.raises(CaseFileError, match="robot"):
        select(some_cases, ["robot"])
    with pytest.raises(CaseFileError, match="잴 질문이 없습니다"):
        select([plain], failed_in=failed)


def test_the_fingerprint_of_articles_comes_from_their_content(newsroom: Newsroom, tmp_path: Path) -> None:
    archive = open_archive(Settings(data=tmp_path))
    samples = sorted((DATA / "articles").glob("*.txt"))
    index(archive, make_embedder(), samples[:1])
    archive.close()
    other = open_newsroom(Settings(data=tmp_path))
    assert articles_fingerprint(newsroom) == articles_fingerprint(newsroom)
    assert articles_fingerprint(other) != articles_fingerprint(newsroom)
    other.close()


def test_the_command_measures_gates_and_compares(data: Path, some_cases: list[Case], tmp_path: Path) -> None:
    wanted = {case.id for case in some_cases}
    lines = (DATA / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(line for line in lines if json.loads(line)["id"] in wanted), encoding="utf-8")
    gate = tmp_path / "gate.toml"
    gate.write_text("[ceilings]\nlatency_p50_ms = 0\n", encoding="utf-8")
    ran = process("run", cases, "--data", data, "--out", tmp_path / "out", "--gate", gate)
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "기준 미달: 응답 시간 중앙값" in ran.stderr
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["cases"]["count"] == len(report["rows"]) == 3
    assert read(tmp_path / "out") == report
    compared = ask("compare", tmp_path / "out", tmp_path / "out")
    assert compared.returncode == 0
    assert "틀리게 된 질문 0건" in compared.stdout


def test_what_cannot_be_written_is_one_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "rows.jsonl").mkdir(parents=True)
    ran = ask("run", DATA / "cases.jsonl", "--data", data, "--out", tmp_path / "out")
    assert ran.returncode == 1
    assert "rows.jsonl" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_empty_data_folder_is_one_line(tmp_path: Path) -> None:
    ran = ask("run", DATA / "cases.jsonl", "--data", tmp_path / "none", "--out", tmp_path / "out")
    assert ran.returncode == 1
    assert "기사가 없습니다" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "missing.jsonl", "--out", "unused"),
        ("run", DATA / "cases.jsonl", "--out", "unused", "--gate", "missing.toml"),
        ("compare", "missing", "missing"),
        ("lint", "missing.jsonl"),
        ("cleaning", "missing"),
        ("run",),
        ("measure",),
    ],
)
def test_wrong_input_is_one_line_and_exit_2(arguments: tuple[str | Path, ...], tmp_path: Path) -> None:
    ran = ask(*(tmp_path / each if each == "unused" else each for each in arguments))
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["reading", "retrieval"])
def test_an_outside_file_that_is_not_there_is_one_line(command: str) -> None:
    ran = ask(command, "missing")
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
