"""Trains the reader: ``python -m rag.training.reader DATA_FOLDER`` turns question sets into ``rag/weights/reader*``.

1. Passages of all training articles are searched with the lexical index, as at run time.
2. A LightGBM ranker (lambdarank) learns which sentence of the hits holds the answer.
3. Candidate phrases of the best sentences, chosen by a ranker that has not seen the article, are
   ranked by a second one.
4. A small network learns to read the same sentences, first on questions made by rule as well.
5. A confidence model learns, on held-out articles, when the best reading is right (``rag.training.confidence``).

Everything is split by article title and seeded; the figures on held-out titles are printed.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.reading.matching import Rarity
from rag.reading.reader import Reader
from rag.reading.weights import Weights, save_weights
from rag.training.cases import FOLDS, Case, cases, count_rarity, derived_cases, lesson
from rag.training.confidence import fit_confidence, report, trials
from rag.training.lessons import Lesson
from rag.training.network import learn_to_read
from rag.training.passage_search import PassageSearch
from rag.training.rankers import Group, count_habits, fit_phrases, fit_sentences, read_phrases
from rag.training.reading_check import check
from rag.training.reading_data import derived_set, invented_set, load_reading_set, own_news_set

log = logging.getLogger(__name__)

SEED = 7
HELD_OUT = 0.12
INVENTED = 400  # articles, with about five questions each
DERIVED = 24_000  # questions made by rule
DERIVED_RANKED = 5_000  # of them, those that the sentence ranker learns from too


def learn_to_rank(
    training: Sequence[Case], derived: Sequence[Group], rarity: Rarity, reader: Reader
) -> tuple[Weights, list[Lesson]]:
    """The two rankers, and what the network is to learn from; sentences are chosen by a ranker of other articles."""
    lessons = []
    for fold in range(FOLDS):
        ranker = fit_sentences([_group(case) for case in training if case.fold != fold])
        for case in training:
            if case.fold == fold:
                scores = np.asarray(ranker.predict(case.sentences, num_threads=1), np.float32)
                lessons.append(lesson(reader, case.board, case.example, case.labels, scores))
                if case.example.source != "news_sentence":
                    read_phrases(case, scores)
    log.info("sentences ranked out of fold")
    sentences = fit_sentences([*map(_group, training), *derived])
    return Weights(rarity, sentences, fit_phrases(training, SEED), count_habits(training)), lessons


def _group(case: Case) -> Group:
    return Group(case.sentences, case.labels, case.weight)


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
    derived = derived_set(reading_set.split(HELD_OUT, SEED)[0], DERIVED, SEED)
    reading_set = reading_set.joined(invented_set(INVENTED, SEED)).joined(own_news_set())
    learned, held_out = reading_set.split(HELD_OUT, SEED)
    search = PassageSearch(reading_set)
    log.info("%d questions to learn from, %d held out", len(learned.examples), len(held_out.examples))
    reader = Reader(Weights(rarity), views_kept=50_000)
    training = list(cases(reading_set, [each for each in learned.examples if each.text], search, reader, SEED))
    made = list(derived_cases(reading_set, derived, reader))
    log.info("laid out in %.0f s", time.perf_counter() - started)
    ranked = [Group(rows, labels, each.weight) for rows, labels, each in made[:: len(made) // DERIVED_RANKED]]
    weights, lessons = learn_to_rank(training, ranked, rarity, reader)
    weights = replace(weights, network=learn_to_read(lessons, [each for *_, each in made], reader.embedder, SEED))
    found = list(trials(Reader(weights), reading_set, held_out.examples, search, SEED))
    weights = replace(weights, confidence=fit_confidence(found))
    report(found)
    save_weights(weights, arguments.out)
    check(Reader(weights), [each for each in held_out.examples if each.text], search)
    search.close()
    log.info("done in %.0f s", time.perf_counter() - started)


if __name__ == "__main__":
    main()
