"""How sure is a reading? Absolute evidence, so that numbers of different questions and articles compare.

Scores of a ranker only order the candidates of one question. What tells an answered question from one that the articles
do not answer is what of the question is missing where the answer stands: above all a name, a year or a figure (the
article is about another company, person or year).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.reading.choice import CHOICE_COLUMNS, Said
from rag.reading.matching import Board, Floats, words
from rag.reading.options import Option
from rag.reading.sentences import Coverage
from rag.types import PHRASE_TYPES

CONFIDENCE_FEATURES = words(
    """
    sentence_covered near_covered article_covered rarest_missing_near rarest_missing_article names_missing_near
    names_missing_article numbers_missing_near numbers_missing_article missing_weight terms lexical_lead
    sentence_score sentence_lead phrase_score phrase_share asks_phrase verbs_missing nouns_missing
    title_covered alike_covered choice_score choice_lead choice_share network_phrase network_sentence fits same_form
    close beside own told here_told fits_best form asks predicate_alike coverage_margin focus rest_numbers
    phrase.kind_fits phrase.focus_inside phrase.focus_before phrase.focus_after phrase.focus_head_alike
    phrase.predicate_alike_after phrase.predicate_alike_before phrase.near_best phrase.characters
"""
)
_OF_CHOICE = tuple(name for name in CONFIDENCE_FEATURES if name in CHOICE_COLUMNS)
_NAMES = frozenset(("NNP", "SL", "SH", "W_SERIAL"))
_NUMBERS = frozenset(("SN", "NR"))
_VERBS = frozenset(("VV", "VA", "MAG"))


def confidence_features(
    board: Board, coverage: Coverage, said: Said, options: Sequence[Option], rows: Floats, scores: Floats,
    places: Sequence[int],
) -> Floats:  # fmt: skip
    """(len(places), len(CONFIDENCE_FEATURES)) of these options of one question; ``rows``, ``scores``: the choice's."""
    hits = {int(board.hit_of[options[place].sentence]) for place in places}
    in_article = {hit: _in_article(board, hit) for hit in hits}
    found = []
    for place in places:
        sentence = options[place].sentence
        values = {name: float(rows[place, CHOICE_COLUMNS.index(name)]) for name in _OF_CHOICE}
        values |= _covered(board, coverage, sentence, in_article[int(board.hit_of[sentence])])
        values |= _search(board, sentence) | _scores(said, scores, place, sentence)
        found.append([values[name] for name in CONFIDENCE_FEATURES])
    return np.array(found, np.float32)


def _covered(board: Board, coverage: Coverage, sentence: int, in_article: Floats) -> dict[str, float]:
    """What of the question stands in the sentence, near it, and anywhere in its article; and what is missing."""
    terms, weights = board.terms.terms, board.terms.weights
    total = max(float(weights.sum()), 1e-6)
    hit = int(board.hit_of[sentence])
    here = coverage.best[:, sentence]
    near = np.maximum(here, coverage.title[hit])
    for neighbour, strength in ((sentence - 1, 0.9), (sentence + 1, 0.7)):
        if 0 <= neighbour < len(board.hit_of) and board.hit_of[neighbour] == hit:
            near = np.maximum(near, strength * coverage.best[:, neighbour])
    near = np.maximum(near, 0.6 * coverage.passage[hit])
    same = [number for number, other in enumerate(board.hits) if other.article.id == board.hits[hit].article.id]
    article = np.maximum(np.maximum(near, coverage.passage[same].max(axis=0)), in_article)
    lost_near, lost_article = (1 - near) * weights, (1 - article) * weights
    is_name = np.array([term.tag in _NAMES for term in terms], np.bool_)
    is_number = np.array([term.tag in _NUMBERS for term in terms], np.bool_)
    is_verb = np.array([term.tag in _VERBS for term in terms], np.bool_)
    return {
        "sentence_covered": float(weights @ here) / total,
        "near_covered": float(weights @ near) / total,
        "article_covered": float(weights @ article) / total,
        "title_covered": float(weights @ coverage.title[hit]) / total,
        "alike_covered": float(weights @ np.maximum(near, coverage.alike[:, sentence])) / total,
        "rarest_missing_near": float(lost_near.max(initial=0.0)),
        "rarest_missing_article": float(lost_article.max(initial=0.0)),
        "names_missing_near": float(lost_near[is_name].sum()),
        "names_missing_article": float(lost_article[is_name].sum()),
        "numbers_missing_near": float((1 - near)[is_number].sum()),
        "numbers_missing_article": float((1 - article)[is_number].sum()),
        "verbs_missing": float(lost_near[is_verb].sum()),
        "nouns_missing": float(lost_near[~(is_name | is_number | is_verb)].sum()),
        "missing_weight": float(lost_near.sum()),
        "terms": float(len(terms)),
        "asks_phrase": float(board.terms.question.asks in PHRASE_TYPES),
    }


def _search(board: Board, sentence: int) -> dict[str, float]:
    hit = board.hits[board.hit_of[sentence]]
    others = [each.lexical for each in board.hits if each.article.id != hit.article.id]
    return {
        "lexical_lead": (hit.lexical - max(others, default=0.0)) / max(hit.lexical, 1.0),
    }


def _scores(said: Said, scores: Floats, place: int, sentence: int) -> dict[str, float]:
    rest, rivals = np.delete(said.sentences, sentence), np.delete(scores, place)
    shares, phrase_shares = np.exp(scores - scores.max()), np.exp(said.phrases)
    return {
        "sentence_score": float(said.sentences[sentence]),
        "sentence_lead": float(said.sentences[sentence] - rest.max()) if len(rest) else 2.0,
        "phrase_score": float(said.raw[place]),
        "phrase_share": float(phrase_shares[place] / phrase_shares.sum()),
        "choice_score": float(scores[place]),
        "choice_lead": float(scores[place] - rivals.max()) if len(rivals) else 2.0,
        "choice_share": float(shares[place] / shares.sum()),
    }


def _in_article(board: Board, hit: int) -> Floats:
    """1 where a term stands anywhere in the article, or is the year it was published in."""
    article = board.hits[hit].article
    text = article.body.lower()
    year = str(article.published.year) if article.published else ""
    forms = [term.form for term in board.terms.terms]
    return np.array([len(form) > 1 and (form in text or form == year) for form in forms], np.float32)
