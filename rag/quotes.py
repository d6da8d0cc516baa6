"""Who said what: the verbatim words between quotation marks, the speaker, and the verb of saying.

>>> text = '김한결 푸른전자 대표는 “내년에 공장을 늘리겠다”고 말했다. 이어 "사람도 더 뽑는다"고 덧붙였다.'
>>> [(quotation.words.of(text), quotation.speaker, quotation.verb) for quotation in find(text)]
[('내년에 공장을 늘리겠다', '김한결 푸른전자 대표', '말하다'), ('사람도 더 뽑는다', '김한결 푸른전자 대표', '덧붙이다')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag import korean, nouns
from rag.types import Morpheme, Span


class Quotation(NamedTuple):
    words: Span
    """The verbatim words, without their marks."""
    sentence: Span
    """From the sentence that names the speaker's act to its end, the quotation included."""
    speaker: str | None
    """As last named in full before; None where the text does not tell clearly."""
    verb: str | None
    """말하다, 밝히다, 강조하다 ... in its dictionary form."""
    written: Span | None
    """The speaker as the sentence itself has it: 그, 이 교수, 김한결 대표."""


def find(
    text: str, sentences: Sequence[Span] | None = None, morphemes: Sequence[Morpheme] | None = None
) -> list[Quotation]:
    """Every quotation of somebody's words, in reading order; marks around a name or a title are none.

    ``sentences`` and ``morphemes`` are those of the text if they are known already; else they are found.
    """
    if sentences is None or morphemes is None:
        analysis = korean.analyse(text)
        sentences, morphemes = sentences or analysis.sentences, analysis.morphemes
    found: list[Quotation] = []
    mentions: list[str] = []
    speaker: str | None = None
    for sentence in _whole(text, sentences):
        marked = _marked(text, sentence)
        quoted = [words for words in marked if _is_speech(text, words)]
        people = _people(text, [token for token in morphemes if _outside(token, sentence, marked)])
        named = _subject(people, quoted)
        if named is not None:
            speaker = _full(named.written.of(text), mentions, speaker)
        verb = _verb(text, sentence, quoted)
        if verb is not None:
            written = named.written if named is not None else None
            found.extend(Quotation(words, sentence, speaker, verb, written) for words in quoted)
        mentions += [person.written.of(text) for person in people if person.full]
    return found


# --- quotation marks ------------------------------------------------------------------------------------------------

_OPENS = {"“": '”"', '"': '"”', "‘": "’'", "'": "'’"}
_SHORTEST = 2


def _marked(text: str, sentence: Span) -> list[Span]:
    """What stands between marks, outermost ones; “ may be closed by a careless \\"."""
    found: list[Span] = []
    at = sentence.start
    while at < sentence.end:
        closing = _OPENS.get(text[at])
        ends = [end for mark in closing or "" if (end := text.find(mark, at + 1, sentence.end)) >= 0]
        if closing is None or not ends:
            at += 1
            continue
        found.append(Span(at + 1, min(ends)))
        at = min(ends) + 1
    return found


def _whole(text: str, sentences: Sequence[Span]) -> Iterable[Span]:
    """Sentences, those that a quotation holds together made one."""
    start: int | None = None
    for sentence in sentences:
        start = sentence.start if start is None else start
        open_marks = text.count('"', start, sentence.end) + text.count("“", start, sentence.end)
        closed = open_marks + text.count("”", start, sentence.end)
        if closed % 2 == 0 or "\n" in text[sentence.end : sentence.end + 1] or sentence.end - start > _LONGEST:
            yield Span(start, sentence.end)
            start = None
    if start is not None and sentences:
        yield Span(start, sentences[-1].end)


_LONGEST = 1_000  # characters; a mark that is never closed must not swallow the article


def _is_speech(text: str, words: Span) -> bool:
    return words.end - words.start >= _SHORTEST and _QUOTING.match(text, words.end + 1) is not None


_QUOTING = re.compile(r"\s?(?:이?라고|이?라며|이?라면서|이?라는|고|며|면서|는\s(?:말|입장|뜻)|이?라[,\s])")
_STEMS = """
    강조 설명 당부 평가 주장 지적 비판 확신 언급 약속 촉구 호소 반박 해명 경고 제안 다짐 전망 예상 조언
    회고 토로 대답 역설 진단 소개 부연 요청 주문 인사 발표 분석 단언 자평
"""
_VERBS = {stem: f"{stem}하다" for stem in _STEMS.split()} | {
    "말했": "말하다", "말한": "말하다", "말하": "말하다", "밝혔": "밝히다", "밝힌": "밝히다", "덧붙": "덧붙이다",
    "전했": "전하다", "답했": "답하다", "물었": "묻다", "외쳤": "외치다", "적었": "적다", "썼": "쓰다", "했다": "하다",
}  # fmt: skip
_VERB = re.compile("|".join(_VERBS))


def _verb(text: str, sentence: Span, quoted: Sequence[Span]) -> str | None:
    """The verb of saying after the last quotation."""
    match = _VERB.search(text, quoted[-1].end + 1, sentence.end) if quoted else None
    return _VERBS[match[0]] if match else None


# --- speakers -------------------------------------------------------------------------------------------------------


class _Person(NamedTuple):
    """Somebody as a sentence has him: 이성환 교수, 이 교수, 그."""

    written: Span
    particle: str
    full: bool
    """Says who, not only 그 or a title."""


_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "XSN", "XPN", "SL", "SN", "SH", "XR", "SW"))
_PRONOUNS = frozenset(("그", "그녀"))
_FORMER = frozenset(("전", "현", "신"))
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표"
    "명기반왕금옥육인맹제모탁국어은편용"
)
_SETTING = re.compile(r"(?:이날|오늘|어제|현재|당시|이번|한편|또한|특히|이후|최근|이어)\s+")


def _outside(token: Morpheme, sentence: Span, marked: Sequence[Span]) -> bool:
    """In the sentence, but not between quotation marks."""
    inside = sentence.start <= token.start < sentence.end
    return inside and not any(words.start <= token.start < words.end for words in marked)


def _people(text: str, tokens: Sequence[Morpheme]) -> list[_Person]:
    """Noun phrases that end in a person's title, are a bare name, or 그."""
    people: list[_Person] = []
    run: list[Morpheme] = []
    for token in [*tokens, Morpheme("", "END", 0, 0)]:
        former = bool(run) and token.tag == "MM" and token.form in _FORMER  # 김한결 전 대표
        if former or token.tag in _NOMINAL or (token.tag == "NP" and token.form in _PRONOUNS):
            run.append(token)
            continue
        if run and (person := _person(text, run, token)) is not None:
            people.append(person)
        run = []
    return people


def _person(text: str, run: Sequence[Morpheme], after: Morpheme) -> _Person | None:
    start, end = run[0].start, run[-1].end
    particle = after.form if after.tag.startswith("J") else ""
    if run[-1].form in _PRONOUNS:
        return _Person(Span(end - len(run[-1].form), end), particle, full=False)
    start = _word_start(text, start)
    if setting := _SETTING.match(text, start, end):
        start = setting.end()
    words = text[start:end].split()
    titled = bool(words) and nouns.kind(words[-1].removesuffix("들")) == "person"
    is_speaker = titled or run[-1].tag == "NNP" or (bool(words) and words[-1] in ("측", "관계자"))
    if not is_speaker or not words:
        return None
    if len(words) == 1 and titled and text[start - 1 : start] == " " and text[start - 2 : start - 1] in _SURNAMES:
        alone = start < 3 or not text[start - 3].isalnum()
        start -= 2 * alone  # Kiwi takes 이 in "이 교수" for a determiner
    full = len(words) > 1 and len(words[0]) > 1
    return _Person(Span(start, end), particle, full)


def _word_start(text: str, start: int) -> int:
    """Where the written word begins that Kiwi may have cut inside a name it does not know."""
    while start and (text[start - 1].isalnum() or text[start - 1] in "&+-"):
        start -= 1
    return start


def _subject(people: Sequence[_Person], quoted: Sequence[Span]) -> _Person | None:
    """Who speaks: the last subject outside the quotation; 은/는 before 이/가."""
    topics = [person for person in people if person.particle in ("은", "는")]
    subjects = [person for person in people if person.particle in ("이", "가", "께서")]
    found = topics or (subjects if quoted else [])
    return found[-1] if found else None


def _full(written: str, mentions: Sequence[str], speaker: str | None) -> str | None:
    """The last full mention that a short one (그, 이 교수, 장관) can mean; itself where there is none."""
    if written in _PRONOUNS:
        return speaker
    words = [word for word in written.split() if word not in _FORMER]
    if len(words) == 2 and len(words[0]) == 1:
        surname, title = words
        return next((m for m in reversed(mentions) if _bears(m, surname, title)), written)
    if len(words) == 1 and nouns.kind(written) == "person":
        return next((m for m in reversed(mentions) if m.split()[-1] == written), written)
    if len(words) == 2:
        return next((m for m in reversed(mentions) if m.startswith(words[0]) and m.endswith(words[1])), written)
    return written


def _bears(mention: str, surname: str, title: str) -> bool:
    """이성환 교수 bears the surname 이 and the title 교수."""
    *names, last = mention.split()
    named = any(2 <= len(name) <= 4 and name[0] == surname and nouns.kind(name) != "person" for name in names)
    return last.endswith(title) and named
