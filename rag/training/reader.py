"""Trains the reader: ``python -m rag.training.reader DATA_FOLDER`` turns question sets into ``rag/weights/reader*``.

1. Passages of all training articles are searched with the lexical index, as at run time.
2. A LightGBM ranker (lambdarank) learns which sentence of the hits holds the answer.
3. Candidate phrases of the best sentences, chosen by a ranker that has not seen the article, are
   ranked by a second one.
4. A small network learns to read the same sentences, first on questions made by rule as well.
5. On news, which the rankers have not seen, the choice among all options learns what their word is worth, and a
   confidence model when the best option is right (``rag.training.confidence``).

Everything is split by article title and seeded; the figures are printed.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.reading.choice import OF_NETWORK
from rag.reading.matching import Rarity
from rag.reading.reader import Reader
from rag.reading.weights import Weights, load_weights, save_weights
from rag.training.cases import FOLDS, Case, cases, count_rarity, derived_cases, lesson
from rag.training.confidence import Judged, chosen, fit_choice, fit_confidence, report
from rag.training.lessons import Lesson
from rag.training.passage_search import PassageSearch
from rag.training.rankers import Group, count_habits, fit_phrases, fit_sentences, read_phrases
from rag.training.reading_check import check
from rag.training.reading_data import Example, ReadingSet, derived_set, invented_set, load_reading_set, own_news_set
from rag.training.trials import trials

log = logging.getLogger(__name__)

SEED = 7
HELD_OUT = 0.12
INVENTED = 400  # articles, with about five questions each
DERIVED = 24_000  # questions made by rule
DERIVED_RANKED = 5_000  # of them, those that the sentence ranker learns from too


def learn_to_rank(
    training: Sequence[Case], derived: Sequence[Group], rarity: Rarity, reader: Reader
) -> tuple[Weights, list[Lesson]]:
    """The two rankers, and what the network is to learn from; sentences are chosen by a ranker of other articles.

    The rankers learn nothing from news, so that the choice can learn from all of it what their word is worth.
    """
    lessons = []
    ranked = [case for case in training if not case.is_news]
    for fold in range(FOLDS):
        ranker = fit_sentences([_group(case) for case in ranked if case.fold != fold])
        for case in training:
            if case.fold == fold:
                scores = np.asarray(ranker.predict(case.sentences, num_threads=1), np.float32)
                lessons.append(lesson(reader, case.board, case.example, case.labels, scores))
                if not case.is_news:
                    read_phrases(case, scores)
    log.info("sentences ranked out of fold")
    sentences = fit_sentences([*map(_group, ranked), *derived])
    return Weights(rarity, sentences, fit_phrases(ranked, SEED), count_habits(ranked)), lessons


def _group(case: Case) -> Group:
    return Group(case.sentences, case.labels, case.weight)


def learn_to_choose(
    weights: Weights, reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch, seen: Set[str]
) -> Weights:
    """The weights with choice and confidence. Of ``seen`` articles the network has read, so its word is left out."""
    tried = list(trials(Reader(weights), reading_set, examples, search, SEED))
    for trial in tried:
        if trial.example.article in seen:
            trial.read.rows[:, OF_NETWORK] = np.nan
    log.info("%d trials", len(tried))
    judged = Judged(tried, chosen(tried))
    report(judged)
    return replace(weights, choice=fit_choice(tried), confidence=fit_confidence(judged))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "data", type=Path, help="folder with klue_mrc.jsonl, klue_mrc_paraphrased.jsonl, tydiqa_ko_train.jsonl"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps the Kiwi analysis for the next run")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "weights")
    parser.add_argument(
        "--keep", choices=("network", "rankers"),
        help="weights in --out to go on from: the network learns on, or rankers and network stay",
    )  # fmt: skip
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    started = time.perf_counter()
    reading_set = load_reading_set(arguments.data, arguments.work)
    rarity = count_rarity(reading_set)
    count = DERIVED_RANKED if arguments.keep else DERIVED
    derived = derived_set(reading_set.split(HELD_OUT, SEED)[0], count, SEED)
    read = own_news_set("network")
    news = read.joined(own_news_set("choice"))
    reading_set = reading_set.joined(invented_set(INVENTED, SEED))
    learned, held_out = reading_set.split(HELD_OUT, SEED)
    learned, everything = learned.joined(read), reading_set.joined(news)
    search = PassageSearch(everything)
    log.info("%d questions to learn from, %d held out", len(learned.examples), len(held_out.examples))
    kept = load_weights(arguments.out) if arguments.keep else Weights(rarity)
    if arguments.keep == "rankers":
        weights = kept
    else:
        weights = learn_to_read_sentences(everything, learned, derived, kept, search)
    log.info("rankers and network after %.0f s", time.perf_counter() - started)
    aside = [each for each in held_out.examples if each.source in ("klue_mrc", "tydiqa_ko_train")]
    weights = learn_to_choose(weights, everything, [*aside, *news.examples], search, set(read.articles))
    save_weights(weights, arguments.out)
    check(Reader(weights), [each for each in held_out.examples if each.text], search)
    search.close()
    log.info("done in %.0f s", time.perf_counter() - started)


def learn_to_read_sentences(
    reading_set: ReadingSet, learned: ReadingSet, derived: Sequence[Example], kept: Weights, search: PassageSearch
) -> Weights:
    """Rankers and network, or the rankers alone where a network is kept."""
    reader = Reader(Weights(kept.rarity), views_kept=50_000)
    training = list(cases(reading_set, [each for each in learned.examples if each.text], search, reader, SEED))
    made = list(derived_cases(reading_set, derived, reader))
    log.info("laid out")
    ranked = [Group(rows, labels, each.weight) for rows, labels, each in made[:: len(made) // DERIVED_RANKED]]
    weights, lessons = learn_to_rank(training, ranked, kept.rarity, reader)
    from rag.training.network import go_on_reading, learn_to_read  # torch: choice and confidence do without

    if kept.network is not None:
        return replace(weights, network=go_on_reading(kept.network, lessons, reader.embedder, SEED))
    return replace(weights, network=learn_to_read(lessons, [each for *_, each in made], reader.embedder, SEED))


if __name__ == "__main__":
    main()
