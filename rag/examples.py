"""Questions to begin with: made from sentences of the newest articles, kept where the newsroom answers them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Set
from itertools import islice, pairwise, takewhile
from typing import Any

from rag import quotes
from rag.korean import analyse
from rag.newsroom import Newsroom
from rag.types import Article, ArticleId, Morpheme

_ARTICLES = 8  # looked at for examples at most
_TRIED = 2  # questions of one article asked before the next article is looked at
_NEAR = 4  # articles of which questions to follow an answer are made
_LONGEST = 44  # characters of a question that fits on a button

_NOMINAL = frozenset(("NNG", "NNP", "SL", "SN", "XPN", "XSN"))
_NAMES = frozenset(("NNP", "SL"))
_OPENERS = frozenset(("NP", "MM", "MAJ", "IC", "NNB", "SN"))  # 이, 그, 한편: what needs the sentence before it
_LEANING = frozenset(("NP", "SSO", "SSC", "SS"))  # what a question should not hold: 이를, a quotation
_AMOUNT = frozenset(("SN", "NR", "MAG", "MM", "XPN", "SW"))
_QUOTES = frozenset(("SSO", "SSC", "SS"))
_DATES = frozenset(("년", "월", "일", "시", "분", "년도", "세기"))
_ABOUT = frozenset(("약", "총", "모두", "무려"))
_BRACKETED = re.compile(r"\([^)]*\)?")
_MARKS = re.compile(r"[^\w\s·.,&-]")
# Openings that lean on the sentence before.
_TURNS = frozenset(("반면", "한편", "다만", "특히", "또한", "이어", "이번", "이날"))
_HOLDING = frozenset(("열", "열리", "개최", "개막"))  # an event


class Examples:
    """The example questions of one newsroom, made anew when its articles have changed."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._making = threading.Lock()
        self._made: tuple[object, int, list[str]] | None = None

    def questions(self, limit: int) -> list[str]:
        """At most ``limit`` questions; each is answered from the article it was made of."""
        generation = self._newsroom.health()["generation"]
        with self._making:
            if self._made is None or self._made[0] != generation or self._made[1] < limit:
                self._made = (generation, limit, self._make(limit))
            return self._made[2][:limit]

    def after(self, answer: Mapping[str, Any], limit: int) -> list[str]:
        """At most ``limit`` questions to follow an answer (as ``rag.web.wire`` shapes it), from articles near to it."""
        cited = [each["article_id"] for each in answer["citations"]]
        near = [each["article_id"] for each in answer["trace"]["hits"]]
        there = self._newsroom.archive.articles(dict.fromkeys(cited + near))
        told = {(each["article_id"], each["quote"]) for each in answer["citations"]}
        asked = {answer["question"], answer["standalone_question"]}
        found: list[str] = []
        for article in islice(sorted(there.values(), key=lambda each: (cited + near).index(each.id)), _NEAR):
            offered = (each for each in of(article) if each not in asked and each not in found)
            more = (each for each in islice(offered, _TRIED) if self._tells_more(article, each, told))
            found += islice(more, max(0, limit - len(found)))
        return found

    def _tells_more(self, article: Article, question: str, told: Set[tuple[ArticleId, str]]) -> bool:
        """Whether the article answers a question with a sentence that was not told yet."""
        citations = self._newsroom.rehearse(question).citations
        return any(each.article_id == article.id and (each.article_id, each.quote) not in told for each in citations)

    def _make(self, limit: int) -> list[str]:
        """One question an article, each asking in another way; then others, until there are enough."""
        listed = sorted(self._newsroom.articles(), key=lambda each: str(each.published or ""), reverse=True)
        articles = [self._newsroom.article(summary.id) for summary in listed[:_ARTICLES]]
        found: list[str] = []
        for suits in (_in_another_way, _about_others):
            for article in articles:
                offered = (each for each in of(article) if _about_others(each, found) and suits(each, found))
                answered = (each for each in islice(offered, _TRIED) if self._answers(article, each))
                found += islice(answered, 1 if len(found) < limit else 0)
        return found

    def _answers(self, article: Article, question: str) -> bool:
        answer = self._newsroom.rehearse(question)
        return any(citation.article_id == article.id for citation in answer.citations)


def _about_others(question: str, found: list[str]) -> bool:
    """Whether a question begins with another word than those before."""
    return all(each.split()[0] != question.split()[0] for each in found)


def _in_another_way(question: str, found: list[str]) -> bool:
    """Whether a question ends with other words than those before."""
    return all(each.split()[-2:] != question.split()[-2:] for each in found)


def of(article: Article) -> Iterator[str]:
    """Questions that an article answers: how much or how many, when it was held, what somebody said."""
    speakers: dict[str, None] = {}
    for paragraph in article.paragraphs:
        if paragraph.kind != "body":
            continue
        analysis = analyse(paragraph.text)
        for sentence in analysis.sentences:
            morphemes = [each for each in analysis.morphemes if sentence.start <= each.start < sentence.end]
            made = (shape(paragraph.text, morphemes) for shape in (_amount, _count, _event))
            yield from (question for question in made if question and len(question) <= _LONGEST)
        spoken = (quotation.speaker for quotation in quotes.find(paragraph.text, analysis.sentences))
        speakers.update(dict.fromkeys(speaker for speaker in spoken if speaker and _named(speaker)))
    yield from map(_speech, speakers)


def _amount(text: str, sentence: list[Morpheme]) -> str | None:
    """도서관이 로봇에 들인 돈은 8천400만원이다. → 도서관이 로봇에 들인 돈은 얼마인가요?"""
    topic = _topic(sentence)
    if topic is None:
        return None
    rest = sentence[topic + 1 :]
    amount = list(takewhile(lambda each: each.tag in _AMOUNT, rest))
    if not any(each.tag == "SN" for each in amount) or len(rest) < len(amount) + 2:
        return None
    unit, copula = rest[len(amount) : len(amount) + 2]
    if unit.tag not in ("NNB", "NNG") or copula.tag != "VCP":
        return None
    asked = "얼마" if unit.form == "원" else f"몇 {unit.form}"
    return f"{text[sentence[0].start : sentence[topic].end]} {asked}인가요?"


def _count(text: str, sentence: list[Morpheme]) -> str | None:
    """도서관은 야간 사서 6명을 새로 뽑았다. → 도서관은 야간 사서 몇 명을 새로 뽑았나요?"""
    topic = _topic(sentence)
    number = next((i for i, each in enumerate(sentence) if each.tag == "SN"), None)
    if topic is None or number is None or number < topic or any(each.tag in _LEANING for each in sentence):
        return None
    after = number + len(list(takewhile(lambda each: each.tag in ("SN", "NR", "SW"), sentence[number:])))
    rest = sentence[after:]
    if len(rest) < 3 or rest[0].tag != "NNB" or rest[0].form in _DATES or rest[1].tag not in ("JKO", "JKS"):
        return None
    said = _asking(text, rest[2:])
    if said is None:
        return None
    start = sentence[number - 1].start if sentence[number - 1].form in _ABOUT else sentence[number].start
    asked = "얼마를" if rest[0].form == "원" else f"몇 {rest[0].form}{rest[1].form}"
    return f"{text[sentence[0].start : start]}{asked} {said}"


def _asking(text: str, predicate: list[Morpheme]) -> str | None:
    """새로 뽑았다. → 새로 뽑았나요?"""
    end = next((i for i, each in enumerate(predicate) if each.tag == "EF"), 0)
    if not end or any(each.tag in ("EC", "SN") for each in predicate[:end]):
        return None
    before, ending = predicate[end - 1], predicate[end]
    if before.tag == "EP" and ending.form == "다":
        return f"{text[predicate[0].start : ending.start]}나요?"
    if before.tag in ("VV", "XSV") and ending.form in ("ᆫ다", "는다"):
        return f"{text[predicate[0].start : before.start]}{before.form}나요?"
    return None


def _event(text: str, sentence: list[Morpheme]) -> str | None:
    """한빛시는 2일 시청에서 한빛대교 설명회를 열었다. → 한빛대교 설명회는 언제 열렸나요?"""
    held = next((i for i, each in enumerate(sentence) if each.form in _HOLDING and each.tag in ("VV", "NNG")), 0)
    if held < 2 or sentence[held - 1].tag not in ("JKO", "JKS", "JX"):
        return None
    name = _name_before(sentence, held - 1)
    dated = any(one.tag == "SN" and other.form == "일" for one, other in pairwise(sentence[:held]))
    if not dated or len(name) < 2 or not any(each.tag in _NAMES or each.tag in _QUOTES for each in name):
        return None
    event = _MARKS.sub("", _BRACKETED.sub("", text[name[0].start : name[-1].end])).strip()
    return f"{event}{_topic_particle(event)} 언제 열렸나요?"


def _name_before(sentence: list[Morpheme], end: int) -> list[Morpheme]:
    """The run of nouns, and of marks around nouns, that ends there."""
    return list(takewhile(lambda each: each.tag in _NOMINAL or each.tag in _QUOTES, reversed(sentence[:end])))[::-1]


def _named(speaker: str) -> bool:
    """Whether a speaker is called by name, with who that is: 노을 한빛시장, not 김 시장 or 회사 관계자."""
    first, _, rest = speaker.partition(" ")
    common = [each for each in analyse(speaker).morphemes if each.tag == "NNG" and each.form == first]
    return len(first) > 1 and bool(rest) and not common and len(speaker) <= _LONGEST // 2


def _speech(speaker: str) -> str:
    return f"{speaker}{_topic_particle(speaker)} 무엇이라고 말했나요?"


def _topic(sentence: list[Morpheme]) -> int | None:
    """Where 은/는 ends the first phrase of a sentence that can be understood alone."""
    if not sentence or sentence[0].tag in _OPENERS or sentence[0].form in _TURNS:
        return None
    for index, each in enumerate(sentence):
        if each.tag in _QUOTES or (each.tag.startswith("E") and each.tag != "ETM"):
            return None
        if each.tag == "JX" and each.form in ("은", "는"):
            return index if index else None
    return None


def _topic_particle(word: str) -> str:
    """은 after a final consonant, else 는; what is not Hangul is taken to end in a vowel."""
    syllable = ord(word[-1]) - ord("가")
    return "은" if 0 <= syllable < 11_172 and syllable % 28 else "는"
