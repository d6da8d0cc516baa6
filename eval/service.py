"""Evaluations within the service: sets of questions and runs in the data folder, one run at a time in the background.

data/questions/*.jsonl          question files of the operators (.csv and .xlsx too)
data/questions/accepted.jsonl   written here: the feedback that was accepted
data/evaluations/TIME/          one run: cases.jsonl, then report.json and report.html
"""

from __future__ import annotations

import copy
import datetime as dt
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import formats, report
from eval.cases import Case, CaseFileError, Problem, dumps, file_name, first_of
from eval.cases import load as load_cases
from eval.evaluate import evaluate, publish
from eval.feedback import accepted, case_of
from eval.page import render
from eval.report import ReportError
from rag.errors import ArchiveBusy, GisadapError

if TYPE_CHECKING:
    from rag.archive.feedback import Feedback
    from rag.newsroom import Newsroom
    from rag.settings import Settings

ACCEPTED = "accepted.jsonl"
EVERYTHING = "*"
"""The name of the set of all questions."""
SAMPLE = "sample"
"""The name of the shipped set, offered where the archive holds the sample articles."""

_SHIPPED = Path(__file__).parent / "data" / "cases.jsonl"
_SUFFIXES = (".jsonl", ".csv", ".xlsx")
_NAME = re.compile(r"\d{8}-\d{6}")
_HEADLINES = (
    "short_answer_right",
    "citation_correct",
    "abstained",
    "answered",
    "latency_p50_ms",
    "latency_p95_ms",
)
_WAIT = 10.0  # seconds for the question under way when the service ends

_log = logging.getLogger(__name__)


class _BrokenOff(Exception):
    """Somebody stopped the run."""


@dataclass(frozen=True, slots=True)
class State:
    """The run under way, or how the last one ended."""

    running: bool = False
    name: str | None = None
    done: int = 0
    total: int = 0
    error: str | None = None
    stopped: bool = False


class Runs:
    """The evaluations of one service (``rag.seams.Evaluations``). Threads may share it."""

    def __init__(self, newsroom: Newsroom, settings: Settings) -> None:
        self._archive = newsroom.archive
        self._newsroom = copy.copy(newsroom)
        self._newsroom.listeners = []  # questions of a run are no reader's: they count in no metric and no log
        self._settings = settings
        self._folder = settings.data / "evaluations"
        self._questions = settings.data / "questions"
        self._state = State()
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._summaries: dict[Path, tuple[int, dict[str, Any]]] = {}

    # --- sets of questions --------------------------------------------------------------------------------------------

    def sets(self) -> list[dict[str, Any]]:
        """Everything first, where there is more than one; a file that cannot be used comes with its problem."""
        bundles = {name: (path, _bundle(path)) for name, path in self._files().items()}
        found: list[dict[str, Any]] = [
            {
                "name": name,
                "count": len(bundle.cases),
                "problem": first_of(bundle.problems, Path(path.name)) if bundle.problems else None,
            }
            for name, (path, bundle) in bundles.items()
        ]
        total = {"name": EVERYTHING, "count": sum(each["count"] for each in found), "problem": None}
        return [total, *found] if len(found) > 1 else found

    def keep_accepted(self) -> list[str]:
        """Writes the feedback that was accepted into its file of questions; returns why some could not become one."""
        taken = accepted(self._archive)
        texts = self._texts(taken)
        made = [(each, case_of(each, texts)) for each in taken]
        cases = {case.turns: case for _, case in made if isinstance(case, Case)}
        self._questions.mkdir(parents=True, exist_ok=True)
        if cases:
            formats.save(list(cases.values()), self._questions / ACCEPTED, {})
        else:
            (self._questions / ACCEPTED).unlink(missing_ok=True)
        return [f"'{each.answer['standalone_question']}': {why}." for each, why in made if isinstance(why, str)]

    def _texts(self, taken: Sequence[Feedback]) -> dict[str, str]:
        """The bodies that may hold what was accepted: of the articles named, or of all where one of them is gone."""
        corrections = [each.correction for each in taken if each.correction]
        wanted = {str(each["article_id"]) for each in corrections if "article_id" in each}
        found = self._archive.articles(wanted)
        if len(found) < len(wanted):
            found = self._archive.articles(each.id for each in self._archive.summaries())
        return {article.source: article.body for article in found.values()}

    def _files(self) -> dict[str, Path]:
        own = sorted(self._questions.glob("*")) if self._questions.is_dir() else []
        files = {path.name: path for path in own if path.suffix.lower() in _SUFFIXES}
        return files | ({SAMPLE: _SHIPPED} if self._holds_samples() else {})

    def _holds_samples(self) -> bool:
        names = {file_name(each.source) for each in self._archive.summaries()}
        wanted = {each for case in load_cases(_SHIPPED) for each in case.articles}
        return any(name.startswith(tuple(wanted)) for name in names)

    def _cases(self, name: str) -> list[Case]:
        """Raises CaseFileError for a set that is not there or a file with a problem."""
        files = self._files()
        if name != EVERYTHING and name not in files:
            raise CaseFileError(f"질문 모음 '{name}'이(가) 없습니다. 목록에서 골라 주십시오.")
        chosen = files if name == EVERYTHING else {name: files[name]}
        return list(_distinct(chosen))

    # --- runs ---------------------------------------------------------------------------------------------------------

    def runs(self) -> list[dict[str, Any]]:
        folders = sorted(self._folder.glob("*"), reverse=True) if self._folder.is_dir() else []
        return [self._summary(each) for each in folders if _NAME.fullmatch(each.name)]

    def state(self) -> dict[str, Any]:
        return asdict(self._state)

    def start(self, questions: str, resumed: str | None = None) -> None:
        """Raises ArchiveBusy while a run is under way, CaseFileError, ReportError."""
        with self._guard:
            if self._state.running:
                raise ArchiveBusy("다른 평가가 돌고 있습니다. 끝나거나 멈춘 뒤에 시작해 주십시오.")
            folder = self._run_folder(resumed) if resumed else self._new_folder(questions)
            cases = load_cases(folder / "cases.jsonl")
            label = (folder / "set.txt").read_text(encoding="utf-8") if resumed else questions
            self._stopping.clear()
            self._state = State(running=True, name=folder.name, total=len(cases))
            self._thread = threading.Thread(target=self._run, args=(folder, cases, label), name="evaluation")
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def close(self) -> None:
        self.stop()
        if self._thread:
            self._thread.join(_WAIT)

    def report(self, name: str, against: str | None = None) -> str:
        """Raises ReportError for runs that are not there, not finished or cannot be compared."""
        earlier = report.read(self._run_folder(against)) if against else None
        return render(report.read(self._run_folder(name)), earlier, above=_BACK)

    def _new_folder(self, questions: str) -> Path:
        cases = self._cases(questions)
        moment = dt.datetime.now(dt.UTC)
        while (folder := self._folder / moment.strftime("%Y%m%d-%H%M%S")).exists():  # begun within the same second
            moment += dt.timedelta(seconds=1)
        folder.mkdir(parents=True)
        (folder / "set.txt").write_text(questions, encoding="utf-8")
        (folder / "cases.jsonl").write_text(dumps(cases), encoding="utf-8")
        return folder

    def _run_folder(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or not (self._folder / name).is_dir():
            raise ReportError("이 평가가 없습니다. 목록을 다시 열어 주십시오.")
        return self._folder / name

    def _run(self, folder: Path, cases: Sequence[Case], label: str) -> None:
        try:
            made = evaluate(
                self._newsroom, self._settings, cases, label, folder, on_start=self._resumed, on_row=self._advance
            )
            publish(made, folder)
            self._state = replace(self._state, running=False)
        except _BrokenOff:
            self._state = replace(self._state, running=False, stopped=True)
        except GisadapError as error:
            self._state = replace(self._state, running=False, error=str(error))
        except Exception:  # a fault of ours: told to the operator, and to the log with its traceback
            _log.exception("evaluation")
            said = "평가가 오류로 멈추었습니다. 로그를 확인해 주십시오."
            self._state = replace(self._state, running=False, error=said)

    def _resumed(self, done: int) -> None:
        self._state = replace(self._state, done=done)

    def _advance(self) -> None:
        self._state = replace(self._state, done=self._state.done + 1)
        if self._stopping.is_set():
            raise _BrokenOff

    def _summary(self, folder: Path) -> dict[str, Any]:
        """A run as the list shows it; what was read of a report is kept as long as the file is the same."""
        file = folder / "report.json"
        if not file.exists():
            return {"name": folder.name, "finished": False}
        changed = file.stat().st_mtime_ns
        known = self._summaries.get(file)
        if known is None or known[0] != changed:
            known = self._summaries[file] = (changed, _shown(folder.name, report.read(file)))
        return known[1]


_BACK = '<nav class="faint"><a href="../../eval">← 모든 평가</a></nav>'


def _shown(name: str, made: dict[str, Any]) -> dict[str, Any]:
    grounds = (made["cases"]["fingerprint"], made["fingerprints"]["articles"], made["fingerprints"]["measures"])
    return {
        "name": name,
        "finished": True,
        "made": made["made"],
        "set": made["cases"]["name"],
        "questions": made["cases"]["count"],
        "articles": made["articles"]["count"],
        "version": made["version"],
        "failing": sum(made["failures"].values()),
        "figures": {each: made["figures"][each] for each in _HEADLINES if each in made["figures"]},
        "comparable": "-".join(grounds),
    }


def _bundle(path: Path) -> formats.Bundle:
    """What a question file holds; one that cannot be read at all holds nothing, for one reason."""
    try:
        return formats.load(path)
    except CaseFileError as error:
        return formats.Bundle([], [Problem(0, str(error))], {})


def _distinct(files: dict[str, Path]) -> Iterator[Case]:
    """The cases of several files, each question once, under ids of their own. Raises CaseFileError."""
    ids: set[str] = set()
    asked: set[tuple[str, ...]] = set()
    for path in files.values():
        bundle = formats.load(path)
        if bundle.problems:
            raise CaseFileError(first_of(bundle.problems, path))
        for case in bundle.cases:
            if case.turns in asked:
                continue
            own = case.id if case.id not in ids else f"{path.stem}-{case.id}"
            ids.add(own)
            asked.add(case.turns)
            yield replace(case, id=own)
