"""When is the best reading right? Learned on held-out questions, some of which the articles do not answer.

Unanswerable questions are made in two ways: the article with the answer is taken out of what search finds, and the
question is made to ask about another name, year or figure than the article does (of the same tag, taken from another
question).
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from rag import korean
from rag.question.answer_type import asked
from rag.reading.matching import Floats
from rag.reading.reader import Reader, best_of, confidence_of
from rag.training.labels import overlap_f1
from rag.training.passage_search import PassageSearch
from rag.training.reading_data import Example, ReadingSet, question_of
from rag.types import PHRASE_TYPES, Hit, Question

log = logging.getLogger(__name__)

WEIGHTS = {"news": 3.0, "news_sentence": 3.0, "news_unanswerable": 3.0}

HITS = 8
SWAPPED = ("NNP", "SN", "SL")


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of a question: its evidence, whether the hits answer the question, whether the reading is right."""

    features: Floats
    answerable: bool
    right: bool
    """The phrase is (nearly) the answer, or its sentence holds the answer in the right article."""
    group: int
    """The trials of one question share it."""
    how: str
    """asked, removed (the article was taken out), swapped (the question names something else) or missed (a question
    of our own news that its article comes near but does not answer)."""
    weight: float = 1.0


def trials(
    reader: Reader, reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch, seed: int
) -> Iterator[Trial]:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    swaps = _names_of(examples)
    for example in examples:
        question = question_of(example)
        if not example.text:
            yield from _trial(reader, example, question, search.hits(question, HITS), "missed")
            continue
        yield from _trial(reader, example, question, search.hits(question, HITS), "asked")
        yield from _trial(reader, example, question, search.hits(question, HITS, {example.article}), "removed")
        other = _swapped(question, swaps, random)
        if other is not None:
            yield from _trial(reader, example, other, search.hits(other, HITS), "swapped")


def _trial(reader: Reader, example: Example, question: Question, hits: Sequence[Hit], how: str) -> Iterator[Trial]:
    read = reader.examine(question, hits)
    if read is None:
        return
    best = best_of(read)[:1]
    hit = read.board.hits[read.board.hit_of[best[0].sentence]]
    sentence = hit.passage.sentences[read.board.sentence_index[best[0].sentence]]
    said = (best[0].phrase or sentence).of(hit.passage.text)
    right = overlap_f1(said, example.text) >= 0.6 if question.asks in PHRASE_TYPES else example.text in said
    right = right and bool(example.text)
    if how == "removed" and right:
        return  # another article says the same: the question is answered after all
    start = sentence.start + hit.passage.start
    holds = hit.article.id == example.article and start <= example.answer.start < sentence.end + hit.passage.start
    features = confidence_of(read, best)[0]
    yield Trial(
        features, how == "asked", how == "asked" and (right or holds), zlib.crc32(example.id.encode()), how,
        WEIGHTS.get(example.source, 1.0),
    )  # fmt: skip


def _names_of(examples: Sequence[Example]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {tag: [] for tag in SWAPPED}
    for example in examples:
        for morpheme in example.question_morphemes:
            if morpheme.tag in names and len(morpheme.form) > 1:
                names[morpheme.tag].append(morpheme.form)
    return names


def _swapped(question: Question, names: dict[str, list[str]], random: Random) -> Question | None:
    """The question about something else: one name or figure replaced."""
    places = [m for m in question.morphemes if m.tag in SWAPPED and len(m.form) > 1 and names[m.tag]]
    if not places:
        return None
    place = random.choice(places)
    stranger = random.choice(names[place.tag])
    if place.tag == "SN" and len(place.form) == 4 and place.form.isdigit():
        stranger = str(int(place.form) + random.choice([-7, -3, -2, -1, 1, 2, 3, 8]))
    if stranger in question.text:
        return None
    text = question.text[: place.start] + stranger + question.text[place.end :]
    morphemes = korean.analyse(text).morphemes
    asks, focus = asked(text, morphemes)
    return replace(question, text=text, standalone=text, morphemes=morphemes, asks=asks, focus=focus)


SETTINGS = {
    "objective": "binary", "num_leaves": 6, "learning_rate": 0.05, "min_data_in_leaf": 30, "feature_fraction": 0.4,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1, "num_threads": 1, "seed": 7,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
ROUNDS = 90


def fit_confidence(found: Sequence[Trial]) -> lgb.Booster:
    """Shallow trees on the logistic loss: their output is a probability."""
    rows = np.stack([trial.features for trial in found])
    labels = np.array([trial.right for trial in found], np.int8)
    weights = np.array([trial.weight for trial in found])
    return lgb.train(SETTINGS, lgb.Dataset(rows, label=labels, weight=weights), num_boost_round=ROUNDS)


def area_under_curve(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Probability that a positive scores above a negative (Mann and Whitney 1947)."""
    order = np.argsort(np.argsort(scores, kind="stable"), kind="stable") + 1
    count = int(positive.sum())
    return float((order[positive].sum() - count * (count + 1) / 2) / (count * (len(scores) - count)))


def crossed(found: Sequence[Trial], folds: int = 5) -> NDArray[np.float64]:
    """Probabilities of each trial from a model fitted on the other folds; the trials of a question stay together."""
    fold = np.array([trial.group % folds for trial in found])
    probabilities = np.zeros(len(found))
    for held in range(folds):
        model = fit_confidence([trial for trial, each in zip(found, fold, strict=True) if each != held])
        places = np.flatnonzero(fold == held).tolist()
        probabilities[places] = model.predict(np.stack([found[place].features for place in places]), num_threads=1)
    return probabilities


def report(found: Sequence[Trial]) -> None:
    """Logs the area under the curve, how well probabilities hold, and what a threshold refuses; all cross-validated."""
    probabilities = crossed(found)
    answerable = np.array([trial.answerable for trial in found])
    right = np.array([trial.right for trial in found])
    log.info(
        "AUROC answerable %.3f, right %.3f",
        area_under_curve(probabilities, answerable),
        area_under_curve(probabilities, right),
    )
    for how in ("removed", "swapped", "missed"):
        kept = answerable | np.array([trial.how == how for trial in found])
        log.info("  answerable against %s: AUROC %.3f", how, area_under_curve(probabilities[kept], answerable[kept]))
    for low in np.arange(0, 1, 0.1):
        inside = (probabilities >= low) & (probabilities < low + 0.1)
        if inside.any():
            log.info("  says %.2f, is %.2f (%d)", probabilities[inside].mean(), right[inside].mean(), inside.sum())
    for share in (0.95, 0.92, 0.9, 0.85):
        least = float(np.quantile(probabilities[answerable], 1 - share))
        refused = {
            how: np.mean([p < least for p, t in zip(probabilities, found, strict=True) if t.how == how])
            for how in ("removed", "swapped", "missed")
        }
        kept = answerable & (probabilities >= least)
        log.info(
            "  threshold %.3f keeps %.0f %% (%.1f %% right), refuses %.1f removed, %.1f swapped, %.1f missed of 100",
            least, 100 * share, 100 * right[kept].mean(), *(100 * share for share in refused.values()),
        )  # fmt: skip
