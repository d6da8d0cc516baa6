"""Evaluations within the service: sets of questions, one run at a time, accepted feedback as a question file."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval.service import ACCEPTED, EVERYTHING, SAMPLE, Runs
from rag.errors import ArchiveBusy, GisadapError
from rag.newsroom import Newsroom
from rag.settings import Settings
from rag.types import Answer
from rag.web import wire
from rag.web.service import surround, without_chat
from tests.conftest import changeable

QUESTION = "도서관이 로봇에 들인 돈은 얼마인가요?"
CASES: list[dict[str, Any]] = [
    {"id": "one", "turns": [QUESTION], "type": "money", "answerable": True, "answers": ["8천400만원"],
     "articles": ["100"], "evidence": ["8천400만원"]},
    {"id": "two", "turns": ["부산 지하철 요금은 얼마인가요?"], "type": "money", "answerable": False},
]  # fmt: skip


@pytest.fixture(scope="module")
def own_newsroom(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with changeable(tmp_path_factory.mktemp("evaluations"), sample_settings) as opened:
        yield opened


@pytest.fixture
def runs(own_newsroom: Newsroom) -> Iterator[Runs]:
    folder = own_newsroom.archive.folder
    (folder / "questions").mkdir(exist_ok=True)
    write(folder / "questions" / "ours.jsonl", CASES)
    made = Runs(own_newsroom, Settings(data=folder))
    yield made
    made.close()
    shutil.rmtree(folder / "questions")


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def ended(runs: Runs) -> dict[str, Any]:
    for _ in range(600):
        if not runs.state()["running"]:
            return runs.state()
        time.sleep(0.05)
    raise AssertionError("the run did not end")


def test_a_run_is_made_kept_and_told_with_its_figures(runs: Runs, own_newsroom: Newsroom) -> None:
    heard: list[Answer] = []
    own_newsroom.listeners.append(heard.append)
    runs.start("ours.jsonl")
    with pytest.raises(ArchiveBusy):
        runs.start("ours.jsonl")
    state = ended(runs)
    assert (state["done"], state["total"], state["error"], state["stopped"]) == (2, 2, None, False)
    latest = runs.runs()[0]
    assert (latest["set"], latest["questions"], latest["failing"]) == ("ours.jsonl", 2, 0)
    assert latest["figures"]["short_answer_right"]["value"] == latest["figures"]["abstained"]["value"] == 1
    assert heard == []
    page = runs.report(latest["name"])
    folder = own_newsroom.archive.folder / "evaluations" / latest["name"]
    assert page.replace(page[page.index("<nav") : page.index("</nav>") + 6], "") == (folder / "report.html").read_text(
        encoding="utf-8"
    )
    assert "고쳐진 질문 0건" in runs.report(latest["name"], latest["name"])


def test_a_run_that_was_stopped_goes_on_where_it_was(runs: Runs, own_newsroom: Newsroom) -> None:
    many = [{**CASES[1], "id": f"n{n}", "turns": [f"{n}번 버스 요금은 얼마인가요?"]} for n in range(12)]
    write(own_newsroom.archive.folder / "questions" / "ours.jsonl", many)
    runs.start("ours.jsonl")
    while not runs.state()["done"]:
        time.sleep(0.02)
    runs.stop()
    stopped = ended(runs)
    assert stopped["stopped"]
    assert 0 < stopped["done"] < 12
    [unfinished] = [each for each in runs.runs() if not each["finished"]]
    runs.start("", resumed=unfinished["name"])
    assert ended(runs)["done"] == 12
    assert [each["questions"] for each in runs.runs() if each["name"] == unfinished["name"]] == [12]


def test_sets_are_the_files_of_the_data_folder_and_all_together(runs: Runs, own_newsroom: Newsroom) -> None:
    folder = own_newsroom.archive.folder / "questions"
    write(folder / "more.jsonl", [*CASES, {**CASES[1], "id": "three", "turns": ["달 기지는 언제 짓나요?"]}])
    (folder / "broken.jsonl").write_text("{", encoding="utf-8")
    found = {each["name"]: each for each in runs.sets()}
    assert list(found) == [EVERYTHING, "broken.jsonl", "more.jsonl", "ours.jsonl", SAMPLE]
    assert (found["ours.jsonl"]["count"], found["broken.jsonl"]["count"]) == (2, 0)
    assert "broken.jsonl:1: JSON이 아닙니다" in found["broken.jsonl"]["problem"]
    with pytest.raises(GisadapError, match=r"broken\.jsonl:1"):
        runs.start(EVERYTHING)
    with pytest.raises(GisadapError, match="질문 모음"):
        runs.start("../../etc/passwd")
    (folder / "broken.jsonl").unlink()
    assert len(runs._cases(EVERYTHING)) == 3 + found[SAMPLE]["count"]  # each question once


@pytest.mark.parametrize("name", ["..", "20000101-000000", "../../data", "%2e%2e"])
def test_no_name_leads_out_of_the_folder(runs: Runs, name: str) -> None:
    with pytest.raises(GisadapError, match="이 평가가 없습니다"):
        runs.report(name)


def test_accepted_feedback_is_in_the_next_evaluation(runs: Runs, own_newsroom: Newsroom) -> None:
    archive = own_newsroom.archive
    settings = Settings(data=archive.folder)
    app = without_chat(own_newsroom, settings, runs)
    surround(app, settings, archive)
    client = TestClient(app)
    answer = wire.answer(own_newsroom.ask(QUESTION))
    first, second = (archive.feedback.give(uuid.uuid4().hex, "a", "wrong", None, answer).id for _ in range(2))
    queue = client.get("/api/feedback").json()
    assert [[each["id"] for each in group] for group in queue["groups"]] == [[first, second]]
    cited = answer["citations"][0]
    sentence = {"kind": "sentence", **{key: cited[key] for key in ("article_id", "start", "end")}}
    body = {"question": "로봇값은 얼마였나요?", "correction": sentence, "answer": "8천400만원", "merged": [second]}
    assert client.post(f"/api/feedback/{first}/accept", json=body).json() == {"left_out": []}
    assert client.get("/api/feedback").json()["counts"] == {"accepted": 1, "merged": 1}
    [case] = [
        json.loads(line) for line in (archive.folder / "questions" / ACCEPTED).read_text(encoding="utf-8").splitlines()
    ]
    assert (case["turns"], case["answers"], case["evidence"]) == (
        ["로봇값은 얼마였나요?"], ["8천400만원"], [cited["quote"][:200]],
    )  # fmt: skip
    runs.start(EVERYTHING if len(runs.sets()) == 1 else ACCEPTED)
    assert ended(runs)["done"] == 1
    client.post("/api/feedback/decide", json={"ids": [first], "state": "open"})
    assert not (archive.folder / "questions" / ACCEPTED).exists()
    assert client.post(f"/api/feedback/{'0' * 32}/accept", json=body).status_code == 404
    wrong = {**body, "correction": {**sentence, "end": 10**6}}
    assert client.post(f"/api/feedback/{first}/accept", json=wrong).status_code == 422


def test_two_runs_may_begin_within_one_second(runs: Runs) -> None:
    for _ in range(2):
        runs.start("ours.jsonl")
        runs.stop()
        ended(runs)
    names = [each["name"] for each in runs.runs()]
    assert len(names) == len(set(names)) >= 2
