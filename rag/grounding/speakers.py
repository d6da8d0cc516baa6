"""Whose words are these? Quotations verbatim, and said by whom the evidence says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag import quotes
from rag.grounding.matter import coverage
from rag.grounding.names import Phrase, alike, is_title, phrases
from rag.korean import letters

_QUOTATION = re.compile(r"[\"“]([^\"”]+)[\"”]|[‘'《〈「『]([^’'》〉」』]{2,})[’'》〉」』]")
_SAYING = (
    r"말|밝|전했|전하|덧붙|답|강조|설명|지적|약속|반발|평가|당부|주장|비판|촉구|내다|전망|우려|호소|발표|반박|해명|경고|제안|"
    r"다짐|요구|요청|언급|조언|토로|확신|선언|반대|찬성|비난|환영|거부|진단|소개|분석|추정|예측|했|하였|한다|합니다"
)
_SAYS = re.compile(
    rf"(?:고|며|면서|라는)\s+(?:[가-힣]+\s+){{0,3}}?(?:{_SAYING})|(?:다|라|자|냐)는\s+(?:말|입장|뜻|평가|주장|설명|의견|지적)"
)


def unquoted(text: str, cited: Sequence[str]) -> Iterator[str]:
    """Words in quotation marks that are not in the evidence as they stand."""
    there = [letters(each) for each in cited]
    for match in _QUOTATION.finditer(text):
        said = match[1] or match[2]
        if not any(letters(said) in each for each in there):
            yield said


def misattributed(text: str, cited: Sequence[str]) -> Iterator[str]:
    """Who is said to have said it, where the evidence names another or nobody."""
    speaker = speaker_of(text)
    if speaker is None or not (speaker.names or speaker.title):
        return
    source = max(cited, key=lambda each: coverage(text[speaker.span.end :], [each]))
    named = speaker_of(source)
    if named is not None and not alike(speaker, named):
        yield speaker.text
    if named is None and speaker.title and not any(alike(speaker, phrase) for phrase in phrases(source)):
        yield speaker.text


def speaker_of(sentence: str) -> Phrase | None:
    """The subject of a sentence that tells what somebody said, else None."""
    bare = _QUOTATION.sub(lambda match: " " * len(match[0]), sentence)
    if not _SAYS.search(bare) and not quotes.find(sentence):
        return None
    says = _SAYS.search(bare)
    outside = [
        phrase
        for phrase in phrases(sentence)
        if phrase.role == "subject" and bare[phrase.span.start : phrase.span.end].strip()
    ]
    late = [phrase for phrase in outside if says is not None and says.start() < phrase.span.start < says.end()]
    topics = [phrase for phrase in outside if sentence[phrase.span.end :][:1] in ("은", "는")]
    people = [phrase for phrase in outside if phrase.title]
    return next(iter([*late, *(each for each in topics if each.title), *people, *topics, *outside]), None)


def wrongly_titled(text: str, cited: Sequence[str]) -> Iterator[str]:
    """A person with a title that the evidence gives to others only: 문채원 대표 for 문채원 시장."""
    yield from _titled_before(text, cited)
    told = [phrase for each in cited for phrase in phrases(each) if phrase.title]
    for phrase in phrases(text):
        title = phrase.title
        if title is None or title in ("씨", "측", "님") or not phrase.names:
            continue
        bearing = [each.title or "" for each in told if any(name in each.words for name in phrase.names)]
        if (bearing and not any(_same_office(title, each) or each == "씨" for each in bearing)) or _of_another_house(
            phrase, told
        ):
            yield phrase.text


def _same_office(one: str, other: str) -> bool:
    """소장 may be said of a 연구소장, 회장 not of a 부회장."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and not long.removesuffix(short).endswith("부")


def _of_another_house(phrase: Phrase, told: Sequence[Phrase]) -> bool:
    """임도영 해림건설 사장, where the evidence has 임도영 가람항만공사 사장."""
    person, *house = phrase.names
    same = [each for each in told if len(each.names) > 1 and each.names[0] == person]
    known = ["".join(each.names[1:]) for each in same]
    return bool(house and known) and not any(word in each or each in word for word in house for each in known)


_BEFORE = re.compile(
    r"(?<![가-힣A-Za-z0-9&])(?=([가-힣A-Za-z0-9&]+?)(?:의)?\s([가-힣]{2,4})(?:\s?\([^)]{1,12}\)\s?|\s)([가-힣]+))"
)
"""대표 문모(61)씨, 카카오 여민수 대표: the title or the house stands before the name."""


def _titled_before(text: str, cited: Sequence[str]) -> Iterator[str]:
    told: dict[str, set[str]] = {}
    for house, name in (pair for each in cited for pair in _introduced(each)):
        told.setdefault(name, set()).add(house)
    for house, name in _introduced(text):
        others = {each for known, houses in told.items() if known != name for each in houses}
        if name in told and house in others - told[name]:
            yield f"{house} {name}"


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    for match in _BEFORE.finditer(text):
        house, name, title = match.groups()
        bare = title if is_title(title) else title[:-1]
        if bare == "씨" or (is_title(bare) and not is_title(name) and not is_title(name[:-1])):
            yield house, name
