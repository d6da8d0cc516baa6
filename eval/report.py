"""A run as data: report.json, written, read and checked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.cases import GROUPS
from eval.figures import Figure, Row, calibration, failures_by_stage, figures, judged, risk_coverage, stage_latency
from rag import __version__
from rag.errors import GisadapError

FORMAT = 2
_DIGITS = 4
_PARTS = ("cases", "articles", "fingerprints", "figures", "by_type", "by_tag", "failures", "stages_ms", "rows")


class ReportError(GisadapError):
    """A report that cannot be read or compared."""

    exit_code = 2


def assemble(
    rows: Sequence[Row],
    *,
    cases: Mapping[str, object],
    articles: Mapping[str, object],
    fingerprints: Mapping[str, str],
    settings: Mapping[str, object],
    extra: Mapping[str, Figure],
    judge: str | None = None,
) -> dict[str, Any]:
    """The report of a run. ``cases`` and ``articles`` hold at least ``fingerprint`` and ``count``."""
    advice = {"judged": {"model": judge, "figures": _plain(judged(rows))}} if judge else {}
    return {
        "format": FORMAT,
        "version": __version__,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cases": dict(cases),
        "articles": dict(articles),
        "fingerprints": dict(fingerprints),
        "settings": dict(settings),
        "figures": _plain(figures(rows) | dict(extra)),
        "by_type": {kind: _plain(figures(group)) for kind, group in _by_type(rows).items()},
        "by_tag": {tag: _plain(figures(group)) for tag, group in _by_tag(rows).items()},
        "failures": failures_by_stage(rows),
        "stages_ms": stage_latency(rows),
        **advice,
        "curves": {"calibration": calibration(rows), "risk_coverage": risk_coverage(rows)},
        "rows": list(rows),
    }


def write(report: Mapping[str, Any], path: Path) -> None:
    """Whole or not at all: a report cut off half-way would pass for one."""
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def read(path: Path) -> dict[str, Any]:
    """A report, or the folder that holds one. Raises ReportError."""
    file = path / "report.json" if path.is_dir() else path
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        unfinished = (path / "rows.jsonl").exists()
        raise ReportError(
            f"'{path}'의 평가가 끝나지 않았습니다. 같은 'python -m eval run'을 다시 실행하면 이어서 합니다."
            if unfinished
            else f"보고서 '{file}'이(가) 없거나 읽을 수 없습니다."
        ) from None
    except ValueError:
        raise ReportError(f"보고서 '{file}'이(가) 끝까지 쓰이지 않았습니다. 평가를 다시 실행해 주십시오.") from None
    if not isinstance(report, dict) or report.get("format") != FORMAT or any(part not in report for part in _PARTS):
        raise ReportError(f"'{file}'은(는) 이 판의 보고서가 아닙니다. 평가를 다시 실행해 주십시오.")
    return report


def figures_of(report: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure(**figure) for name, figure in report["figures"].items()}


def _by_type(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Answerable cases by what they ask for, unanswerable ones together."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["type"] if row["answerable"] else "unanswerable", []).append(row)
    return {kind: groups[kind] for kind in GROUPS if kind in groups}


def _by_tag(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Cases by their tags, and follow-ups whether tagged or not."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for tag in {*row["tags"], *(["follow-up"] if len(row["turns"]) > 1 else [])}:
            groups.setdefault(tag, []).append(row)
    return dict(sorted(groups.items()))


def _plain(found: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: _rounded(asdict(figure)) for name, figure in found.items()}


def _rounded(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        key: round(value, _DIGITS) if isinstance(value, float) else value
        for key, value in figure.items()
        if value is not None
    }
