"""Names and noun phrases of a sentence, also those that Kiwi does not know and takes to pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag import nouns
from rag.grounding.sentence import clause_numbers, morphemes
from rag.types import Morpheme, Span


class Phrase(NamedTuple):
    """A noun phrase without its particle: 서지한 국토교통부 철도국장, 은하 유나이티드."""

    text: str
    span: Span
    role: str
    """``subject``, ``object``, ``other`` or empty, as its particle says."""
    clause: int

    @property
    def words(self) -> list[str]:
        return self.text.split()

    @property
    def title(self) -> str | None:
        """The noun for a person that it ends in: 철도국장."""
        last = self.words[-1]
        return last if is_title(last) else None

    @property
    def names(self) -> list[str]:
        """Its words that name somebody or something: 서지한, 국토교통부."""
        return [word for word in self.words if not is_title(word) and word not in _FILLERS and not word[0].isdigit()]


_FILLERS = frozenset(("씨", "측", "전", "현", "신", "이날", "오늘", "어제", "최근", "당시", "현재", "이번", "또", "각"))


def is_title(word: str) -> bool:
    return bool(word) and (word in ("씨", "측", "군", "양", "님") or nouns.kind(word) == "person")


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of a text that a particle or a comma closes, outermost words in one."""
    tokens = morphemes(text)
    clauses = clause_numbers(tokens)
    found: list[Phrase] = []
    run: list[int] = []
    for index, token in enumerate(tokens):
        former = token.tag == "MM" and token.form in ("전", "현", "신")
        if token.tag in _NOMINAL or former:
            run.append(index)
            continue
        if run:
            found.append(_phrase(text, tokens, run, _after(tokens, index), clauses[run[0]]))
        run = []
    if run:
        found.append(_phrase(text, tokens, run, None, clauses[run[0]]))
    return tuple(found)


_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "XSN", "XPN", "XR", "SL", "SN", "SH", "NP"))
_ROLES = {form: role for role, forms in {
    "subject": "은 는 이 가 께서", "object": "을 를", "other": "에게 에 와 과 한테 보다 의",
}.items() for form in forms.split()}  # fmt: skip


def _after(tokens: Sequence[Morpheme], index: int) -> Morpheme:
    """What follows a phrase; behind what stands in brackets: 은 in 정보통신기획평가원(IITP)은."""
    if tokens[index].tag != "SSO":
        return tokens[index]
    closed = next((place for place in range(index, min(index + 12, len(tokens))) if tokens[place].tag == "SSC"), None)
    following = tokens[closed + 1 : closed + 2] if closed is not None else ()
    beside = [each for each in following if closed is not None and each.start == tokens[closed].end]
    return beside[0] if beside else tokens[index]


def _phrase(text: str, tokens: Sequence[Morpheme], run: Sequence[int], after: Morpheme | None, clause: int) -> Phrase:
    start, end = tokens[run[0]].start, tokens[run[-1]].end
    while start and (text[start - 1].isalnum() or text[start - 1] in "&+-"):
        start -= 1  # Kiwi may have cut inside a name
    beside = after is not None and after.tag[0] == "J" and (after.start == end or text[end : end + 1] == "(")
    role = _ROLES.get(after.form, "") if after is not None and beside else ""
    return Phrase(text[start:end].strip(), Span(start, end), role, clause)


# --- names ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def name_like(text: str) -> tuple[str, ...]:
    """Written words, without particles, that are no plain Korean: proper nouns, and what Kiwi takes to odd pieces."""
    found = []
    for tokens in _written(text):
        stem = _stem(tokens)
        if stem and _is_odd(stem) and not any(token.tag in ("SN", "NR") for token in stem[:1]):
            found.append(text[stem[0].start : stem[-1].end])
    return tuple(dict.fromkeys(found))


def _written(text: str) -> Iterator[list[Morpheme]]:
    """The morphemes of each written word."""
    tokens = morphemes(text)
    for match in re.finditer(r"[가-힣A-Za-z0-9&]+", text):
        inside = [token for token in tokens if match.start() <= token.start and token.end <= match.end()]
        if inside and inside[0].start == match.start():
            yield inside


def _stem(tokens: Sequence[Morpheme]) -> list[Morpheme]:
    """Without particles and endings at the end; nothing for a verb."""
    if len(tokens) > 1 and tokens[-1].tag == "ETM" and tokens[-2].tag[0] == "V" and len(tokens[-2].form) > 1:
        return []  # 늘어난
    stem = list(tokens)
    while stem and (stem[-1].tag[0] in "JE" or stem[-1].tag in ("VCP", "XSV", "XSA", "VX")):
        stem.pop()
    return [] if any(token.tag[0] in "EJ" and token.tag != "ETM" for token in stem) else stem


def _is_odd(stem: Sequence[Morpheme]) -> bool:
    if len(stem) == 1:
        return False  # a single proper noun is told by its tag, elsewhere
    glued = {token.tag for token in stem}
    short = sum(len(token.form) == 1 and token.tag == "NNG" for token in stem)
    return (
        (
            (bool(glued & {"MM", "MAG", "VA", "VV", "NP", "IC"}) and stem[-1].tag[0] == "N")
            or stem[-1].tag in ("MM", "MAG")
        )
        or (stem[-1].tag == "NNB" and stem[0].tag == "NNG" and stem[-1].form in _BOUND)
        or short >= 2
    )


_BOUND = frozenset(("군", "시", "구", "도", "양", "님"))


def near_misses(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Nouns that stand nowhere in the evidence but differ by one syllable, or one part, from one that does."""
    there = {stem: parts for quote in quotes for stem, parts in _nouns(quote).items()}
    for stem, parts in _nouns(text).items():
        known = any(stem in quote or stem in "".join(quote.split()) for quote in quotes)
        if (not known and any(_one_off(stem, other) or _one_part_off(parts, there[other]) for other in there)) or (
            not known and any(_half_off(stem, token) for quote in quotes for token in morphemes(quote))
        ):
            yield stem


@lru_cache(maxsize=4096)
def _nouns(text: str) -> dict[str, tuple[str, ...]]:
    """Written nouns of three syllables and more, without particles, each with its parts."""
    found = {}
    for tokens in _written(text):
        stem = _stem(tokens)
        word = text[stem[0].start : stem[-1].end] if stem else ""
        if len(word) >= 3 and not any(map(str.isdigit, word)):
            found[word] = tuple(token.form for token in stem)
    return found


def _one_part_off(parts: Sequence[str], others: Sequence[str]) -> bool:
    """누리전자 for 누리에너지, 은하대교 for 한빛대교."""
    if len(parts) != 2 or len(others) != 2 or min(map(len, (*parts, *others))) < 2:
        return False
    return (parts[0] == others[0]) != (parts[1] == others[1])


def siblings(one: str, other: str) -> bool:
    """가전사업부 and 부품사업부, 물안항 and 나루항: two of a kind, told apart by their first part."""
    if one == other or min(len(one), len(other)) < 3:
        return False
    end = _common_end(one, other)
    first, second = one[:-end] if end else one, other[:-end] if end else other
    return bool(end) and bool(first) and bool(second) and (end >= 2 or len(one) == len(other))


def _common_end(one: str, other: str) -> int:
    """How many syllables they end in alike."""
    return next(
        (length for length, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _half_off(stem: str, token: Morpheme) -> bool:
    """The same with a name that is one morpheme to Kiwi."""
    name = token.form
    if token.tag != "NNP" or len(stem) != 4 or len(name) != 4:
        return False
    return (stem[:2] == name[:2]) != (stem[2:] == name[2:])


def _one_off(stem: str, other: str) -> bool:
    if len(stem) != len(other):
        return False
    if stem[:-1] == other[:-1] and len(stem) == 3 and is_suffix(stem[-1], other[-1]):
        return False
    return sum(a != b for a, b in zip(stem, other, strict=True)) == 1


def is_suffix(one: str, other: str) -> bool:
    """사용률 and 사용자 are two words of one root, no name misspelled."""
    return one in _SUFFIXES and other in _SUFFIXES


_SUFFIXES = frozenset("자률율액량비금인가원장식전후별당들적성화용형")


# --- the same person or body ----------------------------------------------------------------------------------------


def alike(one: Phrase, other: Phrase) -> bool:
    """Both may mean the same: they share a name, or the short one (정 시장, 시장, 그) fits the long one."""
    names, others = one.names, other.names
    if any(
        name == each or (len(name) > 1 and len(each) > 1 and (name in each or each in name))
        for name in names
        for each in others
    ):
        return True
    for short, full in ((one, other), (other, one)):
        if short.text in ("그", "그녀"):
            return True
        if short.title is None or full.title is None or not _titles_fit(short.title, full.title):
            continue
        surnames = [name for name in short.names if len(name) == 1]
        if not short.names or (surnames and any(name.startswith(surnames[0]) for name in full.names)):
            return True
    return False


def _titles_fit(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
