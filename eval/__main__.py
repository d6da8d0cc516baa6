"""The command line ``python -m eval``: data go to stdout, notes and progress to stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.terminal import progress, show_comparison, show_report
from rag.command_line import Data, notes, out, run_program
from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.cases import Case

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
    against: Annotated[Path | None, typer.Option("--against", metavar="RUN", help="견줄 앞선 평가")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="TYPE", help="이 종류나 꼬리표만")] = None,
    failed: Annotated[Path | None, typer.Option("--failed", metavar="RUN", help="이 평가에서 틀린 질문만")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="한꺼번에 던질 질문 수")] = 1,
) -> None:
    """질문을 모두 던지고 보고서를 만듭니다. 기준에 못 미치면 1로 끝납니다. 멈췄다가 다시 실행하면 이어서 합니다."""
    from eval import gate as gates
    from eval.cases import load
    from eval.evaluate import publish, select
    from eval.report import figures_of, read

    asked = select(load(cases), only or (), read(failed) if failed else None)
    bounds = gates.load(gate) if gate else None
    earlier = read(against) if against else None
    _make(folder)
    report = _evaluated(asked, cases.name, folder, _settings(data), earlier, jobs)
    compared = publish(report, folder, earlier)
    show_report(out, report)
    if compared:
        out.print("")
        show_comparison(out, compared)
    out.print(f"보고서: {folder / 'report.html'}", soft_wrap=True)
    missed = gates.breaches(bounds, figures_of(report), compared=compared, rows=report["rows"]) if bounds else []
    for line in missed:
        notes.print(f"기준 미달: {line}", markup=False, soft_wrap=True)
    if bounds and bounds.needs_earlier and not earlier:
        notes.print("앞선 평가를 --against로 주지 않아 [falls]와 [rises]는 재지 않았습니다.", soft_wrap=True)
    raise typer.Exit(int(bool(missed)))


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="앞선 보고서(폴더나 report.json)")],
    after: Annotated[Path, typer.Argument(metavar="B", help="나중 보고서")],
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="견준 것을 담은 보고서 파일")] = None,
) -> None:
    """두 보고서를 질문별로 짝지어 견줍니다. 기사, 질문, 측정값의 정의가 다르면 견주지 않습니다."""
    from eval.compare import compare as paired
    from eval.page import render
    from eval.report import read

    earlier, later = read(before), read(after)
    show_comparison(out, paired(earlier, later))
    if page:
        _write(page, render(later, earlier))


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


def _evaluated(
    asked: list[Case], name: str, folder: Path, settings: Settings, earlier: dict[str, Any] | None, jobs: int
) -> dict[str, Any]:
    from eval.evaluate import evaluate
    from rag.assembly import open_newsroom

    newsroom = open_newsroom(settings)
    try:
        with progress(notes, len(asked)) as (begin, advance):
            return evaluate(
                newsroom,
                settings,
                asked,
                name,
                folder,
                against=earlier,
                jobs=jobs,
                on_start=begin,
                on_row=advance,
            )
    finally:
        newsroom.close()


def _texts(settings: Settings) -> dict[str, str]:
    """The cleaned articles of a data folder, by source."""
    from eval.evaluate import no_articles
    from rag.assembly import open_archive

    archive = open_archive(settings)
    texts = {each.source: archive.article(each.id).body for each in archive.summaries()}
    if not texts:
        raise no_articles(settings)
    return texts


def _settings(data: Path | None) -> Settings:
    return Settings.from_env(**({"data": data} if data else {}))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(f"폴더 '{folder}'을(를) 만들 수 없습니다. 경로와 권한을 확인해 주십시오.") from None


def _write(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="utf-8")
    except OSError:
        raise SettingsError(f"파일 '{file}'을(를) 쓸 수 없습니다. 경로와 권한을 확인해 주십시오.") from None


def _tell(figures: Any, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        out.print_json(data=figures)


if __name__ == "__main__":
    main()
