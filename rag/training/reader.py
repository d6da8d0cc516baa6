"""Trains the reader: ``python -m rag.training.reader DATA_FOLDER`` turns question sets into ``rag/weights/reader*``.

1. Passages of all training articles are searched with the lexical index, as at run time.
2. A LightGBM ranker (lambdarank) learns which sentence of the hits holds the answer.
3. Candidate phrases of the best sentences, chosen by a ranker that has not seen the article, are
   ranked by a second one.
4. A small network learns to read the same sentences, first on questions made by rule as well.
5. The choice among all options learns what the word of these three is worth, and a confidence model when the best
   option is right (``rag.training.confidence``).

What the three say of questions they learned from is too good to be weighed by. So they are learned three times: from
everything, which ships, and from everything but one half or the other of our own news, which weighs the questions of
that half (stacked generalisation, Wolpert 1992). Everything is split by article title and seeded; figures are printed.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag.reading.matching import Rarity
from rag.reading.network import Network
from rag.reading.reader import Reader
from rag.reading.weights import Weights, save_weights
from rag.training.cases import FOLDS, Case, cases, count_rarity, derived_cases, lesson
from rag.training.confidence import Judged, chosen, fit_choice, fit_confidence, report
from rag.training.lessons import Lesson
from rag.training.passage_search import PassageSearch
from rag.training.rankers import Group, count_habits, fit_phrases, fit_sentences, read_phrases
from rag.training.reading_check import check
from rag.training.reading_data import (
    Example,
    ReadingSet,
    derived_set,
    fold_of,
    invented_set,
    load_reading_set,
    own_news_set,
)
from rag.training.trials import Trial, trials

log = logging.getLogger(__name__)

SEED = 7
HELD_OUT = 0.12
HALVES = 2
INVENTED = 400  # articles, with about five questions each
DERIVED = 24_000  # questions made by rule
DERIVED_RANKED = 5_000  # of them, those that the sentence ranker learns from too


class Material(NamedTuple):
    """What rankers and network learn from."""

    cases: list[Case]
    groups: list[Group]
    """Questions made by rule, for the sentence ranker."""
    lessons: list[Lesson]
    """Questions made by rule, for the network."""

    def without(self, articles: frozenset[str]) -> Material:
        return self._replace(cases=[case for case in self.cases if case.example.article not in articles])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "data", type=Path, help="folder with klue_mrc.jsonl, klue_mrc_paraphrased.jsonl, tydiqa_ko_train.jsonl"
    )
    parser.add_argument(
        "--work", type=Path, help="folder that keeps the Kiwi analysis and the network's first course for the next run"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "weights")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    started = time.perf_counter()
    encyclopaedias, news = load_reading_set(arguments.data, arguments.work), own_news_set()
    learned, held_out = encyclopaedias.joined(invented_set(INVENTED, SEED)).split(HELD_OUT, SEED)
    everything = learned.joined(held_out).joined(news)
    derived = derived_set(encyclopaedias.split(HELD_OUT, SEED)[0], DERIVED, SEED)
    rarity, search = count_rarity(encyclopaedias), PassageSearch(everything)
    log.info("%d questions, %d of them about news", len(everything.examples), len(news.examples))
    material = prepare(everything, learned.joined(news), derived, search, Reader(Weights(rarity), views_kept=50_000))
    begun = first_course(material, arguments.work)
    weights = learn(material, rarity, begun)
    log.info("rankers and network after %.0f s", time.perf_counter() - started)
    unseen = list(trials(Reader(weights), everything, _of_encyclopaedias(held_out), search, SEED))
    for half in halves(news):
        of_half = learn(material.without(frozenset(each.article for each in half)), rarity, begun)
        unseen += trials(Reader(of_half), everything, half, search, SEED)
    weights = learn_to_choose(weights, unseen)
    save_weights(weights, arguments.out)
    check(Reader(weights), [each for each in held_out.examples if each.text], search)
    search.close()
    log.info("done in %.0f s", time.perf_counter() - started)


def prepare(
    everything: ReadingSet, learned: ReadingSet, derived: Sequence[Example], search: PassageSearch, reader: Reader
) -> Material:
    """Every question laid out; which of its sentences are read is chosen by a ranker of other articles."""
    asked = [each for each in learned.examples if each.text]
    laid_out = list(cases(everything, asked, search, reader, SEED))
    made = list(derived_cases(everything, derived, reader))
    log.info("laid out")
    for fold in range(FOLDS):
        ranker = fit_sentences([_group(case) for case in laid_out if case.fold != fold])
        for case in laid_out:
            if case.fold == fold:
                scores = np.asarray(ranker.predict(case.sentences, num_threads=1), np.float32)
                case.lesson = lesson(reader, case.board, case.example, case.labels, scores)
                read_phrases(case, scores)
    log.info("sentences ranked out of fold")
    groups = [Group(rows, labels, each.weight) for rows, labels, each in made[:: len(made) // DERIVED_RANKED]]
    return Material(laid_out, groups, [each for *_, each in made])


def first_course(material: Material, work: Path | None) -> Network:
    """A network that has read encyclopaedias, invented news and questions made by rule, and none of our own news."""
    kept = work / "network.npz" if work else None
    if kept and kept.exists():
        with np.load(kept) as arrays:
            return Network(dict(arrays))
    from rag.training.network import learn_to_read  # torch, which the product does without

    lessons = [case.lesson for case in material.cases if case.lesson and not case.is_news]
    network = learn_to_read(lessons, material.lessons, Reader().embedder, SEED)
    if kept:
        np.savez(kept, **network.parameters)  # type: ignore[arg-type]
    return network


def learn(material: Material, rarity: Rarity, begun: Network) -> Weights:
    """The two rankers, and the network after another course, with our own news."""
    from rag.training.network import go_on_reading

    read = [case for case in material.cases if case.phrases]
    sentences = fit_sentences([*map(_group, material.cases), *material.groups])
    lessons = [case.lesson for case in material.cases if case.lesson]
    network = go_on_reading(begun, lessons, Reader().embedder, SEED)
    return Weights(rarity, sentences, fit_phrases(read, SEED), count_habits(read), network)


def _group(case: Case) -> Group:
    return Group(case.sentences, case.labels, case.weight)


def halves(news: ReadingSet) -> Iterator[list[Example]]:
    for half in range(HALVES):
        yield [e for e in news.examples if fold_of(news.articles[e.article].title or "", HALVES, SEED) == half]


def _of_encyclopaedias(held_out: ReadingSet) -> list[Example]:
    return [each for each in held_out.examples if each.source in ("klue_mrc", "tydiqa_ko_train")]


def learn_to_choose(weights: Weights, unseen: Sequence[Trial]) -> Weights:
    """The weights with choice and confidence."""
    log.info("%d trials", len(unseen))
    judged = Judged(unseen, chosen(unseen))
    report(judged)
    return replace(weights, choice=fit_choice(unseen), confidence=fit_confidence(judged))


if __name__ == "__main__":
    main()
