"""Where the words of a question stand in the passages found for it.

A question and its hits become one ``Board``: arrays over all morphemes of all hits, cut into sentences, and a matrix
that says how strongly each question term is matched by each morpheme. Everything the reader weighs is computed from it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.types import Hit, Morpheme, Passage, Question

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Column = NDArray[Any] | float


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TAGS = words(
    """
    NNG NNP NNB NR NP VV VA VX VCP VCN MM MAG MAJ IC JKS JKC JKG JKO JKB JKV JKQ JX JC EP EF EC ETN ETM XPN XSN
    XSV XSA XSM XR SF SP SS SSO SSC SE SO SW SL SH SN SB UN W_URL W_EMAIL W_HASHTAG W_MENTION W_SERIAL W_EMOJI
    Z_CODA Z_SIOT USER0
"""
)
TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
OTHER_TAG = len(TAGS)


def tag_flags(tags: str) -> Flags:
    """Over all tag numbers, true for those named."""
    flags = np.zeros(OTHER_TAG + 1, np.bool_)
    flags[[TAG_NUMBER[tag] for tag in tags.split()]] = True
    return flags


NOMINAL = frozenset(words("NNG NNP NNB NR SL SH SN XR XPN XSN W_SERIAL"))
CONTENT = NOMINAL - {"XPN", "XSN", "NNB"} | {"VV", "VA", "MAG", "W_URL", "W_EMAIL", "W_HASHTAG"}
INTERROGATIVES = {
    "누구": "who", "언제": "when", "어디": "where", "무엇": "what", "뭐": "what", "뭣": "what", "무슨": "which",
    "어느": "which", "어떤": "which", "어떠하": "which", "몇": "how many", "얼마": "how much", "왜": "why",
    "어떻게": "how", "어떡하": "how",
}  # fmt: skip
_LIGHT = frozenset(words("하 되 있 없 이 것 수 등 말 때 중 알 주 보 무엇 무슨 그 어떻 알리"))
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_LATIN = {
    "ㄱ": "gk", "ㄴ": "n", "ㄷ": "d", "ㄹ": "lr", "ㅁ": "m", "ㅂ": "bv", "ㅅ": "sc", "ㅇ": "aeiouyw", "ㅈ": "jz",
    "ㅊ": "c", "ㅋ": "kcq", "ㅌ": "t", "ㅍ": "pf", "ㅎ": "h",
}  # fmt: skip

WordVector = Callable[[str, str], Floats | None]
"""(form, tag) -> the unit vector of a word, None where it is not known."""
MEANINGFUL = frozenset(words("NNG XR VV VA MAG NNB NNP"))
"""Tags of words that another word of like meaning can stand for."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse document frequencies of lemmas, 0..1; a lemma never seen counts as rare."""

    of: Mapping[str, float]
    unseen: float = 1.0

    def __call__(self, key: str) -> float:
        return self.of.get(key, self.unseen)


def key_of(morpheme: Morpheme) -> str:
    """What two mentions of a word share: the lower-cased form, verbs apart from nouns, numbers without commas."""
    if morpheme.tag in ("VV", "VA", "VX", "VCP", "VCN"):
        return morpheme.form + "/V"
    if morpheme.tag == "SN":
        return morpheme.form.replace(",", "")
    return morpheme.form.lower()


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question, or a run of nouns written together that may be an abbreviation."""

    key: str
    form: str
    tag: str
    weight: float
    position: int
    """Of its morpheme in the question."""
    run: str
    """The nouns written together with it, itself among them."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The words of a question that say what is asked for."""

    word: str
    """who, when, where, what, which, how many, how much, why, how or none."""
    particle: str
    """Tag of the morpheme after the question word (or after the focus), "" where there is none."""
    focus: str
    """Lower-cased noun that names the answer; "" where there is none."""
    focus_position: int


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    question: Question
    asked: AskedFor
    terms: tuple[Term, ...]
    bigrams: tuple[str, ...]
    """Pairs of neighbouring characters of the question's content words."""
    text: str
    """The question without spaces, lower-cased."""

    @property
    def weights(self) -> Floats:
        return np.array([term.weight for term in self.terms], np.float32)


def question_terms(question: Question, rarity: Rarity) -> QuestionTerms:
    morphemes = question.morphemes
    asked = _asked_for(question)
    runs = _runs(morphemes)
    terms = []
    for position, m in enumerate(morphemes):
        if m.tag not in CONTENT and not (m.tag == "XSN" and len(m.form) > 1):
            continue
        if m.form in INTERROGATIVES or (m.form in _LIGHT and m.tag not in ("NNP", "SL", "SN")):
            continue
        weight = rarity(key_of(m)) * (0.4 if position == asked.focus_position else 1.0)
        terms.append(Term(key_of(m), m.form.lower(), m.tag, weight, position, runs[position]))
    content = "".join(m.form.lower() if m.tag in NOMINAL else " " for m in morphemes)
    bigrams = dict.fromkeys(a + b for a, b in itertools.pairwise(content) if a != " " != b)
    return QuestionTerms(question, asked, tuple(terms), tuple(bigrams), "".join(question.standalone.lower().split()))


def _asked_for(question: Question) -> AskedFor:
    morphemes = question.morphemes
    word, at = "none", -1
    for position, m in enumerate(morphemes):
        if m.form in INTERROGATIVES and m.tag in ("NP", "MAG", "MM", "NNG", "NR", "VA", "IC"):
            word, at = INTERROGATIVES[m.form], position
    focus = _focus_position(question, word, at)
    after = focus if word in ("none", "which", "how many") else at
    particle = morphemes[after + 1].tag if 0 <= after < len(morphemes) - 1 else ""
    return AskedFor(word, particle, morphemes[focus].form.lower() if focus >= 0 else "", focus)


def _focus_position(question: Question, word: str, at: int) -> int:
    morphemes = question.morphemes
    nouns = [
        p
        for p, m in enumerate(morphemes)
        if m.tag in ("NNG", "NNP", "NNB", "XSN", "SL") and m.form not in INTERROGATIVES
    ]
    if question.focus:
        named = [p for p in nouns if question.focus.lower().endswith(morphemes[p].form.lower())]
        if named:
            return named[-1]
    if word in ("which", "how many"):
        after = [p for p in nouns if p > at]
        if after:
            last = after[0]
            while last + 1 in after and morphemes[last + 1].start == morphemes[last].end:
                last += 1
            return last
    if word in ("none", "what", "how much"):
        topics = [
            p for p in nouns if p + 1 < len(morphemes) and morphemes[p + 1].tag in ("JX", "JKS", "SF", "VCP", "EF")
        ]
        return topics[-1] if topics else (nouns[-1] if nouns and word == "none" else -1)
    return -1


def _runs(morphemes: Sequence[Morpheme]) -> list[str]:
    """For each morpheme the nominal morphemes written together with it."""
    runs = [""] * len(morphemes)
    first = 0
    for position, m in enumerate(morphemes):
        starts = position == 0 or m.start != morphemes[position - 1].end or morphemes[position - 1].tag not in NOMINAL
        if m.tag not in NOMINAL:
            continue
        first = position if starts else first
        run = "".join(each.form.lower() for each in morphemes[first : position + 1])
        for each in range(first, position + 1):
            runs[each] = run
    return runs


@dataclass(frozen=True, slots=True)
class PassageView:
    """What of a passage does not depend on the question."""

    passage: Passage
    keys: tuple[str, ...]
    tags: Ints
    starts: Ints
    ends: Ints
    idf: Floats
    attached: Flags
    """Written together with the morpheme before it."""
    sentence_first: Ints
    """First morpheme of every sentence that has any."""
    sentence_index: Ints
    """Which of ``passage.sentences`` these are."""
    where: Mapping[str, Sequence[int]]
    runs: Mapping[str, tuple[int, int]]
    """Nouns written together or side by side: first morpheme and one after the last."""
    lowered: str
    vectors: Floats
    """(M, dimensions) unit vectors; zeros for words that are not known."""


def word_vectors(morphemes: Sequence[Morpheme], vector_of: WordVector, dimensions: int) -> Floats:
    vectors = np.zeros((len(morphemes), dimensions), np.float32)
    for row, m in enumerate(morphemes):
        found = vector_of(m.form, m.tag) if m.tag in MEANINGFUL else None
        if found is not None:
            vectors[row] = found
    return vectors


def view_passage(passage: Passage, rarity: Rarity, vectors: Floats) -> PassageView:
    morphemes = passage.morphemes
    keys = tuple(key_of(m) for m in morphemes)
    starts = np.array([m.start for m in morphemes], np.int32)
    ends = np.array([m.end for m in morphemes], np.int32)
    where: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        where.setdefault(key, []).append(position)
    first = np.searchsorted(starts, [s.start for s in passage.sentences]).astype(np.int32)
    last = np.append(first[1:], len(morphemes))
    filled = np.flatnonzero(last > first).astype(np.int32)
    sentence_first = first[filled]
    if len(sentence_first):
        sentence_first[0] = 0
    attached = np.zeros(len(morphemes), np.bool_)
    attached[1:] = starts[1:] <= ends[:-1]
    idf = [rarity(key) if m.tag in CONTENT else 0.0 for key, m in zip(keys, morphemes, strict=True)]
    return PassageView(
        passage, keys, np.array([TAG_NUMBER.get(m.tag, OTHER_TAG) for m in morphemes], np.int32), starts, ends,
        np.array(idf, np.float32), attached, sentence_first, filled, where, _noun_runs(morphemes), passage.text.lower(),
        vectors,
    )  # fmt: skip


def _noun_runs(morphemes: Sequence[Morpheme]) -> dict[str, tuple[int, int]]:
    """Nouns side by side with at most spaces between them, joined: 과학기술정보통신부, sk텔레콤."""
    runs: dict[str, tuple[int, int]] = {}
    first = 0
    for position in range(len(morphemes) + 1):
        if position < len(morphemes) and morphemes[position].tag in NOMINAL and position - first < 8:
            continue
        if position > first:
            joined = "".join(m.form.lower() for m in morphemes[first:position])
            if len(joined) > 2:
                runs.setdefault(joined, (first, position))
        first = position if position < len(morphemes) and morphemes[position].tag in NOMINAL else position + 1
    return runs


def abbreviates(short: str, long: str) -> bool:
    """Whether one name can be a contraction of the other: its letters in order, beginning with the same one.

    >>> abbreviates("과기정통부", "과학기술정보통신부"), abbreviates("skt", "sk텔레콤"), abbreviates("kt", "과학기술")
    (True, True, False)
    """
    if not 2 <= len(short) < len(long) or not _same_letter(short[0], long[0]):
        return False
    position = 1
    for letter in short[1:]:
        while position < len(long) and not _same_letter(letter, long[position]):
            position += 1
        if position == len(long):
            return False
        position += 1
    return short.isascii() or short[-1] == long[-1] or len(short) > 2


def _same_letter(short: str, long: str) -> bool:
    if short == long:
        return True
    if short.isascii() and "가" <= long <= "힣":
        return short in _LATIN.get(_INITIALS[(ord(long) - 0xAC00) // 588], "")
    return False


@dataclass(frozen=True, slots=True)
class Board:
    """A question beside its hits. M morphemes, S sentences and T terms over all hits, in the hits' order."""

    terms: QuestionTerms
    hits: Sequence[Hit]
    views: Sequence[PassageView]
    strength: Floats
    """(T, M), 0..1."""
    alike: Floats
    """(T, M) cosine of the words' vectors, cut at 0."""
    focus_alike: Floats
    """(M,) cosine with the focus."""
    keys: Sequence[str]
    tags: Ints
    idf: Floats
    attached: Flags
    starts: Ints
    """Offsets in the passage, as ``ends``."""
    ends: Ints
    hit_of: Ints
    """(S,) number of the hit a sentence stands in."""
    first: Ints
    """(S,) first morpheme of each sentence."""
    last: Ints
    """(S,) one after its last morpheme."""
    sentence_index: Ints
    """(S,) place of the sentence among its passage's sentences."""


def lay_out(terms: QuestionTerms, hits: Sequence[Hit], views: Sequence[PassageView], vectors: Floats) -> Board:
    """``vectors`` are those of the question's morphemes, (its morphemes, dimensions)."""
    sizes = [len(view.keys) for view in views]
    bases = np.cumsum([0, *sizes])
    strength = np.zeros((len(terms.terms), int(bases[-1])), np.float32)
    for view, base, size in zip(views, bases[:-1], sizes, strict=True):
        _match(terms, view, strength[:, base : base + size])
    words_there = np.concatenate([view.vectors for view in views])
    of_terms = vectors[[term.position for term in terms.terms]] if terms.terms else vectors[:0]
    alike = np.maximum(of_terms @ words_there.T, 0.0)
    focus = terms.asked.focus_position
    focus_alike = words_there @ vectors[focus] if focus >= 0 else np.zeros(len(words_there), np.float32)
    first = np.concatenate([view.sentence_first + base for view, base in zip(views, bases[:-1], strict=True)])
    return Board(
        terms, hits, views, strength, alike, focus_alike,
        [key for view in views for key in view.keys],
        np.concatenate([view.tags for view in views]),
        np.concatenate([view.idf for view in views]),
        np.concatenate([view.attached for view in views]),
        np.concatenate([view.starts for view in views]),
        np.concatenate([view.ends for view in views]),
        np.repeat(np.arange(len(views), dtype=np.int32), [len(view.sentence_first) for view in views]),
        first.astype(np.int32),
        np.append(first[1:], bases[-1]).astype(np.int32),
        np.concatenate([view.sentence_index for view in views]),
    )  # fmt: skip


def _match(terms: QuestionTerms, view: PassageView, strength: Floats) -> None:
    """Fills the strength of every term at every morpheme of one passage; exact matches are 1."""
    words: list[tuple[str, int]] | None = None
    for row, term in enumerate(terms.terms):
        exact = view.where.get(term.key)
        if exact is not None:
            strength[row, exact] = 1.0
        if term.tag not in ("VV", "VA", "MAG", "SN") and len(term.form) > 1:
            if exact is None:
                _match_surface(term.form, view, strength[row])
            if words is None:
                words = [(key, places[0]) for key, places in view.where.items() if len(key) > 1 and key[-2] != "/"]
            for key, _ in words:
                if key != term.key and (key in term.form or (term.form in key)):
                    share = min(len(key), len(term.form)) / max(len(key), len(term.form))
                    places = view.where[key]
                    strength[row, places] = np.maximum(strength[row, places], 0.3 + 0.5 * share)
        if exact is None and len(term.run) > 1:
            _match_abbreviation(term.run, view, strength[row])


def _match_surface(form: str, view: PassageView, strength: Floats) -> None:
    """The word stands there, but Kiwi cut it otherwise."""
    found = view.lowered.find(form)
    while found >= 0:
        inside = (view.starts < found + len(form)) & (view.ends > found)
        strength[inside] = np.maximum(strength[inside], 0.9)
        found = view.lowered.find(form, found + len(form))


def _match_abbreviation(run: str, view: PassageView, strength: Floats) -> None:
    if len(run) < 3 and not run.isascii():
        return
    for joined, (first, last) in view.runs.items():
        if abbreviates(run, joined) or (len(run) > 3 and len(joined) > 2 and abbreviates(joined, run)):
            strength[first:last] = np.maximum(strength[first:last], 0.75)
