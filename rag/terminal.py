"""What the command line shows to a person: answers, lists, articles and the progress of indexing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, Group
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from rag.archive import ArticleSummary
from rag.cleaning import decode_file
from rag.cleaning.diff import diff
from rag.indexing import Progress as Indexed
from rag.types import Answer, Article, Citation, Hit

_STAGES = {"reading": "기사 읽기", "lexical": "낱말 색인", "vectors": "의미 색인"}


@contextmanager
def indexing_progress(console: Console) -> Iterator[Callable[[Indexed], None]]:
    """A bar with articles a second and the time left; nothing where nobody watches."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}% · 기사 {task.fields[articles]}건 · {task.fields[rate]}건/초"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(_STAGES["reading"], total=None, articles=0, rate="0")

        def on_progress(indexed: Indexed) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            progress.update(
                task,
                completed=indexed.done,
                total=indexed.total,
                description=_STAGES[indexed.stage],
                articles=indexed.articles,
                rate=f"{indexed.articles / elapsed:.1f}" if elapsed else "0",
            )

        yield on_progress


def shown(answer: Answer) -> Group:
    """An answer with its sources, or an abstention with the nearest articles."""
    lines = [Text(f"문: {answer.question}", style="bold")]
    if answer.standalone_question != answer.question:
        lines.append(Text(f"    → {answer.standalone_question}", style="dim"))
    if answer.short:
        lines.append(Text(f"답: {answer.short}", style="bold green"))
    lines.append(Text(answer.text, style="yellow" if answer.abstained else ""))
    if answer.note:
        lines.append(Text(answer.note, style="yellow"))
    lines += [_source(citation, answer.abstained) for citation in answer.citations or answer.nearest]
    return Group(*lines, "")


def _source(citation: Citation, nearest: bool) -> Text:
    mark = "·" if nearest else f"[{citation.number}]"
    return Text(f"  {mark} {_headline(citation.title, citation.outlet, citation.published)}", style="dim")


def _headline(title: str, *facts: object) -> str:
    return " | ".join([title, *(str(fact) for fact in facts if fact)])


def listed(hits: Sequence[Hit]) -> Group:
    """Search results with their three scores."""
    if not hits:
        return Group(Text("찾은 단락이 없습니다."))
    return Group(
        *(
            Text.assemble(
                (
                    f"{number}. {_headline(hit.article.display_title, hit.article.outlet, hit.article.published)}\n",
                    "bold",
                ),
                (f"   {hit.passage.text}\n", ""),
                (f"   낱말 {hit.lexical:.2f} · 의미 {hit.semantic:.3f} · 합 {hit.fused:.4f}\n", "dim"),
            )
            for number, hit in enumerate(hits, start=1)
        )
    )


def catalogue(summaries: Sequence[ArticleSummary]) -> Table:
    """The list of articles."""
    table = Table("번호", "발행일", "매체", "제목", "글자", box=None, header_style="bold")
    for each in summaries:
        published = str(each.published or "")
        table.add_row(each.id, published, each.outlet or "", Text(each.title), str(each.characters))
    return table


def cleaned_page(article: Article, file: Path) -> Group:
    """What became of every line of a page; records and members of archives have no lines of their own to show."""
    if file.suffix.lower() in (".json", ".jsonl", ".zip"):
        return printed(article)
    return diff(article, decode_file(file).split("\n"))


def printed(article: Article) -> Group:
    """An article as it was kept, and the lines that were not."""
    facts = [str(fact) for fact in (article.outlet, article.author, article.published, article.source) if fact]
    kept = [
        Text(paragraph.text, style={"body": "", "subtitle": "bold", "caption": "italic dim"}[paragraph.kind])
        for paragraph in article.paragraphs
    ]
    dropped = [Text(f"  {each.lines.first}-{each.lines.last}행 {each.reason}", style="dim") for each in article.dropped]
    heading = [Text(article.display_title, style="bold"), Text(" | ".join(facts), style="dim"), Text("")]
    return Group(*heading, *kept, Text("\n버린 줄", style="bold"), *dropped)
