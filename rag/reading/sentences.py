"""Which sentence of the hits answers? One row of features a sentence, from the words it shares with the question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rag.reading.matching import TAG_NUMBER, Board, Column, Flags, Floats, Ints, words

ASKS = words(
    """
    person organisation place date duration number money thing list reason method quote yes_no description
"""
)
WORDS = words("none who when where what which how_many how_much why how")

SENTENCE_FEATURES = words(
    """
    exact soft names numbers verbs nouns with_before with_after passage title_or_here bigrams pairs precision
    matched missing_weight total_weight rarest_missing focus focus_passage predicate first_last_spread hit
    lexical_share place place_share length sentences caption coverage_margin coverage_rank rank_in_passage
    rest_nouns rest_names rest_numbers has_date has_unit has_quote has_cause commas asks word weighted_best
    passage_rank soft_with_before passage_margin alike alike_with_before predicate_alike alike_margin
    """
)

_NAMES = [TAG_NUMBER["NNP"], TAG_NUMBER["SL"], TAG_NUMBER["SH"]]
_NOUNS = [*_NAMES, TAG_NUMBER["NNG"]]
_NUMBER = TAG_NUMBER["SN"]
_DATE_UNITS = frozenset(words("년 월 일 시 세기 오전 오후 요일 분기"))
_UNITS = frozenset(
    words("명 원 개 곳 달러 억 만 대 건 회 배 차례 % 가지 여 위 살 세 kg km m 년 시간 개월 주 분 초 인 층 톤 점 편 종")
)
_LIKE = 0.25  # cosine from which two words can mean the same: 창업/설립 .49, 태어나다/출생 .44, 대표/책 .03
_CAUSE = frozenset(words("때문 위하 위해 이유 따르 의하 덕분 탓 원인"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the question each sentence carries; what later stages need again."""

    best: Floats
    """(T, S) strongest match of each term in each sentence."""
    alike: Floats
    """(T, S) the same where words of like meaning match too."""
    soft: Floats
    """(S,) share of the question's weight."""
    passage: Floats
    """(H, T) strongest match in each passage."""
    title: Floats
    """(H, T) 1 where the term stands in the article's title."""


def cover(board: Board) -> Coverage:
    terms = board.terms
    weights = terms.weights
    best = _over_sentences(np.maximum, board.strength, board)
    hits = len(board.hits)
    passage = np.zeros((hits, len(weights)), np.float32)
    title = np.zeros((hits, len(weights)), np.float32)
    for number, hit in enumerate(board.hits):
        mine = best[:, board.hit_of == number]
        if mine.shape[1]:
            passage[number] = mine.max(axis=1, initial=0.0)
        name = (hit.article.title or "").lower().replace(" ", "")
        title[number] = [term.form in name for term in terms.terms]
    alike = np.maximum(best, _over_sentences(np.maximum, np.where(board.alike > _LIKE, board.alike, 0.0), board))
    return Coverage(best, alike, _share(best, weights), passage, title)


def _share(best: Floats, weights: Floats) -> Floats:
    return (weights @ best) / max(float(weights.sum()), 1e-6) if len(weights) else np.zeros(best.shape[1], np.float32)


def _over_sentences(reduce: np.ufunc, rows: Floats, board: Board) -> Floats:
    """Reduces (..., M) to (..., S)."""
    if not rows.shape[0]:
        return np.zeros((0, len(board.first)), np.float32)
    return np.asarray(reduce.reduceat(rows, board.first, axis=-1))


def sentence_features(board: Board, coverage: Coverage) -> Floats:
    """(S, len(SENTENCE_FEATURES)); the hits' first sentences first."""
    terms, weights, best = board.terms, board.terms.weights, coverage.best
    hit_of = board.hit_of
    count = len(hit_of)
    kinds = np.array([_kind(term.tag) for term in terms.terms])
    exact = (best >= 0.99).astype(np.float32)
    first_of_hit = np.r_[True, hit_of[1:] != hit_of[:-1]]
    before = np.where(first_of_hit, 0.0, np.roll(best, 1, axis=1)) if len(best) else best
    after = np.where(np.roll(first_of_hit, -1), 0.0, np.roll(best, -1, axis=1)) if len(best) else best
    soft = coverage.soft
    exact_share = _share(exact, weights)
    passage = _share(coverage.passage.T, weights)[hit_of]
    with_before = _share(np.maximum(best, 0.6 * before), weights)
    missing = (1 - best) * weights[:, None]
    columns: dict[str, Column] = {
        "exact": exact_share,
        "soft": soft,
        "with_before": with_before,
        "soft_with_before": _share(np.maximum(best, before), weights),
        "with_after": _share(np.maximum(best, 0.6 * after), weights),
        "passage": passage,
        "title_or_here": _share(np.maximum(best, coverage.title.T[:, hit_of]), weights),
        "precision": _matched_idf(board) / np.maximum(_over_sentences(np.add, board.idf, board), 0.1),
        "matched": (best > 0.5).sum(axis=0),
        "missing_weight": missing.sum(axis=0),
        "total_weight": float(weights.sum()),
        "rarest_missing": missing.max(axis=0, initial=0.0),
        "bigrams": _bigram_share(board),
        "pairs": _pairs(board),
    }
    alike = _share(coverage.alike, weights)
    others = [row for row, term in enumerate(terms.terms) if term.position != terms.asked.focus_position]
    columns["alike"] = alike
    columns["alike_with_before"] = _share(np.maximum(coverage.alike, before), weights)
    columns["alike_margin"] = alike - alike.max(initial=0.0)
    columns["predicate_alike"] = coverage.alike[others[-1]] if others else -1.0
    for name in ("names", "numbers", "verbs", "nouns"):
        of_kind = kinds == name
        columns[name] = _share(best[of_kind], weights[of_kind]) if of_kind.any() else -1.0
    columns |= _focus(board, best) | _surroundings(board) | _shape(board) | _ranks(soft, with_before, passage, hit_of)
    columns["weighted_best"] = soft * with_before * (0.5 + passage)
    columns["asks"] = float(ASKS.index(terms.question.asks))
    columns["word"] = float(WORDS.index(terms.asked.word.replace(" ", "_")))
    matrix = np.zeros((count, len(SENTENCE_FEATURES)), np.float32)
    for number, name in enumerate(SENTENCE_FEATURES):
        matrix[:, number] = columns[name]
    return matrix


def _kind(tag: str) -> str:
    if tag in ("NNP", "SL", "SH"):
        return "names"
    if tag in ("SN", "NR"):
        return "numbers"
    return "verbs" if tag in ("VV", "VA", "MAG") else "nouns"


def _matched_idf(board: Board) -> Floats:
    if not len(board.strength):
        return np.zeros(len(board.first), np.float32)
    return _over_sentences(np.add, board.idf * board.strength.max(axis=0), board)


def _bigram_share(board: Board) -> Floats:
    """Share of the question's character pairs that a sentence holds, the rare ones among the hits counting more."""
    pairs = board.terms.bigrams
    if not pairs:
        return np.zeros(len(board.first), np.float32)
    held = np.zeros((len(pairs), len(board.first)), np.float32)
    for column, (hit, first, last) in enumerate(zip(board.hit_of, board.first, board.last, strict=True)):
        text = board.views[hit].lowered[board.starts[first] : board.ends[last - 1]]
        held[:, column] = [pair in text for pair in pairs]
    weight = np.log1p(len(board.first) / (1.0 + held.sum(axis=1)))
    share: Floats = (weight @ held) / weight.sum()
    return share


def _pairs(board: Board) -> Floats:
    """Share of neighbouring question terms that stand near each other, in order."""
    if len(board.strength) < 2:
        return np.zeros(len(board.first), np.float32)
    there = board.strength > 0.5
    near = np.zeros_like(there)
    for distance in (1, 2, 3):
        near[:, :-distance] |= there[:, distance:]
    together = there[:-1] & near[1:]
    share: Floats = _over_sentences(np.maximum, together.astype(np.float32), board).mean(axis=0)
    return share


def _focus(board: Board, best: Floats) -> dict[str, Column]:
    terms = board.terms
    focus = [row for row, term in enumerate(terms.terms) if term.position == terms.asked.focus_position]
    predicates = [row for row, term in enumerate(terms.terms) if term.position != terms.asked.focus_position]
    here = best[focus[0]] if focus else np.full(best.shape[1], -1.0, np.float32)
    predicate = best[predicates[-1]] if predicates else np.full(best.shape[1], -1.0, np.float32)
    there = (board.strength > 0.5).any(axis=0) if len(board.strength) else np.zeros(len(board.tags), np.bool_)
    places = np.arange(len(board.tags))
    lowest = np.minimum.reduceat(np.where(there, places, places[-1] + 1), board.first)
    highest = np.maximum.reduceat(np.where(there, places, -1), board.first)
    per_passage = np.array([here[board.hit_of == hit].max(initial=-1.0) for hit in range(len(board.hits))])
    return {
        "focus": here,
        "focus_passage": per_passage[board.hit_of],
        "predicate": predicate,
        "first_last_spread": np.clip(highest - lowest, -1, 80),
    }


def _surroundings(board: Board) -> dict[str, Column]:
    """Where the sentence stands and what search thought of its passage."""
    hit_of = board.hit_of
    lexical = np.array([hit.lexical for hit in board.hits], np.float32)
    sizes = np.array([len(view.passage.sentences) for view in board.views], np.float32)
    return {
        "hit": hit_of.astype(np.float32),
        "lexical_share": (lexical / max(float(lexical.max(initial=0.0)), 1e-6))[hit_of],
        "place": board.sentence_index,
        "place_share": board.sentence_index / sizes[hit_of],
        "sentences": sizes[hit_of],
        "length": board.last - board.first,
        "caption": np.array([hit.passage.kind != "body" for hit in board.hits], np.float32)[hit_of],
    }


def _shape(board: Board) -> dict[str, Column]:
    """What the sentence holds beside the question's words: material for an answer."""
    new = board.strength.max(axis=0) < 0.5 if len(board.strength) else np.ones(len(board.tags), np.bool_)
    keys = board.keys

    def held(flags: Flags) -> Floats:
        return np.add.reduceat(flags.astype(np.float32), board.first)

    number = board.tags == _NUMBER
    after_number = np.r_[False, number[:-1]]
    return {
        "rest_nouns": held(new & np.isin(board.tags, _NOUNS)),
        "rest_names": held(new & np.isin(board.tags, _NAMES)),
        "rest_numbers": held(new & number),
        "has_date": held(after_number & np.array([key in _DATE_UNITS for key in keys])),
        "has_unit": held(after_number & np.array([key in _UNITS for key in keys])),
        "has_quote": held(np.array([key in "\"“”'‘’" for key in keys])),
        "has_cause": held(np.array([key.removesuffix("/V") in _CAUSE for key in keys])),
        "commas": held(np.array([key in (",", "·", "/") for key in keys])),
    }


def _ranks(soft: Floats, with_before: Floats, passage: Floats, hit_of: Ints) -> dict[str, Column]:
    combined = soft + 0.3 * with_before
    order = np.argsort(np.argsort(-combined, kind="stable"), kind="stable")
    best = np.sort(combined)[::-1]
    others = np.where(order == 0, best[1] if len(best) > 1 else 0.0, best[0])
    rank_in_passage = np.array(
        [((combined > value) & (hit_of == hit)).sum() for value, hit in zip(combined, hit_of, strict=True)]
    )
    passages = np.array([passage[hit_of == hit].max(initial=0.0) for hit in range(int(hit_of[-1]) + 1)])
    passage_order = np.argsort(np.argsort(-passages, kind="stable"), kind="stable")
    return {
        "coverage_margin": combined - others,
        "coverage_rank": order,
        "rank_in_passage": rank_in_passage,
        "passage_rank": passage_order[hit_of],
        "passage_margin": passage - passages.max(initial=0.0),
    }
