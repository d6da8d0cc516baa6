"""Trains the ranker of passages: ``python -m rag.training.relevance DATA_FOLDER`` makes ``rag/weights/relevance*``.

Every question of the question sets is searched over all their passages as at run time. The passage that holds the
answer is to come first, others of its article before strangers. Split by article title for the figures that are
printed; what is saved has learned from all of it.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from rag.embedding import MorphemeEmbedder
from rag.fusion import fuse
from rag.lexical import LexicalIndex
from rag.relevance import FEATURES, FILE, Floats, Text, features
from rag.settings import Settings
from rag.training.reading_data import Example, ReadingSet, fold_of, load_reading_set, own_news_set, question_of
from rag.types import PassageId, Question, Scored, article_of

log = logging.getLogger(__name__)

SEED, FOLDS, ROUNDS = 7, 8, 250
LEARNED_FROM = 25  # of the first passages of a question: further down there is little to be told apart
SETTINGS = {
    "objective": "lambdarank", "label_gain": [0, 1, 3], "lambdarank_truncation_level": 10, "learning_rate": 0.05,
    "num_leaves": 15, "min_data_in_leaf": 60, "lambda_l2": 10.0, "feature_fraction": 0.5, "bagging_fraction": 0.8,
    "bagging_freq": 1, "verbose": -1, "num_threads": 1, "seed": SEED, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
_PARAPHRASE_WEIGHT = 0.5  # they repeat questions of the same set in other words


class Lesson(NamedTuple):
    """One question: what is known of its first passages, and which of them were right (2) or nearly (1)."""

    rows: Floats
    labels: NDArray[np.int8]
    weight: float
    held_out: bool
    source: str


class Search:
    """The product's two searches over the passages of a set."""

    def __init__(self, reading_set: ReadingSet, folder: Path) -> None:
        settings = Settings.from_env()
        self._articles = reading_set.articles
        passages = [passage for pieces in reading_set.passages.values() for passage in pieces]
        self._passages = {passage.id: passage for passage in passages}
        self._embedder = MorphemeEmbedder()
        self._ids = list(self._passages)
        self._vectors = self._embedder.embed_passages(passages)
        self._candidates, self._semantic_weight = settings.candidates, settings.semantic_weight
        LexicalIndex.build(folder, ((passage, self._articles[passage.article_id]) for passage in passages))
        self._lexical = LexicalIndex(folder)

    def found(self, question: Question) -> tuple[list[Scored], Floats]:
        """The first passages as fused, and what is known of them."""
        lexical = self._lexical.search(question, self._candidates)
        semantic = self._semantic(question)
        fused = fuse(lexical, semantic, self._semantic_weight)[: self._candidates]
        texts = [self._text(each.id) for each in fused]
        return fused, features(question, fused, dict(lexical), dict(semantic), texts)

    def holds(self, passage: PassageId, example: Example) -> bool:
        found = self._passages[passage]
        return found.article_id == example.article and found.start <= example.answer.start < found.end

    def _semantic(self, question: Question) -> list[Scored]:
        cosines = self._vectors @ self._embedder.embed_question(question)[0]
        best = np.argsort(-cosines, kind="stable")[: self._candidates]
        return [Scored(self._ids[row], float(cosines[row])) for row in best]

    def _text(self, passage: PassageId) -> Text:
        return Text(self._passages[passage].text, self._articles[article_of(passage)].title)


def lessons(reading_set: ReadingSet) -> Iterator[Lesson]:
    with tempfile.TemporaryDirectory() as folder:
        search = Search(reading_set, Path(folder))
        for example in reading_set.examples:
            if not example.text:
                continue
            found, rows = search.found(question_of(example))
            labels = np.array(
                [2 if search.holds(each.id, example) else article_of(each.id) == example.article for each in found],
                np.int8,
            )
            yield Lesson(
                rows,
                labels,
                _PARAPHRASE_WEIGHT if example.source.endswith("paraphrased") else 1.0,
                fold_of(reading_set.articles[example.article].title or "", FOLDS, SEED) == 0,
                example.source,
            )


def fit(taught: Sequence[Lesson]) -> lgb.Booster:
    useful = [each for each in taught if (each.labels[:LEARNED_FROM] == 2).any()]
    data = lgb.Dataset(
        np.concatenate([each.rows[:LEARNED_FROM] for each in useful]),
        np.concatenate([each.labels[:LEARNED_FROM] for each in useful]),
        weight=np.concatenate([np.full(len(each.labels[:LEARNED_FROM]), each.weight) for each in useful]),
        group=[len(each.labels[:LEARNED_FROM]) for each in useful],
        feature_name=list(FEATURES),
    )
    return lgb.train(SETTINGS, data, num_boost_round=ROUNDS)


def right_first(ranker: lgb.Booster | None, asked: Sequence[Lesson]) -> float:
    """The share of questions whose first passage is of the right article; ``None`` ranks as fused."""
    if not asked:
        return float("nan")
    first = [
        each.labels[0 if ranker is None else int(np.argmax(ranker.predict(each.rows, num_threads=1)))] > 0
        for each in asked
    ]
    return float(np.mean(first))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the reading sets")
    parser.add_argument("--work", type=Path, help="keeps the analysis for the next run")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    taught = list(lessons(load_reading_set(arguments.folder, arguments.work).joined(own_news_set())))
    ranker = fit([each for each in taught if not each.held_out])
    for source in sorted({each.source for each in taught}):
        asked = [each for each in taught if each.held_out and each.source == source]
        log.info(
            "%s: right article first %.3f, as fused %.3f", source, right_first(ranker, asked), right_first(None, asked)
        )
    FILE.write_bytes(gzip.compress(fit(taught).model_to_string().encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
