"""Reading comprehension measured on a SQuAD, KorQuAD 1.0 or KLUE-MRC file, with KorQuAD's character measure.

Every paragraph becomes an article and goes the way of any article: cut, analysed, indexed, searched, read. Each
question is asked twice: over the passages of its own paragraph (``gold_passage``) and over whatever search finds among
all of them (``open``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.formats import squad
from eval.measures import character_f1, exact_match, korquad
from rag.embedding import MorphemeEmbedder
from rag.errors import SourceError
from rag.fusion import fuse
from rag.lexical import LexicalIndex
from rag.passages import cut
from rag.question.understanding import understand
from rag.ranking import LOOKED_AT
from rag.reading.reader import Reader
from rag.relevance import Text, reranked
from rag.settings import Settings
from rag.types import PHRASE_TYPES, Article, Hit, Lines, Paragraph, PassageId, Question, Scored
from rag.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the file; ``starts`` count in the article's body. Without answers its paragraph has none."""

    id: str
    question: str
    article: Article
    answers: tuple[str, ...]
    starts: tuple[int, ...]
    kind: int | None = None
    """KLUE-MRC's question type."""


def read_squad(path: Path) -> list[Asked]:
    """The questions of a SQuAD, KorQuAD or KLUE-MRC file. Raises SourceError where it is no such file."""
    asked = []
    for number, paragraph in enumerate(squad.paragraphs(path)):
        lines = tuple(Paragraph("body", line, Lines(1, 1)) for line in paragraph.context.split("\n"))
        article = Article(f"{number}", paragraph.title, None, None, None, lines).with_id(f"{number}")
        asked += [Asked(qa.id, qa.question, article, qa.answers, qa.starts, qa.kind) for qa in paragraph.asked]
    return asked


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
        question = self._lexical.informed(question)
        lexical = self._lexical.search(question, self._settings.candidates)
        semantic = self._vectors.search(question, self._settings.candidates)
        fused = fuse(lexical, semantic, self._settings.semantic_weight)
        by_words, by_meaning = dict(lexical), dict(semantic)
        texts = {each.id: self._text(each.id) for each in fused[:LOOKED_AT]}
        found = reranked(question, fused, by_words, by_meaning, texts)[: self._settings.passages_read]
        return [self._hit(each, by_words.get(each.id, 0.0), by_meaning.get(each.id, 0.0)) for each in found]

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

    def _text(self, passage: PassageId) -> Text:
        found = self._passages[passage]
        return Text(found.text, self._articles[found.article_id].title)

    def _hit(self, found: Scored, lexical: float, semantic: float) -> Hit:
        passage = self._passages[found.id]
        return Hit(passage, self._articles[passage.article_id], lexical, semantic, found.score)


@dataclass(frozen=True, slots=True)
class Marks:
    """How one reading fared, and what it said."""

    said: str = ""
    exact: float = 0.0
    f1: float = 0.0
    sentence: float = 0.0


def measure(
    path: Path, reader: Reader | None = None, limit: int | None = None, predictions: Path | None = None
) -> dict[str, Any]:
    """The figures of ``python -m eval reading``, in percent; ``limit`` takes that many questions, evenly spread.

    Every answer of such a file is a phrase, so a question that would get a sentence is asked for a phrase too. Latency
    is that of the open question: understanding, searching and reading. Questions that their paragraph does not answer
    are counted apart: right where the reader would abstain. ``predictions`` gets the readings of the gold passages as
    the official scripts take them, id to text.
    """
    reader, settings = reader or Reader(), Settings.from_env()
    asked = read_squad(path)
    asked = asked[:: max(1, len(asked) // limit) if limit else 1]
    gold: dict[str, Marks] = {}
    opened: dict[str, Marks] = {}
    milliseconds: list[float] = []
    with TemporaryDirectory() as folder:
        articles = list({each.article.id: each.article for each in asked}.values())
        with Shelf(articles, Path(folder), settings) as shelf:
            for each in asked:
                started = time.perf_counter()
                question = for_a_phrase(understand(each.question))
                hits = shelf.find(question)
                opened[each.id] = _marks(each, reader, question, hits, settings)
                milliseconds.append((time.perf_counter() - started) * 1000)
                gold[each.id] = _marks(each, reader, question, shelf.own(question, each.article.id), settings)
    if predictions:
        said = {identity: marks.said for identity, marks in gold.items()}
        predictions.write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")
    return _figures(asked, gold, opened) | {
        "questions": len(gold),
        "latency_ms": {f"p{p}": round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95)},
    }


def score(path: Path, predictions: Path) -> dict[str, float]:
    """What KorQuAD's official script prints for a file of predictions, id to text. Raises SourceError."""
    try:
        said = json.loads(predictions.read_text(encoding="utf-8"))
        exact, f1 = korquad({str(each): str(text) for each, text in said.items()}, _golds(read_squad(path)))
    except (OSError, ValueError, AttributeError) as error:
        reason = f"예측 파일로 읽을 수 없습니다({error}). {{번호: 답}} 꼴의 JSON이어야 합니다."
        raise SourceError(str(predictions), reason) from error
    return {"exact_match": exact, "f1": f1}


def _golds(asked: Sequence[Asked]) -> dict[str, tuple[str, ...]]:
    """A question without an answer is rightly answered by nothing, as KLUE and SQuAD 2.0 have it."""
    return {each.id: each.answers or ("",) for each in asked}


def _figures(asked: Sequence[Asked], gold: Mapping[str, Marks], opened: Mapping[str, Marks]) -> dict[str, Any]:
    answered = [each.id for each in asked if each.answers]
    found: dict[str, Any] = {
        name: {
            "exact_match": _mean(marks, answered, "exact"),
            "f1": _mean(marks, answered, "f1"),
            "sentence": _mean(marks, answered, "sentence"),
        }
        for name, marks in (("gold_passage", gold), ("open", opened))
    }
    unanswered = [each.id for each in asked if not each.answers]
    if unanswered:
        found["unanswerable"] = {"abstained": _mean(gold, unanswered, "exact"), "questions": len(unanswered)}
    kinds = sorted({each.kind for each in asked if each.kind is not None and each.answers})
    if kinds:
        of_kind = {kind: [each.id for each in asked if each.kind == kind and each.answers] for kind in kinds}
        found["by_question_type"] = {
            str(kind): {"exact_match": _mean(gold, ids, "exact"), "f1": _mean(gold, ids, "f1"), "questions": len(ids)}
            for kind, ids in of_kind.items()
        }
    return found


def for_a_phrase(question: Question) -> Question:
    return question if question.asks in PHRASE_TYPES else replace(question, asks="thing")


def _marks(each: Asked, reader: Reader, question: Question, hits: Sequence[Hit], settings: Settings) -> Marks:
    readings = reader.read(question, hits)
    unsure = not each.answers and (not readings or readings[0].probability < settings.abstain_below)
    if not readings or readings[0].phrase is None or unsure:
        return Marks(exact=float(not each.answers))
    best, phrase = readings[0], readings[0].phrase
    said = phrase.of(best.hit.article.body)
    right_place = best.hit.article.id == each.article.id and any(
        best.sentence.start <= start < best.sentence.end for start in each.starts
    )
    return Marks(said, exact_match(said, each.answers), character_f1(said, each.answers), float(right_place))


def _mean(marks: Mapping[str, Marks], ids: Sequence[str], name: str) -> float:
    return round(100 * sum(getattr(marks[each], name) for each in ids) / len(ids), 2) if ids else 0.0
