"""Two runs over the same cases and articles: what got better or worse, and what a set of this size can see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.figures import MEANS, TITLES, parts, resampled
from eval.fingerprints import TITLES as GROUNDS
from eval.report import ReportError

Report = Mapping[str, Any]

_DETECTED = 1.96 + 0.84
"""Standard errors between no difference and one that is found with 80 % power at the 5 % level (Miller 2024)."""
_SUPPOSED_CHANGED = 0.1
"""Share of cases supposed to change where none did."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure in both runs; ``low`` and ``high`` bound 95 % of the paired resamples of ``after - before``."""

    name: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    detectable: float | None = None
    """The least difference that cases such as these would show four times out of five."""

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def verdict(self) -> str:
        """better, worse, or same where the interval holds 0; nothing without an interval."""
        if self.low is None or self.high is None:
            return ""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: tuple[Difference, ...]
    fixed: tuple[str, ...]
    """Ids of cases that failed before and pass now."""
    broken: tuple[str, ...]
    changed: tuple[str, ...]
    """What the later run stands on that the earlier did not, as a reader calls it: 코드, 설정(candidates 50 → 80)."""


def compare(before: Report, after: Report) -> Comparison:
    """Pairs the runs case by case. Raises ReportError for runs over other cases, other articles or other measures."""
    refuse_unlike(before, cases=after["cases"]["fingerprint"], fingerprints=after["fingerprints"])
    failed_before = {row["id"] for row in before["rows"] if row["stage"]}
    failed_after = {row["id"] for row in after["rows"] if row["stage"]}
    order = [row["id"] for row in after["rows"]]
    return Comparison(
        (*_resampled_differences(before, after), *_plain_differences(before, after)),
        tuple(each for each in order if each in failed_before - failed_after),
        tuple(each for each in order if each in failed_after - failed_before),
        tuple(_changed(before, after)),
    )


def refuse_unlike(before: Report, *, cases: str, fingerprints: Mapping[str, str]) -> None:
    """Raises ReportError where a run over these cases and articles could not be compared with ``before``."""
    unlike = [] if before["cases"]["fingerprint"] == cases else ["질문"]
    unlike += [
        GROUNDS[name] for name in ("articles", "measures") if before["fingerprints"].get(name) != fingerprints[name]
    ]
    if unlike:
        raise ReportError(
            f"두 평가가 서로 다른 것을 재어 비교할 수 없습니다(다른 것: {', '.join(unlike)}). "
            "같은 질문과 기사로 둘 다 다시 재 주십시오."
        )


def detectable(sample: NDArray[np.float64], count: int) -> float:
    """From the resampled differences of a measure over ``count`` cases."""
    spread = float(np.nanstd(sample))
    return _DETECTED * (spread or math.sqrt(_SUPPOSED_CHANGED / count))


def _changed(before: Report, after: Report) -> list[str]:
    names = [name for name in GROUNDS if before["fingerprints"].get(name) != after["fingerprints"].get(name)]
    return [GROUNDS[name] + (_settings(before, after) if name == "settings" else "") for name in names]


def _settings(before: Report, after: Report) -> str:
    old, new = before["settings"], after["settings"]
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    listed = ", ".join(f"{name} {old.get(name)} → {new.get(name)}" for name in names)
    return f"({listed})" if listed else ""


def _resampled_differences(before: Report, after: Report) -> list[Difference]:
    """The same seed draws the same articles for both runs, so the difference is paired."""
    names = [name for name in MEANS if name in before["figures"] and name in after["figures"]]
    order = {row["id"]: number for number, row in enumerate(after["rows"])}
    paired = sorted(before["rows"], key=lambda row: order[row["id"]])
    samples = resampled(after["rows"], names) - resampled(paired, names)
    differences = []
    for name, sample in zip(names, samples, strict=True):
        low, high = np.nanpercentile(sample, [2.5, 97.5])
        values = (_value(before["rows"], name), _value(after["rows"], name))
        least = detectable(sample, after["figures"][name]["count"])
        differences.append(Difference(name, *values, float(low), float(high), least))
    return differences


def _plain_differences(before: Report, after: Report) -> list[Difference]:
    names = [name for name in TITLES if name not in MEANS and name in before["figures"] and name in after["figures"]]
    return [Difference(name, before["figures"][name]["value"], after["figures"][name]["value"]) for name in names]


def _value(rows: Sequence[Mapping[str, Any]], name: str) -> float:
    above, below = np.sum([parts(row, name) for row in rows], axis=0)
    return float(above / below)
