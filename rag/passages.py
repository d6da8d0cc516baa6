"""Articles cut into passages of whole sentences, each analysed once, here."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from typing import NamedTuple

from rag.korean import Analysis, analyse_many
from rag.types import Article, Morpheme, ParagraphKind, Passage, Span


class _Sentence(NamedTuple):
    span: Span
    """In the article's body."""
    block: int
    """Sentences of one block may share a passage: a caption is a block, and so is a subtitle with what follows it."""
    kind: ParagraphKind


def cut(articles: Sequence[Article], characters: int = 400) -> Iterator[list[Passage]]:
    """One list an article, in order. Every character of the body that is no space is in exactly one passage.

    A passage holds whole neighbouring sentences of at most ``characters`` characters; a longer sentence stands alone.
    """
    analyses = analyse_many(paragraph.text for article in articles for paragraph in article.paragraphs)
    for article in articles:
        yield _passages(article, [next(analyses) for _ in article.paragraphs], characters)


def _passages(article: Article, analyses: Sequence[Analysis], characters: int) -> list[Passage]:
    passages = []
    morphemes = deque(
        (paragraph.start, morpheme)
        for paragraph, analysis in zip(article.paragraph_spans, analyses, strict=True)
        for morpheme in analysis.morphemes
    )
    for group in _groups(list(_sentences(article, analyses)), characters):
        start, end = group[0].span.start, group[-1].span.end
        inside = []
        while morphemes and morphemes[0][0] + morphemes[0][1].end <= end:
            paragraph_start, (form, tag, first, last) = morphemes.popleft()
            shift = paragraph_start - start
            inside.append(Morpheme(form, tag, first + shift, last + shift))
        passages.append(
            Passage(
                id=f"{article.id}:{start}-{end}",
                article_id=article.id,
                start=start,
                text=article.body[start:end],
                sentences=tuple(sentence.span.shifted(-start) for sentence in group),
                morphemes=tuple(inside),
                kind=group[-1].kind,
            )
        )
    return passages


def _sentences(article: Article, analyses: Sequence[Analysis]) -> Iterator[_Sentence]:
    block = 0
    before: ParagraphKind = "body"
    for paragraph, span, analysis in zip(article.paragraphs, article.paragraph_spans, analyses, strict=True):
        shares = paragraph.kind == before != "caption" or (before, paragraph.kind) == ("subtitle", "body")
        block += not shares
        before = paragraph.kind
        for sentence in analysis.sentences:
            yield _Sentence(sentence.shifted(span.start), block, paragraph.kind)


def _groups(sentences: Sequence[_Sentence], characters: int) -> Iterator[list[_Sentence]]:
    """Sentences packed block by block, about evenly, so that no passage is a short rest."""
    for _, sharing in groupby(sentences, key=lambda sentence: sentence.block):
        block = list(sharing)
        whole = block[-1].span.end - block[0].span.start
        even = whole / ceil(whole / characters)
        group: list[_Sentence] = []
        for sentence in block:
            if group and _full(group, sentence, even, characters):
                yield group
                group = []
            group.append(sentence)
        yield group


def _full(group: Sequence[_Sentence], following: _Sentence, even: float, characters: int) -> bool:
    """Would the next sentence pass the limit, or pass the even share by more than the group falls short of it?"""
    length = group[-1].span.end - group[0].span.start
    longer = following.span.end - group[0].span.start
    return longer > characters or longer - even > even - length
