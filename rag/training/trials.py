"""Which option answers, and when is the best one right? Learned on questions that rankers and network never saw.

What they say of questions they learned from is too good to weigh it by. Unanswerable questions are of three kinds: the
article with the answer is taken out of what search finds, the question is made to ask about another name, year or
figure than the article does, or it was written to miss what the article tells.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag import korean
from rag.question.answer_type import asked
from rag.reading.options import Option
from rag.reading.reader import Read, Reader
from rag.training.labels import bare, overlap_f1
from rag.training.passage_search import PassageSearch
from rag.training.reading_data import Example, ReadingSet, question_of
from rag.types import PHRASE_TYPES, Hit, Passage, Question

log = logging.getLogger(__name__)

WEIGHTS = {"klue_mrc": 0.5, "tydiqa_ko_train": 0.5, "klue_mrc_paraphrased": 0.5}
"""Questions about encyclopaedias count less than those about news."""
HITS = 8
NEIGHBOURS = 7
"""Articles beside its own that a question is asked of as well, as in a small archive."""
SWAPPED = ("NNP", "SN", "SL")

How = Literal["asked", "removed", "swapped", "missed"]


@dataclass(frozen=True, slots=True)
class Trial:
    """A question over some hits, before any choice."""

    example: Example
    how: How
    """asked, removed (the article was taken out), swapped (the question names something else) or missed (a question
    that its article comes near but does not answer)."""
    asks_phrase: bool
    read: Read
    labels: NDArray[np.int8]
    """(N,) of the options: 4 the answer where it was marked, 3 the same elsewhere in its article or around it, 2 most
    of it, 1 something else of its sentence, 0."""

    @property
    def answerable(self) -> bool:
        return self.how == "asked"

    @property
    def weight(self) -> float:
        return WEIGHTS.get(self.example.source, 1.0)

    def is_right(self, option: int) -> bool:
        return bool(self.labels[option] >= (2 if self.asks_phrase else 3))

    def fold(self, folds: int) -> int:
        """The trials of an article stay together."""
        return zlib.crc32(self.example.article.encode()) % folds


def trials(
    reader: Reader, reading_set: ReadingSet, examples: Sequence[Example], search: PassageSearch, seed: int
) -> Iterator[Trial]:
    """Every question asked of all articles and, for news, of a handful; each also where it has no answer."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    names = _names_of(examples)
    news = sorted({each.article for each in examples if each.source.startswith("news")})
    for example in examples:
        question = question_of(example)
        few: set[str] = set()
        if example.article in news:
            few = {example.article, *random.sample(news, min(NEIGHBOURS, len(news)))}
        found = [search.hits(question, HITS), *([search.within(question, HITS, few)] if few else [])]
        for hits in found:
            yield from _trial(reader, example, question, hits, "asked" if example.text else "missed")
        if not example.text:
            continue
        own = {example.article}
        without = search.within(question, HITS, few - own) if few else search.hits(question, HITS, own)
        yield from _trial(reader, example, question, without, "removed")
        other = _swapped(question, names, random)
        if other is not None:
            hits = search.within(other, HITS, few) if few and random.random() < 0.5 else search.hits(other, HITS)
            yield from _trial(reader, example, other, hits, "swapped")


def _trial(reader: Reader, example: Example, question: Question, hits: Sequence[Hit], how: How) -> Iterator[Trial]:
    read = reader.examine(question, hits)
    if read is None:
        return
    marked = [_label(read, option, example) if how == "asked" else 0 for option in read.options]
    yield Trial(example, how, question.asks in PHRASE_TYPES, read, np.array(marked, np.int8))


def _label(read: Read, option: Option, example: Example) -> int:
    hit = read.board.hits[read.board.hit_of[option.sentence]]
    passage = hit.passage
    if passage.article_id != example.article:
        return 0
    sentence = passage.sentences[read.board.sentence_index[option.sentence]].shifted(passage.start)
    here = sentence.start <= example.answer.start < sentence.end
    if not option.span.end:
        return 4 if here else 3 if example.text in sentence.of(hit.article.body) else 0
    if example.source == "news_sentence":
        return 3 if here else 0
    return _label_phrase(passage, option, example, here)


def _label_phrase(passage: Passage, option: Option, example: Example, here: bool) -> int:
    span, told, gold = option.span.shifted(passage.start), bare(option.span.of(passage.text)), bare(example.text)
    near = span.start < example.answer.end and example.answer.start < span.end
    if told == gold:
        return 4 if near else 3
    around = (gold in told or told in gold) and 2 * min(len(gold), len(told)) >= max(len(gold), len(told))
    if near and around:  # 김하늘 for 김하늘 대표
        return 3
    return 2 if near and overlap_f1(told, gold) >= 0.6 else int(here)


def _names_of(examples: Sequence[Example]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {tag: [] for tag in SWAPPED}
    for example in examples:
        for morpheme in example.question_morphemes:
            if morpheme.tag in names and len(morpheme.form) > 1:
                names[morpheme.tag].append(morpheme.form)
    return names


def _swapped(question: Question, names: dict[str, list[str]], random: Random) -> Question | None:
    """The question about something else: one name or figure replaced."""
    places = [m for m in question.morphemes if m.tag in SWAPPED and len(m.form) > 1 and names[m.tag]]
    if not places:
        return None
    place = random.choice(places)
    stranger = random.choice(names[place.tag])
    if place.tag == "SN" and len(place.form) == 4 and place.form.isdigit():
        stranger = str(int(place.form) + random.choice([-7, -3, -2, -1, 1, 2, 3, 8]))
    if stranger in question.text:
        return None
    text = question.text[: place.start] + stranger + question.text[place.end :]
    morphemes = korean.analyse(text).morphemes
    asks, focus = asked(text, morphemes)
    return replace(question, text=text, standalone=text, morphemes=morphemes, asks=asks, focus=focus)
