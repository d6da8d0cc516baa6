"""A run as data: report.json, written, read and checked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.figures import Figure, Row, failures_by_stage, figures, stage_latency
from rag import __version__
from rag.errors import GisadapError

FORMAT = 1
_DIGITS = 4


class ReportError(GisadapError):
    """A report that cannot be read or compared."""

    exit_code = 2


def assemble(
    rows: Sequence[Row],
    *,
    cases: Mapping[str, object],
    articles: Mapping[str, object],
    settings: Mapping[str, object],
    extra: Mapping[str, Figure],
) -> dict[str, Any]:
    """The report of a run. ``cases`` and ``articles`` hold at least ``fingerprint`` and ``count``."""
    return {
        "format": FORMAT,
        "version": __version__,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cases": dict(cases),
        "articles": dict(articles),
        "settings": dict(settings),
        "figures": _plain(figures(rows) | dict(extra)),
        "by_type": {kind: _plain(figures(of_kind, intervals=False)) for kind, of_kind in _by_type(rows).items()},
        "failures": failures_by_stage(rows),
        "stages_ms": stage_latency(rows),
        "rows": list(rows),
    }


def write(report: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """A report, or the folder that holds one. Raises ReportError."""
    file = path / "report.json" if path.is_dir() else path
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise ReportError(f"보고서 '{file}'이(가) 없거나 읽을 수 없습니다.") from None
    except ValueError:
        raise ReportError(f"보고서 '{file}'이(가) 끝까지 쓰이지 않았습니다. 평가를 다시 실행해 주십시오.") from None
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise ReportError(f"'{file}'은(는) 이 판의 보고서가 아닙니다.")
    return report


def figures_of(report: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure(**figure) for name, figure in report["figures"].items()}


def _by_type(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Answerable cases by what they ask for, follow-ups and unanswerable ones each also by themselves."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["type"] if row["answerable"] else "unanswerable", []).append(row)
    groups["follow-up"] = [row for row in rows if row["answerable"] and len(row["turns"]) > 1]
    groups["paraphrase"] = [row for row in rows if "paraphrase" in row["tags"]]
    return {kind: groups[kind] for kind in sorted(groups, key=_order) if groups[kind]}


def _order(kind: str) -> tuple[int, str]:
    return {"paraphrase": 1, "follow-up": 2, "unanswerable": 3}.get(kind, 0), kind


def _plain(found: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: _rounded(asdict(figure)) for name, figure in found.items()}


def _rounded(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        key: round(value, _DIGITS) if isinstance(value, float) else value
        for key, value in figure.items()
        if value is not None
    }
