"""The measures, each a plain function: of rankings, of short answers, and of confidence.

Definitions and sources stand in docs/evaluation.md. Nothing here knows a case or an answer of Gisadap.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eval.amounts import quantities, written_out
from eval.iso_dates import stated
from rag.types import Morpheme

Morphemes = Callable[[str], Iterable[Morpheme]]

# --- rankings: ids best first; ``relevant`` holds those that are right ------------------------------------------------


def success(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 where at least one of the first ``k`` is right."""
    return float(any(each in relevant for each in ranked[:k]))


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the right ones among the first ``k``; 0 where there are none to find."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant)) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], k: int = 10) -> float:
    """1/rank of the first right one, 0 beyond ``k``."""
    return next((1 / rank for rank, each in enumerate(ranked[:k], start=1) if each in relevant), 0.0)


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Discounted gain by log2(rank + 1) as a share of the best order's (Järvelin and Kekäläinen 2002, as trec_eval)."""
    discounts = 1 / np.log2(np.arange(2, k + 2))
    found = np.array([gains.get(each, 0.0) for each in ranked[:k]])
    ideal = np.array(sorted(gains.values(), reverse=True)[:k])
    best = float(ideal @ discounts[: len(ideal)])
    return float(found @ discounts[: len(found)]) / best if best else 0.0


# --- short answers ----------------------------------------------------------------------------------------------------

_KORQUAD_MARKS = str.maketrans(dict.fromkeys("'\"《》<>〈〉()‘’", " "))
_ASCII_PUNCTUATION = str.maketrans("", "", string.punctuation)
_NOT_WORD = re.compile(r"[\W_]+")
_GLOSS = re.compile(r"\(([^()]*)\)")
_AS_PRINTED = "기사 표기:"
_TRAILING = ("JK", "JX", "JC", "VCP", "EF", "EC", "ETN", "SF")


def korquad_normalised(text: str) -> str:
    """What KorQuAD's official script compares: quotes and brackets as spaces, lower case, no ASCII punctuation."""
    return " ".join(text.translate(_KORQUAD_MARKS).lower().translate(_ASCII_PUNCTUATION).split())


def exact_match(prediction: str, golds: Iterable[str]) -> float:
    said = korquad_normalised(prediction)
    return float(any(said == korquad_normalised(gold) for gold in golds))


def character_f1(prediction: str, golds: Iterable[str]) -> float:
    """The best over the golds of the F1 of characters, spaces aside, as KorQuAD's official script counts them."""
    return max((_character_f1(prediction, gold) for gold in golds), default=0.0)


def _character_f1(prediction: str, gold: str) -> float:
    said = Counter(korquad_normalised(prediction).replace(" ", ""))
    true = Counter(korquad_normalised(gold).replace(" ", ""))
    shared = (said & true).total()
    if not shared:
        return 0.0
    precision, recall = shared / said.total(), shared / true.total()
    return 2 * precision * recall / (precision + recall)  # in the script's order: equal to its last digit


def korquad(predictions: Mapping[str, str], golds: Mapping[str, Sequence[str]]) -> tuple[float, float]:
    """Exact match and character F1 in percent, as KorQuAD's official script prints them for the same predictions. A
    question without a prediction counts as zero."""
    exact = f1 = 0.0
    for identity, answers in golds.items():
        if identity in predictions:
            exact += exact_match(predictions[identity], answers)
            f1 += character_f1(predictions[identity], answers)
    count = max(len(golds), 1)
    return 100.0 * exact / count, 100.0 * f1 / count


def bare(text: str) -> str:
    """Letters and digits alone, in one form: no spaces, punctuation or case, figures written out as numbers.

    >>> bare("약 3천18억 원") == bare("약 301,800,000,000원")
    True
    """
    return _NOT_WORD.sub("", written_out(unicodedata.normalize("NFKC", text)).lower())


def without_particles(text: str, morphemes: Morphemes) -> str:
    """The text without the particles, copula and endings at its end.

    >>> from rag.korean import analyse
    >>> without_particles("벡터 연구소와는", lambda text: analyse(text).morphemes)
    '벡터 연구소'
    """
    found = [each for each in morphemes(text) if each.end > each.start]
    while len(found) > 1 and found[-1].tag.startswith(_TRAILING):
        text = text[: found.pop().start].rstrip()
    return text


def same(prediction: str, golds: Iterable[str], morphemes: Morphemes) -> bool:
    """Whether a short answer says what one of the golds says: particles, spaces, punctuation and the way figures are
    written make no difference, nor does a gloss such as ``(기사 표기: 올해 12월)`` behind it."""
    wanted = {bare(each) for gold in golds for each in (gold, without_particles(gold, morphemes))}
    return any(
        bare(each) in wanted for part in _parts(prediction) for each in (part, without_particles(part, morphemes))
    )


def _parts(prediction: str) -> list[str]:
    """The answer as given, without its gloss in brackets, and the article's own wording where the gloss gives it."""
    printed = [gloss.partition(_AS_PRINTED)[2].strip() for gloss in _GLOSS.findall(prediction) if _AS_PRINTED in gloss]
    parts = [prediction, _GLOSS.sub("", prediction).strip(), *printed]
    return [part for part in parts if bare(part)]


def same_value(prediction: str, golds: Iterable[str]) -> bool:
    """Whether the answer gives the values of one of the golds with their units, and no others: 3천18억원 is
    301,800,000,000원 but not 3천18억 달러. Hedges (약, 60여명) make no difference; a gold without a unit asks for none.
    """
    said = quantities(_GLOSS.sub("", prediction))
    wanted = [quantities(gold) for gold in golds]
    bare_values = {value for value, _ in said}
    return any(
        said == gold or (all(not unit for _, unit in gold) and bare_values == {value for value, _ in gold})
        for gold in wanted
        if gold
    )


def same_date(prediction: str, iso: str) -> bool:
    """Whether the answer states the date, as far as the article tells it and no further (ISO 8601, ``--12`` without
    its year)."""
    return iso in stated(_GLOSS.sub("", prediction))


def holds(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text, spaces, punctuation and the way figures are written aside. ``2일`` does not
    stand in ``22일``."""
    wanted = re.escape(bare(phrase))
    before = r"(?<!\d)" if wanted[:1].isdigit() else ""
    after = r"(?!\d)" if wanted[-1:].isdigit() else ""
    return bool(wanted) and re.search(before + wanted + after, bare(text)) is not None


def share_named(text: str, elements: Sequence[Sequence[str]]) -> float:
    """Share of a list's elements, each with its ways to write it, that a text names."""
    named = sum(any(holds(text, way) for way in ways) for ways in elements)
    return named / len(elements) if elements else 0.0


# --- confidence: one number an answer, and whether that answer was right ----------------------------------------------

Floats = NDArray[np.float64]


def auroc(confidences: ArrayLike, right: ArrayLike) -> float:
    """Probability that a right one has more confidence than a wrong one, ties half (Mann and Whitney 1947).

    NaN where all are right or all are wrong.
    """
    confidence, good = np.asarray(confidences, float), np.asarray(right, bool)
    positives, negatives = confidence[good], confidence[~good]
    if not positives.size or not negatives.size:
        return float("nan")
    above = (positives[:, None] > negatives).mean() + 0.5 * (positives[:, None] == negatives).mean()
    return float(above)


def risk_coverage(confidences: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Coverage and the share of wrong answers among the most confident, down to each confidence given. Equal
    confidences are taken together (Geifman and El-Yaniv 2017)."""
    confidence, good = np.asarray(confidences, float), np.asarray(right, float)
    order = np.argsort(-confidence, kind="stable")
    last_of_equal = np.flatnonzero(np.append(np.diff(confidence[order]) != 0, True)) if order.size else order
    taken = last_of_equal + 1
    return taken / max(order.size, 1), 1 - np.cumsum(good[order])[last_of_equal] / taken


def area_under_risk_coverage(confidences: ArrayLike, right: ArrayLike) -> float:
    """Mean risk over all coverages; 0 is perfect. NaN without answers."""
    coverage, risk = risk_coverage(confidences, right)
    return float(risk @ np.diff(coverage, prepend=0.0)) if risk.size else float("nan")


def calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017). NaN without answers."""
    confidence, good = np.asarray(confidences, float), np.asarray(right, float)
    if not confidence.size:
        return float("nan")
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    sums = np.bincount(bin_of, good - confidence, minlength=bins)
    return float(np.abs(sums).sum() / confidence.size)
