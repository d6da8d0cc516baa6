"""The sentences that carry an article, verbatim: what "이 기사 요약해줘" is answered with.

SumBasic (Nenkova and Vanderwende, "The Impact of Frequency on Summarization", 2005): the sentence whose words are the
most frequent of the article comes first; its words then count less, so that the next one says something else. News
tells its matter in the opening sentence, so that one is always taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag import korean
from rag.answering.claims import verbatim
from rag.question.focus import word_set
from rag.types import Article, Draft, Hit, Morpheme, Question, Reading, Span

_WANTED = re.compile(
    r"요약|간추|(?:핵심|주요|중요한|전체)\s*(?:내용|사항)|골자|(?:무슨|어떤)\s*내용|내용\s*(?:정리|알려)|정리해"
)
_ASKING = word_set("기사 뉴스 내용 요약 정리 핵심 주요 사항 골자 전체 간단 설명 소식 보도 글 이것 문장 줄")
_TELLING = frozenset(("NNG", "NNP", "SL", "SN", "VV", "VA"))
_SENTENCES = 3


def wants_summary(question: Question) -> bool:
    return bool(_WANTED.search(question.text))


def summary(question: Question, hits: Sequence[Hit]) -> Draft:
    """The carrying sentences of the article that is meant, in reading order; empty where none is.

    Meant is the article that the conversation is about, else the first hit, as far as it has the question's words.
    """
    meant = next((hit for each in question.context_articles for hit in hits if hit.article.id == each), None)
    hit = meant or (hits[0] if hits else None)
    if hit is None:
        return Draft()
    confidence = 1.0 if meant else _share_told(question, hit.article)
    sentences = _carrying(hit.article)
    if not sentences or confidence < 0.5:
        return Draft(confidence=confidence / 2)
    claims = [verbatim(Reading(hit, sentence, None, 0.0, confidence)) for sentence in sentences]
    return Draft(tuple(claims), None, 0.9 * confidence)


def _share_told(question: Question, article: Article) -> float:
    """How much of what the question names stands in the article."""
    told = f"{article.title or ''}\n{article.body}"
    named = [m.form for m in question.morphemes if m.tag in ("NNG", "NNP", "SL") and m.form not in _ASKING]
    return sum(form in told for form in named) / len(named) if named else 0.0


def _carrying(article: Article) -> list[Span]:
    sentences, words = _sentences(article)
    if len(sentences) <= _SENTENCES:
        return sentences
    counts = Counter(word for each in words for word in each)
    weight = {word: count / sum(counts.values()) for word, count in counts.items()}
    chosen: list[int] = []
    while len(chosen) < _SENTENCES:
        rest = [number for number in range(len(sentences)) if number not in chosen]
        best = max(rest, key=lambda n: sum(weight[word] for word in words[n]) / max(len(words[n]), 6)) if chosen else 0
        chosen.append(best)
        for word in words[best]:
            weight[word] **= 2
    return [sentences[number] for number in sorted(chosen)]


def _sentences(article: Article) -> tuple[list[Span], list[frozenset[str]]]:
    """The sentences of the body's own paragraphs, and the words of each."""
    spans: list[Span] = []
    words: list[frozenset[str]] = []
    for paragraph, at in zip(article.paragraphs, article.paragraph_spans, strict=True):
        if paragraph.kind != "body":
            continue
        analysis = korean.analyse(paragraph.text)
        for sentence in analysis.sentences:
            spans.append(sentence.shifted(at.start))
            words.append(frozenset(_forms(analysis.morphemes, sentence)))
    return spans, words


def _forms(morphemes: Sequence[Morpheme], sentence: Span) -> list[str]:
    return [m.form for m in morphemes if sentence.start <= m.start < sentence.end and m.tag in _TELLING]
