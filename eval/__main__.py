"""The command line ``python -m eval``: data go to stdout, notes and progress to stderr."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from eval import archived
from eval.terminal import progress, show_comparison, show_report, show_veins
from rag.command_line import Data, notes, out, run_program
from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.judge import Judge

app = typer.Typer(
    name="eval",
    help="기사답이 얼마나 맞는지 잽니다.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
Answerer = Literal["embedded", "llm"]
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
    answerer: Annotated[Answerer, typer.Option("--answerer", help="답하게 할 것")] = "embedded",
    judge: Annotated[bool, typer.Option("--judge", help="언어 모델의 판단도 참고로 붙입니다.")] = False,
) -> None:
    """질문을 모두 던지고 보고서를 만듭니다. 기준에 못 미치면 1로 끝납니다. 멈췄다가 다시 실행하면 이어서 합니다."""
    from eval import gate as gates
    from eval.cases import load
    from eval.evaluate import publish, select
    from eval.report import figures_of, read

    asked = select(load(cases), only or (), read(failed) if failed else None)
    bounds = gates.load(gate) if gate else None
    earlier = read(against) if against else None
    settings = _settings(data)
    judging = _judge(settings) if judge else None
    settings = _answered_by(answerer, settings)
    _make(folder)
    report = _evaluated(asked, cases.name, folder, settings, earlier, jobs, judging)
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
    problems += check(good, archived.texts(_settings(data)) if data else None)
    for problem in sorted(problems):
        notes.print(f"{cases}:{problem.line}: {problem.message}", markup=False, soft_wrap=True)
    out.print(f"질문 {len(good)}건, 문제 {len(problems)}건")
    raise typer.Exit(int(bool(problems)))


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="질문: .jsonl .csv .xlsx, SQuAD .json, AutoRAG 폴더")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="같은 형식 가운데 하나")],
    data: Annotated[Path | None, typer.Option("--data", help="SQuAD나 AutoRAG에 실을 기사의 데이터 폴더")] = None,
    articles: Annotated[Path | None, typer.Option("--articles", metavar="DIR", help="IN에 실린 기사를 둘 폴더")] = None,
) -> None:
    """질문을 다른 형식으로 바꿉니다. 쓸 수 없는 줄은 행 번호와 함께 알리고 나머지를 바꿉니다."""
    from eval import formats

    bundle = formats.load(source)
    for problem in bundle.problems:
        notes.print(f"{source}:{problem.line}: {problem.message}", markup=False, soft_wrap=True)
    pages = bundle.pages or (archived.pages(_settings(data)) if data else {})
    left_out = formats.save(bundle.cases, target, pages)
    if articles and bundle.pages:
        formats.save_pages(bundle.pages, articles)
        out.print(f"기사 {len(bundle.pages)}건: {articles}", markup=False, soft_wrap=True)
    more = f", 이 형식에 담을 수 없는 질문 {left_out}건" if left_out else ""
    out.print(f"질문 {len(bundle.cases) - left_out}건: {target}{more}", markup=False, soft_wrap=True)
    raise typer.Exit(int(bool(bundle.problems)))


@app.command()
def grow(
    target: Annotated[Path, typer.Option("--out", metavar="FILE", help="제안을 더할 파일(.jsonl .csv .xlsx)")],
    data: Data = None,
    review: Annotated[bool, typer.Option("--review", help="하나씩 보고 받을지 정합니다.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="제안할 질문 수")] = 100,
) -> None:
    """기사에서 새 질문을 제안합니다. 사람이 보고 받아들일 것만 남깁니다."""
    from eval.grow import grow as proposed

    archive = archived.archive_of(_settings(data))
    by_article = groupby(archive.entries(), key=lambda entry: entry[1].id)
    pages = (list(entries) for _, entries in by_article)
    found = (case for entries in pages for case in proposed(entries[0][1], [passage for passage, _ in entries]))
    _append(target, islice(_reviewed(found) if review else found, limit))


@app.command()
def mine(
    data: Data = None,
    target: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="질문 초안을 더할 파일")] = None,
    as_json: AsJson = False,
) -> None:
    """답하지 못했거나 틀렸다고 표시된 실제 질문을 비슷한 것끼리 모아 보여 줍니다."""
    from eval.feedback import drafts
    from eval.feedback import mine as mined

    veins = mined(archived.archive_of(_settings(data)))
    if as_json:
        _tell([asdict(vein) for vein in veins], as_json)
    else:
        show_veins(out, veins)
    if target:
        _append(target, drafts(veins))


@app.command()
def accepted(
    target: Annotated[Path, typer.Option("--out", metavar="FILE", help="질문을 더할 파일")],
    data: Data = None,
) -> None:
    """운영자가 받아들인 독자의 지적을 질문으로 만듭니다."""
    from eval.feedback import accepted as reviewed
    from eval.feedback import case_of

    settings = _settings(data)
    texts = archived.texts(settings)
    made = [(each, case_of(each, texts)) for each in reviewed(archived.archive_of(settings))]
    for feedback, case in made:
        if isinstance(case, str):
            question = feedback.answer["standalone_question"]
            notes.print(f"'{question}': {case}.", markup=False, soft_wrap=True)
    _append(target, [case for _, case in made if not isinstance(case, str)])


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="BEIR_DIR", help="BEIR이나 AutoRAG 폴더, SQuAD나 질문 파일")],
    as_json: AsJson = False,
    articles: Annotated[
        Path | None, typer.Option("--articles", metavar="DIR", help="질문 파일(JSONL)이 묻는 기사 폴더")
    ] = None,
) -> None:
    """BEIR 형식의 자료로 검색을 잽니다."""
    from eval.retrieval import measure

    _tell(measure(folder, articles=articles), as_json)


@app.command()
def reading(
    file: Annotated[Path, typer.Argument(metavar="SQUAD_JSON", help="SQuAD, KorQuAD 1.0, KLUE-MRC 파일")],
    as_json: AsJson = False,
    predictions: Annotated[Path | None, typer.Option("--predictions", metavar="FILE", help="답을 적을 파일")] = None,
    score: Annotated[Path | None, typer.Option("--score", metavar="FILE", help="읽는 대신 이 답들을 채점")] = None,
) -> None:
    """SQuAD 형식의 자료로 독해를 잽니다."""
    from eval import reading as part

    _tell(part.score(file, score) if score else part.measure(file, predictions=predictions), as_json)


@app.command()
def cleaning(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="줄마다 정답을 단 페이지(.tsv)의 폴더")],
    as_json: AsJson = False,
) -> None:
    """정답을 단 페이지로 정제를 잽니다."""
    from eval.cleaning import score

    _tell(score(gold), as_json)


@app.command()
def extractors(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="정답을 단 .html 페이지의 폴더")],
    as_json: AsJson = False,
) -> None:
    """HTML 페이지에서 본문을 가려내는 다른 도구들과 나란히 잽니다."""
    from eval.extractors import compare

    _tell(compare(gold), as_json)


@app.command()
def bench(
    articles: Annotated[list[Path] | None, typer.Option("--articles", metavar="DIR", help="답: 기사 폴더")] = None,
    cases: Annotated[list[Path] | None, typer.Option("--cases", metavar="FILE", help="답: 질문 파일")] = None,
    collections: Annotated[
        list[Path] | None, typer.Option("--retrieval", metavar="PATH", help="검색: BEIR, AutoRAG, SQuAD")
    ] = None,
    squad: Annotated[list[Path] | None, typer.Option("--reading", metavar="FILE", help="독해: SQuAD")] = None,
    gold: Annotated[list[Path] | None, typer.Option("--cleaning", metavar="DIR", help="정제: 정답을 단 페이지")] = None,
    corpus: Annotated[Path | None, typer.Option("--corpus", metavar="FILE", help="속도: 기사 JSON Lines(.gz)")] = None,
    starts: Annotated[list[Path] | None, typer.Option("--start", metavar="DIR", help="시작: 기사 폴더")] = None,
    sizes: Annotated[list[int] | None, typer.Option("--size", min=1, help="속도: 기사 수")] = None,
    beside: Annotated[bool, typer.Option("--beside", help="속도: 다른 검색도 같은 글로 잽니다.")] = False,
    page: Annotated[Path | None, typer.Option("--write", metavar="FILE", help="표를 넣을 Markdown 파일")] = None,
) -> None:
    """docs/benchmarks.md와 docs/scaling.md의 표를 주어진 자료로 만듭니다."""
    from eval.bench import Material, tables, write_into

    material = Material(
        articles or (), cases or (), collections or (), squad or (), gold or (), starts or (),
        corpus=corpus, sizes=sizes or (1_000,), beside=beside,
    )  # fmt: skip
    if material.is_empty:
        raise SettingsError("잴 자료를 주지 않았습니다. 'python -m eval bench --help'를 보아 주십시오.")
    for table in tables(material):
        out.print(table.markdown, markup=False, soft_wrap=True)
        if page:
            write_into(page, table)


@app.command()
def load(
    articles: Annotated[Path, typer.Argument(metavar="DIR", help="기사 폴더")],
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="질문 파일(JSONL)")],
    readers: Annotated[int, typer.Option("--readers", min=1, max=500, help="한꺼번에 묻는 독자 수")] = 50,
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=20, help="독자마다 이어서 묻는 질문 수")] = 2,
    visit: Annotated[
        bool, typer.Option("--visit", help="대신 첫 방문을 잽니다: 화면이 보일 때까지, Enter에서 답이 시작될 때까지")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """서비스를 따로 띄워, 많은 독자가 한꺼번에 물을 때 답이 제 주인에게 가는지와 걸리는 시간을 잽니다."""
    from eval import load as part
    from eval.cases import load as read_cases

    asked = read_cases(cases)
    if not visit:
        _tell(part.readers(articles, asked, readers, rounds), as_json)
        return
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SettingsError("Chromium이 없습니다. 데비안에서는 apt install chromium으로 설치해 주십시오.")
    try:
        _tell(part.visit(articles, asked, chromium), as_json)
    except ImportError:
        raise SettingsError("Playwright가 없습니다. pip install 'gisadap[dev]'로 설치해 주십시오.") from None


# --- inside -----------------------------------------------------------------------------------------------------------


def _evaluated(
    asked: list[Case],
    name: str,
    folder: Path,
    settings: Settings,
    earlier: dict[str, Any] | None,
    jobs: int,
    judge: Judge | None,
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
                judge=judge,
                on_start=begin,
                on_row=advance,
            )
    finally:
        newsroom.close()


def _answered_by(answerer: Answerer, settings: Settings) -> Settings:
    """The settings by which it answers. Raises SettingsError or EndpointError where there is no model to answer: now
    rather than at every question."""
    if answerer == "embedded":
        return settings.model_copy(update={"llm_base_url": None})
    from rag.llm.endpoint import Endpoint

    Endpoint(settings).check()
    return settings


def _judge(settings: Settings) -> Judge:
    from eval.judge import Judge  # brings llama-index

    return Judge(settings)


def _reviewed(cases: Iterable[Case]) -> Iterator[Case]:
    """Those that a person accepts."""
    for case in cases:
        out.print(
            f"\n{case.question}\n  답: {' | '.join(case.answers)}\n  근거: {case.note}", markup=False, soft_wrap=True
        )
        if typer.confirm("받아들일까요?", default=True, err=True):
            yield case


def _append(target: Path, cases: Iterable[Case]) -> None:
    from eval import formats

    out.print(f"새 질문 {formats.add(cases, target)}건: {target}", markup=False, soft_wrap=True)


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
