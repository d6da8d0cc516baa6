"""Questions made by rule from statements: "바그너는 파리에서 서곡을 썼다" becomes "파리에서 서곡을 쓴 사람은?".

A clause is cut at its connective endings, one noun phrase of it becomes the answer, and the rest is asked for: with its
predicate before the noun that names the answer, or with a question word in the answer's place. The forms are joined by
Kiwi. Such questions share the words of their sentence, as many people's questions do; they teach which
word stands in which role beside which predicate. Nothing is taken from anywhere but the given passages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from rag import korean, nouns
from rag.particles import fitted
from rag.reading.matching import NOMINAL
from rag.types import Morpheme, Passage, Span

Tokens = Sequence[Morpheme]


class Derived(NamedTuple):
    question: str
    answer: Span
    """In the passage."""


class _Form(NamedTuple):
    """How answers of a kind are asked for: nouns that close a question, and the word that stands in their place."""

    nouns: tuple[str, ...]
    word: str


_FORMS = {
    "person": _Form(("사람", "사람", "인물", "이"), "누구"),
    "place": _Form(("곳", "곳", "장소", "지역"), "어디"),
    "organisation": _Form(("곳", "단체", "기관", "조직"), "어디"),
    "year": _Form(("해", "연도", "년도", "때", "시기"), "언제"),
    "date": _Form(("날", "날짜", "때", "시기"), "언제"),
    "thing": _Form(("것", "것", "것"), "무엇"),
}
_PREDICATES = frozenset(("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"))
_CUT = frozenset(("고", "며", "면서", "지만", "으며", "은데", "는데", "으나", "으면서", "다가"))
_BARE = frozenset(("그", "이", "저", "것", "수", "등", "때", "중", "뒤", "후", "전", "사이", "가운데", "당시", "이후"))
_POSTPOSITIONS = frozenset(
    ("의하", "대하", "인하", "위하", "통하", "따르", "관하", "비하", "향하", "비롯", "포함", "중심")
)
_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류홍유고문손양배백허남심노하곽성차주우구민진지엄원천방공")
_SHORTEST, _LONGEST = 4, 26
"""Words of a clause that is asked about."""


def derive(passage: Passage, title: str, random: Random, share: float) -> Iterator[Derived]:
    """At most one question a sentence, of about ``share`` of the sentences."""
    for sentence in passage.sentences:
        if random.random() >= share:
            continue
        tokens = [m for m in passage.morphemes if sentence.start <= m.start < sentence.end]
        found = _about(passage.text, tokens, title, random)
        if found is not None:
            yield found


def _about(text: str, tokens: Tokens, title: str, random: Random) -> Derived | None:
    clause = _clause(tokens, random)
    if clause is None:
        return None
    words = _words(clause)
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    choices = [each for each in _answers(text, words) if each.text != title]
    if not choices:
        return None
    answer = random.choices(choices, [_worth_asking(each) for each in choices])[0]
    modified = answer.first and not answer.before and words[answer.first - 1][-1].tag in ("ETM", "JKG")
    make = _in_place if modified or random.random() < 0.35 else _before_noun
    question = make(text, words, answer, title, random)
    return Derived(question, answer.span) if question else None


def _worth_asking(answer: _Answer) -> float:
    """Names and figures are asked for more often than common nouns."""
    return 1.0 if answer.kind == "thing" and not answer.noun else 4.0


def _clause(tokens: Tokens, random: Random) -> Tokens | None:
    """The sentence, or one clause of it, up to the stem of its last predicate."""
    ends = [p for p in range(1, len(tokens)) if tokens[p].tag == "EF" and _closes(tokens, p)]
    if not ends or any(m.tag in ("SS", "SB") or m.form in '"“”' for m in tokens):
        return None
    end = ends[-1]
    cuts = [p for p in range(2, end) if tokens[p].tag == "EC" and tokens[p].form in _CUT and _closes(tokens, p)]
    cuts = [p for p in cuts if p + 1 < end and tokens[p + 1].tag != "VX" and tokens[p + 1].start > tokens[p].end - 1]
    start = 0
    if cuts and random.random() < 0.6:
        bounds = [0, *(cut + 1 for cut in cuts), end]
        part = random.randrange(len(bounds) - 1)
        start, end = bounds[part], (cuts[part] if part < len(cuts) else end)
        while start < end and tokens[start].tag in ("SP", "MAJ"):
            start += 1
    return tokens[start:end]


def _closes(tokens: Tokens, place: int) -> bool:
    before = tokens[place - 1]
    return before.tag in _PREDICATES or (before.tag == "EP" and tokens[place - 2].tag in _PREDICATES)


def _words(tokens: Tokens) -> list[list[Morpheme]]:
    """Morphemes written together."""
    words: list[list[Morpheme]] = []
    for m in tokens:
        if words and m.start <= words[-1][-1].end:
            words[-1].append(m)
        else:
            words.append([m])
    return words


class _Answer(NamedTuple):
    first: int
    """Its first word, ``last`` its last."""
    last: int
    before: int
    """Morphemes of the first word that stand before it."""
    after: int
    """The morpheme of the last word that follows it."""
    span: Span
    text: str
    kind: str
    noun: str
    """What names it: 대학교 of 옥스퍼드 대학교, 명 of 300명, 작곡가 of 작곡가 바그너."""


def _answers(text: str, words: list[list[Morpheme]]) -> Iterator[_Answer]:
    for place, word in enumerate(words[:-1]):
        after = _nominal_end(word)
        if not after or (after == len(word) and place + 1 < len(words) and word[-1].tag != "NNB"):
            continue
        if after < len(word) and word[after].tag not in ("JKS", "JX", "JKO", "JKB", "JC"):
            continue
        if after < len(word) and word[after].tag in ("JKB", "JKO") and words[place + 1][0].form in _POSTPOSITIONS:
            continue
        first = place
        while first and _goes_on(words[first - 1], words[first]):
            first -= 1
        yield from _answer(text, words, first, place, after)


def _nominal_end(word: list[Morpheme]) -> int:
    after = 0
    while after < len(word) and (word[after].tag in NOMINAL or word[after].tag in ("SW", "ETN")):
        after += 1
    return after


def _goes_on(before: list[Morpheme], word: list[Morpheme]) -> bool:
    """Names and figures of several words: 버락 오바마, 2010년 3월, 50억 원, 옥스퍼드 대학교."""
    if any(m.tag not in NOMINAL for m in before):
        return False
    tags = {m.tag for m in before}
    if word[0].tag == "SN" or word[0].tag in ("NNB", "NR"):
        return bool(tags & {"SN", "NR"})
    return tags <= {"NNP", "SL", "XPN"} and word[0].tag in ("NNP", "NNG", "SL", "XR")


def _answer(text: str, words: list[list[Morpheme]], first: int, last: int, after: int) -> Iterator[_Answer]:
    inside = [m for word in words[first:last] for m in word] + words[last][:after]
    start = 0
    noun = ""
    if len(inside) > 1 and first == last and inside[0].tag == "NNG" and all(m.tag == "NNP" for m in inside[1:]):
        start, noun = 1, inside[0].form
    head = inside[-1]
    span = Span(inside[start].start, head.end)
    said = span.of(text)
    if said in _BARE or len(said) < 2 or (head.tag == "NNB" and inside[0].tag not in ("SN", "NR")):
        return
    if not noun and first and _names(words[first - 1]) and all(m.tag in ("NNP", "SL") for m in inside):
        noun = "".join(m.form for m in words[first - 1])
    kind = _kind(inside[start:], noun, words[last][after] if after < len(words[last]) else None)
    if kind and not (kind == "thing" and head.tag == "NNG" and len(inside) == 1 and len(said) < 2):
        yield _Answer(first, last, start, after, span, said, kind, noun or _own_noun(inside, kind))


def _names(word: list[Morpheme]) -> bool:
    return all(m.tag in ("NNG", "XSN") for m in word) and nouns.kind("".join(m.form for m in word)) is not None


def _own_noun(inside: Tokens, kind: str) -> str:
    head = inside[-1]
    if kind == "number":
        return head.form if head.tag in ("NNB", "NNG") else ""
    if head.tag == "NNG" and len(inside) > 1 and head.form in nouns.KINDS:
        return head.form
    return ""


def _kind(inside: Tokens, noun: str, particle: Morpheme | None) -> str:
    head = inside[-1]
    if any(m.tag in ("SN", "NR") for m in inside):
        if head.form == "년" and inside[0].tag == "SN" and len(inside[0].form) == 4:
            return "year"
        if head.form in ("일", "월") and inside[-2].tag == "SN":
            return "date"
        return "number" if head.tag in ("NNB", "NNG", "NR", "SW", "SL") and inside[0].tag in ("SN", "NR") else ""
    of_noun = nouns.kind(noun) if noun else nouns.kind("".join(m.form for m in inside[-2:]))
    if of_noun in ("person", "place", "organisation"):
        return of_noun
    name = "".join(m.form for m in inside)
    if all(m.tag == "NNP" for m in inside) and particle is not None:
        if particle.tag == "JKB":
            return "place" if particle.form in ("에서", "에", "로", "으로") else "thing"
        surname = len(name) in (3, 4) and name[0] in _SURNAMES
        return "person" if surname or (len(inside) > 1 and inside[0].end < inside[1].start) else "thing"
    return "thing"


def _before_noun(text: str, words: list[list[Morpheme]], answer: _Answer, title: str, random: Random) -> str:
    """파리에서 서곡을 쓴 사람은?"""
    rest = _rest(text, words, answer, title, random)
    adnominal = _adnominal(words[-1])
    if not rest or adnominal is None:
        return ""
    if answer.kind == "number":
        return _in_place(text, words, answer, title, random)
    noun = answer.noun or random.choice(_FORMS[answer.kind].nouns)
    if noun == answer.noun and random.random() < 0.15:
        noun += " 이름"
    word = "무엇" if answer.noun and answer.kind != "person" else _FORMS[answer.kind].word
    topic = noun + fitted(noun, "은")
    ends = ("?", "?", "?", f" {word}인가?", f" {word}인가요?", f" {word}입니까?")
    return f"{' '.join(rest)} {adnominal} {topic}{random.choice(ends)}"


def _in_place(text: str, words: list[list[Morpheme]], answer: _Answer, title: str, random: Random) -> str:
    """바그너는 파리에서 무엇을 썼나?"""
    rest = _rest(text, words, answer, title, random, hole=True)
    asking = _asking(words[-1], random)
    return f"{' '.join(rest)} {asking}?" if rest and asking else ""


def _rest(
    text: str, words: list[list[Morpheme]], answer: _Answer, title: str, random: Random, *, hole: bool = False
) -> list[str]:
    """The words without the answer (or with its question word), some adverbs left out, the topic as a subject."""
    said: list[str] = []
    for place, word in enumerate(words[:-1]):
        surface = text[word[0].start : word[-1].end]
        if answer.first <= place <= answer.last:
            if place == answer.first and answer.before:
                said += [] if hole else [text[word[0].start : answer.span.start]] if not answer.noun else []
            if hole and place == answer.last:
                said.append(_question_word(word, answer, random))
            continue
        if place == answer.first - 1 and answer.noun == surface:
            continue  # 작곡가 바그너: the noun names the answer
        if word[0].tag == "MAJ" or (word[0].tag in ("MAG", "IC") and random.random() < 0.6):
            continue
        if word[0].form in ("그", "이") and word[0].tag == "NP" and title and len(title) < 15:
            surface = title + surface[1:]
        if word[-1].form in ("는", "은") and word[-1].tag == "JX" and not hole and random.random() < 0.7:
            noun = text[word[0].start : word[-1].start]
            surface = noun + fitted(noun, "이")
        said.append(surface.rstrip(",") if random.random() < 0.7 else surface)
    return said if len(said) >= 2 else []


def _question_word(word: list[Morpheme], answer: _Answer, random: Random) -> str:
    particle = word[answer.after].form if answer.after < len(word) else ""
    rest = "".join(m.form for m in word[answer.after + 1 :])
    if answer.kind == "number":
        asked = f"몇 {answer.noun}" if answer.noun and answer.noun not in ("원", "달러") else "얼마"
    elif answer.noun and answer.kind != "person":
        asked = f"{random.choice(('어느', '어떤', '무슨'))} {answer.noun}"
    else:
        asked = _FORMS[answer.kind].word
    if asked == "언제":
        return asked + (particle if particle in ("부터", "까지") else "")
    if asked == "누구" and particle in ("은", "는", "이", "가"):
        return "누가"
    if particle in ("은", "는"):
        particle = fitted(asked, "이")
    return asked + fitted(asked, particle) + rest


def _stem(word: list[Morpheme]) -> tuple[list[tuple[str, str]], bool] | None:
    """The predicate without tense, and whether it is past."""
    stem = [(m.form, m.tag) for m in word]
    past = stem[-1] in (("었", "EP"), ("았", "EP"))
    stem = stem[:-1] if past else stem
    return (stem, past) if stem and stem[-1][1] in _PREDICATES else None


def _adnominal(word: list[Morpheme]) -> str | None:
    found = _stem(word)
    if found is None:
        return None
    stem, past = found
    tag, form = stem[-1][1], stem[-1][0]
    if tag in ("VA", "XSA", "VCP", "VCN") or form in ("있", "없"):
        ending = "던" if past and form in ("있", "없") else "는" if form in ("있", "없") else "은"
        if past and ending == "은":
            return korean.join([*stem, ("었", "EP"), ("던", "ETM")])
    else:
        ending = "은" if past else "는"
    return korean.join([*stem, (ending, "ETM")])


def _asking(word: list[Morpheme], random: Random) -> str | None:
    found = _stem(word)
    if found is None:
        return None
    stem, past = found
    if past:
        ending = random.choice(("나", "는가", "나요", "습니까", "어"))
        return korean.join([*stem, ("었", "EP"), (ending, "EF")])
    adjective = stem[-1][1] in ("VA", "XSA", "VCP", "VCN")
    return korean.join([*stem, ("은가" if adjective else random.choice(("나", "는가")), "EF")])
