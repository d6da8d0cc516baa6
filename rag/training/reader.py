"""Trains the reader: ``python -m rag.training.reader DATA_FOLDER`` turns question sets into ``rag/weights/reader*``.

1. Passages of all training articles are searched with the lexical index, as at run time.
2. A LightGBM ranker (lambdarank) learns which sentence of the hits holds the answer.
3. Candidate phrases of the best sentences, chosen by a ranker that has not seen the article, are
   ranked by a second one.
4. A confidence model learns, on held-out articles, when the best reading is right (``rag.training.confidence``).

Everything is split by article title and seeded; the figures on held-out titles are printed.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from rag.reading.candidates import Candidates, candidates
from rag.reading.habits import Habit, count_habit
from rag.reading.matching import Board, Floats, Rarity, words
from rag.reading.phrases import HABITS, PHRASE_FEATURES, Phrases, weigh_phrases
from rag.reading.reader import SENTENCES_READ, Reader
from rag.reading.sentences import SENTENCE_FEATURES, cover, sentence_features
from rag.reading.weights import Weights, save_weights
from rag.training.confidence import fit_confidence, report, trials
from rag.training.labels import bare, overlap_f1
from rag.training.passage_search import PassageSearch
from rag.training.reading_check import check
from rag.training.reading_data import Example, ReadingSet, fold_of, invented_set, load_reading_set, question_of

log = logging.getLogger(__name__)

SEED = 7
FOLDS = 3
HELD_OUT = 0.12
INVENTED = 240  # articles, with about five questions each
HITS = 8
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


@dataclass(slots=True)
class Case:
    """One question over its hits."""

    example: Example
    fold: int
    board: Board
    sentences: Floats
    soft: Floats
    labels: NDArray[np.int8]
    """(S,) 2 the gold sentence, 1 another that holds the answer's words, 0."""
    phrases: Phrases | None = None
    phrase_labels: NDArray[np.int8] | None = None


def count_rarity(reading_set: ReadingSet) -> Rarity:
    """Inverse document frequency over the passages, scaled to 0..1; lemmas of a single passage are left out."""
    from rag.reading.matching import key_of

    counts: dict[str, int] = {}
    total = 0
    for passages in reading_set.passages.values():
        for passage in passages:
            total += 1
            for key in {key_of(m) for m in passage.morphemes}:
                counts[key] = counts.get(key, 0) + 1
    return Rarity({k: float(np.log(total / n) / np.log(total)) for k, n in counts.items() if n > 1}, 1.0)


def cases(
    reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch, reader: Reader, seed: int
) -> Iterator[Case]:
    """Every question over what search finds and its gold passage; half of them over their own article alone."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    for example in examples:
        question = question_of(example)
        own = search.of_article(question, example.article)
        gold = [hit for hit in own if hit.passage.start <= example.answer.start < hit.passage.end]
        if not gold:
            continue
        hits = own[:HITS] if random.random() < 0.5 else search.hits(question, HITS)
        if all(hit.passage.id != gold[0].passage.id for hit in hits):
            hits[-1:] = gold[:1]
        board = reader.lay_out(question, hits)
        assert board is not None, "the gold passage has words"
        coverage = cover(board)
        features = sentence_features(board, coverage)
        fold = fold_of(reading_set.articles[example.article].title or "", FOLDS, SEED + 1)
        yield Case(example, fold, board, features, coverage.soft, sentence_labels(board, example))


def sentence_labels(board: Board, example: Example) -> NDArray[np.int8]:
    labels = np.zeros(len(board.first), np.int8)
    for number, (hit, index) in enumerate(zip(board.hit_of, board.sentence_index, strict=True)):
        passage = board.hits[hit].passage
        if passage.article_id != example.article:
            continue
        span = passage.sentences[index].shifted(passage.start)
        if span.start <= example.answer.start < span.end:
            labels[number] = 2
        elif example.text in board.hits[hit].article.body[span.start : span.end]:
            labels[number] = 1
    return labels


def label_phrases(board: Board, found: Candidates, example: Example) -> NDArray[np.int8]:
    """3 the answer where it was marked, 2 the same words in another sentence of the article, 1 most of the answer."""
    gold = bare(example.text)
    labels = np.zeros(len(found.first), np.int8)
    for row, (first, last, sentence) in enumerate(zip(*found, strict=True)):
        passage = board.hits[board.hit_of[sentence]].passage
        if passage.article_id != example.article:
            continue
        start, end = passage.start + board.starts[first], passage.start + board.ends[last]
        near = start < example.answer.end and example.answer.start < end
        text = passage.text[board.starts[first] : board.ends[last]]
        if near or len(text) < 2 * len(example.text):
            said = bare(text)
            if said == gold or (near and gold.isdigit() and said.startswith(gold) and len(said) <= len(gold) + 3):
                labels[row] = 3 if near else 2
            elif near and overlap_f1(text, example.text) >= 0.6:
                labels[row] = 1
    return labels


def fit_ranker(
    rows: Floats, labels: NDArray[np.int8], groups: Sequence[int], settings: dict[str, object], rounds: int,
    categories: list[int],
) -> lgb.Booster:  # fmt: skip
    data = lgb.Dataset(rows, label=labels, group=list(groups), categorical_feature=categories, free_raw_data=True)
    return lgb.train(settings, data, num_boost_round=rounds)


def fit_sentences(training: Sequence[Case]) -> lgb.Booster:
    return fit_ranker(
        np.concatenate([case.sentences for case in training]), np.concatenate([case.labels for case in training]),
        [len(case.labels) for case in training], SENTENCE_SETTINGS, SENTENCE_ROUNDS, SENTENCE_CATEGORIES,
    )  # fmt: skip


def read_phrases(case: Case, ranker: lgb.Booster, *, with_gold: bool) -> None:
    """Gives the case the candidates of its best sentences."""
    scores = np.asarray(ranker.predict(case.sentences, num_threads=1), np.float32)
    chosen = np.argsort(-scores, kind="stable")[:SENTENCES_READ]
    gold = np.flatnonzero(case.labels == 2)
    if with_gold and len(gold) and gold[0] not in chosen:
        chosen[-1] = gold[0]
    found = candidates(case.board, chosen.astype(np.int32))
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
    rows, labels, groups = [], [], []
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
            rows.append(case.phrases.features(habits)[kept])
            labels.append(case.phrase_labels[kept])
            groups.append(len(kept))
    log.info("phrases: %d questions, %d candidates", len(groups), sum(groups))
    return fit_ranker(np.concatenate(rows), np.concatenate(labels), groups, PHRASE_SETTINGS, PHRASE_ROUNDS, CATEGORIES)


def train(training: Sequence[Case], rarity: Rarity) -> Weights:
    for fold in range(FOLDS):
        ranker = fit_sentences([case for case in training if case.fold != fold])
        for case in training:
            if case.fold == fold:
                read_phrases(case, ranker, with_gold=True)
    log.info("sentences ranked out of fold")
    habits = count_habits(training)
    return Weights(rarity, fit_sentences(training), fit_phrases(training, SEED), habits)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "data", type=Path, help="folder with klue_mrc.jsonl, klue_mrc_paraphrased.jsonl, tydiqa_ko_train.jsonl"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps the Kiwi analysis for the next run")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "weights")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    started = time.perf_counter()
    reading_set = load_reading_set(arguments.data, arguments.work)
    rarity = count_rarity(reading_set)
    reading_set = reading_set.joined(invented_set(INVENTED, SEED))
    learned, held_out = reading_set.split(HELD_OUT, SEED)
    search = PassageSearch(reading_set)
    log.info("%d questions to learn from, %d held out", len(learned.examples), len(held_out.examples))
    training = list(cases(reading_set, learned.examples, search, Reader(Weights(rarity), views_kept=50_000), SEED))
    log.info("laid out in %.0f s", time.perf_counter() - started)
    weights = train(training, rarity)
    natural = [example for example in held_out.examples if example.source != "invented"]
    found = list(trials(Reader(weights), reading_set, natural, search, SEED))
    weights = replace(weights, confidence=fit_confidence(found))
    report(found)
    save_weights(weights, arguments.out)
    check(Reader(weights), held_out.examples, search)
    search.close()
    log.info("done in %.0f s", time.perf_counter() - started)


if __name__ == "__main__":
    main()
