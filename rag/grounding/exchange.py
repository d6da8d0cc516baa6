"""Things of one kind that changed places: the figure, date or name of another clause put where it does not belong.

A claim's figure stands in a clause with other words. Where the evidence has those words in the clause of another figure
of the same unit rather than in that of this one, the claim has taken the wrong one: of "매출은 30억원, 영업이익은
5억원이다" it may say 영업이익은 5억원 but not 매출은 5억원. So with dates, titles in quotation marks, named subjects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import product

from rag.grounding.names import Phrase, alike, phrases
from rag.grounding.things import Placed, Quotes, Sentence, Thing, has_proper_noun, is_named, key, same, sentences_of


def exchanged(text: str, published: dt.date | None, quotes: Quotes, beside: Quotes = ()) -> Iterator[str]:
    """Things of the claim that its evidence, or what stands ``beside`` it, tells of something else, as written."""
    claim = Sentence.of(text, published, 0)
    told = [(sentence, other) for sentence in sentences_of([*quotes, *beside]) for other in sentence.things]
    for thing in claim.things:
        own = [each for each in told if same(thing, each[1])]
        rivals = [
            (sentence, other)
            for sentence, other in told
            if other.kind == thing.kind and not same(thing, other) and not _together(claim, thing, other)
        ]
        if own and any(all(_fits_better(claim, thing, rival, each) for each in own) for rival in rivals):
            yield thing.span.of(text)
    yield from _roles_swapped(text, [each for quote, _ in quotes for each in phrases(quote)])


def _fits_better(claim: Sentence, thing: Thing, rival: Placed, own: Placed) -> bool:
    """What stands around the thing in the claim belongs, in the evidence, to the rival rather than to the thing."""
    (rival_sentence, other), (own_sentence, known) = rival, own
    if rival_sentence.number == own_sentence.number and other.clause == known.clause:
        return _paired_with_rival(claim, thing, own_sentence, known, other)
    alike = {key(each) for each in claim.things if each.kind == thing.kind}
    around = {word: weight for word, weight in claim.contexts[thing.clause].items() if word not in alike}
    mine, its = own_sentence.contexts[known.clause], rival_sentence.contexts[other.clause]
    for_own = sum(weight for word, weight in around.items() if word in mine and word not in its)
    for_rival = sum(weight for word, weight in around.items() if word in its and word not in mine)
    return for_rival > for_own + (1 if thing.kind[0] == "name" and rival_sentence.number != own_sentence.number else 0)


def _paired_with_rival(claim: Sentence, thing: Thing, sentence: Sentence, known: Thing, other: Thing) -> bool:
    """Within one clause only what stands right beside tells: 2013년 5만명에서 2014년 3만명으로; 12곳을 4곳으로."""
    if thing.case and thing.case in (known.case, other.case) and known.case != other.case:
        return thing.case == other.case
    partners = [each for each in claim.things if each.clause == thing.clause and each.kind != thing.kind]
    for partner in partners:
        beside = [each for each in sentence.things if each.kind == partner.kind and each.clause == other.clause]
        with_rival = any(same(partner, each) and 0 < other.place - each.place <= 1 for each in beside)
        with_own = [each for each in beside if 0 < known.place - each.place <= 1]
        if with_rival and with_own and not any(same(partner, each) for each in with_own):
            return True
    return False


def _together(claim: Sentence, thing: Thing, other: Thing) -> bool:
    """The claim has both in one clause, so that the words around tell nothing, and no particle contradicts."""
    both = [each for each in claim.things if each.kind == other.kind and same(each, other)]
    return any(
        each.clause == thing.clause and not (thing.case and other.case and thing.case == other.case) for each in both
    )


# --- roles ----------------------------------------------------------------------------------------------------------


def _roles_swapped(text: str, told: Sequence[Phrase]) -> Iterator[str]:
    """Names of which the one acts on the other in the claim, and the other on the one in the evidence."""
    for one, other in product(phrases(text), repeat=2):
        if one is other or one.role != "subject" or other.role not in ("object", "other"):
            continue
        if alike(one, other) or not all(is_named(each) or has_proper_noun(each, text) for each in (one, other)):
            continue
        roles = {each.role for each in told if each.role and alike(one, each)}
        theirs = {each.role for each in told if each.role and alike(other, each)}
        if roles and "subject" not in roles and "subject" in theirs and not theirs & {"object", "other"}:
            yield one.text
