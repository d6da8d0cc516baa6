"""The best sentences beside the question as numbers, as the network reads them (``network``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rag import nouns
from rag.embedding import MorphemeEmbedder
from rag.reading.candidates import Candidates
from rag.reading.habits import word_key
from rag.reading.matching import NOMINAL, OTHER_TAG, TAG_NUMBER, TAGS, Board, Flags, Floats, Ints, QuestionTerms
from rag.reading.sentences import ASKS, WORDS
from rag.types import Morpheme

LONGEST_SENTENCE = 110
"""Morphemes; a longer sentence is cut, and candidates beyond have no score."""
LONGEST_QUESTION = 40
BUCKETS = 4_096
"""Endings, particles and last syllables are told apart by a hash; 0 is none."""
KINDS = len(ASKS) + 1
EVIDENCE = 12
"""Numbers a morpheme: see ``_evidence``."""
_QUESTION_EVIDENCE = 4
_NOUNS = np.array([tag in NOMINAL for tag in TAGS] + [False])
_KIND_NUMBER = {kind: number for number, kind in enumerate(ASKS, 1)}


class Words(NamedTuple):
    """N morphemes: row of Kiwi's vectors (-1 unknown), tag, hashed ending, hashed beginning, kind of noun, numbers."""

    rows: Ints
    tags: Ints
    endings: Ints
    beginnings: Ints
    kinds: Ints
    evidence: Floats
    """(N, numbers)"""


class Excerpt(NamedTuple):
    question: Words
    asks: int
    word: int
    sentences: Ints
    """(S,) sentences of the board, the best first."""
    lengths: Ints
    """(S,) morphemes of each."""
    words: Words
    """Of all sentences, one after the other."""
    candidate: Ints
    """(C,) which of the candidates these are: those within the excerpt."""
    sentence: Ints
    """(C,) place in ``sentences``."""
    first: Ints
    """(C,) morpheme of its sentence, as ``last``."""
    last: Ints


def excerpt(board: Board, sentences: Ints, found: Candidates, embedder: MorphemeEmbedder) -> Excerpt:
    """The sentences with those candidates that lie in them."""
    starts, ends = board.first[sentences], np.minimum(board.last[sentences], board.first[sentences] + LONGEST_SENTENCE)
    places = np.concatenate([np.arange(s, e) for s, e in zip(starts, ends, strict=True)]).astype(np.int32)
    place_of = np.full(len(board.first), -1, np.int32)
    place_of[sentences] = np.arange(len(sentences))
    sentence = place_of[found.sentence]
    inside = np.flatnonzero((sentence >= 0) & (found.last < ends[sentence])).astype(np.int32)
    sentence = sentence[inside]
    terms = board.terms
    return Excerpt(
        _question_words(terms, embedder), ASKS.index(terms.question.asks),
        WORDS.index(terms.asked.word.replace(" ", "_")), sentences, (ends - starts).astype(np.int32),
        _passage_words(board, places, embedder), inside, sentence, found.first[inside] - starts[sentence],
        found.last[inside] - starts[sentence],
    )  # fmt: skip


def _question_words(terms: QuestionTerms, embedder: MorphemeEmbedder) -> Words:
    morphemes = terms.question.morphemes[-LONGEST_QUESTION:]
    skipped = len(terms.question.morphemes) - len(morphemes)
    evidence = np.zeros((len(morphemes), _QUESTION_EVIDENCE), np.float32)
    for term in terms.terms:
        if term.position >= skipped:
            evidence[term.position - skipped, 0] = term.weight
    if terms.asked.focus_position >= skipped:
        evidence[terms.asked.focus_position - skipped, 1] = 1.0
    attached = np.array([m.start <= before.end for before, m in pairwise(morphemes)], np.float32)
    evidence[1:, 2] = attached
    evidence[:, 3] = np.linspace(0, 1, len(morphemes))
    tags = np.array([TAG_NUMBER.get(m.tag, OTHER_TAG) for m in morphemes], np.int32)
    return _words(morphemes, tags, np.r_[False, attached > 0], evidence, embedder)


def _passage_words(board: Board, places: Ints, embedder: MorphemeEmbedder) -> Words:
    morphemes = _morphemes(board, places)
    return _words(morphemes, board.tags[places], board.attached[places], _evidence(board, places), embedder)


def _morphemes(board: Board, places: Ints) -> list[Morpheme]:
    bases = np.cumsum([0, *(len(view.keys) for view in board.views)])
    hits = np.searchsorted(bases, places, side="right") - 1
    return [
        board.views[hit].passage.morphemes[place - base]
        for hit, place, base in zip(hits.tolist(), places.tolist(), bases[hits].tolist(), strict=True)
    ]


def _words(
    morphemes: Sequence[Morpheme], tags: Ints, attached: Flags, evidence: Floats, embedder: MorphemeEmbedder
) -> Words:
    kinds = np.zeros(len(morphemes), np.int32)
    run = ""
    for place, m in enumerate(morphemes):
        if not _NOUNS[tags[place]]:
            run = ""
            continue
        run = run + m.form if attached[place] else m.form
        kinds[place] = _kind_number(run[-8:])
    return Words(
        embedder.rows(morphemes), tags,
        np.array([_ending(m.form, m.tag) for m in morphemes], np.int32),
        np.array([_beginning(m.form, m.tag) for m in morphemes], np.int32),
        kinds, evidence,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def _kind_number(noun: str) -> int:
    kind = nouns.kind(noun)
    return _KIND_NUMBER[kind] if kind else 0


@lru_cache(maxsize=65_536)
def _ending(form: str, tag: str) -> int:
    """The last syllable of nouns, any other morpheme whole."""
    return 1 + word_key(f"~{form[-1:]}" if tag in ("NNG", "NNP", "SL", "SH", "SN") else f"{form}/{tag}") % (BUCKETS - 1)


@lru_cache(maxsize=65_536)
def _beginning(form: str, tag: str) -> int:
    if tag == "SN":
        return 1 + word_key("0" * min(len(form), 6)) % (BUCKETS - 1)
    return 1 + word_key(f"^{form[0]}{min(len(form), 4)}") % (BUCKETS - 1) if tag in ("NNP", "NNG") and form else 0


def _evidence(board: Board, places: Ints) -> Floats:
    """(N, EVIDENCE) how each morpheme is matched by the question's words."""
    found = np.zeros((len(places), EVIDENCE), np.float32)
    terms = board.terms
    if terms.terms:
        strength, alike = board.strength[:, places], board.alike[:, places]
        weights = terms.weights[:, None]
        focus = [row for row, term in enumerate(terms.terms) if term.position == terms.asked.focus_position]
        others = [row for row in range(len(terms.terms)) if row not in focus]
        found[:, 0] = strength.max(axis=0)
        found[:, 1] = found[:, 0] >= 0.99
        found[:, 2] = (weights * strength).max(axis=0)
        found[:, 3] = alike.max(axis=0)
        found[:, 4] = (weights * alike).max(axis=0)
        if focus:
            found[:, 5] = strength[focus[0]]
        if others:
            found[:, 6] = strength[others[-1]]
            found[:, 7] = alike[others[-1]]
            found[:, 8] = strength[others[0]]
    found[:, 9] = board.focus_alike[places]
    found[:, 10] = board.idf[places]
    found[:, 11] = board.attached[places]
    return found
