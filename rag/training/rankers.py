"""The two LightGBM rankers: which sentence, which phrase."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from rag.reading.candidates import candidates
from rag.reading.habits import Habit, count_habit
from rag.reading.matching import Floats, words
from rag.reading.phrases import HABITS, PHRASE_FEATURES, weigh_phrases
from rag.reading.reader import SENTENCES_READ
from rag.reading.sentences import SENTENCE_FEATURES
from rag.training.cases import FOLDS, Case, label_phrases, with_gold

log = logging.getLogger(__name__)

SEED = 7
NEGATIVES = 70  # candidates of a question that are trained on beside the right and nearly right ones
SENTENCE_SETTINGS = {
    "objective": "lambdarank", "label_gain": [0, 1, 3], "learning_rate": 0.08, "num_leaves": 15, "min_data_in_leaf": 40,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1,
    "num_threads": 1, "seed": SEED, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
SENTENCE_ROUNDS = 150
PHRASE_SETTINGS = SENTENCE_SETTINGS | {
    "label_gain": [0, 1, 3, 7], "learning_rate": 0.07, "num_leaves": 47, "min_data_in_leaf": 60,
    "feature_fraction": 0.35,    "lambdarank_truncation_level": 12, "max_bin": 127, "cat_smooth": 20,
}  # fmt: skip
PHRASE_ROUNDS = 380
CATEGORIES = [
    PHRASE_FEATURES.index(name)
    for name in words(
"""
    asks word particle focus_kind first_tag last_tag before_tag after_tag before2_tag after2_tag pattern
    head_kind before_kind after_kind
"""
)
]  # fmt: skip
SENTENCE_CATEGORIES = [SENTENCE_FEATURES.index("asks"), SENTENCE_FEATURES.index("word")]


class Group(NamedTuple):
    """The rows of one question."""

    rows: Floats
    labels: NDArray[np.int8]
    weight: float


def fit_ranker(groups: Sequence[Group], settings: dict[str, object], rounds: int, categories: list[int]) -> lgb.Booster:
    data = lgb.Dataset(
        np.concatenate([group.rows for group in groups]), label=np.concatenate([group.labels for group in groups]),
        weight=np.concatenate([np.full(len(group.labels), group.weight, np.float32) for group in groups]),
        group=[len(group.labels) for group in groups], categorical_feature=categories, free_raw_data=True,
    )  # fmt: skip
    return lgb.train(settings, data, num_boost_round=rounds)


def fit_sentences(groups: Sequence[Group]) -> lgb.Booster:
    return fit_ranker(groups, SENTENCE_SETTINGS, SENTENCE_ROUNDS, SENTENCE_CATEGORIES)


def read_phrases(case: Case, scores: Floats) -> None:
    """Gives the case the candidates of its best sentences; none where the sentence is the answer."""
    if case.example.source == "news_sentence":
        return
    chosen = with_gold(np.argsort(-scores, kind="stable")[:SENTENCES_READ].astype(np.int32), case.labels)
    found = candidates(case.board, chosen)
    case.phrases = weigh_phrases(case.board, found, scores, case.soft)
    case.phrase_labels = label_phrases(case.board, found, case.example)


def count_habits(training: Sequence[Case]) -> dict[str, Habit]:
    right = np.concatenate([case.phrase_labels == 3 for case in training if case.phrase_labels is not None])
    return {
        name: count_habit(np.concatenate([case.phrases.keys[name] for case in training if case.phrases]), right)
        for name in HABITS
    }


def fit_phrases(training: Sequence[Case], seed: int) -> lgb.Booster:
    """The phrase ranker; each fold looks up habits that were counted on the others."""
    generator = np.random.default_rng(seed)
    groups: list[Group] = []
    for fold in range(FOLDS):
        habits = count_habits([case for case in training if case.fold != fold])
        for case in training:
            if case.fold != fold or case.phrases is None or case.phrase_labels is None:
                continue
            marked = np.flatnonzero(case.phrase_labels)
            if not (case.phrase_labels >= 2).any():
                continue
            rest = np.flatnonzero(case.phrase_labels == 0)
            kept = np.r_[marked, generator.permutation(rest)[:NEGATIVES]]
            groups.append(Group(case.phrases.features(habits)[kept], case.phrase_labels[kept], case.weight))
    log.info("phrases: %d questions, %d candidates", len(groups), sum(len(group.labels) for group in groups))
    return fit_ranker(groups, PHRASE_SETTINGS, PHRASE_ROUNDS, CATEGORIES)
