"""Questions to begin with: made from sentences of the newest articles, kept where the newsroom answers them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import takewhile

from rag import nouns
from rag.korean import analyse
from rag.newsroom import Newsroom
from rag.types import Article, Morpheme

_ARTICLES = 12  # looked at for examples at most
_SENTENCES = 12  # of an article looked at
_TRIED = 3  # questions of one article asked before the next article is looked at
_LONGEST = 40  # characters of a question that fits on a button

_NOMINAL = frozenset(("NNG", "NNP", "SL", "SN", "XPN", "XSN"))
_OPENERS = frozenset(("NP", "MM", "MAJ", "IC", "NNB", "SN"))  # 이, 그, 한편: what needs the sentence before it
_AMOUNT = frozenset(("SN", "NR", "MAG", "MM", "XPN", "SW"))
_QUOTES = frozenset(("SSO", "SSC", "SSL", "SS"))


class Examples:
    """The example questions of one newsroom, made anew when its articles have changed."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._making = threading.Lock()
        self._made: tuple[object, int, list[str]] | None = None

    def questions(self, limit: int) -> list[str]:
        """At most ``limit`` questions, each of another article and answered by it."""
        generation = self._newsroom.health()["generation"]
        with self._making:
            if self._made is None or self._made[:2] != (generation, limit):
                self._made = (generation, limit, list(self._make(limit)))
            return self._made[2]

    def _make(self, limit: int) -> Iterator[str]:
        listed = sorted(self._newsroom.articles(), key=lambda each: str(each.published or ""), reverse=True)
        found = 0
        for summary in listed[:_ARTICLES]:
            article = self._newsroom.article(summary.id)
            tried = [question for question, _ in zip(of(article), range(_TRIED), strict=False)]
            question = next((each for each in tried if self._answers(article, each)), None)
            if question is not None:
                yield question
                found += 1
            if found == limit:
                return

    def _answers(self, article: Article, question: str) -> bool:
        answer = self._newsroom.ask(question)
        return any(citation.article_id == article.id for citation in answer.citations)


def of(article: Article) -> Iterator[str]:
    """Questions that sentences of an article answer: how much something is, what somebody said."""
    seen = 0
    for paragraph in article.paragraphs:
        if paragraph.kind != "body":
            continue
        analysis = analyse(paragraph.text)
        for sentence in analysis.sentences:
            morphemes = [each for each in analysis.morphemes if sentence.start <= each.start < sentence.end]
            made = _amount(paragraph.text, morphemes) or _speech(paragraph.text, morphemes)
            if made and len(made) <= _LONGEST:
                yield made
            seen += 1
            if seen == _SENTENCES:
                return


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


def _speech(text: str, sentence: list[Morpheme]) -> str | None:
    """노을 시장은 "..."라고 말했다. → 노을 시장은 무엇이라고 말했나요?"""
    topic = _topic(sentence)
    if topic is None or topic + 1 >= len(sentence):
        return None
    who = sentence[:topic]
    if not all(each.tag in _NOMINAL for each in who) or not any(each.tag == "NNP" for each in who):
        return None
    if nouns.kind(who[-1].form) != "person" or sentence[topic + 1].tag not in _QUOTES:
        return None
    return f"{text[sentence[0].start : sentence[topic].end]} 무엇이라고 말했나요?"


def _topic(sentence: list[Morpheme]) -> int | None:
    """Where 은/는 ends the first phrase of a sentence that can be understood alone."""
    if not sentence or sentence[0].tag in _OPENERS:
        return None
    for index, each in enumerate(sentence):
        if each.tag in _QUOTES or (each.tag.startswith("E") and each.tag != "ETM"):
            return None
        if each.tag == "JX" and each.form in ("은", "는"):
            return index if index else None
    return None
