"""The last two models: the choice among options, and the probability that the best one is right.

Both learn from ``rag.training.trials``; the probability from choices made by a model that never saw the article.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from rag.reading.choice import CATEGORIES, CHOICE_COLUMNS
from rag.reading.matching import Floats, words
from rag.reading.reader import confidence_of
from rag.training.trials import Trial

log = logging.getLogger(__name__)

FOLDS = 5
_MORE = words(
    """
    fits same_form phrase_score network_phrase sentence_score network_sentence told here_told near beside close exact
    with_before passage title_or_here phrase.kind_fits fits_less kind_less bound
    """
)
_LESS = words("apart missing_weight phrase.whole_in_question phrase_rank sentence_rank")
"""Columns of which more never makes an option better, as of the others it never makes one worse: that much is known
without any example."""
CHOICE = {
    "objective": "lambdarank", "label_gain": [0, 0.5, 2, 5, 7], "learning_rate": 0.06, "num_leaves": 20,
    "min_data_in_leaf": 30, "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 8.0,
    "lambdarank_truncation_level": 8, "cat_smooth": 30, "cat_l2": 20, "max_cat_threshold": 8, "verbose": -1,
    "num_threads": 1, "seed": 7, "deterministic": True, "force_row_wise": True,
    "monotone_constraints": [(name in _MORE) - (name in _LESS) for name in CHOICE_COLUMNS],
}  # fmt: skip
CHOICE_ROUNDS = 350
CONFIDENCE = {
    "objective": "binary", "num_leaves": 8, "learning_rate": 0.04, "min_data_in_leaf": 40, "feature_fraction": 0.4,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "verbose": -1, "num_threads": 1, "seed": 7,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
CONFIDENCE_ROUNDS = 150


def fit_choice(trials: Sequence[Trial]) -> lgb.Booster:
    """A ranker of the options of each question that has a right one."""
    taught = [trial for trial in trials if trial.answerable and trial.labels.max(initial=0) >= 2]
    data = lgb.Dataset(
        np.concatenate([trial.read.rows for trial in taught]),
        label=np.concatenate([trial.labels for trial in taught]),
        weight=np.concatenate([np.full(len(trial.labels), trial.weight, np.float32) for trial in taught]),
        group=[len(trial.labels) for trial in taught],
        categorical_feature=CATEGORIES,
    )
    return lgb.train(CHOICE, data, num_boost_round=CHOICE_ROUNDS)


def chosen(trials: Sequence[Trial]) -> list[Floats]:
    """The scores of each trial's options, by a choice that learned on other articles."""
    scores: list[Floats] = [np.zeros(0, np.float32)] * len(trials)
    for fold in range(FOLDS):
        choice = fit_choice([trial for trial in trials if trial.fold(FOLDS) != fold])
        for place, trial in enumerate(trials):
            if trial.fold(FOLDS) == fold:
                scores[place] = np.asarray(choice.predict(trial.read.rows, num_threads=1), np.float32)
    return scores


class Judged:
    """The best option of each trial: its evidence, and whether it is right."""

    def __init__(self, trials: Sequence[Trial], scores: Sequence[Floats]) -> None:
        best = [int(each.argmax()) for each in scores]
        self.trials = trials
        self.rows = np.concatenate(
            [confidence_of(t.read._replace(scores=s), [b]) for t, s, b in zip(trials, scores, best, strict=True)]
        )
        self.right = np.array([trial.is_right(place) for trial, place in zip(trials, best, strict=True)])
        self.labels = np.array([trial.labels[place] for trial, place in zip(trials, best, strict=True)])

    def of(self, kept: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_], NDArray[np.float64]]:
        weights = np.array([trial.weight for trial in self.trials])
        return self.rows[kept], self.right[kept], weights[kept]


def fit_confidence(judged: Judged, kept: NDArray[np.bool_] | None = None) -> lgb.Booster:
    """Shallow trees on the logistic loss: their output is a probability. ``kept`` (trials,) leaves some out."""
    rows, right, weights = judged.of(np.ones(len(judged.right), np.bool_) if kept is None else kept)
    return lgb.train(CONFIDENCE, lgb.Dataset(rows, label=right, weight=weights), num_boost_round=CONFIDENCE_ROUNDS)


def area_under_curve(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Probability that a positive scores above a negative (Mann and Whitney 1947)."""
    order = np.argsort(np.argsort(scores, kind="stable"), kind="stable") + 1
    count = int(positive.sum())
    return float((order[positive].sum() - count * (count + 1) / 2) / (count * (len(scores) - count)))


def report(judged: Judged) -> None:
    """Logs, cross-validated by article and apart for news and others: how often the choice is right, the area under the
    curve, how well probabilities hold, and what a threshold refuses."""
    fold = np.array([trial.fold(FOLDS) for trial in judged.trials])
    said = np.zeros(len(fold))
    for held in range(FOLDS):
        predicted = fit_confidence(judged, fold != held).predict(judged.rows[fold == held], num_threads=1)
        said[fold == held] = np.asarray(predicted)
    news = np.array([trial.example.source.startswith("news") for trial in judged.trials])
    for name, kept in (("news", news), ("encyclopaedias", ~news)):
        if kept.any():
            _report(name, judged, said, kept)


def _report(name: str, judged: Judged, said: NDArray[np.float64], kept: NDArray[np.bool_]) -> None:
    how = np.array([trial.how for trial in judged.trials])
    answerable = kept & (how == "asked")
    labels = judged.labels[answerable]
    log.info(
        "%s: the answer %.1f %%, nearly %.1f, its sentence %.1f (%d)", name, 100 * (labels >= 3).mean(),
        100 * (labels >= 2).mean(), 100 * (labels >= 1).mean(), len(labels),
    )  # fmt: skip
    log.info(
        "  AUROC answerable %.3f, right %.3f",
        area_under_curve(said[kept], (how == "asked")[kept]), area_under_curve(said[kept], judged.right[kept]),
    )  # fmt: skip
    for low in np.arange(0, 1, 0.1):
        inside = kept & (said >= low) & (said < low + 0.1)
        if inside.any():
            log.info("  says %.2f, is %.2f (%d)", said[inside].mean(), judged.right[inside].mean(), inside.sum())
    for share in (0.95, 0.92, 0.9, 0.85):
        least = float(np.quantile(said[answerable], 1 - share))
        refused = [100 * float((said[kept & (how == each)] < least).mean()) for each in ("removed", "swapped")]
        missed = said[kept & (how == "missed")]
        refused.append(100 * float((missed < least).mean()) if len(missed) else float("nan"))
        log.info(
            "  threshold %.3f keeps %.0f %%, refuses %.1f removed, %.1f swapped, %.1f missed of 100",
            least, 100 * share, *refused,
        )  # fmt: skip
