"""The report as one Korean page that opens offline: no script, no outside file, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval.cases import TYPES
from eval.figures import TITLES, Figure
from eval.report import figures_of

Row = Mapping[str, Any]

STAGES = {
    "error": ("오류", "질문을 처리하지 못했습니다."),
    "cleaning": ("정제", "정제한 기사에 근거가 남아 있지 않습니다."),
    "retrieval": ("검색", "근거가 든 단락을 10위 안에서 찾지 못했습니다."),
    "abstention": ("기권", "근거를 찾고도 답하지 않았습니다."),
    "reading": ("문장 고르기", "근거가 아닌 문장을 골랐습니다."),
    "phrase": ("답 고르기", "문장은 맞지만 짧은 답이 다릅니다."),
    "citation": ("인용", "답은 맞지만 인용한 문장이 근거를 담고 있지 않습니다."),
    "overreach": ("지어냄", "기사에 없는 것을 답했습니다."),
}
GROUPS = TYPES | {"paraphrase": "다른 말로 물음", "follow-up": "이어 묻기", "unanswerable": "기사에 없음"}
_HEADLINES = (
    "short_answer_right",
    "article_cited",
    "citation_correct",
    "abstained",
    "abstention_precision",
    "latency_p50_ms",
)
_COLUMNS = ("short_answer_right", "article_cited", "citation_correct", "passage_success@10", "answered", "abstained")
_COUNTED = frozenset(("latency_p50_ms", "latency_p95_ms", "peak_memory_mb"))
_STYLE = Path(__file__).with_name("page.css")


def render(report: Mapping[str, Any]) -> str:
    """The whole page."""
    figures = figures_of(report)
    failing = [row for row in report["rows"] if row["stage"]]
    headlines = [name for name in _HEADLINES if name in figures]
    sections = (
        _head(report),
        f'<section class="cards">{_all(_card(name, figures[name]) for name in headlines)}</section>',
        _section("어느 단계에서 틀렸나", _stages(report["failures"], len(report["rows"]))),
        _section("질문 종류별", _by_type(report["by_type"])),
        _section(f"틀린 질문 {len(failing)}건", _failing(failing)),
        _section("모든 측정값", _every(figures)),
        _section("단계별 시간", _times(report["stages_ms"])),
    )
    return (
        '<!doctype html><html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>기사답 평가 보고서</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><main>{_all(sections)}</main></body></html>\n"
    )


def shown(name: str, value: float) -> str:
    """A measure as a reader sees it: shares in percent, times and sizes as they are."""
    if name in _COUNTED:
        return f"{value:,.0f}"
    return f"{value:.3f}" if ("@" in name and "success" not in name) or name in _UNSHARED else f"{value:.1%}"


_UNSHARED = frozenset(("auroc", "area_under_risk_coverage", "calibration_error", "character_f1"))


def _head(report: Mapping[str, Any]) -> str:
    cases, articles = report["cases"], report["articles"]
    facts = (
        f"질문 {cases['count']}건({cases['name']})",
        f"기사 {articles['count']}건",
        f"판 {report['version']}",
        report["made"],
    )
    prints = f"질문 {cases['fingerprint']} · 기사 {articles['fingerprint']}"
    return (
        f"<header><h1>기사답 평가 보고서</h1><p>{' · '.join(_text(fact) for fact in facts)}</p>"
        f'<p class="faint">{_text(prints)}</p></header>'
    )


def _card(name: str, figure: Figure) -> str:
    interval, bar = "", ""
    if figure.low is not None and figure.high is not None:
        interval = f"95% {shown(name, figure.low)}~{shown(name, figure.high)}<br>"
        left, width = 100 * figure.low, 100 * (figure.high - figure.low)
        bar = (
            f'<div class="scale"><i style="left:{left:.1f}%;width:{max(width, 1):.1f}%"></i>'
            f'<b style="left:{100 * figure.value:.1f}%"></b></div>'
        )
    return (
        f'<div class="card"><h2>{_text(TITLES[name])}</h2><strong>{shown(name, figure.value)}</strong>{bar}'
        f'<p class="faint">{interval}{figure.count}건</p></div>'
    )


def _stages(failures: Mapping[str, int], total: int) -> str:
    if not failures:
        return "<p>틀린 질문이 없습니다.</p>"
    rows = (
        f'<div class="bar"><span>{_text(STAGES[stage][0])}</span>'
        f'<span class="track"><i style="width:{100 * count / total:.1f}%"></i></span><span>{count}건</span></div>'
        for stage, count in failures.items()
    )
    return _all(rows)


def _by_type(by_type: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    header = "<th>종류</th><th>건</th>" + _all(f"<th>{_text(TITLES[name])}</th>" for name in _COLUMNS)
    rows = []
    for kind, found in by_type.items():
        count = max((int(found[name]["count"]) for name in _COLUMNS if name in found), default=0)
        cells = _all(f"<td>{shown(name, found[name]['value']) if name in found else '–'}</td>" for name in _COLUMNS)
        rows.append(f"<tr><th>{_text(GROUPS.get(kind, kind))}</th><td>{count}</td>{cells}</tr>")
    return _table(header, rows)


def _every(figures: Mapping[str, Figure]) -> str:
    header = "<th>측정값</th><th>이름</th><th>값</th><th>95% 구간</th><th>건</th>"
    rows = []
    for name, figure in figures.items():
        has_interval = figure.low is not None and figure.high is not None
        interval = f"{shown(name, figure.low or 0)}~{shown(name, figure.high or 0)}" if has_interval else "–"
        rows.append(
            f"<tr><th>{_text(TITLES[name])}</th><td><code>{_text(name)}</code></td><td>{shown(name, figure.value)}</td>"
            f"<td>{interval}</td><td>{figure.count}</td></tr>"
        )
    return _table(header, rows)


def _times(stages: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        f"<tr><th>{_text(stage)}</th><td>{spent['p50']:.1f}</td><td>{spent['p95']:.1f}</td></tr>"
        for stage, spent in stages.items()
    ]
    return _table("<th>단계</th><th>중앙값(ms)</th><th>95%(ms)</th>", rows)


def _failing(rows: Sequence[Row]) -> str:
    groups = ((stage, [row for row in rows if row["stage"] == stage]) for stage in STAGES)
    return _all(
        f'<h3>{_text(STAGES[stage][0])} {len(group)}건 <span class="faint">{_text(STAGES[stage][1])}</span></h3>'
        + _all(map(_case, group))
        for stage, group in groups
        if group
    )


def _case(row: Row) -> str:
    gold = row["answers"] or [" / ".join(each) for each in row["all"]] or row["evidence"]
    facts = (
        ("앞선 질문", " → ".join(row["turns"][:-1])),
        ("풀어 쓴 질문", row["standalone_question"] if row["standalone_question"] != row["turns"][-1] else ""),
        ("정답", " | ".join(gold) if row["answerable"] else "기사에 없음"),
        ("근거", " | ".join(row["evidence"])),
        ("짧은 답", row["short"] or ("(기권)" if row["abstained"] else "(없음)")),
        ("답", row["answer"] or ""),
        ("확신", f"{row['confidence']:.2f}"),
        ("오류", row["error"] or ""),
        ("비고", row.get("note") or ""),
    )
    listed = _all(f"<dt>{name}</dt><dd>{_text(value)}</dd>" for name, value in facts if value)
    cited = _all(f"<li>{_text(each['source'])}: {_text(each['quote'])}</li>" for each in row["citations"])
    found = _all(f"<li>{_text(each['source'])}: {_text(each['text'])}</li>" for each in row["hits"])
    kind = GROUPS.get(row["type"], row["type"])
    return (
        f"<details><summary><code>{_text(row['id'])}</code> {_text(row['turns'][-1])} <small>{_text(kind)}</small>"
        f"</summary><dl>{listed}</dl>"
        + (f"<h4>인용한 문장</h4><ul>{cited}</ul>" if cited else "")
        + (f"<h4>가장 가까운 단락</h4><ul>{found}</ul>" if found else "")
        + "</details>"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{_text(title)}</h2>{content}</section>"


def _table(header: str, rows: Iterable[str]) -> str:
    return f'<div class="wide"><table><thead><tr>{header}</tr></thead><tbody>{_all(rows)}</tbody></table></div>'


def _text(value: object) -> str:
    return escape(str(value))


def _all(pieces: Iterable[str]) -> str:
    return "".join(pieces)
