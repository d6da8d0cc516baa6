"""What the command line ``python -m eval`` shows to a person: figures, differences and the progress of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval.compare import Comparison, Difference
from eval.feedback import Vein
from eval.figures import JUDGED, TITLES, change_shown, shown
from eval.grading import STAGES
from eval.report import figures_of

_VERDICTS = {"better": "나아짐", "worse": "나빠짐", "same": "차이를 알 수 없음", "": ""}


@contextmanager
def progress(console: Console, total: int) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A bar with the time left: a way to begin part-way and a way to advance by one. No bar where nobody watches."""
    columns = (TextColumn("질문"), BarColumn(), MofNCompleteColumn(), TextColumn("남은 시간"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def begin(done: int) -> None:
            bar.update(task, completed=done)
            if done:
                console.print(f"멈춘 평가를 이어서 합니다. 질문 {done}건은 이미 끝났습니다.")

        yield begin, lambda: bar.advance(task)


def show_report(console: Console, report: Mapping[str, Any]) -> None:
    """The figures as lines, headlines first, and where the failing cases failed."""
    for name, figure in figures_of(report).items():
        interval = "" if figure.low is None else f"  (95% {shown(name, figure.low)}~{shown(name, figure.high or 0)})"
        _line(console, f"{TITLES[name]}: {shown(name, figure.value)}{interval}, {figure.count}건")
    failed = ", ".join(f"{STAGES[stage][0]} {count}" for stage, count in report["failures"].items())
    _line(console, f"틀린 단계: {failed or '없음'}")
    for name, judged in report.get("judged", {"figures": {}})["figures"].items():
        _line(console, f"참고: {report['judged']['model']}의 판단, {_judged(name, judged)}")


def show_comparison(console: Console, found: Comparison) -> None:
    """One line a measure, then what changed, and the cases fixed and broken."""
    for each in found.differences:
        values = f"{shown(each.name, each.before)} → {shown(each.name, each.after)}"
        _line(console, f"{TITLES[each.name]}: {values}{_certainty(each)}")
    _line(console, f"달라진 것: {', '.join(found.changed) or '없음'}")
    _line(console, f"고쳐진 질문 {len(found.fixed)}건: {', '.join(found.fixed) or '없음'}")
    _line(console, f"틀리게 된 질문 {len(found.broken)}건: {', '.join(found.broken) or '없음'}")


def show_veins(console: Console, veins: Sequence[Vein]) -> None:
    """Groups of questions that went wrong, the most frequent first."""
    if not veins:
        _line(console, "답하지 못했거나 틀렸다고 표시된 질문이 없습니다.")
        return
    for vein in veins:
        first, *others = vein.questions
        _line(console, f"{vein.count:4d}  {first}  (기권 {vein.abstained}, 틀림 {vein.wrong})")
        for question in others:
            _line(console, f"      {question}")
    _line(console, f"물음 {sum(vein.count for vein in veins)}번, {len(veins)}갈래")


def _judged(name: str, figure: Mapping[str, float]) -> str:
    return f"{JUDGED[name]} {figure['value']:.1%}  (95% {figure['low']:.1%}~{figure['high']:.1%}), {figure['count']}건"


def _certainty(each: Difference) -> str:
    if each.low is None or each.high is None or each.detectable is None:
        return ""
    interval = f"{change_shown(each.name, each.low)}~{change_shown(each.name, each.high)}"
    least = change_shown(each.name, each.detectable).replace("+", "±")
    return f"  95% {interval}  {_VERDICTS[each.verdict]}  (볼 수 있는 차이 {least})"


def _line(console: Console, line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)
