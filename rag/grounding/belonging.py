"""What a figure, date or title belongs to: the topic it is told of, the words right before it, what its subject is.

``exchange`` weighs all the words around two things. Here single words decide, because they say whose the thing is: of
"직원 5명과 소방대원 2명이 다쳤다" a claim may not say 소방대원 5명, of "올해 목표는 30억원이다" not 매출은 30억원.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rag import dates, nouns
from rag.grounding.figures import figures
from rag.grounding.names import Phrase, phrases, siblings
from rag.grounding.sentence import Word, clause_numbers, morphemes, words
from rag.grounding.things import Placed, Quotes, Sentence, Thing, same, sentences_of

_KINDS = """
    것 수 금액 값 가격 액수 돈 비용 요금 규모 수치 숫자 인원 사람 넓이 면적 길이 거리 높이 깊이 크기 무게 기간 시간 시기
    날짜 시점 때 날 비율 비중 폭 나이 이름 곳 장소 대상 주인공 답 결과 이유 까닭 원인 배경 전망 예정 계획 방침 목적 내용
    의미 뜻 설명 입장 평가 분석 수준 정도 상태 상황 분량 양 물량 전 후 뒤 앞 사이 동안 이번 지금 당시 오전 오후 쪽 측
    경우 가운데 일 점 셈 사실 처음 최초 최대 최다 최고
"""
_GENERIC = frozenset(_KINDS.split())
"""Words that only say of what kind the thing is, as its unit does."""


def misplaced(text: str, published: dt.date | None, quotes: Quotes, beside: Quotes = ()) -> Iterator[str]:
    """Things that the claim tells of what its evidence, or what stands ``beside`` it, tells other things of."""
    claim = Sentence.of(text, published, 0)
    told = sentences_of([*quotes, *beside])
    for thing in claim.things:
        own = [(sentence, other) for sentence in told for other in sentence.things if same(thing, other)]
        if own and all(_is_anothers(claim, thing, each, told, len(quotes)) for each in own):
            yield thing.span.of(text)
    yield from _other_complement(text, told)


def _is_anothers(claim: Sentence, thing: Thing, own: Placed, told: Sequence[Sentence], cited: int) -> bool:
    return (
        _has_label_of_another(claim, thing, *own)
        or _has_topic_of_another(claim, thing, own, told, cited)
        or _has_owner_of_another(claim, thing, own, told)
        or _has_sibling(claim, thing, *own)
    )


# --- the words right before it --------------------------------------------------------------------------------------


def _has_label_of_another(claim: Sentence, thing: Thing, sentence: Sentence, own: Thing) -> bool:
    """청소년(1천원)과 어린이(500원): right before it stands what stands before another thing of its kind."""
    if thing.kind[0] == "name":
        return False
    mine, told = _label(sentence, own), _label(claim, thing)
    others = [each for each in sentence.things if each.kind == own.kind and not same(each, own)]
    theirs = {form for each in others for form in _label(sentence, each)}
    return bool(mine) and bool(told & (theirs - mine)) and not told & (mine - theirs)


def _label(sentence: Sentence, thing: Thing) -> set[str]:
    """The content words between a thing and the one of its kind before it; the two nearest."""
    before = max(
        (each.span.end for each in sentence.things if each.kind == thing.kind and each.span < thing.span), default=0
    )
    between = [
        word
        for word in words(sentence.text)
        if before <= word.start
        and word.end <= thing.span.start
        and word.clause == thing.clause
        and not _inside_a_thing(word, sentence)
    ]
    return {word.form for word in between[-2:] if word.tag[0] == "N" and word.form not in _GENERIC}


def _inside_a_thing(word: Word, sentence: Sentence) -> bool:
    return any(each.kind[0] != "name" and each.span.start <= word.start < each.span.end for each in sentence.things)


# --- the topic ------------------------------------------------------------------------------------------------------


def _has_topic_of_another(claim: Sentence, thing: Thing, own: Placed, told: Sequence[Sentence], cited: int) -> bool:
    """Its clause is about something else in the evidence, which tells of the claim's topic in another clause.

    Where that clause is not cited, it must tell of another thing of this kind. The first ``cited`` sentences are.
    """
    sentence, known = own
    topics, theirs = _topics(claim, thing.clause), _topics(sentence, known.clause)
    if (
        thing.kind[0] == "name"
        or not topics
        or not theirs
        or any(_related(one, other) for one in topics for other in theirs)
    ):
        return False
    if any(_stands_in(topic, sentence, known.clause) for topic in topics) or any(
        _stands_in(topic, claim, thing.clause) for topic in theirs
    ):
        return False
    elsewhere = any(
        _related(topic, other)
        for each, rival in _rivals(thing, own, told)
        for other in _topics(each, rival.clause)
        for topic in topics
    )
    elsewhere = elsewhere or any(
        _related(topic, other)
        for each in told[:cited]
        for clause in each.contexts
        if (each.number, clause) != (sentence.number, known.clause)
        for other in _topics(each, clause)
        for topic in topics
    )
    by_copula = _is_told_by_copula(claim, thing) and _is_told_by_copula(sentence, known)
    return elsewhere or (by_copula and thing.kind[0] == "figure")


def _has_owner_of_another(claim: Sentence, thing: Thing, own: Placed, told: Sequence[Sentence]) -> bool:
    """남부지방의 최저기온은 영하 13도: in the evidence 남부지방 is the subject of another thing of the kind."""
    sentence, known = own
    owners = [
        phrase
        for phrase in phrases(claim.text)
        if phrase.clause == thing.clause
        and _is_owner(phrase, claim.text)
        and not _stands_in(phrase, sentence, known.clause)
    ]
    theirs = [each for each in _topics(sentence, known.clause) if not _stands_in(each, claim, thing.clause)]
    return bool(theirs) and any(
        _related(owner, topic)
        for owner in owners
        for each, rival in _rivals(thing, own, told)
        for topic in _topics(each, rival.clause)
    )


def _rivals(thing: Thing, own: Placed, told: Sequence[Sentence]) -> list[Placed]:
    """Others of its kind, in other clauses."""
    place = (own[0].number, own[1].clause)
    return [
        (sentence, other)
        for sentence in told
        for other in sentence.things
        if other.kind == thing.kind and not same(thing, other) and (sentence.number, other.clause) != place
    ]


def _is_owner(phrase: Phrase, text: str) -> bool:
    return text[phrase.span.end : phrase.span.end + 1] == "의" and phrase.words[-1] not in _GENERIC


def _topics(sentence: Sentence, clause: int) -> list[Phrase]:
    """The subjects of a clause, or of the last clause before it that has one; no figures, dates or generic words."""
    subjects = [
        phrase
        for phrase in phrases(sentence.text)
        if phrase.role == "subject" and phrase.clause <= clause and _tells_what(phrase, sentence)
    ]
    last = max((phrase.clause for phrase in subjects), default=-1)
    return [phrase for phrase in subjects if phrase.clause == last]


def _tells_what(phrase: Phrase, sentence: Sentence) -> bool:
    head = phrase.words[-1]
    counted = any(
        each.kind[0] != "name" and each.span.start < phrase.span.end <= each.span.end for each in sentence.things
    )
    pointing = len(phrase.words) == 1 and nouns.KINDS.get(head) in ("organisation", "person", "place")  # 회사는, 대학은
    return not counted and not pointing and head not in _GENERIC


def _related(one: Phrase, other: Phrase) -> bool:
    """They share a word, or one is the beginning or end of the other: 결승 and 결승전."""
    return any(a in b or b in a for a in _content(one) for b in _content(other))


def _content(phrase: Phrase) -> list[str]:
    telling = [word for word in phrase.words if len(word) > 1 and word not in _GENERIC and not dates.find(word, None)]
    return telling or [phrase.words[-1]]


def _stands_in(topic: Phrase, sentence: Sentence, clause: int) -> bool:
    there = {word.form for word in words(sentence.text) if word.clause == clause}
    written = [each.text for each in phrases(sentence.text) if each.clause == clause]
    return any(word in there or any(word in each for each in written) for word in _content(topic))


def _is_told_by_copula(sentence: Sentence, thing: Thing) -> bool:
    """매출은 [30억원]이다."""
    return any(token.tag == "VCP" and 0 <= token.start - thing.span.end <= 1 for token in morphemes(sentence.text))


# --- siblings -------------------------------------------------------------------------------------------------------


def _has_sibling(claim: Sentence, thing: Thing, sentence: Sentence, own: Thing) -> bool:
    """가전사업부 in the claim's clause, where the evidence has 부품사업부 in that of the thing, and not 가전사업부."""
    there = _written(sentence, own.clause)
    here = _written(claim, thing.clause)
    return any(siblings(one, other) for one in here - there for other in there - here)


def _written(sentence: Sentence, clause: int) -> set[str]:
    """The nouns of a clause as written, without the particle."""
    found = {word for phrase in phrases(sentence.text) if phrase.clause == clause for word in phrase.words}
    return {word for word in found if not any(map(str.isdigit, word))}


# --- what it is -----------------------------------------------------------------------------------------------------


def _other_complement(text: str, told: Sequence[Sentence]) -> Iterator[str]:
    """먹이의 68%는 붕어였다, where the like clause of the evidence says that it was 숭어."""
    for complement in _complements(text):
        here = _forms(text, complement.clause) - set(_content(complement))
        clauses = [
            (len(here & _forms(each.text, clause)), each.text, clause) for each in told for clause in each.contexts
        ]
        shared, quote, clause = max(clauses, default=(0, "", 0))
        others = [each for each in _complements(quote) if each.clause == clause]
        known = "".join(quote.split())
        if shared and others and not any(word in known for word in _content(complement)):
            yield complement.text


def _complements(text: str) -> list[Phrase]:
    """Nouns that a copula follows, generic ones aside."""
    copulas = {token.start for token in morphemes(text) if token.tag == "VCP"}
    return [
        phrase
        for phrase in phrases(text)
        if phrase.span.end in copulas and phrase.words[-1] not in _GENERIC and not any(map(str.isdigit, phrase.text))
    ]


def _forms(text: str, clause: int) -> set[str]:
    """What two clauses can share: words, and figures by their value."""
    within = [word for word in words(text) if word.clause == clause]
    tokens = list(zip(morphemes(text), clause_numbers(morphemes(text)), strict=True))
    spans = [token for token, number in tokens if number == clause]
    counted = (each.term for each in figures(text) if any(each.span.start == token.start for token in spans))
    return {*(word.form for word in within), *counted}
