"""Two runs over the same cases and articles: what got better or worse, and what a set of this size can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.figures import MEANS, TITLES, parts, resampled
from eval.report import ReportError


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure in both runs; ``low`` and ``high`` bound 95 % of the paired resamples of ``after - before``."""

    name: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None

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


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Pairs the runs case by case. Raises ReportError for runs over other cases or other articles."""
    for part, name in (("cases", "질문"), ("articles", "기사")):
        if before[part]["fingerprint"] != after[part]["fingerprint"]:
            raise ReportError(f"두 평가의 {name}이(가) 달라 비교할 수 없습니다.")
    failed_before = {row["id"] for row in before["rows"] if row["stage"]}
    failed_after = {row["id"] for row in after["rows"] if row["stage"]}
    order = [row["id"] for row in after["rows"]]
    return Comparison(
        (*_resampled_differences(before, after), *_plain_differences(before, after)),
        tuple(each for each in order if each in failed_before - failed_after),
        tuple(each for each in order if each in failed_after - failed_before),
    )


def _resampled_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The same seed draws the same articles for both runs, so the difference is paired."""
    names = [name for name in MEANS if name in before["figures"] and name in after["figures"]]
    samples = resampled(after["rows"], names) - resampled(before["rows"], names)
    differences = []
    for name, sample in zip(names, samples, strict=True):
        low, high = np.nanpercentile(sample, [2.5, 97.5])
        values = (_value(before["rows"], name), _value(after["rows"], name))
        differences.append(Difference(name, *values, float(low), float(high)))
    return differences


def _plain_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    names = [name for name in TITLES if name not in MEANS and name in before["figures"] and name in after["figures"]]
    return [Difference(name, before["figures"][name]["value"], after["figures"][name]["value"]) for name in names]


def _value(rows: list[Mapping[str, Any]], name: str) -> float:
    above, below = np.sum([parts(row, name) for row in rows], axis=0)
    return float(above / below)
