"""What a sentence tells things of: figures, dates, titles and names, each with its clause and the words around it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rag import dates
from rag.grounding.figures import figures
from rag.grounding.names import Phrase, alike, name_like, phrases
from rag.grounding.sentence import clause_numbers, morphemes, place_of, words
from rag.korean import letters
from rag.types import Span

Quotes = Sequence[tuple[str, dt.date | None]]
"""Cited sentences, each with the publication date of its article."""


class Thing(NamedTuple):
    kind: tuple[str, ...]
    """What sort of thing, and its unit or role."""
    value: Hashable
    span: Span
    place: int
    clause: int
    case: str
    """The particle of direction after it: 에서, 부터, 까지, 로, 보다."""


class Sentence(NamedTuple):
    number: int
    text: str
    things: list[Thing]
    contexts: dict[int, dict[Hashable, float]]
    """Clause -> what stands in it, each with its weight: words count 1, other things 2."""

    @staticmethod
    def of(text: str, published: dt.date | None, number: int) -> Sentence:
        things = list(_things(text, published))
        return Sentence(number, text, things, _contexts(text, things))


def same(one: Thing, other: Thing) -> bool:
    if isinstance(one.value, dates.Date) and isinstance(other.value, dates.Date):
        return dates.compatible(one.value, other.value)
    if isinstance(one.value, Phrase) and isinstance(other.value, Phrase):
        return alike(one.value, other.value)
    return one.kind == other.kind and one.value == other.value


Placed = tuple[Sentence, Thing]
"""A thing of the evidence, and the sentence it stands in."""


def sentences_of(quotes: Quotes) -> list[Sentence]:
    return [Sentence.of(quote, day, number) for number, (quote, day) in enumerate(quotes)]


def key(thing: Thing) -> Hashable:
    return ("name", thing.value.text) if isinstance(thing.value, Phrase) else (thing.kind, thing.value)


# --- what stands in a clause ----------------------------------------------------------------------------------------


def _contexts(text: str, things: Sequence[Thing]) -> dict[int, dict[Hashable, float]]:
    """A clause without a subject of its own has the one before it as well."""
    tokens = morphemes(text)
    numbers_ = clause_numbers(tokens)
    contexts: dict[int, dict[Hashable, float]] = {number: {} for number in [*numbers_, 0]}
    for word in words(text):
        if not any(word.start < thing.span.end and thing.span.start < word.end for thing in things):
            contexts[word.clause][word.form] = 1.0
    for thing in things:
        contexts[thing.clause][key(thing)] = 2.0
    topics: dict[Hashable, float] = {}
    for number in sorted(contexts):
        subjects = [phrase for phrase in phrases(text) if phrase.clause == number and phrase.role == "subject"]
        if subjects:
            span = subjects[0].span
            topics = {word.form: 1.0 for word in words(text) if span.start <= word.start < span.end}
        else:
            contexts[number] = topics | contexts[number]
    return contexts


def _things(text: str, published: dt.date | None) -> Iterator[Thing]:
    mentions = dates.find(text, published)
    for mention in mentions:
        if any(mention.value):
            yield _thing(("date",), mention.value, mention.span, text)
    for quantity in figures(text):
        if not any(quantity.span.within(mention.span) for mention in mentions):
            yield _thing(("figure", quantity.unit), quantity.value, quantity.span, text)
    for title in TITLE.finditer(text):
        yield _thing(("title",), letters(title[0]), Span(*title.span()), text)
    for phrase in phrases(text):
        named = _uncounted(phrase)
        if named is not None and named.names and (is_named(named) or has_proper_noun(named, text)):
            thing = _name(named, text)
            if thing.kind[1] in ("subject", "object") or thing.case or (named.title and thing.kind[1]):
                yield thing


TITLE = re.compile(r"[‘'《〈「『]([^’'》〉」』]{2,30})[’'》〉」』](?!라고|라며|고\s)")
"""A title or a term in quotation marks, not somebody's words."""
_DIRECTION = re.compile(r"에서|부터|까지|으?로(?!\s?[짜정])|보다|\s?가운데|\s?중(?=\s)")


def has_proper_noun(phrase: Phrase, text: str) -> bool:
    return any(token.tag == "NNP" and phrase.span.start <= token.start < phrase.span.end for token in morphemes(text))


def _uncounted(phrase: Phrase) -> Phrase | None:
    """What follows the last figure in it: 도현우 of 후반 11분 도현우."""
    last = max((index for index, character in enumerate(phrase.text) if character.isdigit()), default=-1)
    space = phrase.text.find(" ", last) if last >= 0 else -1
    if last >= 0 and space < 0:
        return None
    return phrase._replace(text=phrase.text[space + 1 :], span=Span(phrase.span.start + space + 1, phrase.span.end))


def _name(phrase: Phrase, text: str) -> Thing:
    """Names that stand in one role are of one kind; of one kind are also those with a title, as 과 and 와 join them."""
    thing = _thing(("name",), phrase, phrase.span, text)
    return thing._replace(kind=("name", thing.case or phrase.role))


def _thing(kind: tuple[str, ...], value: Hashable, span: Span, text: str) -> Thing:
    tokens = morphemes(text)
    clauses = clause_numbers(tokens)
    clause = next((number for token, number in zip(tokens, clauses, strict=True) if token.end > span.start), 0)
    case = _DIRECTION.match(text, span.end)
    direction = case[0].strip().removeprefix("으") if case else ""
    return Thing(kind, value, span, place_of(text, span.start), clause, direction)


def is_named(phrase: Phrase) -> bool:
    proper = any(token.tag in ("NNP", "SL") for token in morphemes(phrase.text))
    return proper or bool(name_like(phrase.text)) or phrase.title is not None
