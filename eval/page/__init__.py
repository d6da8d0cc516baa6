"""The report as one Korean page that opens offline: nothing from elsewhere, every text escaped, one small script.

The script only filters the failing cases; without it all of them are shown.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.cases import GROUPS, TAGS
from eval.compare import Comparison, Difference, compare
from eval.figures import JUDGED, TITLES, Figure, change_shown, shown
from eval.fingerprints import TITLES as GROUNDS
from eval.grading import STAGES
from eval.page import plots
from eval.page.elements import joined, section, table, text
from eval.page.failing import failing_cases
from eval.report import figures_of

Report = Mapping[str, Any]

_HERE = Path(__file__).parent
_HEADLINES = (
    "short_answer_right",
    "article_cited",
    "citation_correct",
    "citation_recall",
    "quote_fidelity",
    "abstained",
    "answered",
    "latency_p50_ms",
)
_COLUMNS = ("short_answer_right", "article_cited", "citation_correct", "passage_success@10", "answered", "abstained")
_VERDICTS = {"better": "나아짐", "worse": "나빠짐", "same": "차이를 알 수 없음", "": ""}
_FEWER_IS_BETTER = frozenset(
    ("area_under_risk_coverage", "calibration_error", "latency_p50_ms", "latency_p95_ms", "peak_memory_mb")
)


def render(report: Report, against: Report | None = None, *, above: str = "") -> str:
    """The whole page; with ``against`` also what changed since that run, and with HTML of a service's own ``above``.

    Raises ReportError for runs that cannot be compared.
    """
    compared = compare(against, report) if against else None
    changes = {each.name: each for each in compared.differences} if compared else {}
    sections = (
        above,
        _head(report),
        _since(against, compared) if against and compared else "",
        _headlines(figures_of(report), changes),
        section("어느 단계에서 틀렸나", _stages(report["failures"], report["rows"])),
        section("한눈에", plots.all_of(report)),
        section("질문 종류별", _groups("종류", report["by_type"], GROUPS)),
        section("꼬리표별", _groups("꼬리표", report["by_tag"], TAGS)) if report["by_tag"] else "",
        failing_cases(report, against, compared),
        section("모든 측정값", _every(figures_of(report), changes)),
        section("참고: 언어 모델의 판단", _advice(report["judged"])) if "judged" in report else "",
        section("무엇을 잰 것인가", _grounds(report)),
    )
    return _document(joined(sections))


def _document(body: str) -> str:
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html><html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>기사답 평가 보고서</title><style>{style}</style></head>"
        f"<body><main>{body}</main><script>{script}</script></body></html>\n"
    )


def _head(report: Report) -> str:
    cases, articles = report["cases"], report["articles"]
    facts = (
        f"질문 {cases['count']}건({cases['name']})",
        f"기사 {articles['count']}건",
        f"기사답 {report['version']}",
        _moment(report),
    )
    return f"<header><h1>기사답 평가 보고서</h1><p>{' · '.join(text(fact) for fact in facts)}</p></header>"


def _since(against: Report, compared: Comparison) -> str:
    """What became of the run it is compared with."""
    fixed, broken = len(compared.fixed), len(compared.broken)
    changed = ", ".join(compared.changed)
    return (
        f'<section class="since"><p><b>앞선 평가</b>({text(_moment(against))}, 기사답 {text(against["version"])})에 '
        "견주었습니다.</p>"
        f'<p><span class="pill good">고쳐진 질문 {fixed}건</span> '
        f'<span class="pill bad">틀리게 된 질문 {broken}건</span></p>'
        f'<p class="faint">달라진 것: {text(changed or "없음")}</p></section>'
    )


def _headlines(figures: Mapping[str, Figure], changes: Mapping[str, Difference]) -> str:
    cards = (_card(name, figures[name], changes.get(name)) for name in _HEADLINES if name in figures)
    return f'<section class="cards" aria-label="주요 측정값">{joined(cards)}</section>'


def _card(name: str, figure: Figure, change: Difference | None) -> str:
    interval, scale = "", ""
    if figure.low is not None and figure.high is not None:
        interval = f"95% {shown(name, figure.low)}~{shown(name, figure.high)} · "
        left, width = 100 * figure.low, 100 * (figure.high - figure.low)
        scale = (
            f'<div class="scale"><i style="left:{left:.1f}%;width:{max(width, 1):.1f}%"></i>'
            f'<b style="left:{100 * figure.value:.1f}%"></b></div>'
        )
    return (
        f'<div class="card"><h2>{text(TITLES[name])}</h2><p class="figure"><strong>{shown(name, figure.value)}</strong>'
        f'{_pill(change) if change else ""}</p>{scale}<p class="faint">{interval}{figure.count}건</p></div>'
    )


def _pill(change: Difference) -> str:
    """The change, coloured only where it is no accident."""
    colour = "" if change.verdict in ("same", "") else " good" if _is_better(change) else " bad"
    return f'<span class="pill{colour}">{text(change_shown(change.name, change.change))}</span>'


def _is_better(change: Difference) -> bool:
    return (change.change > 0) != (change.name in _FEWER_IS_BETTER)


def _stages(failures: Mapping[str, int], rows: Sequence[Mapping[str, Any]]) -> str:
    if not failures:
        return "<p>틀린 질문이 없습니다.</p>"
    total, passed = len(rows), len(rows) - sum(failures.values())
    bars = [("맞음", "", passed, "passed")]
    bars += [(*STAGES[stage], count, "") for stage, count in failures.items()]
    return joined(
        f'<div class="bar {kind}" title="{text(meaning)}"><span>{text(name)}</span>'
        f'<span class="track"><i style="width:{100 * count / total:.1f}%"></i></span><span>{count}건</span></div>'
        for name, meaning, count, kind in bars
    )


def _groups(title: str, groups: Mapping[str, Mapping[str, Mapping[str, float]]], names: Mapping[str, str]) -> str:
    header = (title, "건", *(TITLES[name] for name in _COLUMNS))
    rows = [
        (
            names.get(group, group),
            str(max((int(found[name]["count"]) for name in _COLUMNS if name in found), default=0)),
            *(shown(name, found[name]["value"]) if name in found else "–" for name in _COLUMNS),
        )
        for group, found in groups.items()
    ]
    return table(header, rows)


def _every(figures: Mapping[str, Figure], changes: Mapping[str, Difference]) -> str:
    header = ["측정값", "이름", "값", "95% 구간", "건"]
    header += ["차이", "차이의 95% 구간", "볼 수 있는 차이", ""] if changes else []
    rows = []
    for name, figure in figures.items():
        row = [
            TITLES[name],
            name,
            shown(name, figure.value),
            _interval(name, figure.low, figure.high),
            str(figure.count),
        ]
        rows.append(row + (_changed(changes[name]) if name in changes else [""] * 4 if changes else []))
    note = (
        "<p class='faint'>볼 수 있는 차이: 이만한 질문 수로 다섯 번에 네 번 알아볼 수 있는 가장 작은 차이입니다.</p>"
        if changes
        else ""
    )
    return table(header, rows) + note


def _advice(judged: Mapping[str, Any]) -> str:
    rows = [
        (title, name, f"{told['value']:.1%}", f"{told['low']:.1%}~{told['high']:.1%}", str(told["count"]))
        for name, title in JUDGED.items()
        if (told := judged["figures"].get(name))
    ]
    return (
        f"<p class='faint'>{text(judged['model'])}에 물은 것입니다. 사람의 채점이 아니며, 기준(gate)에 쓰이지 않습니다."
        "</p>" + (table(("판단", "이름", "값", "95% 구간", "건"), rows) if rows else "<p>판단을 받지 못했습니다.</p>")
    )


def _changed(change: Difference) -> list[str]:
    interval = "–"
    if change.low is not None and change.high is not None:
        interval = f"{change_shown(change.name, change.low)}~{change_shown(change.name, change.high)}"
    least = "–" if change.detectable is None else change_shown(change.name, change.detectable).replace("+", "±")
    return [change_shown(change.name, change.change), interval, least, _VERDICTS[change.verdict]]


def _interval(name: str, low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{shown(name, low)}~{shown(name, high)}"


def _grounds(report: Report) -> str:
    prints = [("질문", report["cases"]["fingerprint"])]
    prints += [(GROUNDS[name], value) for name, value in report["fingerprints"].items() if name in GROUNDS]
    settings = [(name, str(value)) for name, value in report["settings"].items()]
    return (
        "<p class='faint'>질문, 기사, 측정값의 정의가 같은 평가끼리만 견줄 수 있습니다.</p>"
        + table(("바탕", "지문"), prints)
        + f"<details><summary>설정 {len(settings)}개</summary>{table(('이름', '값'), settings)}</details>"
    )


def _moment(report: Report) -> str:
    return str(report["made"])[:16].replace("T", " ") + " UTC"
