"""Which phrase of a sentence answers? One row of features a candidate phrase, computed for all candidates at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import nouns
from rag.reading.candidates import Candidates
from rag.reading.habits import Habits, Keys, pair_keys, word_key
from rag.reading.matching import (
    NOMINAL,
    OTHER_TAG,
    TAG_NUMBER,
    TAGS,
    Board,
    Column,
    Flags,
    Floats,
    Ints,
    tag_flags,
    words,
)
from rag.reading.nearness import meanings, nearness
from rag.reading.sentences import ASKS, WORDS

PHRASE_FEATURES = words(
    """
    asks word particle focus_kind question_terms sentence_score sentence_rank sentence_margin hit sentence_soft
    length characters eojeols first_tag last_tag before_tag after_tag after2_tag before2_tag pattern starts_word
    ends_word noun_before noun_after in_question most_in_question first_in_question last_in_question
    whole_in_question new_idf mean_idf max_idf sum_idf near_before near_after near_best near_rare
    predicate_after predicate_before focus_before focus_after focus_inside focus_is_head head_kind kind_fits
    before_kind before_kind_fits after_kind after_kind_fits person_name has_number number_first number_last
    has_latin names_inside common_inside joins particles_inside verbs_inside list_before list_after bracketed
    quoted bracket_before bracket_after particle_fits text_before text_after count_in_hits place_share place
    same_focus_syllable next_is_copula text_share
    focus_head_alike focus_before_alike focus_after_alike predicate_alike_after predicate_alike_before
    name_before name_after
"""
)
HABITS = words(
    """
    focus-last focus-pattern word-pattern syllable-syllable asks-after word-before asks-last focus-after asks-syllable
    focus-before focus-syllable focuskind-last focus-firsttag
"""
)

_CLASSES = {
    "NNG": 1,
    "NNP": 2,
    "NNB": 3,
    "NR": 4,
    "SN": 4,
    "SL": 5,
    "SH": 6,
    "JKG": 7,
    "JC": 8,
    "SP": 8,
    "ETM": 9,
    "XSN": 10,
    "XPN": 11,
    "MM": 12,
    "VV": 13,
    "VA": 13,
    "XSV": 14,
    "XSA": 14,
    "SSO": 15,
    "SSC": 16,
    "SW": 17,
    "NP": 18,
    "JKB": 19,
    "MAG": 20,
    "ETN": 21,
    "XR": 22,
    "SO": 23,
}
_CLASS_OF = np.array([_CLASSES.get(tag, 24) for tag in TAGS] + [24], np.uint64)
_KINDS = {kind: number for number, kind in enumerate(ASKS, 1)}
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
_WINDOW = 25  # characters on either side whose letters are compared with the question's


_NUMERIC, _LATIN, _NAME, _COMMON = tag_flags("SN NR"), tag_flags("SL SH"), tag_flags("NNP"), tag_flags("NNG")
_JOINS, _PARTICLES, _VERBS = tag_flags("JC SP"), tag_flags("JKG JKB JKO JX JKS"), tag_flags("VV VA XSV XSA VX")
_OPENS, _CLOSES = tag_flags("SSO"), tag_flags("SSC")
_NOUNS = np.array([tag in NOMINAL for tag in TAGS] + [False])


@dataclass(frozen=True, slots=True)
class Phrases:
    """Candidates with their features, before the habits are looked up."""

    candidates: Candidates
    base: Floats
    """(C, len(PHRASE_FEATURES))"""
    keys: dict[str, Keys]

    def features(self, habits: Habits) -> Floats:
        """(C, len(PHRASE_FEATURES) + len(HABITS))"""
        looked_up = [habits[name](self.keys[name])[:, None] for name in HABITS]
        return np.concatenate([self.base, *looked_up], axis=1)


def weigh_phrases(board: Board, found: Candidates, sentence_scores: Floats, soft: Floats) -> Phrases:
    """``sentence_scores`` and ``soft`` (share of the question) are (S,), of every sentence of the board."""
    columns: dict[str, Column] = {}
    columns |= _question(board)
    columns |= _sentence(board, found, sentence_scores, soft)
    pattern = _patterns(board, found)
    columns |= _shape(board, found, pattern)
    columns |= _overlap(board, found)
    columns |= nearness(board, found)
    columns |= meanings(board, found)
    columns |= _kinds(board, found)
    columns |= _texts(board, found)
    base = np.zeros((len(found.first), len(PHRASE_FEATURES)), np.float32)
    for number, name in enumerate(PHRASE_FEATURES):
        base[:, number] = columns[name]
    return Phrases(found, base, _habit_keys(board, found, pattern))


def _question(board: Board) -> dict[str, Column]:
    asked = board.terms.asked
    return {
        "asks": float(ASKS.index(board.terms.question.asks)),
        "word": float(WORDS.index(asked.word.replace(" ", "_"))),
        "particle": float(TAG_NUMBER.get(asked.particle, OTHER_TAG)),
        "focus_kind": float(_kind_number(asked.focus)),
        "question_terms": float(len(board.terms.terms)),
    }


def _sentence(board: Board, found: Candidates, scores: Floats, soft: Floats) -> dict[str, Column]:
    order = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    best = np.sort(scores)[::-1]
    margin = scores - np.where(order == 0, best[1] if len(best) > 1 else best[0] - 2, best[0])
    return {
        "sentence_score": scores[found.sentence],
        "sentence_rank": order[found.sentence],
        "sentence_margin": margin[found.sentence],
        "hit": board.hit_of[found.sentence],
        "sentence_soft": soft[found.sentence],
    }


def _patterns(board: Board, found: Candidates) -> Keys:
    """The tags of a phrase as one number: classes in order, neighbours of one class counted once."""
    classes = _CLASS_OF[board.tags]
    number = np.zeros(len(found.first), np.uint64)
    previous = np.zeros(len(found.first), np.uint64)
    for offset in range(12):
        place = np.minimum(found.first + offset, found.last)
        here = classes[place]
        new = (found.first + offset <= found.last) & (here != previous)
        number = np.where(new, (number * np.uint64(31) + here) % np.uint64(4_294_967_291), number)
        previous = here
    return number


def _padded(values: NDArray[Any], filler: float) -> NDArray[Any]:
    """Values with two fillers at either end, so neighbours of the first and last exist."""
    return np.concatenate([np.full(2, filler, values.dtype), values, np.full(2, filler, values.dtype)])


def _shape(board: Board, found: Candidates, pattern: Keys) -> dict[str, Column]:
    first, last = found.first, found.last
    tags = _padded(board.tags, OTHER_TAG)
    attached = np.append(board.attached, False)
    nouns_at = _padded(_NOUNS[board.tags], False)
    lead, trail = board.first[found.sentence], board.last[found.sentence] - 1

    def inside(flags: Flags) -> Ints:
        total = np.r_[0, np.cumsum(flags[board.tags])]
        return np.asarray(total[last + 1] - total[first], np.int32)

    depth = np.cumsum(_OPENS[board.tags].astype(np.int32) - _CLOSES[board.tags].astype(np.int32))
    sentence_depth = np.where(lead > 0, depth[np.maximum(lead - 1, 0)], 0)
    before, after = tags[first + 1], tags[last + 3]
    before = np.where(first == lead, OTHER_TAG, before)
    after = np.where(last == trail, OTHER_TAG, after)
    words = np.r_[0, np.cumsum(~board.attached)]
    return {
        "length": last - first + 1,
        "characters": board.ends[last] - board.starts[first],
        "eojeols": words[last + 1] - words[first + 1] + 1,
        "first_tag": tags[first + 2],
        "last_tag": tags[last + 2],
        "before_tag": before,
        "after_tag": after,
        "before2_tag": tags[first],
        "after2_tag": tags[last + 4],
        "pattern": pattern % np.uint64(1_000),
        "starts_word": ~board.attached[first],
        "ends_word": ~attached[last + 1],
        "noun_before": nouns_at[first + 1] * (1 + board.attached[first]),
        "noun_after": nouns_at[last + 3] * (1 + attached[last + 1]),
        "has_number": inside(_NUMERIC),
        "has_latin": inside(_LATIN),
        "names_inside": inside(_NAME),
        "common_inside": inside(_COMMON),
        "joins": inside(_JOINS),
        "particles_inside": inside(_PARTICLES),
        "verbs_inside": inside(_VERBS),
        "number_first": _NUMERIC[board.tags[first]],
        "number_last": _NUMERIC[board.tags[last]],
        "list_before": _JOINS[before],
        "list_after": _JOINS[after],
        "bracketed": depth[last] - sentence_depth,
        "quoted": _OPENS[board.tags[first]],
        "bracket_before": _OPENS[before] + 2 * _CLOSES[before],
        "bracket_after": _OPENS[after] + 2 * _CLOSES[after],
        "particle_fits": after == TAG_NUMBER.get(board.terms.asked.particle, -1),
        "next_is_copula": after == TAG_NUMBER["VCP"],
        "place": first - lead,
        "place_share": (first - lead) / np.maximum(trail - lead, 1),
    }


def _overlap(board: Board, found: Candidates) -> dict[str, Column]:
    """How much of the phrase stands in the question already: an answer is mostly new."""
    first, last = found.first, found.last
    matched = board.strength.max(axis=0) if len(board.strength) else np.zeros(len(board.tags), np.float32)
    total_idf = np.r_[0, np.cumsum(board.idf)]
    matched_idf = np.r_[0, np.cumsum(board.idf * matched)]
    sums = total_idf[last + 1] - total_idf[first]
    known = matched_idf[last + 1] - matched_idf[first]
    rarest = np.zeros(len(first), np.float32)
    strongest = np.zeros(len(first), np.float32)
    for offset in range(12):
        place = np.minimum(first + offset, last)
        np.maximum(rarest, board.idf[place], out=rarest)
        np.maximum(strongest, matched[place], out=strongest)
    return {
        "in_question": known / np.maximum(sums, 1e-3),
        "most_in_question": strongest,
        "first_in_question": matched[first],
        "last_in_question": matched[last],
        "new_idf": sums - known,
        "sum_idf": sums,
        "mean_idf": sums / (last - first + 1),
        "max_idf": rarest,
    }


@lru_cache(maxsize=65_536)
def _kind_number(noun: str) -> int:
    """0 where the kind of the noun is not known."""
    kind = nouns.kind(noun) if noun else None
    return _KINDS[kind] if kind else 0


def _kinds(board: Board, found: Candidates) -> dict[str, Column]:
    """The kind of thing that the phrase's last noun names, and the nouns beside it: 장관 after a name."""
    kinds = np.zeros(len(board.tags), np.int32)
    run = ""
    people = np.zeros(len(board.tags), np.bool_)
    for place, (key, tag, attached) in enumerate(zip(board.keys, board.tags, board.attached, strict=True)):
        if not _NOUNS[tag]:
            run = ""
            continue
        run = run + key if attached else key
        if not _NUMERIC[tag]:
            kinds[place] = _kind_number(run[-8:])
        people[place] = _NAME[tag] and 2 <= len(key) <= 4 and key[0] in _SURNAMES
    asks = _KINDS[board.terms.question.asks]
    focus = _kind_number(board.terms.asked.focus)
    padded = np.r_[0, kinds, 0]
    head, before, after = kinds[found.last], padded[found.first], padded[found.last + 2]

    def fits(kind: Ints) -> Ints:
        return np.where(kind == 0, 0, np.where((kind == asks) | ((focus > 0) & (kind == focus)), 1, -1))

    return {
        "head_kind": head,
        "kind_fits": fits(head),
        "before_kind": before,
        "before_kind_fits": fits(before),
        "after_kind": after,
        "after_kind_fits": fits(after),
        "person_name": people[found.first] + 2 * people[found.last],
    }


def _texts(board: Board, found: Candidates) -> dict[str, Column]:
    """What needs the letters of the phrase and of the text around it."""
    count = len(found.first)
    question, focus = board.terms.text, board.terms.asked.focus
    whole = np.zeros(count, np.float32)
    share = np.zeros(count, np.float32)
    times = np.zeros(count, np.float32)
    same = np.zeros(count, np.float32)
    head = np.zeros(count, np.float32)
    before = np.zeros(count, np.float32)
    after = np.zeros(count, np.float32)
    letters = [_letter_matches(view.lowered, board.terms.bigrams) for view in board.views]
    hits = board.hit_of[found.sentence]
    for row in range(count):
        hit, start, end = hits[row], int(board.starts[found.first[row]]), int(board.ends[found.last[row]])
        lowered = board.views[hit].lowered
        text = lowered[start:end]
        joined = text.replace(" ", "")
        whole[row] = joined in question
        times[row] = lowered.count(text)
        if focus:
            same[row] = (text[-1] == focus[-1]) + (text[-2:] == focus[-2:])
            head[row] = text.endswith(focus)
        sums = letters[hit]
        before[row] = sums[start] - sums[max(start - _WINDOW, 0)]
        after[row] = sums[min(end + _WINDOW, len(lowered))] - sums[end]
        share[row] = (sums[end] - sums[start]) / max(end - start - 1, 1)
    return {
        "whole_in_question": whole,
        "count_in_hits": times,
        "same_focus_syllable": same,
        "focus_is_head": head,
        "text_before": before,
        "text_after": after,
        "text_share": share,
    }


def _letter_matches(text: str, bigrams: tuple[str, ...]) -> NDArray[np.int32]:
    """Running count of the question's character pairs that begin before each place of the text."""
    marks = np.zeros(len(text) + 1, np.int32)
    for pair in bigrams:
        found = text.find(pair)
        while found >= 0:
            marks[found + 1] += 1
            found = text.find(pair, found + 1)
    return np.cumsum(marks).astype(np.int32)


def _habit_keys(board: Board, found: Candidates, pattern: Keys) -> dict[str, Keys]:
    terms = board.terms
    asked = terms.asked
    asks, word = terms.question.asks, f"{asked.word}/{terms.question.asks}"
    focus = asked.focus or word
    words = np.array([word_key(key) for key in board.keys], np.uint64)
    syllables = np.array([word_key(key.removesuffix("/V")[-1:]) for key in board.keys], np.uint64)
    padded = np.concatenate([np.zeros(1, np.uint64), words, np.zeros(1, np.uint64)])
    last, syllable = words[found.last], syllables[found.last]
    before, after = padded[found.first], padded[found.last + 2]
    return {
        "focus-last": pair_keys(word_key(focus), last),
        "focus-pattern": pair_keys(word_key(focus), pattern),
        "word-pattern": pair_keys(word_key(word), pattern),
        "syllable-syllable": pair_keys(word_key(focus[-1]), syllable),
        "asks-after": pair_keys(word_key(asks), after),
        "word-before": pair_keys(word_key(word), before),
        "asks-last": pair_keys(word_key(asks), last),
        "focus-after": pair_keys(word_key(focus), after),
        "focus-before": pair_keys(word_key(focus), before),
        "asks-syllable": pair_keys(word_key(asks), syllable),
        "focus-syllable": pair_keys(word_key(focus), syllable),
        "focuskind-last": pair_keys(word_key(f"kind{_kind_number(asked.focus)}{asked.word}"), last),
        "focus-firsttag": pair_keys(word_key(focus), board.tags[found.first].astype(np.uint64)),
    }
