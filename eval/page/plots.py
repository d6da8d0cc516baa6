"""The plots of the report, as inline SVG that follows the page's colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from eval.cases import GROUPS
from eval.page.elements import joined, text

Report = Mapping[str, Any]

STAGES = {
    "understand": "질문 이해",
    "search": "검색",
    "read": "독해",
    "write": "쓰기",
    "ground": "근거 확인",
    "total": "전체",
}
"""The stages of an answer, as a reader calls them; others keep their name."""
_WIDTH = 360
_ROW = 22
_SIDE = 230  # the square of a plot over shares


def all_of(report: Report) -> str:
    plots = (
        _figure("종류별로 맞은 비율", "가는 선은 95% 구간입니다.", quality(report["by_type"])),
        _figure(
            "확신과 실제",
            "점이 사선 위에 있으면 확신한 만큼 맞았습니다. 큰 점은 질문이 많은 곳입니다.",
            calibration(report["curves"]["calibration"]),
        ),
        _figure(
            "덜 답하면 덜 틀리는가",
            "확신이 높은 답부터 모았을 때의 틀린 비율입니다.",
            risk_coverage(report["curves"]["risk_coverage"]),
        ),
        _figure("단계별 시간", "진한 막대는 중앙값, 옅은 막대는 95%입니다.", stages(report["stages_ms"])),
        _figure("질문별 시간", "질문 하나에 걸린 시간의 분포입니다.", latency(report["rows"])),
    )
    return f'<div class="plots">{joined(plots)}</div>'


def quality(by_type: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Share right by type, with its interval; unanswerable questions are right when abstained on."""
    bars = []
    for kind, found in by_type.items():
        figure = found.get("abstained" if kind == "unanswerable" else "short_answer_right")
        if figure:
            bars.append((GROUPS.get(kind, kind), figure))
    left, right = 84, _WIDTH - 92
    marks = []
    for number, (name, figure) in enumerate(bars):
        y = number * _ROW + 14
        x, width = left, figure["value"] * (right - left)
        low, high = (left + figure.get(end, figure["value"]) * (right - left) for end in ("low", "high"))
        marks.append(
            f'<text x="{left - 8}" y="{y + 4}" class="end">{text(name)}</text>'
            f'<rect x="{x}" y="{y - 6}" width="{right - left}" height="12" class="ground" rx="3"/>'
            f'<rect x="{x}" y="{y - 6}" width="{width:.1f}" height="12" class="value" rx="3"/>'
            f'<path d="M{low:.1f} {y}H{high:.1f}M{low:.1f} {y - 4}v8M{high:.1f} {y - 4}v8" class="whisker"/>'
            f'<text x="{right + 8}" y="{y + 4}">{figure["value"]:.0%} · {int(figure["count"])}건</text>'
        )
    return _svg(len(bars) * _ROW + 6, "종류별로 맞은 비율", marks)


def calibration(bins: Sequence[Mapping[str, float]]) -> str:
    """Share right over confidence, a dot a bin."""
    most = max((each["count"] for each in bins), default=1)
    dots = [
        f'<circle cx="{_x(each["confidence"]):.1f}" cy="{_y(each["right"]):.1f}"'
        f' r="{3 + 8 * math.sqrt(each["count"] / most):.1f}" class="dot">'
        f"<title>확신 {each['confidence']:.2f}, 맞음 {each['right']:.0%}, {int(each['count'])}건</title></circle>"
        for each in bins
    ]
    diagonal = f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" class="ideal"/>'
    return _svg(_SIDE + 44, "확신과 실제로 맞은 비율", [_axes("확신", "맞은 비율"), diagonal, *dots])


def risk_coverage(curve: Sequence[Sequence[float]]) -> str:
    """Share wrong over the share of answers given."""
    points = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in curve)
    line = f'<polyline points="{points}" class="line"/>' if curve else ""
    return _svg(_SIDE + 44, "답한 비율과 틀린 비율", [_axes("답한 비율", "틀린 비율"), line])


def stages(stages_ms: Mapping[str, Mapping[str, float]]) -> str:
    """Median and 95th percentile of each stage, in milliseconds."""
    most = max((spent["p95"] for spent in stages_ms.values()), default=1) or 1
    left, right = 84, _WIDTH - 92
    marks = []
    for number, (stage, spent) in enumerate(stages_ms.items()):
        y = number * _ROW + 14
        half, nearly = (spent[part] / most * (right - left) for part in ("p50", "p95"))
        marks.append(
            f'<text x="{left - 8}" y="{y + 4}" class="end">{text(STAGES.get(stage, stage))}</text>'
            f'<rect x="{left}" y="{y - 6}" width="{max(nearly, 1):.1f}" height="12" class="soft" rx="3"/>'
            f'<rect x="{left}" y="{y - 6}" width="{max(half, 1):.1f}" height="12" class="value" rx="3"/>'
            f'<text x="{right + 8}" y="{y + 4}">{spent["p50"]:.0f} / {spent["p95"]:.0f} ms</text>'
        )
    return _svg(len(stages_ms) * _ROW + 6, "단계별 시간", marks)


def latency(rows: Sequence[Mapping[str, Any]]) -> str:
    """Questions by the time they took; the last bar holds whatever took longer."""
    spent = np.array([row["timings_ms"]["total"] for row in rows if "total" in row["timings_ms"]])
    if not spent.size:
        return "<p class='faint'>잰 시간이 없습니다.</p>"
    limit = float(np.percentile(spent, 99)) or 1.0
    counts, edges = np.histogram(np.minimum(spent, limit), bins=24, range=(0, limit))
    left, bottom, height = 40, 150, 130
    width = (_WIDTH - left - 10) / len(counts)
    bars = []
    for number, (count, low, high) in enumerate(zip(counts, edges, edges[1:], strict=False)):
        x, tall = left + number * width, height * count / counts.max()
        bars.append(
            f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{width - 1:.1f}" height="{tall:.1f}" class="value">'
            f"<title>{low:.0f}~{high:.0f} ms, {count}건</title></rect>"
        )
    lines = [
        f'<path d="M{left + x / limit * (_WIDTH - left - 10):.1f} {bottom - height - 6}V{bottom}" class="whisker"/>'
        for x in np.percentile(spent, [50, 95])
    ]
    labels = (
        f'<text x="{left}" y="{bottom + 18}">0</text>'
        f'<text x="{_WIDTH - 10}" y="{bottom + 18}" class="end">{limit:.0f} ms</text>'
        f'<text x="{left - 6}" y="{bottom - height + 4}" class="end">{counts.max()}건</text>'
        f'<text x="{(_WIDTH + left) / 2}" y="{bottom + 18}" class="middle">세로선: 중앙값과 95%</text>'
    )
    return _svg(bottom + 28, "질문별 시간의 분포", [*bars, *lines, labels])


def _figure(title: str, note: str, plot: str) -> str:
    return f'<figure><h3>{text(title)}</h3>{plot}<figcaption class="faint">{text(note)}</figcaption></figure>'


def _svg(height: float, label: str, marks: Iterable[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{text(label)}">{joined(marks)}</svg>'


def _axes(across: str, up: str) -> str:
    """A square from 0 to 1 both ways, with quarter lines."""
    lines = "".join(
        f"M{_x(0)} {_y(each):.1f}H{_x(1)}M{_x(each):.1f} {_y(0)}V{_y(1)}" for each in (0, 0.25, 0.5, 0.75, 1)
    )
    numbers = joined(
        f'<text x="{_x(0) - 6}" y="{_y(each) + 4:.1f}" class="end">{each:.0%}</text>'
        f'<text x="{_x(each):.1f}" y="{_y(0) + 16}" class="middle">{each:.0%}</text>'
        for each in (0, 0.5, 1)
    )
    return (
        f'<path d="{lines}" class="grid"/>{numbers}'
        f'<text x="{_x(0.5)}" y="{_y(0) + 32}" class="middle">{text(across)}</text>'
        f'<text x="{_x(1) + 8}" y="{_y(1) + 4}" class="faint">{text(up)}</text>'
    )


def _x(share: float) -> float:
    return 48 + share * _SIDE


def _y(share: float) -> float:
    return 10 + (1 - share) * _SIDE
