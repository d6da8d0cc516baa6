"""The gate: figures a run must reach, and what it may lose against the run before, before it may be released."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import Comparison
from eval.figures import TITLES, Figure
from rag.errors import GisadapError

_TABLES = ("floors", "ceilings", "falls", "rises")


class GateError(GisadapError):
    """A gate file that cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Gate:
    """By measure: the least and the most it may be, and how far it may fall or rise against the run before."""

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]
    falls: Mapping[str, float]
    rises: Mapping[str, float]
    must_pass: Sequence[str] = ()
    """Tags of which no case may fail."""

    @property
    def needs_earlier(self) -> bool:
        return bool(self.falls or self.rises)


def load(path: Path) -> Gate:
    """Raises GateError for a file that is not there, not TOML, or names what no report holds."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise GateError(f"기준 파일 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    except ValueError as error:
        raise GateError(f"기준 파일 '{path}'이(가) TOML이 아닙니다: {error}.") from None
    unknown = sorted(tables.keys() - {*_TABLES, "must_pass"})
    if unknown:
        raise GateError(f"기준 파일 '{path}'에 모르는 표가 있습니다: {', '.join(unknown)}.")
    bounds = {table: _bounds(tables.get(table, {}), path) for table in _TABLES}
    return Gate(**bounds, must_pass=_tags(tables.get("must_pass", []), path))


def breaches(
    gate: Gate,
    figures: Mapping[str, Figure],
    *,
    compared: Comparison | None = None,
    rows: Sequence[Mapping[str, object]] = (),
) -> list[str]:
    """One line for every bound a run misses; a measure that the run does not have is missed too.

    Without ``compared`` nothing is said of falls and rises.
    """
    named = dict.fromkeys([*gate.floors, *gate.ceilings])
    lines = [f"{_called(name)} 값이 이 평가에 없습니다" for name in named if name not in figures]
    lines += [
        f"{_called(name)} {figures[name].value:.3f}: 기준 {floor:g} 이상에 못 미칩니다"
        for name, floor in gate.floors.items()
        if name in figures and figures[name].value < floor
    ]
    lines += [
        f"{_called(name)} {figures[name].value:.3f}: 기준 {ceiling:g} 이하를 넘습니다"
        for name, ceiling in gate.ceilings.items()
        if name in figures and figures[name].value > ceiling
    ]
    return lines + _changes(gate, compared) + _failed(gate, rows)


def _changes(gate: Gate, compared: Comparison | None) -> list[str]:
    lines = []
    for each in compared.differences if compared else ():
        values = f"{_called(each.name)} {each.before:.3f} → {each.after:.3f}"
        if each.name in gate.falls and each.change < -gate.falls[each.name]:
            lines.append(f"{values}: {-each.change:.3f} 떨어져 허용된 {gate.falls[each.name]:g}을(를) 넘습니다")
        if each.name in gate.rises and each.change > gate.rises[each.name]:
            lines.append(f"{values}: {each.change:.3f} 올라 허용된 {gate.rises[each.name]:g}을(를) 넘습니다")
    return lines


def _failed(gate: Gate, rows: Sequence[Mapping[str, object]]) -> list[str]:
    failed = [(tag, row["id"]) for tag in gate.must_pass for row in rows if row["stage"] and tag in _tags_of(row)]
    return [f"반드시 맞아야 할 질문({tag}) {identity}이(가) 틀렸습니다" for tag, identity in failed]


def _tags_of(row: Mapping[str, object]) -> Sequence[str]:
    tags = row["tags"]
    assert isinstance(tags, list | tuple)
    return tags


def _called(name: str) -> str:
    return f"{TITLES[name]}({name})"


def _bounds(table: object, path: Path) -> dict[str, float]:
    if not isinstance(table, dict):
        raise GateError(f"기준 파일 '{path}'의 표가 올바르지 않습니다.")
    unknown = sorted(table.keys() - TITLES.keys())
    if unknown:
        raise GateError(f"기준 파일 '{path}'에 모르는 측정값이 있습니다: {', '.join(unknown)}.")
    wrong = sorted(
        name for name, bound in table.items() if isinstance(bound, bool) or not isinstance(bound, int | float)
    )
    if wrong:
        raise GateError(f"기준 파일 '{path}'의 {wrong[0]} 값은 수여야 합니다.")
    return {name: float(bound) for name, bound in table.items()}


def _tags(value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise GateError(f"기준 파일 '{path}'의 must_pass는 꼬리표의 목록이어야 합니다.")
    return tuple(value)
