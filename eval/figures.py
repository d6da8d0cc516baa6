"""From the grades of all cases to the figures of a report: means with bootstrap intervals, confidence, latency."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import measures

Row = Mapping[str, Any]
"""One case of a report: ``cluster``, ``answerable``, ``abstained``, ``confidence``, ``right``, ``scores``,
``timings_ms`` are read."""

RESAMPLES = 10_000
SEED = 20211103

TITLES = {
    "short_answer_right": "답이 맞음",
    "article_cited": "맞는 기사를 인용",
    "citation_correct": "근거 문장이 맞음",
    "abstained": "없는 답에 기권",
    "abstention_precision": "기권의 정밀도",
    "abstention_f1": "기권의 F1",
    "answered": "답이 있을 때 답함",
    "exact_match": "완전 일치(KorQuAD)",
    "character_f1": "글자 F1(KorQuAD)",
    "list_share": "목록에서 든 항목",
    "citation_precision_article": "인용의 정밀도(기사)",
    "citation_precision_evidence": "인용의 정밀도(근거)",
    "quote_fidelity": "인용문이 원문 그대로",
    "article_success@1": "기사 Success@1",
    "article_success@3": "기사 Success@3",
    "passage_success@1": "단락 Success@1",
    "passage_success@3": "단락 Success@3",
    "passage_success@5": "단락 Success@5",
    "passage_success@10": "단락 Success@10",
    "passage_rr@10": "단락 RR@10",
    "passage_ndcg@10": "단락 nDCG@10",
    "auroc": "신뢰도 AUROC",
    "area_under_risk_coverage": "위험-응답률 넓이",
    "calibration_error": "신뢰도 보정 오차",
    "latency_p50_ms": "응답 시간 중앙값(ms)",
    "latency_p95_ms": "응답 시간 95%(ms)",
    "peak_memory_mb": "최대 메모리(MB)",
}
"""Every measure a report holds, as a reader calls it."""

MEANS = tuple(TITLES)[: tuple(TITLES).index("auroc")]
_DERIVED = frozenset(("abstention_precision", "abstention_f1"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over ``count`` cases; ``low`` and ``high`` bound 95 % of the resamples, where that makes sense."""

    value: float
    count: int
    low: float | None = None
    high: float | None = None


def figures(rows: Sequence[Row], *, intervals: bool = True) -> dict[str, Figure]:
    """Every measure that concerns at least one of the cases."""
    means = {name: _mean(rows, name, intervals) for name in MEANS}
    return {name: figure for name, figure in (means | _confidence(rows) | latency(rows)).items() if figure.count}


def parts(row: Row, name: str) -> tuple[float, float]:
    """What a case adds to a measure: numerator and denominator of a ratio of sums."""
    if name not in _DERIVED:
        score = row["scores"].get(name)
        return (0.0, 0.0) if score is None else (float(score), 1.0)
    abstained, unanswerable = bool(row["abstained"]), not row["answerable"]
    if name == "abstention_precision":
        return float(abstained and unanswerable), float(abstained)
    return 2.0 * (abstained and unanswerable), float(abstained) + float(unanswerable)


def resampled(rows: Sequence[Row], names: Sequence[str], seed: int = SEED) -> NDArray[np.float64]:
    """Each measure in ``RESAMPLES`` bootstrap samples of whole clusters, shape (measures, resamples).

    Questions on one article share its luck, so articles are drawn, not questions (Miller 2024). A sample that a measure
    does not concern is NaN.
    """
    clusters = {cluster: number for number, cluster in enumerate(dict.fromkeys(row["cluster"] for row in rows))}
    sums = np.zeros((2, len(names), len(clusters)))
    for row in rows:
        for number, name in enumerate(names):
            sums[:, number, clusters[row["cluster"]]] += parts(row, name)
    draws = np.random.default_rng(seed).multinomial(len(clusters), [1 / len(clusters)] * len(clusters), RESAMPLES)
    above, below = sums @ draws.T
    with np.errstate(invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def clusters_of(articles: Sequence[str], case_id: str) -> str:
    """Cases share a cluster with those on the same article; one without an article stands alone."""
    return articles[0] if articles else case_id


def _mean(rows: Sequence[Row], name: str, intervals: bool) -> Figure:
    pairs = [parts(row, name) for row in rows]
    above, below = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    count = sum(pair[1] > 0 for pair in pairs)
    if not count:
        return Figure(math.nan, 0)
    if not intervals:
        return Figure(above / below, count)
    low, high = np.nanpercentile(resampled(rows, [name])[0], [2.5, 97.5])
    return Figure(above / below, count, float(low), float(high))


def _confidence(rows: Sequence[Row]) -> dict[str, Figure]:
    """Of every case, whether its best guess was given or held back: a guess on an unanswerable question is wrong."""
    confidences = [row["confidence"] for row in rows]
    right = [row["answerable"] and row["right"] for row in rows]
    given = [number for number, row in enumerate(rows) if not row["abstained"] and row["error"] is None]
    separation = measures.auroc(confidences, [row["answerable"] for row in rows])
    said = [confidences[number] for number in given], [right[number] for number in given]
    found = {
        "auroc": Figure(separation, len(rows)),
        "area_under_risk_coverage": Figure(measures.area_under_risk_coverage(*said), len(given)),
        "calibration_error": Figure(measures.calibration_error(*said), len(given)),
    }
    return {name: figure for name, figure in found.items() if not math.isnan(figure.value)}


def latency(rows: Sequence[Row]) -> dict[str, Figure]:
    """Median and 95th percentile of the whole question, in milliseconds."""
    spent = [row["timings_ms"]["total"] for row in rows if "total" in row["timings_ms"]]
    if not spent:
        return {}
    return {f"latency_p{p}_ms": Figure(float(np.percentile(spent, p)), len(spent)) for p in (50, 95)}


def stage_latency(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of every stage, in milliseconds."""
    stages = dict.fromkeys(stage for row in rows for stage in row["timings_ms"])
    spent = {stage: [row["timings_ms"][stage] for row in rows if stage in row["timings_ms"]] for stage in stages}
    return {
        stage: {f"p{p}": round(float(np.percentile(times, p)), 2) for p in (50, 95)} for stage, times in spent.items()
    }


def failures_by_stage(rows: Sequence[Row]) -> dict[str, int]:
    return dict(Counter(row["stage"] for row in rows if row["stage"]).most_common())
