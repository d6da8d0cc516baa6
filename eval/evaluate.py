"""One evaluation from cases to report, as the command line and the service's evaluation page run it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import page, report, summary
from eval.cases import Case, CaseFileError, fingerprint
from eval.compare import Comparison, compare, refuse_unlike
from eval.fingerprints import answering, fingerprints
from eval.journal import Journal
from eval.run import peak_memory, run
from rag.errors import GisadapError
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.judge import Judge
    from rag.newsroom import Newsroom

Report = dict[str, Any]


def select(cases: Sequence[Case], only: Sequence[str] = (), failed_in: Report | None = None) -> list[Case]:
    """The cases of some types or tags, and of them those that failed in an earlier run. Raises CaseFileError where
    none is left."""
    wanted = set(only)
    unknown = sorted(wanted - {name for case in cases for name in (case.type, *case.tags)})
    if unknown:
        raise CaseFileError(f"종류나 꼬리표가 '{', '.join(unknown)}'인 질문이 없습니다. 질문 파일을 확인해 주십시오.")
    failed = {row["id"] for row in failed_in["rows"] if row["stage"]} if failed_in else None
    chosen = [
        case
        for case in cases
        if (not wanted or wanted & {case.type, *case.tags}) and (failed is None or case.id in failed)
    ]
    if not chosen:
        raise CaseFileError("잴 질문이 없습니다. 앞선 평가에서 틀린 질문이 없거나 이 질문 파일에 없습니다.")
    return chosen


def evaluate(
    newsroom: Newsroom,
    settings: Settings,
    cases: Sequence[Case],
    name: str,
    folder: Path,
    *,
    against: Report | None = None,
    jobs: int = 1,
    judge: Judge | None = None,
    on_start: Callable[[int], None] = lambda _: None,
    on_row: Callable[[], None] = lambda: None,
) -> Report:
    """Asks every case and returns the report; what an interrupted run over the same ground has done is kept.

    ``on_start`` gets the number of cases that need not be asked again, ``on_row`` is called after each that was.
    Raises ReportError before the first question where the run could not be compared with ``against``.
    """
    count = len(newsroom.articles())
    if not count:
        raise no_articles(settings)
    grounds, asked = fingerprints(newsroom, settings), fingerprint(cases)
    if against:
        refuse_unlike(against, cases=asked, fingerprints=grounds)
    with Journal(folder, {"cases": asked, "jobs": jobs, "judge": judge and judge.name, **grounds}) as journal:
        on_start(journal.resumed)

        def keep(row: dict[str, Any]) -> None:
            journal.add(row)
            on_row()

        rows = run(newsroom, cases, keep, done=journal.rows, jobs=jobs, judge=judge)
    return report.assemble(
        rows,
        cases={"name": name, "fingerprint": asked, "count": len(cases)},
        articles={"fingerprint": grounds["articles"], "count": count},
        fingerprints=grounds,
        settings=answering(settings),
        extra={"peak_memory_mb": peak_memory()},
        judge=judge.name if judge else None,
    )


def no_articles(settings: Settings) -> GisadapError:
    return GisadapError(
        f"데이터 폴더 '{settings.data}'에 기사가 없습니다. 먼저 'gisadap index 폴더'를 실행해 주십시오."
    )


def publish(made: Report, folder: Path, against: Report | None = None, missed: Sequence[str] = ()) -> Comparison | None:
    """Writes report.json, report.html, junit.xml and summary.md; the journal of the run is no longer needed."""
    compared = compare(against, made) if against else None
    report.write(made, folder / "report.json")
    (folder / "report.html").write_text(page.render(made, against), encoding="utf-8")
    (folder / "junit.xml").write_text(summary.junit(made), encoding="utf-8")
    (folder / "summary.md").write_text(summary.markdown(made, compared, missed), encoding="utf-8")
    (folder / "rows.jsonl").unlink(missing_ok=True)
    return compared
