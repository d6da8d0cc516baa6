"""How sure is a reading? Absolute evidence, so that numbers of different questions and articles compare.

Scores of a ranker only order the candidates of one question. What tells an answered question from one that the articles
do not answer is what of the question is missing where the answer stands: above all a name, a year or a figure (the
article is about another company, person or year).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.matching import Board, Floats, Term, words
from rag.sentences import Coverage
from rag.types import PHRASE_TYPES

CONFIDENCE_FEATURES = words(
    """
    sentence_covered near_covered article_covered rarest_missing_near rarest_missing_article names_missing_near
    names_missing_article numbers_missing_near numbers_missing_article missing_weight terms lexical lexical_lead
    sentence_score sentence_lead phrase_score phrase_lead phrase_share asks_phrase verbs_missing nouns_missing
    title_covered
"""
)
_NAMES = frozenset(("NNP", "SL", "SH", "W_SERIAL"))
_NUMBERS = frozenset(("SN", "NR"))


def confidence_features(
    board: Board, coverage: Coverage, sentence_scores: Floats, sentence: int, phrase_scores: Floats, phrase_rank: int
) -> Floats:
    """(len(CONFIDENCE_FEATURES),) of a reading: its sentence and the rank of its phrase, if any."""
    terms = board.terms.terms
    weights = board.terms.weights
    total = max(float(weights.sum()), 1e-6)
    hit_number = int(board.hit_of[sentence])
    hit = board.hits[hit_number]
    here = coverage.best[:, sentence]
    near = np.maximum(here, coverage.title[hit_number])
    for neighbour, strength in ((sentence - 1, 0.9), (sentence + 1, 0.7)):
        if 0 <= neighbour < len(board.hit_of) and board.hit_of[neighbour] == hit_number:
            near = np.maximum(near, strength * coverage.best[:, neighbour])
    near = np.maximum(near, 0.6 * coverage.passage[hit_number])
    same = [number for number, other in enumerate(board.hits) if other.article.id == hit.article.id]
    article = np.maximum(np.maximum(near, coverage.passage[same].max(axis=0)), _in_article(board, terms, hit_number))
    lost_near, lost_article = (1 - near) * weights, (1 - article) * weights
    is_name = np.array([term.tag in _NAMES for term in terms], np.bool_)
    is_number = np.array([term.tag in _NUMBERS for term in terms], np.bool_)
    is_verb = np.array([term.tag in ("VV", "VA", "MAG") for term in terms], np.bool_)
    other = ~(is_name | is_number | is_verb)
    others = [each.lexical for each in board.hits if each.article.id != hit.article.id]
    rest = np.delete(sentence_scores, sentence)
    ordered = np.sort(phrase_scores)[::-1]
    score = float(ordered[phrase_rank]) if len(ordered) else 0.0
    best_other = float(ordered[1 if phrase_rank == 0 else 0]) if len(ordered) > 1 else score - 3.0
    values = {
        "sentence_covered": float(weights @ here) / total,
        "near_covered": float(weights @ near) / total,
        "article_covered": float(weights @ article) / total,
        "title_covered": float(weights @ coverage.title[hit_number]) / total,
        "rarest_missing_near": float(lost_near.max(initial=0.0)),
        "rarest_missing_article": float(lost_article.max(initial=0.0)),
        "names_missing_near": float(lost_near[is_name].sum()),
        "names_missing_article": float(lost_article[is_name].sum()),
        "numbers_missing_near": float((1 - near)[is_number].sum()),
        "numbers_missing_article": float((1 - article)[is_number].sum()),
        "verbs_missing": float(lost_near[is_verb].sum()),
        "nouns_missing": float(lost_near[other].sum()),
        "missing_weight": float(lost_near.sum()),
        "terms": float(len(terms)),
        "lexical": hit.lexical / max(total, 1.0),
        "lexical_lead": (hit.lexical - max(others, default=0.0)) / max(hit.lexical, 1.0),
        "sentence_score": float(sentence_scores[sentence]),
        "sentence_lead": float(sentence_scores[sentence] - rest.max()) if len(rest) else 2.0,
        "phrase_score": score,
        "phrase_lead": score - best_other,
        "phrase_share": float(np.exp(score - ordered[0]) / np.exp(ordered - ordered[0]).sum()) if len(ordered) else 0.0,
        "asks_phrase": float(board.terms.question.asks in PHRASE_TYPES),
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES], np.float32)


def _in_article(board: Board, terms: Sequence[Term], hit_number: int) -> Floats:
    """1 where a term stands anywhere in the article, or is the year it was published in."""
    article = board.hits[hit_number].article
    text = article.body.lower()
    year = str(article.published.year) if article.published else ""
    return np.array([len(term.form) > 1 and (term.form in text or term.form == year) for term in terms], np.float32)


def probability(features: Floats, model: Mapping[str, Any]) -> float:
    """Logistic regression: ``model`` holds mean, scale, weights and bias. 0.5 where nothing has been learned yet."""
    if not model:
        return 0.5
    mean, scale, weights = (np.array(model[name], np.float64) for name in ("mean", "scale", "weights"))
    standard: NDArray[np.float64] = np.clip((features - mean) / scale, -4, 4)
    return float(1 / (1 + np.exp(-(standard @ weights + model["bias"]))))
