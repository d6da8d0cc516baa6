"""From the grades of all cases to the figures of a report: means with bootstrap intervals, confidence, latency."""

from __future__ import annotations

import math
import re
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
    "phrase_match": "같은 답(조사·표기 무시)",
    "numeric_match": "같은 수(값과 단위)",
    "date_match": "같은 날짜",
    "list_share": "들어야 할 항목을 든 비율",
    "citation_recall": "인용의 재현율(문장)",
    "citation_precision": "인용의 정밀도(문장)",
    "articles_cited": "들어야 할 기사를 든 비율",
    "citation_precision_article": "인용의 정밀도(기사)",
    "citation_precision_evidence": "인용의 정밀도(근거)",
    "quote_fidelity": "인용문이 원문 그대로",
    "model_answered": "언어 모델이 답함",
    "sentences_refused": "언어 모델의 문장 가운데 뺀 것",
    "article_success@1": "기사 Success@1",
    "article_success@3": "기사 Success@3",
    "article_recall@10": "기사 재현율@10",
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

JUDGED = {"faithfulness": "인용문에 충실함", "answer_relevancy": "질문에 맞는 답"}
"""What a language model may be asked to judge, as a reader calls it. Advice: no gate knows these."""

MEANS = tuple(TITLES)[: tuple(TITLES).index("auroc")]
_DERIVED = frozenset(("abstention_precision", "abstention_f1"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over ``count`` cases; ``low`` and ``high`` bound 95 % of the resamples, where that makes sense."""

    value: float
    count: int
    low: float | None = None
    high: float | None = None


def figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """Every measure that concerns at least one of the cases."""
    return _means(rows) | _confidence(rows) | latency(rows)


def judged(rows: Sequence[Row]) -> dict[str, Figure]:
    """The same for what a language model judged; a verdict it did not give counts nowhere."""
    told = [{"cluster": row["cluster"], "scores": row["judged"]} for row in rows if row.get("judged")]
    return _means(told, tuple(JUDGED)) if told else {}


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


def _means(rows: Sequence[Row], wanted: Sequence[str] = MEANS) -> dict[str, Figure]:
    sums = np.array([[parts(row, name) for row in rows] for name in wanted]).reshape(len(wanted), len(rows), 2)
    concerned = (sums[:, :, 1] > 0).sum(axis=1)
    names = [name for name, count in zip(wanted, concerned, strict=True) if count]
    if not names:
        return {}
    bounds = np.nanpercentile(resampled(rows, names), [2.5, 97.5], axis=1).T
    values = sums.sum(axis=1)[concerned > 0]
    return {
        name: Figure(float(above / below), int(count), float(low), float(high))
        for name, (above, below), count, (low, high) in zip(
            names, values, concerned[concerned > 0], bounds, strict=True
        )
    }


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


def calibration(rows: Sequence[Row], bins: int = 10) -> list[dict[str, float]]:
    """Of the answers given, by confidence in bins of equal width: how many, their mean confidence, the share right."""
    given = [row for row in rows if not row["abstained"] and row["error"] is None]
    groups: dict[int, list[Row]] = {}
    for row in given:
        groups.setdefault(min(int(row["confidence"] * bins), bins - 1), []).append(row)
    return [
        {
            "count": len(group),
            "confidence": round(float(np.mean([row["confidence"] for row in group])), 4),
            "right": round(float(np.mean([row["answerable"] and row["right"] for row in group])), 4),
        }
        for _, group in sorted(groups.items())
    ]


def risk_coverage(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Coverage, and the share of wrong answers among the most confident of those given."""
    given = [row for row in rows if not row["abstained"] and row["error"] is None]
    right = [row["answerable"] and row["right"] for row in given]
    coverage, risk = measures.risk_coverage([row["confidence"] for row in given], right)
    return [(round(float(c), 4), round(float(r), 4)) for c, r in zip(coverage, risk, strict=True)]


def failures_by_stage(rows: Sequence[Row]) -> dict[str, int]:
    return dict(Counter(row["stage"] for row in rows if row["stage"]).most_common())


_COUNTED = frozenset(("latency_p50_ms", "latency_p95_ms", "peak_memory_mb"))
_UNSHARED = frozenset(("auroc", "area_under_risk_coverage", "calibration_error", "character_f1"))


def shown(name: str, value: float) -> str:
    """A measure as a reader sees it: shares in percent, times and sizes as they are."""
    if name in _COUNTED:
        return f"{value:,.0f}"
    return f"{value:.3f}" if ("@" in name and "success" not in name) or name in _UNSHARED else f"{value:.1%}"


def change_shown(name: str, change: float) -> str:
    """A difference of two figures: shares in points, times and sizes as they are."""
    said = f"{change:+,.0f}" if name in _COUNTED else f"{change:+.3f}"
    if shown(name, 0).endswith("%"):
        said = f"{100 * change:+.1f}%p"
    return said if re.search("[1-9]", said) else "±0"
