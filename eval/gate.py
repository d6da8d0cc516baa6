"""The gate: figures a run must reach before it may be released."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.figures import TITLES, Figure
from rag.errors import GisadapError


class GateError(GisadapError):
    """A gate file that cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Gate:
    """By measure: the least and the most it may be."""

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]


def load(path: Path) -> Gate:
    """Raises GateError for a file that is not there, not TOML, or names what no report holds."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise GateError(f"기준 파일 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    except ValueError as error:
        raise GateError(f"기준 파일 '{path}'이(가) TOML이 아닙니다: {error}.") from None
    unknown = sorted(tables.keys() - {"floors", "ceilings"})
    if unknown:
        raise GateError(f"기준 파일 '{path}'에 모르는 표가 있습니다: {', '.join(unknown)}.")
    return Gate(*(_bounds(tables.get(table, {}), path) for table in ("floors", "ceilings")))


def breaches(gate: Gate, figures: Mapping[str, Figure]) -> list[str]:
    """One line for every bound a run misses; a measure that the run does not have is missed too."""
    lines = [f"{TITLES[name]}({name}) 값이 이 평가에 없습니다" for name in _named(gate) if name not in figures]
    lines += [
        f"{TITLES[name]}({name}) {figures[name].value:.3f}: 기준 {floor:g} 이상에 못 미칩니다"
        for name, floor in gate.floors.items()
        if name in figures and figures[name].value < floor
    ]
    lines += [
        f"{TITLES[name]}({name}) {figures[name].value:.3f}: 기준 {ceiling:g} 이하를 넘습니다"
        for name, ceiling in gate.ceilings.items()
        if name in figures and figures[name].value > ceiling
    ]
    return lines


def _named(gate: Gate) -> list[str]:
    return list(dict.fromkeys([*gate.floors, *gate.ceilings]))


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
