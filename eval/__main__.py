"""The command line ``python -m eval``: data go to stdout, notes and progress to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag.__main__ import Data, notes, out, run_program
from rag.errors import GisadapError, SettingsError
from rag.settings import Settings

app = typer.Typer(
    name="eval",
    help="기사답이 얼마나 맞는지 잽니다.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
AsJson = Annotated[bool, typer.Option("--json", help="사람이 읽는 글 대신 JSON 한 줄을 냅니다.")]


def main() -> None:
    run_program(app, "python -m eval")


@app.command()
def run(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="질문 파일(JSONL)")],
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="보고서를 둘 폴더")],
    data: Data = None,
    gate: Annotated[Path | None, typer.Option("--gate", metavar="FILE", help="넘어야 할 기준(TOML)")] = None,
) -> None:
    """질문을 모두 던지고 보고서를 만듭니다. 기준에 못 미치면 1로 끝납니다."""
    from eval import gate as gates
    from eval.cases import load
    from eval.page import render
    from eval.report import figures_of, write

    asked = load(cases)
    bounds = gates.load(gate) if gate else None
    _make(folder)
    report = _measured(asked, cases, _settings(data))
    write(report, folder / "report.json")
    (folder / "report.html").write_text(render(report), encoding="utf-8")
    figures = figures_of(report)
    _show(report)
    out.print(f"보고서: {folder / 'report.html'}", soft_wrap=True)
    missed = gates.breaches(bounds, figures) if bounds else []
    for line in missed:
        notes.print(f"기준 미달: {line}", markup=False, soft_wrap=True)
    raise typer.Exit(int(bool(missed)))


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="앞선 보고서(폴더나 report.json)")],
    after: Annotated[Path, typer.Argument(metavar="B", help="나중 보고서")],
) -> None:
    """두 보고서를 질문별로 짝지어 견줍니다. 기사나 질문이 다르면 견주지 않습니다."""
    from eval.compare import compare as paired
    from eval.figures import TITLES
    from eval.page import shown
    from eval.report import read

    found = paired(read(before), read(after))
    words = {"better": "나아짐", "worse": "나빠짐", "same": "차이를 알 수 없음", "": ""}
    for each in found.differences:
        interval = "" if each.low is None else f"  95% {each.low:+.3f}~{each.high:+.3f}  {words[each.verdict]}"
        values = f"{shown(each.name, each.before)} → {shown(each.name, each.after)}"
        out.print(f"{TITLES[each.name]}: {values}{interval}", markup=False, soft_wrap=True)
    out.print(f"고쳐진 질문 {len(found.fixed)}건: {', '.join(found.fixed) or '없음'}", markup=False, soft_wrap=True)
    out.print(
        f"틀리게 된 질문 {len(found.broken)}건: {', '.join(found.broken) or '없음'}", markup=False, soft_wrap=True
    )


@app.command()
def lint(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="질문 파일(JSONL)")],
    data: Annotated[Path | None, typer.Option("--data", help="근거와 답이 있는지 살필 데이터 폴더")] = None,
) -> None:
    """질문 파일을 살핍니다. --data를 주면 근거와 답이 기사에 있는지도 봅니다."""
    from eval.cases import read
    from eval.lint import lint as check

    good, problems = read(cases)
    problems += check(good, _texts(_settings(data)) if data else None)
    for problem in sorted(problems):
        notes.print(f"{cases}:{problem.line}: {problem.message}", markup=False, soft_wrap=True)
    out.print(f"질문 {len(good)}건, 문제 {len(problems)}건")
    raise typer.Exit(int(bool(problems)))


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="BEIR_DIR", help="corpus.jsonl, queries.jsonl, qrels/test.tsv")],
    as_json: AsJson = False,
) -> None:
    """BEIR 형식의 자료로 검색을 잽니다."""
    from eval.retrieval import measure

    _tell(measure(folder), as_json)


@app.command()
def reading(
    file: Annotated[Path, typer.Argument(metavar="SQUAD_JSON", help="SQuAD 1.1이나 KorQuAD 1.0 파일")],
    as_json: AsJson = False,
) -> None:
    """SQuAD 형식의 자료로 독해를 잽니다."""
    from eval.reading import measure

    _tell(measure(file), as_json)


@app.command()
def cleaning(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="줄마다 정답을 단 페이지(.tsv)의 폴더")],
    as_json: AsJson = False,
) -> None:
    """정답을 단 페이지로 정제를 잽니다."""
    from eval.cleaning import score

    if not any(gold.glob("*.tsv")):
        raise SettingsError(f"폴더 '{gold}'에 정답을 단 페이지(.tsv)가 없습니다.")
    try:
        _tell(score(gold), as_json)
    except ValueError as error:
        raise SettingsError(f"정답을 단 페이지를 읽을 수 없습니다: {error}.") from None


# --- inside -----------------------------------------------------------------------------------------------------------


def _measured(asked: list[Any], cases: Path, settings: Settings) -> dict[str, Any]:
    from eval.cases import fingerprint
    from eval.report import assemble
    from eval.run import articles_fingerprint, peak_memory
    from eval.run import run as ask_all
    from rag.assembly import open_newsroom

    newsroom = open_newsroom(settings)
    try:
        count = len(newsroom.articles())
        if not count:
            raise _no_articles(settings)
        with _progress(len(asked)) as on_done:
            rows = ask_all(newsroom, asked, on_done)
        return assemble(
            rows,
            cases={"name": cases.name, "fingerprint": fingerprint(asked), "count": len(asked)},
            articles={"fingerprint": articles_fingerprint(newsroom), "count": count},
            settings=settings.model_dump(mode="json", exclude={"data", "host", "port"}),
            extra={"peak_memory_mb": peak_memory()},
        )
    finally:
        newsroom.close()


def _texts(settings: Settings) -> dict[str, str]:
    """The cleaned articles of a data folder, by source."""
    from rag.assembly import open_archive

    archive = open_archive(settings)
    texts = {each.source: archive.article(each.id).body for each in archive.summaries()}
    if not texts:
        raise _no_articles(settings)
    return texts


def _no_articles(settings: Settings) -> GisadapError:
    return GisadapError(
        f"데이터 폴더 '{settings.data}'에 기사가 없습니다. 먼저 'gisadap index 폴더'를 실행해 주십시오."
    )


def _settings(data: Path | None) -> Settings:
    return Settings.from_env(**({"data": data} if data else {}))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(f"폴더 '{folder}'을(를) 만들 수 없습니다. 경로와 권한을 확인해 주십시오.") from None


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar with the time left; nothing where nobody watches."""
    columns = (TextColumn("질문"), BarColumn(), MofNCompleteColumn(), TextColumn("남은 시간"), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def _show(report: dict[str, Any]) -> None:
    """The figures as lines, headlines first, and where the failing cases failed."""
    from eval.figures import TITLES
    from eval.page import STAGES, shown
    from eval.report import figures_of

    for name, figure in figures_of(report).items():
        interval = "" if figure.low is None else f"  (95% {shown(name, figure.low)}~{shown(name, figure.high or 0)})"
        out.print(f"{TITLES[name]}: {shown(name, figure.value)}{interval}, {figure.count}건", markup=False)
    failed = ", ".join(f"{STAGES[stage][0]} {count}" for stage, count in report["failures"].items())
    out.print(f"틀린 단계: {failed or '없음'}")


def _tell(figures: Any, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        out.print_json(data=figures)


if __name__ == "__main__":
    main()
