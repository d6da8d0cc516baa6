"""New questions proposed from articles by rules, for a person to accept: who, when, how many, how much, who said it.

A sentence that tells exactly one such thing becomes the question for it: the phrase gives way to its question word and
the ending to a polite question.

    윤슬기 관장은 5월 2일 로봇을 소개했다.  ->  누가 5월 2일 로봇을 소개했나요?
                                                윤슬기 관장은 언제 로봇을 소개했나요?
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eval.cases import Case, file_name
from rag import dates, korean, quotes
from rag.particles import fitted
from rag.reading.mentions import mentions
from rag.types import AnswerType, Article, Passage, Span

_LENGTHS = range(15, 91)  # characters of a sentence that makes a question a person would ask
_ASKED: tuple[AnswerType, ...] = ("person", "date", "number", "money")
_LEANING = re.compile(
    r"^(?:이|그|저|또|또한|한편|이어|이날|이번|이에|이를|그는|그녀|이들|그러나|하지만|다만|특히|반면)(?=\s|는|가|를)"
)
_SUBJECT = re.compile(r"^(?:은|는|이|가|께서)(?=[\s,]|$)")
_AT = re.compile(r"^(?:에는|에)(?=[\s,]|$)")
_FIGURE = re.compile(r"\d[\d,.]*\s*(?:[십백천만억조]\s*[\d,.]*\s*)*(?:여\s*)?")
_QUOTED = re.compile(r"[\"“”‘’'「」◇◆■▲△=]")
_LONGEST_EVIDENCE = 20
_STEMS = ("VV", "VA", "VX", "VCP", "XSV", "XSA")


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of a passage and the one phrase in it that is asked for; spans count in the passage."""

    passage: Passage
    sentence: Span
    phrase: Span

    @property
    def before(self) -> str:
        return self.passage.text[self.sentence.start : self.phrase.start]

    @property
    def after(self) -> str:
        return self.passage.text[self.phrase.end : self.sentence.end]

    @property
    def written(self) -> str:
        return self.phrase.of(self.passage.text)


def grow(article: Article, passages: Iterable[Passage]) -> Iterator[Case]:
    """Every question that the rules find in an article."""
    for passage in passages:
        for asks in _ASKED:
            for told in _told(passage, asks):
                case = _case(article, told, asks)
                if case is not None:
                    yield case
        yield from _speakers(article, passage)


def _told(passage: Passage, asks: AnswerType) -> Iterator[_Told]:
    """Sentences that stand alone and tell exactly one thing of a kind."""
    found = [Span(each.span.start, each.span.end) for each in mentions(passage, asks)]
    for sentence in passage.sentences:
        text = sentence.of(passage.text)
        inside = [span for span in found if span.within(sentence)]
        if len(inside) == 1 and _stands_alone(text):
            yield _Told(passage, sentence, inside[0])


def _stands_alone(text: str) -> bool:
    return (
        len(text) in _LENGTHS
        and text.rstrip().endswith("다.")
        and not _LEANING.match(text)
        and not _QUOTED.search(text)
    )


def _case(article: Article, told: _Told, asks: AnswerType) -> Case | None:
    asked = {"person": _who, "date": _when, "number": _how_many, "money": _how_much}[asks](told)
    tail = asked and _as_question(told, asked)
    if not asked or not tail:
        return None
    answers: tuple[str, ...] = (told.written,)
    date_iso = None
    if asks == "date":
        answers, date_iso = _dated(told.written, article.published)
    return _proposed(article, " ".join(tail.split()), asks, answers, told, date_iso)


def _who(told: _Told) -> str | None:
    particle = _SUBJECT.match(told.after)
    one_of_several = told.before.rstrip().endswith((",", "와", "과", "·"))
    return f"{told.before}누가{told.after[particle.end() :]}" if particle and not one_of_several else None


def _when(told: _Told) -> str | None:
    particle = _AT.match(told.after)
    return f"{told.before}언제{told.after[particle.end() if particle else 0 :]}"


def _how_many(told: _Told) -> str | None:
    figure = _FIGURE.match(told.written)
    unit = told.written[figure.end() :] if figure else ""
    names = unit == "대" and told.after.startswith(" ")  # 세계 3대 석학 is a name for them, no count
    return f"{told.before}몇 {unit}{told.after}" if unit and not names else None


def _how_much(told: _Told) -> str | None:
    particle = re.match(r"(?:으로|[을를이가은는와과로의])(?=[\s,])", told.after)
    if particle is None:
        return None
    return f"{told.before}얼마{fitted('얼마', particle[0])}{told.after[particle.end() :]}"


def _as_question(told: _Told, text: str) -> str | None:
    """The sentence with its plain ending as a polite question; None where the ending is another."""
    morphemes = [each for each in told.passage.morphemes if told.sentence.start <= each.start < told.sentence.end]
    ending = next((number for number in reversed(range(len(morphemes))) if morphemes[number].tag == "EF"), None)
    if ending is None or ending == 0 or not morphemes[ending].form.endswith("다"):
        return None
    first = next((number for number in reversed(range(ending)) if morphemes[number].tag in _STEMS), None)
    if first is None:
        return None
    plain = told.passage.text[morphemes[first].start : told.sentence.end]
    if not text.endswith(plain):
        return None
    copula = morphemes[first].tag == "VCP"
    stem = [(each.form, each.tag) for each in morphemes[first:ending]]
    return text[: -len(plain)] + korean.join([*stem, ("ᆫ가요" if copula else "나요", "EF")]) + "?"


def _dated(written: str, published: dt.date | None) -> tuple[tuple[str, ...], str | None]:
    found = dates.find(written, published)
    if len(found) != 1 or found[0].precision == "week":
        return (written,), None
    iso, absolute = str(found[0].value), dates.absolute(found[0])
    whole = iso if re.fullmatch(r"\d{4}(-\d\d){0,2}|--\d\d(-\d\d)?", iso) else None
    return tuple(dict.fromkeys(each for each in (written, absolute) if each)), whole


def _speakers(article: Article, passage: Passage) -> Iterator[Case]:
    for quotation in quotes.find(passage.text, passage.sentences, passage.morphemes):
        words = quotation.words.of(passage.text)
        if quotation.speaker and len(words) in _LENGTHS and not _QUOTED.search(words):
            told = _Told(passage, quotation.sentence, quotation.words)
            question = f"“{words}”{fitted(words, '라고')} 말한 사람은 누구인가요?"
            yield _proposed(article, question, "person", (quotation.speaker,), told, None)


def _proposed(
    article: Article, question: str, asks: str, answers: tuple[str, ...], told: _Told, date_iso: str | None
) -> Case:
    name = file_name(article.source)
    digest = hashlib.sha256(f"{name}\n{question}".encode()).hexdigest()[:8]
    return Case(
        id=f"grown-{digest}",
        turns=(question,),
        type=asks,
        answerable=True,
        answers=answers,
        articles=(name,),
        evidence=(_evidence(told),),
        date_iso=date_iso,
        tags=("grown",),
        note=told.sentence.of(told.passage.text),
    )


def _evidence(told: _Told) -> str:
    """The phrase and as much of what follows as makes it unmistakable."""
    text, start = told.passage.text, told.phrase.start
    words = re.finditer(r"\S+", text[told.phrase.end : told.sentence.end])
    ends = [told.phrase.end, *(told.phrase.end + word.end() for word in words)]
    end = max((each for each in ends if each - start <= _LONGEST_EVIDENCE), default=start + _LONGEST_EVIDENCE)
    return text[start:end]
