"""A run in the shapes of continuous integration: JUnit XML for its test page, Markdown for a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eval.cases import GROUPS
from eval.compare import Comparison
from eval.figures import TITLES, shown
from eval.grading import STAGES
from eval.report import figures_of

Report = Mapping[str, Any]

_HEADLINES = (
    "short_answer_right",
    "article_cited",
    "citation_correct",
    "quote_fidelity",
    "abstained",
    "answered",
    "latency_p50_ms",
    "latency_p95_ms",
)
_LISTED = 20  # cases a comment names; the report has them all
_VERDICTS = {"better": "나아짐", "worse": "나빠짐", "same": "차이를 알 수 없음", "": ""}


def junit(report: Report) -> str:
    """One test a case, in a suite a type; a failing one says at which stage and shows answer and gold."""
    rows = report["rows"]
    suites = Element("testsuites", name="gisadap", tests=str(len(rows)), failures=_failures(rows), errors=_errors(rows))
    for kind in dict.fromkeys(row["type"] for row in rows):
        of_kind = [row for row in rows if row["type"] == kind]
        suite = SubElement(suites, "testsuite", name=kind, tests=str(len(of_kind)))
        suite.attrib |= {"failures": _failures(of_kind), "errors": _errors(of_kind)}
        for row in of_kind:
            _test(suite, row)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def markdown(report: Report, compared: Comparison | None = None, missed: Sequence[str] = ()) -> str:
    """Headline figures, the change against another run, gate breaches and the cases fixed and broken."""
    changes = {each.name: each for each in compared.differences} if compared else {}
    lines = ["## 기사답 평가", "", f"질문 {report['cases']['count']}건, 기사 {report['articles']['count']}건", ""]
    lines += [f"- :x: {_plain(line)}" for line in missed] + [""] * bool(missed)
    lines += ["| 측정값 | 값 | 95% 구간 | 앞선 평가와 차이 |", "|---|--:|:-:|---|"]
    for name, figure in figures_of(report).items():
        if name not in _HEADLINES:
            continue
        interval = "" if figure.low is None else f"{shown(name, figure.low)}~{shown(name, figure.high or 0)}"
        change = changes.get(name)
        said = f"{change.change:+.3f} {_VERDICTS[change.verdict]}".strip() if change else ""
        lines.append(f"| {TITLES[name]} | {shown(name, figure.value)} | {interval} | {said} |")
    failed = ", ".join(f"{STAGES[stage][0]} {count}" for stage, count in report["failures"].items())
    lines += ["", f"틀린 단계: {failed or '없음'}"]
    if compared:
        lines += [_listed("고쳐진 질문", compared.fixed), _listed("틀리게 된 질문", compared.broken)]
        lines += [f"달라진 것: {_plain(', '.join(compared.changed)) or '없음'}"]
    return "\n".join(lines) + "\n"


def _test(suite: Element, row: Mapping[str, Any]) -> None:
    seconds = row["timings_ms"].get("total", 0.0) / 1000
    name = f"{row['id']} {row['turns'][-1]}"
    test = SubElement(
        suite, "testcase", classname=f"gisadap.{row['type']}", name=_printable(name), time=f"{seconds:.3f}"
    )
    if row["stage"]:
        kind = "error" if row["stage"] == "error" else "failure"
        title, meaning = STAGES[row["stage"]]
        found = SubElement(test, kind, type=row["stage"], message=f"{title}: {meaning}")
        gold = " | ".join(row["answers"] or row["evidence"]) if row["answerable"] else GROUPS["unanswerable"]
        found.text = _printable(f"정답: {gold}\n답: {row['error'] or row['short'] or row['answer'] or ''}")


def _failures(rows: Sequence[Mapping[str, Any]]) -> str:
    return str(sum(row["stage"] not in (None, "error") for row in rows))


def _errors(rows: Sequence[Mapping[str, Any]]) -> str:
    return str(sum(row["stage"] == "error" for row in rows))


def _listed(title: str, ids: Sequence[str]) -> str:
    more = f" 외 {len(ids) - _LISTED}건" if len(ids) > _LISTED else ""
    return f"{title} {len(ids)}건: {_plain(', '.join(ids[:_LISTED])) or '없음'}{more}"


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>()#|!" else character for character in text)


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(character if character in "\t\n" or character >= " " else " " for character in text)
