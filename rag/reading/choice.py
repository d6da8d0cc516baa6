"""Which option answers? Everything that is known of each, weighed by a ranker that learned on news (docs/reading.md).

The rankers and the network have each said how an option looks to them. Beside that stands what tells several names,
figures or sentences of one article from each other: words that few sentences have, words written beside an option,
and whether it counts what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rag.question.focus import word_set
from rag.reading.matching import INTERROGATIVES, Board, Floats, Ints, tag_flags, words
from rag.reading.options import Option
from rag.reading.phrases import PHRASE_FEATURES
from rag.reading.sentences import ASKS, SENTENCE_FEATURES, Coverage

_OF_SENTENCE = words(
    """
    exact with_before passage title_or_here missing_weight rarest_missing alike alike_with_before alike_margin
    predicate_alike names numbers verbs nouns bigrams pairs focus lexical_share rank_in_passage place hit
    has_quote has_cause has_date has_unit coverage_margin passage_margin rest_names rest_numbers
    """
)
_OF_PHRASE = words(
    """
    characters eojeols in_question whole_in_question head_kind kind_fits before_kind_fits after_kind_fits person_name
    has_number particle_fits near_before near_after near_best near_rare predicate_after predicate_before focus_before
    focus_after focus_inside focus_head_alike focus_before_alike focus_after_alike predicate_alike_after
    predicate_alike_before name_before name_after count_in_hits place first_tag last_tag before_tag after_tag
    after2_tag noun_before noun_after quoted bracketed list_before list_after names_inside common_inside joins
    """
)
CHOICE_FEATURES = words(
    """
    asks word focus_kind form fits fits_best fits_less kind_less same_form bound titled phrase_score phrase_rank
    network_phrase sentence_score sentence_rank network_sentence told here_told near beside close own apart overlaps
    caption cause
    """
)
_SENTENCE_COLUMNS = [SENTENCE_FEATURES.index(name) for name in _OF_SENTENCE]
_PHRASE_COLUMNS = [PHRASE_FEATURES.index(name) for name in _OF_PHRASE]
_KIND_FITS = PHRASE_FEATURES.index("kind_fits")
CHOICE_COLUMNS = (*CHOICE_FEATURES, *_OF_SENTENCE, *(f"phrase.{name}" for name in _OF_PHRASE))
"""Names of the columns of ``choice_features``."""
BESIDE = CHOICE_COLUMNS.index("beside")
OF_NETWORK = [number for number, name in enumerate(CHOICE_COLUMNS) if name.startswith("network")]
CATEGORIES = [
    CHOICE_COLUMNS.index(name)
    for name in (
        "asks", "word", "focus_kind", "form",
        *(f"phrase.{name}" for name in ("head_kind", "first_tag", "last_tag", "before_tag", "after_tag", "after2_tag")),
    )
]  # fmt: skip

_CAUSES = word_set(
    """
    때문 위하/V 위해 이유 까닭 배경 덕분 탓 원인 따르/V 으므로 므로 니까 느라 도록 어서 아서
    """
)
_BOUNDS = ("부터", "까지")
_REACH = 8.0  # morphemes after which a word counts a third
_CLAUSE = 5.0  # how many morphemes the end of a clause or a comma counts for
_ENDINGS = tag_flags("EC EF SF SP")
_AROUND = words("beside close own apart overlaps")
_ALIKE = 0.3  # cosine from which two words can mean the same
_BESIDE_ANOTHER = 0.3  # what a word written beside another name or figure counts for this one


class Said(NamedTuple):
    """What rankers and network say of S sentences and N options; no phrases where sentences are the options."""

    sentences: Floats
    sentence_rows: Floats
    """(S, len(SENTENCE_FEATURES))"""
    network_sentences: Floats
    """(S,) log-probabilities beside the best."""
    raw: Floats
    """(N,) scores of the phrase ranker, as ``phrases``, which are counted from its best."""
    phrases: Floats
    phrase_ranks: Ints
    phrase_rows: Floats
    """(N, len(PHRASE_FEATURES))"""
    network_phrases: Floats


def choice_features(board: Board, coverage: Coverage, said: Said, options: Sequence[Option]) -> Floats:
    """(N, len(CHOICE_COLUMNS))"""
    sentence = np.array([option.sentence for option in options], np.int32)
    fits = np.array([option.fits for option in options], np.float32)
    forms = [ASKS.index(option.kind) + 1 if option.kind else 0 for option in options]
    kinds = said.phrase_rows[:, _KIND_FITS] if len(said.phrase_rows) else np.zeros(len(options), np.float32)
    ranks = np.argsort(np.argsort(-said.sentences, kind="stable"), kind="stable")
    columns: dict[str, Floats | float] = {
        "asks": float(ASKS.index(board.terms.question.asks)),
        "word": said.phrase_rows[0, PHRASE_FEATURES.index("word")] if len(said.phrase_rows) else -1.0,
        "focus_kind": said.phrase_rows[0, PHRASE_FEATURES.index("focus_kind")] if len(said.phrase_rows) else -1.0,
        "form": np.array(forms, np.float32),
        "fits": fits,
        "fits_best": float(fits.max(initial=-1.0)),
        "fits_less": fits - fits.max(initial=-1.0),
        "kind_less": kinds - kinds.max(initial=0.0),
        "same_form": np.array([float(option.kind == board.terms.question.asks) for option in options], np.float32),
        "bound": _bounds(board, options),
        "titled": _titled(board, options),
        "phrase_score": said.phrases,
        "phrase_rank": said.phrase_ranks.astype(np.float32),
        "network_phrase": said.network_phrases,
        "sentence_score": (said.sentences - said.sentences.max())[sentence],
        "sentence_rank": ranks[sentence].astype(np.float32),
        "network_sentence": said.network_sentences[sentence],
    }
    told = telling(board, coverage)
    columns |= {name: values[sentence] for name, values in _sentences(board, coverage, told).items()}
    columns |= _surroundings(board, told, options)
    matrix = np.zeros((len(options), len(CHOICE_COLUMNS)), np.float32)
    for number, name in enumerate(CHOICE_FEATURES):
        matrix[:, number] = columns[name]
    lead = len(CHOICE_FEATURES)
    matrix[:, lead : lead + len(_OF_SENTENCE)] = said.sentence_rows[sentence][:, _SENTENCE_COLUMNS]
    if len(said.phrase_rows):
        matrix[:, lead + len(_OF_SENTENCE) :] = said.phrase_rows[:, _PHRASE_COLUMNS]
    return matrix


def _sentences(board: Board, coverage: Coverage, told: Floats) -> dict[str, Floats]:
    """(S,) how well each sentence and its surroundings carry the question; ``told`` is that of ``telling``."""
    terms, hits = board.terms.weights, board.hit_of
    total = max(float(terms.sum()), 1e-6)
    here = np.maximum(coverage.best, 0.9 * coverage.alike)
    near = np.maximum(here, np.maximum(0.9 * coverage.title, 0.8 * coverage.passage).T[:, hits])
    first_of_hit = np.r_[True, hits[1:] != hits[:-1]]
    near = np.maximum(near, np.where(first_of_hit, 0.0, 0.9 * np.roll(coverage.best, 1, axis=1)))
    told = terms[:, None] * told
    return {
        "near": np.asarray(terms @ near / total, np.float32),
        "here_told": np.asarray((told * here).sum(0) / np.maximum(told.sum(0), 1e-6), np.float32),
        "told": np.asarray((told * here).max(0, initial=0.0), np.float32),
        "caption": np.array([board.hits[hit].passage.kind == "caption" for hit in hits], np.float32),
        "cause": _gives_a_cause(board),
    }


def telling(board: Board, coverage: Coverage) -> Floats:
    """(T, S) how much a term tells one sentence of an article from the others.

    A word that many sentences or the title share says what the article is about; which sentence answers is told by the
    words that few of them have.
    """
    here = np.maximum(coverage.best, 0.9 * coverage.alike)
    ids = [board.hits[hit].article.id for hit in board.hit_of]
    told = np.ones_like(here)
    for article in dict.fromkeys(ids):
        mine = np.array([each == article for each in ids])
        spread = (here[:, mine] > 0.5).sum(axis=1)
        named = coverage.title[board.hit_of[mine][0]]
        told[:, mine] = (1.0 / (np.maximum(spread, 1) * (1.0 + named)))[:, None]
    return np.asarray(told, np.float32)


def _gives_a_cause(board: Board) -> Floats:
    """(S,) 1 for sentences with a word or an ending that gives a cause or a purpose."""
    causes = np.array([key in _CAUSES for key in board.keys], np.float32)
    return np.asarray(np.maximum.reduceat(causes, board.first), np.float32)


def _bounds(board: Board, options: Sequence[Option]) -> Floats:
    """(N,) 1 where 까지 or 부터 follows an option as it does the question word (며칠까지), -1 where the other does."""
    morphemes = board.terms.question.morphemes
    word = next((place for place, m in enumerate(morphemes) if m.form in INTERROGATIVES), len(morphemes))
    asked = next((m.form for m in morphemes[word + 1 : word + 4] if m.form in _BOUNDS), None)
    if asked is None:
        return np.zeros(len(options), np.float32)
    after = [board.keys[option.last + 1] if option.last + 1 < len(board.keys) else "" for option in options]
    return np.array([0 if key not in _BOUNDS else 1 if key == asked else -1 for key in after], np.float32)


def _titled(board: Board, options: Sequence[Option]) -> Floats:
    """(N,) 1 for phrases that stand in the title of their article: what it is about is seldom what is asked for."""
    hits = [board.hits[board.hit_of[option.sentence]] for option in options]
    said = [option.span.of(hit.passage.text) for option, hit in zip(options, hits, strict=True)]
    return np.array(
        [bool(text) and text in (hit.article.title or "") for text, hit in zip(said, hits, strict=True)], np.float32
    )


def _surroundings(board: Board, told: Floats, options: Sequence[Option]) -> dict[str, Floats]:
    """(N,) what of the question stands beside each option, close to it, in it, and beside another one."""
    found = np.zeros((len(options), len(_AROUND)), np.float32)
    terms = _pressing(board)[:, None] * told
    clauses = np.r_[0, np.cumsum(_ENDINGS[board.tags])[:-1]]
    rows: dict[int, list[int]] = {}
    for row, option in enumerate(options):
        rows.setdefault(option.sentence, []).append(row)
    for sentence, mine in rows.items():
        of_sentence = [options[row] for row in mine]
        found[mine] = _in_sentence(board, terms[:, sentence], clauses, of_sentence)
    return dict(zip(_AROUND, found.T, strict=True))


def _in_sentence(board: Board, terms: Floats, clauses: Ints, options: Sequence[Option]) -> Floats:
    """(options of one sentence, len(_AROUND)); ``terms`` (T,) is what each question word counts in it."""
    found = np.zeros((len(options), len(_AROUND)), np.float32)
    formed = [option for option in options if option.kind]
    sentence = options[0].sentence
    start, end = int(board.first[sentence]), int(board.last[sentence])
    alike = board.alike[:, start:end]
    strength = np.maximum(board.strength[:, start:end], np.where(alike > _ALIKE, 0.8 * alike, 0.0))
    shares = (terms / max(float(terms.sum()), 1e-6)).astype(np.float32)
    for row, option in enumerate(options):
        meeting = [each for each in formed if each is not option and _meets(each, option)]
        found[row, 4] = bool(meeting)
        if not len(terms):
            continue
        outside = strength.copy()
        outside[:, option.first - start : option.last - start + 1] = 0.0
        beside = outside[:, option.beside.start - start : option.beside.end - start].max(axis=1, initial=0.0)
        counts = np.exp(-_distance(option, clauses, start, end) / _REACH)
        elsewhere = np.zeros_like(beside)
        for other in formed:  # a word beside another name or figure speaks for that one
            if other is not option and not _meets(other, option):
                theirs = slice(other.beside.start - start, other.beside.end - start)
                elsewhere = np.maximum(elsewhere, outside[:, theirs].max(axis=1, initial=0.0))
                counts[theirs] *= _BESIDE_ANOTHER
        own = strength[:, option.first - start : option.last - start + 1].max(axis=1, initial=0.0)
        close = (outside * counts).max(axis=1, initial=0.0)
        said = np.stack([beside, close, np.where(own > 0.85, own, 0.0), np.maximum(elsewhere - beside, 0.0)])
        found[row, :4] = said @ shares
    return found


def _distance(option: Option, clauses: Ints, start: int, end: int) -> Floats:
    """(end - start,) morphemes between each word and the option, the clauses between counted too."""
    places = np.arange(start, end, dtype=np.float32)
    between = np.maximum(np.maximum(option.first - places, places - option.last), 0)
    return np.asarray(between + _CLAUSE * np.abs(clauses[start:end] - clauses[option.last]), np.float32)


def _pressing(board: Board) -> Floats:
    """(T,) the terms' weights; figures and what stands right before the question word set one option off another."""
    morphemes = board.terms.question.morphemes
    word = next((place for place, m in enumerate(morphemes) if m.form in INTERROGATIVES), -1)
    factors = [
        (3.0 if term.tag == "SN" else 1.0) * (1.5 if word - 3 <= term.position < word else 1.0)
        for term in board.terms.terms
    ]
    return np.asarray(board.terms.weights * np.array(factors), np.float32)


def _meets(one: Option, other: Option) -> bool:
    return one.first <= other.last and other.first <= one.last
