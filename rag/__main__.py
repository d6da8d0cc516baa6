"""The command line ``gisadap``: data go to stdout, notes and progress to stderr; heavy parts load when needed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import __version__, administration
from rag.command_line import AsJson, Data, emit, notes, out, run_program, settings_of
from rag.errors import GisadapError, QuestionError, SourceError
from rag.types import Answer, Article, Turn
from rag.wording import reason

app = typer.Typer(
    name="gisadap",
    help="기사답: 모은 기사에서 답을 찾고, 근거가 된 문장을 보여 줍니다.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(administration.accounts)
app.add_typer(administration.keys)

Since = Annotated[
    str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="이날부터 나온 기사에서만", show_default=False)
]
Until = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="이날까지 나온 기사에서만", show_default=False)
]
Outlets = Annotated[
    list[str] | None, typer.Option("--outlet", help="이 매체의 기사에서만. 여러 번 쓸 수 있습니다.", show_default=False)
]


def main() -> None:
    run_program(app, "gisadap")


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="판을 보여 줍니다.", is_eager=True)] = False,
) -> None:
    if version:
        out.print(f"gisadap {__version__}")
        raise typer.Exit


@app.command()
def clean(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="수집한 기사 파일이나 폴더")],
    as_json: AsJson = False,
) -> None:
    """수집한 페이지에서 기사만 남깁니다. 남긴 줄과 버린 줄을 까닭과 함께 보여 줍니다."""
    from rag.cleaning import clean_file
    from rag.cleaning.learning import learn
    from rag.cleaning.overrides import load
    from rag.terminal import cleaned_page
    from rag.web import wire

    settings = settings_of(None)
    pages, failures = _pages(files)
    learned = learn(pages, load(settings.cleaning_rules) if settings.cleaning_rules else None)
    failed = bool(failures)
    for failure in failures:
        notes.print(f"오류: {failure}", markup=False, soft_wrap=True)
    for file in pages:
        for cleaned in clean_file(file, str(file), learned):
            if isinstance(cleaned, SourceError):
                failed = True
                notes.print(f"오류: {cleaned}", markup=False, soft_wrap=True)
            elif as_json:
                emit(wire.cleaned(cleaned))
            else:
                out.print(cleaned_page(cleaned, file))
    raise typer.Exit(int(failed))


def _pages(given: Sequence[Path]) -> tuple[list[Path], list[SourceError]]:
    """The files, and those of the folders among them."""
    from rag.cleaning import SUFFIXES
    from rag.cleaning.sources import files as files_under

    failures: list[SourceError] = []
    pages: list[Path] = []
    for path in given:
        if path.is_dir():
            pages += [path / file.source for file in files_under([path], SUFFIXES, failures)]
        else:
            pages.append(path)
    return pages, failures


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="기사 파일이나 폴더")],
    data: Data = None,
    prune: Annotated[bool, typer.Option("--prune", help="경로 아래에서 없어진 파일의 기사를 지웁니다.")] = False,
    only: Annotated[bool, typer.Option("--only", help="다른 곳에서 온 기사를 모두 지웁니다.")] = False,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="기사가 하나도 없을 때에만 색인합니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """기사를 정제하고 색인합니다. 다시 실행하면 바뀐 것만 고칩니다."""
    from rag.assembly import make_embedder, open_archive
    from rag.cleaning.overrides import load
    from rag.indexing import index as run
    from rag.terminal import indexing_progress
    from rag.web import wire

    settings = settings_of(data)
    archive = open_archive(settings)
    if if_empty and archive.counts().articles:
        raise typer.Exit
    with indexing_progress(notes) as on_progress:
        summary = run(
            archive,
            make_embedder(settings),
            paths,
            prune=prune,
            only=only,
            passage_characters=settings.passage_characters,
            overrides=load(settings.cleaning_rules) if settings.cleaning_rules else None,
            on_progress=on_progress,
        )
    for failure in summary.failed:
        notes.print(f"오류: {failure}", markup=False, soft_wrap=True)
    if as_json:
        emit(wire.indexed(summary))
    else:
        out.print(
            f"추가 {summary.added} · 변경 {summary.updated} · 그대로 {summary.unchanged} · 삭제 {summary.removed}"
            f" · 실패 {len(summary.failed)} (기사 {summary.articles}건, 단락 {summary.passages}개,"
            f" {summary.seconds:.1f}초)"
        )
    raise typer.Exit(int(bool(summary.failed)))


@app.command()
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION...", help="질문. 여럿이면 한 대화의 차례입니다.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="FILE.jsonl", help='한 줄에 {"id", "turns"} 하나씩')
    ] = None,
    since: Since = None,
    until: Until = None,
    outlets: Outlets = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """질문에 기사로 답합니다. 답마다 근거가 된 문장을 답니다."""
    from functools import partial

    from rag.assembly import open_newsroom
    from rag.terminal import shown
    from rag.web import wire

    if (batch is None) == (not questions):
        raise QuestionError("질문을 적거나 --batch FILE.jsonl 가운데 하나를 주십시오.")
    cases = list(_batch(batch)) if batch else []
    filters = wire.filters({"from": since, "to": until, "outlets": outlets})
    settings = settings_of(data)
    newsroom = open_newsroom(settings)
    ask_one = partial(newsroom.ask, filters=filters)
    if not newsroom.archive.counts().articles:
        raise GisadapError(
            f"데이터 폴더 '{settings.data}'에 기사가 없습니다. 먼저 'gisadap index 폴더'를 실행해 주십시오."
        )
    if batch is None:
        for answer in _conversation(ask_one, questions or []):
            if as_json:
                emit(wire.answer(answer))
            else:
                out.print(shown(answer))
        return
    failed = False
    for case_id, turns in cases:
        try:
            if isinstance(turns, SourceError):
                raise turns
            *_, last = _conversation(ask_one, turns)
            emit({"id": case_id, **wire.answer(last)})
        except GisadapError as error:
            failed = True
            notes.print(f"오류: {case_id}: {error}", markup=False, soft_wrap=True)
            emit({"id": case_id, "error": str(error)})
    raise typer.Exit(int(failed))


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="찾을 말")],
    limit: Annotated[int, typer.Option("-k", min=1, max=1000, help="결과 수")] = 10,
    since: Since = None,
    until: Until = None,
    outlets: Outlets = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """질문이나 낱말에 가까운 단락을 찾습니다."""
    from rag.assembly import open_newsroom
    from rag.terminal import listed
    from rag.web import wire

    filters = wire.filters({"from": since, "to": until, "outlets": outlets})
    hits = open_newsroom(settings_of(data)).search(query, limit, filters=filters)
    if as_json:
        for hit in hits:
            emit(wire.hit(hit))
    else:
        out.print(listed(hits))


@app.command()
def articles(data: Data = None, as_json: AsJson = False) -> None:
    """색인한 기사의 목록을 보여 줍니다."""
    from rag.assembly import open_archive
    from rag.terminal import catalogue
    from rag.web import wire

    summaries = open_archive(settings_of(data)).summaries()
    if as_json:
        for summary in summaries:
            emit(wire.summary(summary))
    else:
        out.print(catalogue(summaries))


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="기사 번호")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """기사 하나를 버린 줄과 함께 보여 줍니다."""
    from rag.assembly import open_archive
    from rag.terminal import printed
    from rag.web import wire

    article: Article = open_archive(settings_of(data)).article(article_id)
    if as_json:
        emit(wire.article(article))
    else:
        out.print(printed(article))


@app.command()
def remove(article_id: Annotated[str, typer.Argument(metavar="ID", help="기사 번호")], data: Data = None) -> None:
    """기사 하나를 지웁니다."""
    from rag.assembly import make_embedder, open_archive
    from rag.indexing import remove as run

    settings = settings_of(data)
    run(open_archive(settings), make_embedder(settings), article_id)
    out.print(f"기사 {article_id}을(를) 지웠습니다.")


@app.command()
def doctor(
    data: Data = None,
    mend: Annotated[bool, typer.Option("--repair", help="색인을 기사에서 다시 만듭니다.")] = False,
) -> None:
    """설정, 색인, 포트를 살펴보고 고칠 것을 알려 줍니다."""
    from rag.doctor import examine, repair

    settings = settings_of(data)
    findings = [*([repair(settings)] if mend else []), *examine(settings)]
    for finding in findings:
        mark = "[green]정상[/]" if finding.well else "[red]문제[/]"
        out.print(f"{mark} {finding.subject}: ", end="")
        out.print(finding.words, markup=False, soft_wrap=True)
    raise typer.Exit(int(not all(finding.well for finding in findings)))


@app.command()
def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="들을 주소. 기본값은 GISADAP_HOST", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="들을 포트. 기본값은 GISADAP_PORT", show_default=False)] = None,
) -> None:
    """대화, 기사, 평가 화면과 API를 엽니다."""
    from eval.service import Runs
    from rag.web.service import serve as run

    run(settings_of(data, host=host, port=port), evaluations=Runs)


def _conversation(ask_one: Any, questions: Sequence[str]) -> Iterator[Answer]:
    turns: list[Turn] = []
    for question in questions:
        answer = ask_one(question, turns)
        turns.append(Turn.of(answer))
        yield answer


def _batch(path: Path) -> Iterator[tuple[str, list[str] | SourceError]]:
    """The cases of a batch file; a line that is none comes with its error."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise SourceError(str(path), f"파일을 읽을 수 없습니다({reason(error)}). 경로를 확인해 주십시오.") from None
    except UnicodeDecodeError:
        raise SourceError(str(path), "UTF-8 글이 아닙니다. UTF-8로 저장해 주십시오.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _case(f"{path}:{number}", line)


def _case(place: str, line: str) -> tuple[str, list[str] | SourceError]:
    wrong = SourceError(place, '{"id": 번호, "turns": ["질문", ...]} 꼴이 아닙니다.')
    try:
        case = json.loads(line)
        case_id, turns = str(case["id"]), case["turns"]
    except (ValueError, KeyError, TypeError):
        return place, wrong
    questions = isinstance(turns, list) and turns and all(isinstance(turn, str) for turn in turns)
    return case_id, turns if questions else wrong


if __name__ == "__main__":
    main()
