"""Reading comprehension measured on a SQuAD 1.1 or KorQuAD 1.0 file, with KorQuAD's character measure.

Every paragraph becomes an article and goes the way of any article: cut, analysed, indexed, searched, read. Each
question is asked twice: over the passages of its own paragraph (``gold_passage``) and over whatever search finds among
all of them (``open``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.measures import character_f1, exact_match
from rag.embedding import MorphemeEmbedder
from rag.errors import SourceError
from rag.fusion import fuse
from rag.lexical import LexicalIndex
from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.reader import Reader
from rag.settings import Settings
from rag.types import PHRASE_TYPES, Article, Hit, Lines, Paragraph, Question, Scored
from rag.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the file; ``starts`` count in the article's body."""

    question: str
    article: Article
    answers: tuple[str, ...]
    starts: tuple[int, ...]


def read_squad(path: Path) -> list[Asked]:
    """The questions of a SQuAD file. Raises SourceError where it is no such file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        asked = [each for number, article in enumerate(data) for each in _questions(number, article)]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, IndexError) as error:
        reason = f"SQuAD 1.1 형식의 JSON 파일로 읽을 수 없습니다({error}). 형식을 확인해 주십시오."
        raise SourceError(str(path), reason) from error
    if not asked:
        raise SourceError(str(path), "질문이 없습니다. 파일 내용을 확인해 주십시오.")
    return asked


def _questions(number: int, data: dict[str, Any]) -> Iterator[Asked]:
    for place, paragraph in enumerate(data["paragraphs"]):
        lines = tuple(Paragraph("body", line, Lines(1, 1)) for line in paragraph["context"].split("\n"))
        name = f"{number}.{place}"
        article = Article(name, data.get("title"), None, None, None, lines).with_id(name)
        for qa in paragraph["qas"]:
            answers = qa["answers"]
            yield Asked(
                qa["question"], article, tuple(a["text"] for a in answers), tuple(a["answer_start"] for a in answers)
            )


class Shelf:
    """The file's passages behind the indexes that a newsroom uses."""

    def __init__(self, articles: Sequence[Article], folder: Path, settings: Settings) -> None:
        self._settings = settings
        self._articles = {article.id: article for article in articles}
        pieces = list(cut(articles, settings.passage_characters))
        self._passages = {passage.id: passage for each in pieces for passage in each}
        self._of_article = {article.id: each for article, each in zip(articles, pieces, strict=True)}
        entries = list(self._passages.values())
        embedder = MorphemeEmbedder()
        LexicalIndex.build(folder / "lexical", ((each, self._articles[each.article_id]) for each in entries))
        VectorIndex.build(
            folder / "vectors", list(self._passages), embedder.embed([each.morphemes for each in entries])
        )
        self._lexical = LexicalIndex(folder / "lexical")
        self._vectors = VectorIndex(folder / "vectors", embedder)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._lexical.close()
        self._vectors.close()

    def find(self, question: Question) -> list[Hit]:
        """What a newsroom would read."""
        lexical = self._lexical.search(question, self._settings.candidates)
        semantic = self._vectors.search(question, self._settings.candidates)
        fused = fuse(lexical, semantic, self._settings.semantic_weight)[: self._settings.passages_read]
        by_words, by_meaning = dict(lexical), dict(semantic)
        return [self._hit(each, by_words.get(each.id, 0.0), by_meaning.get(each.id, 0.0)) for each in fused]

    def own(self, question: Question, article: str) -> list[Hit]:
        """All passages of one paragraph, best first."""
        passages = {passage.id for passage in self._of_article[article]}
        scores = dict.fromkeys(passages, 0.0) | {
            each.id: each.score
            for each in self._lexical.search(question, self._settings.candidates)
            if each.id in passages
        }
        ranked = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
        return [self._hit(Scored(each, score), score, 0.0) for each, score in ranked]

    def _hit(self, found: Scored, lexical: float, semantic: float) -> Hit:
        passage = self._passages[found.id]
        return Hit(passage, self._articles[passage.article_id], lexical, semantic, found.score)


@dataclass(frozen=True, slots=True)
class Marks:
    """How one reading fared."""

    exact: float = 0.0
    f1: float = 0.0
    sentence: float = 0.0


def measure(path: Path, reader: Reader | None = None, limit: int | None = None) -> dict[str, Any]:
    """The figures of ``python -m eval reading``, in percent; ``limit`` takes that many questions, evenly spread.

    Every answer of such a file is a phrase, so a question that would get a sentence is asked for a phrase too. Latency
    is that of the open question: understanding, searching and reading.
    """
    reader, settings = reader or Reader(), Settings.from_env()
    asked = read_squad(path)
    step = max(1, len(asked) // limit) if limit else 1
    gold: list[Marks] = []
    opened: list[Marks] = []
    milliseconds: list[float] = []
    with TemporaryDirectory() as folder:
        articles = list({each.article.id: each.article for each in asked}.values())
        with Shelf(articles, Path(folder), settings) as shelf:
            for each in asked[::step]:
                started = time.perf_counter()
                question = for_a_phrase(understand(each.question))
                hits = shelf.find(question)
                opened.append(_marks(each, reader, question, hits))
                milliseconds.append((time.perf_counter() - started) * 1000)
                gold.append(_marks(each, reader, question, shelf.own(question, each.article.id)))
    return {
        "gold_passage": {
            "exact_match": _mean(gold, "exact"),
            "f1": _mean(gold, "f1"),
            "sentence": _mean(gold, "sentence"),
        },
        "open": {
            "exact_match": _mean(opened, "exact"),
            "f1": _mean(opened, "f1"),
            "sentence": _mean(opened, "sentence"),
        },
        "questions": len(gold),
        "latency_ms": {f"p{p}": round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95)},
    }


def for_a_phrase(question: Question) -> Question:
    return question if question.asks in PHRASE_TYPES else replace(question, asks="thing")


def _marks(each: Asked, reader: Reader, question: Question, hits: Sequence[Hit]) -> Marks:
    readings = reader.read(question, hits)
    if not readings or readings[0].phrase is None:
        return Marks()
    best, phrase = readings[0], readings[0].phrase
    said = phrase.of(best.hit.article.body)
    right_place = best.hit.article.id == each.article.id and any(
        best.sentence.start <= start < best.sentence.end for start in each.starts
    )
    return Marks(exact_match(said, each.answers), character_f1(said, each.answers), float(right_place))


def _mean(marks: Sequence[Marks], name: str) -> float:
    return round(100 * sum(getattr(each, name) for each in marks) / len(marks), 2) if marks else 0.0
