"""Question sets for training and checking the reader: rows of other formats as articles, passages and spans."""

from __future__ import annotations

import json
import pickle
import zlib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rag.korean import analyse_many
from rag.passages import cut
from rag.question.answer_type import asked
from rag.training.derived import derive
from rag.training.invented import invent
from rag.training.own_news import read_news
from rag.types import Article, Lines, Morpheme, Paragraph, Passage, Question, Span

_DERIVED_SHARE = 0.75  # of the sentences are asked about


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its gold answer: ``answer`` counts in the body of ``article``."""

    id: str
    question: str
    question_morphemes: tuple[Morpheme, ...]
    article: str
    answer: Span
    text: str
    """The answer as annotated."""
    source: str


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """Questions over articles; ``passages`` by article id, in order."""

    examples: tuple[Example, ...]
    articles: dict[str, Article]
    passages: dict[str, tuple[Passage, ...]]

    def joined(self, other: ReadingSet) -> ReadingSet:
        return ReadingSet(
            self.examples + other.examples, self.articles | other.articles, self.passages | other.passages
        )

    def split(self, share: float, seed: int) -> tuple[ReadingSet, ReadingSet]:
        """Two sets that share no article title; the second holds about ``share`` of the titles."""
        kept: list[Example] = []
        held: list[Example] = []
        for example in self.examples:
            held_out = fold_of(self.articles[example.article].title or "", 1_000, seed) < share * 1_000
            (held if held_out else kept).append(example)
        return ReadingSet(tuple(kept), self.articles, self.passages), ReadingSet(
            tuple(held), self.articles, self.passages
        )


def question_of(example: Example) -> Question:
    asks, focus = asked(example.question, example.question_morphemes)
    return Question(example.question, example.question, example.question_morphemes, asks, focus)


def fold_of(title: str, folds: int, seed: int) -> int:
    """The fold a title belongs to, the same on every machine."""
    return zlib.crc32(f"{seed}:{title}".encode()) % folds


def load_reading_set(folder: Path, work: Path | None = None) -> ReadingSet:
    """KLUE-MRC, its paraphrases and TyDi QA as one set; ``work`` keeps the analysis for the next run."""
    kept = work / "reading_set.pickle" if work else None
    if kept and kept.exists():
        loaded = pickle.loads(kept.read_bytes())  # noqa: S301 - our own file of a run before
        assert isinstance(loaded, ReadingSet)
        return loaded
    rows: list[tuple[str, str, str, str, str, int, str]] = []
    for name in ("klue_mrc", "klue_mrc_paraphrased", "tydiqa_ko_train"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("suspect_offset") or not row["answers"] or not row["answers"]["text"]:
                continue
            answer, start = row["answers"]["text"][0], row["answers"]["answer_start"][0]
            rows.append((row["id"], row["title"], row["context"], row["question"], answer, start, name))
    reading_set = _analysed(rows)
    if kept:
        kept.write_bytes(pickle.dumps(reading_set, protocol=5))
    return reading_set


def invented_set(articles: int, seed: int) -> ReadingSet:
    """Questions of our own making over articles of our own making."""
    return _analysed(
        [
            (f"invented-{number}-{place}", article.title, article.text, question, answer, start, "invented")
            for number, article in enumerate(invent(articles, seed))
            for place, (question, answer, start) in enumerate(article.questions)
        ]
    )


NEWS = {"phrase": "news", "sentence": "news_sentence", "unanswerable": "news_unanswerable"}
"""Sources of the examples of our own news, by kind of question."""


def own_news_set() -> ReadingSet:
    """News of our own making with questions in readers' words; an unanswerable one has an empty answer."""
    return _analysed(
        [
            (f"news-{number}-{place}", article.title, article.text, asked.text, asked.answer,
             article.text.find(asked.answer), NEWS[asked.kind])
            for number, article in enumerate(read_news())
            for place, asked in enumerate(article.questions)
        ]
    )  # fmt: skip


def derived_set(reading_set: ReadingSet, count: int, seed: int) -> tuple[Example, ...]:
    """Questions made by rule from the articles that the set's questions are about."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    rows = [
        (derived.question, key, derived.answer.shifted(passage.start))
        for key in sorted({example.article for example in reading_set.examples})
        for passage in reading_set.passages[key]
        for derived in derive(passage, reading_set.articles[key].title or "", random, _DERIVED_SHARE)
    ]
    random.shuffle(rows)
    rows = rows[:count]
    analyses = analyse_many([question for question, *_ in rows])
    return tuple(
        Example(f"derived-{number}", question, analysis.morphemes, key, span,
                span.of(reading_set.articles[key].body), "derived")
        for number, ((question, key, span), analysis) in enumerate(zip(rows, analyses, strict=True))
    )  # fmt: skip


def _analysed(rows: list[tuple[str, str, str, str, str, int, str]]) -> ReadingSet:
    keys = {(title, context): f"{zlib.crc32(f'{title}:{context}'.encode()):08x}" for _, title, context, *_ in rows}
    articles = [_article(key, title, context) for (title, context), key in keys.items()]
    passages = {article.id: tuple(pieces) for article, pieces in zip(articles, cut(articles), strict=True)}
    questions = analyse_many([row[3] for row in rows])
    by_id = {article.id: article for article in articles}
    examples = []
    for (id_, title, context, question, answer, start, source), analysis in zip(rows, questions, strict=True):
        key = keys[title, context]
        span = _answer_span(by_id[key].body, answer, start)
        if span is not None:
            examples.append(Example(id_, question, analysis.morphemes, key, span, answer, source))
    return ReadingSet(tuple(examples), by_id, passages)


def _article(key: str, title: str, context: str) -> Article:
    paragraphs = tuple(Paragraph("body", text, Lines(1, 1)) for text in _plain(context).split("\n"))
    return Article(key, title, None, None, None, paragraphs).with_id(key)


def _plain(context: str) -> str:
    """Line breaks written as two characters become two real ones, so offsets stay."""
    return context.replace("\\n", " \n")


def _answer_span(body: str, answer: str, start: int) -> Span | None:
    answer = _plain(answer)
    if body[start : start + len(answer)] == answer:
        return Span(start, start + len(answer))
    found = body.find(answer)
    return Span(found, found + len(answer)) if found >= 0 else None
