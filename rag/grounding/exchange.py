"""Things of one kind that changed places: the figure, date or name of another clause put where it does not belong.

A claim's figure stands in a clause with other words. Where the evidence has those words in the clause of another figure
of the same unit rather than in that of this one, the claim has taken the wrong one: of "매출은 30억원, 영업이익은
5억원이다" it may say 영업이익은 5억원 but not 매출은 5억원. So with dates, titles in quotation marks, named subjects.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rag import dates, numbers
from rag.grounding.names import Phrase, alike, name_like, phrases
from rag.grounding.sentence import clause_numbers, morphemes, place_of, words
from rag.types import Span

Quotes = Sequence[tuple[str, dt.date | None]]
"""Cited sentences, each with the publication date of its article."""


def exchanged(text: str, published: dt.date | None, quotes: Quotes) -> Iterator[str]:
    """Things of the claim that its evidence tells of something else, as written."""
    claim = _Sentence.of(text, published, 0)
    told = [_Sentence.of(quote, day, number) for number, (quote, day) in enumerate(quotes)]
    for thing in claim.things:
        alternatives = [(sentence, other) for sentence in told for other in sentence.things if other.kind == thing.kind]
        own = [(sentence, other) for sentence, other in alternatives if _same(thing, other)]
        rivals = [
            (sentence, other)
            for sentence, other in alternatives
            if not _same(thing, other) and not _together(claim, thing, other)
        ]
        if own and any(all(_fits_better(claim, thing, rival, each) for each in own) for rival in rivals):
            yield thing.span.of(text)
    yield from _roles_swapped(phrases(text), [each for quote, _ in quotes for each in phrases(quote)])


class _Thing(NamedTuple):
    kind: Hashable
    value: Hashable
    span: Span
    place: int
    clause: int
    case: str
    """The particle of direction after it: 에서, 부터, 까지, 로, 보다."""


class _Sentence(NamedTuple):
    number: int
    things: list[_Thing]
    contexts: dict[int, dict[Hashable, float]]
    """Clause -> what stands in it, each with its weight: words count 1, other things 2."""

    @staticmethod
    def of(text: str, published: dt.date | None, number: int) -> _Sentence:
        things = list(_things(text, published))
        return _Sentence(number, things, _contexts(text, things))


def _fits_better(
    claim: _Sentence, thing: _Thing, rival: tuple[_Sentence, _Thing], own: tuple[_Sentence, _Thing]
) -> bool:
    """What stands around the thing in the claim belongs, in the evidence, to the rival rather than to the thing."""
    (rival_sentence, other), (own_sentence, same) = rival, own
    if rival_sentence.number == own_sentence.number and other.clause == same.clause:
        return _paired_with_rival(claim, thing, own_sentence, same, other)
    around = {key: weight for key, weight in claim.contexts[thing.clause].items() if key != _key(thing)}
    mine, its = own_sentence.contexts[same.clause], rival_sentence.contexts[other.clause]
    for_own = sum(weight for key, weight in around.items() if key in mine and key not in its)
    for_rival = sum(weight for key, weight in around.items() if key in its and key not in mine)
    return for_rival > for_own


def _paired_with_rival(claim: _Sentence, thing: _Thing, sentence: _Sentence, same: _Thing, other: _Thing) -> bool:
    """Within one clause only what stands right beside tells: 2013년 5만명에서 2014년 3만명으로; 12곳을 4곳으로."""
    if thing.case and thing.case in (same.case, other.case) and same.case != other.case:
        return thing.case == other.case
    partners = [each for each in claim.things if each.clause == thing.clause and each.kind != thing.kind]
    for partner in partners:
        beside = [each for each in sentence.things if each.kind == partner.kind and each.clause == other.clause]
        with_rival = any(_same(partner, each) and 0 < other.place - each.place <= 1 for each in beside)
        with_own = [each for each in beside if 0 < same.place - each.place <= 1]
        if with_rival and with_own and not any(_same(partner, each) for each in with_own):
            return True
    return False


def _together(claim: _Sentence, thing: _Thing, other: _Thing) -> bool:
    """The claim has both in one clause, so that the words around tell nothing, and no particle contradicts."""
    both = [each for each in claim.things if each.kind == other.kind and _same(each, other)]
    return any(
        each.clause == thing.clause and not (thing.case and other.case and thing.case == other.case) for each in both
    )


def _same(one: _Thing, other: _Thing) -> bool:
    if isinstance(one.value, dates.Date) and isinstance(other.value, dates.Date):
        return all(a is None or b is None or a == b for a, b in zip(one.value, other.value, strict=True))
    if isinstance(one.value, Phrase) and isinstance(other.value, Phrase):
        return alike(one.value, other.value)
    return one.value == other.value


def _key(thing: _Thing) -> Hashable:
    return thing.kind, thing.value.text if isinstance(thing.value, Phrase) else thing.value


# --- what stands in a clause ----------------------------------------------------------------------------------------


def _contexts(text: str, things: Sequence[_Thing]) -> dict[int, dict[Hashable, float]]:
    """A clause without a subject of its own has the one before it as well."""
    tokens = morphemes(text)
    numbers_ = clause_numbers(tokens)
    contexts: dict[int, dict[Hashable, float]] = {number: {} for number in [*numbers_, 0]}
    for word in words(text):
        if not any(word.start < thing.span.end and thing.span.start < word.end for thing in things):
            contexts[word.clause][word.form] = 1.0
    for thing in things:
        contexts[thing.clause][_key(thing)] = 2.0
    topics: dict[Hashable, float] = {}
    for number in sorted(contexts):
        subjects = [phrase for phrase in phrases(text) if phrase.clause == number and phrase.role == "subject"]
        if subjects:
            span = subjects[0].span
            topics = {word.form: 1.0 for word in words(text) if span.start <= word.start < span.end}
        else:
            contexts[number] = topics | contexts[number]
    return contexts


def _things(text: str, published: dt.date | None) -> Iterator[_Thing]:
    mentions = dates.find(text, published)
    for mention in mentions:
        if any(mention.value):
            yield _thing("date", mention.value, mention.span, text)
    for quantity in numbers.find(text):
        if not any(quantity.span.within(mention.span) for mention in mentions):
            yield _thing(("figure", quantity.unit), quantity.value, quantity.span, text)
    for title in TITLE.finditer(text):
        yield _thing("title", _letters(title[0]), Span(*title.span()), text)
    for phrase in phrases(text):
        if phrase.role == "subject" and (phrase.title is None or phrase.names) and _is_named(phrase):
            yield _thing("subject", phrase, phrase.span, text)


TITLE = re.compile(r"[‘'《〈「『]([^’'》〉」』]{2,30})[’'》〉」』](?!라고|라며|고\s)")
"""A title or a term in quotation marks, not somebody's words."""
_DIRECTION = re.compile(r"에서|부터|까지|으?로(?!\s?[짜정])|보다")


def _thing(kind: Hashable, value: Hashable, span: Span, text: str) -> _Thing:
    tokens = morphemes(text)
    clauses = clause_numbers(tokens)
    clause = next((number for token, number in zip(tokens, clauses, strict=True) if token.end > span.start), 0)
    case = _DIRECTION.match(text, span.end)
    return _Thing(kind, value, span, place_of(text, span.start), clause, case[0].removeprefix("으") if case else "")


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _is_named(phrase: Phrase) -> bool:
    proper = any(token.tag in ("NNP", "SL") for token in morphemes(phrase.text))
    return proper or bool(name_like(phrase.text)) or phrase.title is not None


# --- roles ----------------------------------------------------------------------------------------------------------


def _roles_swapped(claimed: Sequence[Phrase], told: Sequence[Phrase]) -> Iterator[str]:
    """Names of which the one acts on the other in the claim, and the other on the one in the evidence."""
    for one, other in product(claimed, claimed):
        if one is other or one.role != "subject" or other.role not in ("object", "other"):
            continue
        if not (_is_named(one) and _is_named(other)) or alike(one, other):
            continue
        roles = {each.role for each in told if each.role and alike(one, each)}
        theirs = {each.role for each in told if each.role and alike(other, each)}
        if roles and "subject" not in roles and "subject" in theirs and not theirs & {"object", "other"}:
            yield one.text
