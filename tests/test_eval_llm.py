"""Evaluation with a language model: its answers measured, its judgement as advice, against the scripted server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval import gate, page
from eval.__main__ import app
from eval.cases import Case, load
from eval.evaluate import evaluate
from eval.judge import Judge
from eval.report import figures_of
from eval.terminal import show_report
from rag.command_line import out
from rag.errors import EndpointError, GisadapError, SettingsError
from rag.newsroom import Newsroom
from rag.settings import Settings
from tests.conftest import ROOT

CASES = ROOT / "eval" / "data" / "cases.jsonl"


def configured(address: str, model: str, data: Path | None = None) -> Settings:
    given = {"data": data} if data else {}
    return Settings(llm_base_url=f"{address}/v1", llm_model=model, llm_api_key="sk-secret", **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def some_cases() -> list[Case]:
    """Two that the articles answer and one that they do not."""
    cases = load(CASES)
    return [*[case for case in cases if case.answerable][:2], next(case for case in cases if not case.answerable)]


@pytest.fixture(scope="module")
def cases_file(some_cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    wanted = {case.id for case in some_cases}
    file = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    file.write_text("\n".join(line for line in lines if json.loads(line)["id"] in wanted), encoding="utf-8")
    return file


def test_the_command_measures_the_answers_of_a_model_and_adds_what_it_judges(
    model_server: str, sample_settings: Settings, cases_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GISADAP_LLM_BASE_URL", f"{model_server}/v1")
    monkeypatch.setenv("GISADAP_LLM_MODEL", "copying")
    monkeypatch.setenv("GISADAP_LLM_API_KEY", "sk-secret")
    command = ["run", cases_file, "--data", sample_settings.data, "--out", tmp_path, "--answerer", "llm", "--judge"]
    ran = subprocess.run([sys.executable, "-m", "eval", *map(str, command)], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")
    made = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert made["fingerprints"]["answerer"] == "llm:copying"
    assert {row["answerer"] for row in made["rows"]} == {"llm:copying"}
    assert figures_of(made)["model_answered"].value == 1
    assert figures_of(made)["quote_fidelity"].value == 1
    judged = made["judged"]
    assert judged["model"] == "copying"
    assert judged["figures"]["faithfulness"] == {"value": 1.0, "count": 3, "low": 1.0, "high": 1.0}
    assert judged["figures"]["answer_relevancy"]["value"] == 0.5
    assert "참고: copying의 판단, 인용문에 충실함 100.0%" in ran.stdout
    assert "참고: 언어 모델의 판단" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "sk-secret" not in "".join(each.read_text(encoding="utf-8") for each in tmp_path.iterdir())


def test_without_being_asked_for_no_model_answers_or_judges(
    model_server: str, sample_settings: Settings, cases_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GISADAP_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("GISADAP_LLM_MODEL", "nobody")
    ran = CliRunner().invoke(app, ["run", str(cases_file), "--data", str(sample_settings.data), "--out", str(tmp_path)])
    assert ran.exit_code == 0
    made = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert "judged" not in made
    assert "model_answered" not in made["figures"]
    assert {(row["answerer"], row["fallback"]) for row in made["rows"]} == {("embedded", None)}
    assert made["settings"]["llm_base_url"] is None


@pytest.mark.parametrize("options", [("--answerer", "llm"), ("--judge",)])
@pytest.mark.parametrize(
    ("environment", "error", "said"),
    [
        ({}, SettingsError, "GISADAP_LLM_BASE_URL"),
        ({"BASE_URL": "http://127.0.0.1:9/v1", "MODEL": "nobody"}, EndpointError, "연결할 수 없습니다"),
    ],
    ids=["none set", "nobody there"],
)
def test_without_a_model_it_is_one_line_before_the_first_question(
    options: tuple[str, ...],
    environment: dict[str, str],
    error: type[GisadapError],
    said: str,
    cases_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"GISADAP_LLM_{name}", value)
    ran = CliRunner().invoke(app, ["run", str(cases_file), "--out", str(tmp_path / "out"), *options])
    assert isinstance(ran.exception, error)
    assert said in str(ran.exception)
    assert "\n" not in str(ran.exception)
    assert not (tmp_path / "out").exists()


def test_what_a_model_judges_is_advice_that_no_gate_knows(
    model_server: str,
    newsroom: Newsroom,
    sample_settings: Settings,
    some_cases: list[Case],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """This judge says NO, and gives no verdict where a number is asked for."""
    judge = Judge(configured(model_server, "severe"))
    made = evaluate(newsroom, sample_settings, some_cases, "cases", tmp_path, judge=judge)
    plain = evaluate(newsroom, sample_settings, some_cases, "cases", tmp_path / "..")
    assert made["judged"]["figures"].keys() == {"faithfulness"}
    assert made["judged"]["figures"]["faithfulness"]["value"] == 0
    assert figures_of(made).keys() == figures_of(plain).keys()
    assert [row["right"] for row in made["rows"]] == [row["right"] for row in plain["rows"]]
    assert "인용문에 충실함" in page.render(made)
    show_report(out, made)
    assert "severe의 판단" in capsys.readouterr().out
    file = tmp_path / "gate.toml"
    file.write_text("[floors]\nfaithfulness = 0.9\n", encoding="utf-8")
    with pytest.raises(gate.GateError, match="faithfulness"):
        gate.load(file)


def test_a_judge_that_fails_costs_its_verdict_and_nothing_else(
    newsroom: Newsroom, model_server: str, some_cases: list[Case]
) -> None:
    answer = newsroom.ask(some_cases[0].turns[-1])
    judge = Judge(configured(model_server, "tired"))
    assert judge.scores(answer) == {}
