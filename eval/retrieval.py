"""Retrieval alone, on any collection: a BEIR or AutoRAG folder, or a SQuAD file whose paragraphs are the documents.

A document is cut into passages like an article and stands where its best passage stands.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from eval.cases import file_name
from eval.formats import autorag
from eval.measures import ndcg, recall, reciprocal_rank, success
from rag import passages
from rag.cleaning import SUFFIXES, clean_file
from rag.cleaning.sources import files
from rag.embedding import MorphemeEmbedder
from rag.errors import QuestionError, SourceError
from rag.fusion import fuse
from rag.lexical import LexicalIndex
from rag.question.understanding import understand
from rag.ranking import LOOKED_AT
from rag.relevance import Text, reranked
from rag.settings import Settings
from rag.types import Article, Lines, Paragraph
from rag.vectors import VectorIndex

_DEPTH = 50  # documents looked at a question: R@50 needs as many
_CUTOFFS = (1, 3, 5, 10)

Search = Callable[[str], Sequence[str]]
"""A question to document ids, best first, each once."""


class Collection(NamedTuple):
    documents: list[Article]
    questions: dict[str, str]
    relevant: dict[str, dict[str, int]]
    """Question id to document id to grade; grades above zero are relevant."""


def measure(path: Path, settings: Settings | None = None, articles: Path | None = None) -> dict[str, Any]:
    """What ``python -m eval retrieval`` prints, for our own hybrid search. Raises SourceError for unreadable input.

    ``articles`` is the folder of pages that the questions of a case file are about.
    """
    collection = read(path) if articles is None else read_cases(path, articles)
    with (
        TemporaryDirectory() as folder,
        Hybrid(collection.documents, Path(folder), settings or Settings.from_env()) as hybrid,
    ):
        return scored(collection, hybrid.search)


# --- reading --------------------------------------------------------------------------------------------------------


def read(path: Path) -> Collection:
    """A BEIR folder (corpus.jsonl, queries.jsonl, qrels/test.tsv), an AutoRAG folder or a SQuAD 1.1 file."""
    try:
        read_as = _autorag if (path / autorag.QA).exists() else _beir if path.is_dir() else _squad
        collection = read_as(path)
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            str(path), f"BEIR 폴더나 SQuAD 파일로 읽을 수 없습니다({error}). 형식을 확인해 주십시오."
        ) from error
    if not collection.documents or not collection.relevant:
        raise SourceError(str(path), "문서나 질문이 없습니다. 파일 내용을 확인해 주십시오.")
    return collection


def read_cases(path: Path, folder: Path) -> Collection:
    """Questions of JSON Lines ({id, turns, articles}), the last turn each, over the cleaned pages of a folder."""
    failed: list[SourceError] = []
    pages = [page for each in files([folder], SUFFIXES, failed) for page in clean_file(each.path, each.source)]
    documents = [page.with_id(page.source) for page in pages if not isinstance(page, SourceError)]
    try:
        rows = list(_rows(path))
        relevant = {
            str(row["id"]): {each.id: 1 for each in documents if file_name(each.id).startswith(tuple(row["articles"]))}
            for row in rows
            if row["articles"]
        }
        return Collection(documents, {str(row["id"]): row["turns"][-1] for row in rows}, relevant)
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(str(path), f"질문 파일로 읽을 수 없습니다({error}). 형식을 확인해 주십시오.") from error


def _beir(folder: Path) -> Collection:
    relevant: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened, delimiter="\t"):
            relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return Collection(
        documents=[_document(str(row["_id"]), row.get("title"), row["text"]) for row in _rows(folder / "corpus.jsonl")],
        questions={str(row["_id"]): row["text"] for row in _rows(folder / "queries.jsonl") if row["_id"] in relevant},
        relevant=relevant,
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as opened:
        yield from (json.loads(line) for line in opened if line.strip())


def _autorag(folder: Path) -> Collection:
    tables = autorag.read(folder)
    return Collection(
        documents=[_document(str(row["doc_id"]), None, row["contents"]) for row in tables.documents],
        questions={str(row["qid"]): row["query"] for row in tables.questions},
        relevant={
            str(row["qid"]): {str(each): 1 for group in row["retrieval_gt"] for each in group}
            for row in tables.questions
        },
    )


def _squad(path: Path) -> Collection:
    documents: list[Article] = []
    questions: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            document = str(len(documents))
            documents.append(_document(document, article.get("title"), paragraph["context"]))
            for question in paragraph["qas"]:
                questions[question["id"]] = question["question"]
                relevant[question["id"]] = {document: 1}
    return Collection(documents, questions, relevant)


def _document(identity: str, title: str | None, text: str) -> Article:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Article(
        source=identity,
        title=title or None,
        published=None,
        author=None,
        outlet=None,
        paragraphs=tuple(Paragraph("body", line, Lines(number, number)) for number, line in enumerate(lines, 1)),
        id=identity,
    )


# --- searching ------------------------------------------------------------------------------------------------------


class Hybrid:
    """The product's search over documents in memory and a scratch folder."""

    def __init__(self, documents: Sequence[Article], folder: Path, settings: Settings) -> None:
        cut = [
            (passage, document)
            for document, own in zip(documents, passages.cut(documents, settings.passage_characters), strict=True)
            for passage in own
        ]
        embedder = MorphemeEmbedder()
        LexicalIndex.build(folder / "lexical", cut)
        VectorIndex.build(
            folder / "vectors",
            [passage.id for passage, _ in cut],
            embedder.embed([passage.morphemes for passage, _ in cut]),
        )
        self._settings = settings
        self._document_of = {passage.id: document.id for passage, document in cut}
        self._texts = {passage.id: Text(passage.text, document.title) for passage, document in cut}
        self._lexical = LexicalIndex(folder / "lexical")
        self._vectors = VectorIndex(folder / "vectors", embedder)

    def search(self, text: str) -> list[str]:
        """Documents by their best passage; none for a question that cannot be asked."""
        try:
            question = self._lexical.informed(understand(text))
        except QuestionError:
            return []
        depth = max(self._settings.candidates, 2 * _DEPTH)  # a document is often found by two of its passages
        lexical, semantic = self._lexical.search(question, depth), self._vectors.search(question, depth)
        fused = fuse(lexical, semantic, self._settings.semantic_weight)
        texts = {each.id: self._texts[each.id] for each in fused[:LOOKED_AT]}
        found = reranked(question, fused, dict(lexical), dict(semantic), texts)
        return list(dict.fromkeys(self._document_of[each.id] for each in found))[:_DEPTH]

    def nearest(self, text: str) -> list[str]:
        """Documents by their vectors alone: what a plain Chroma collection would find."""
        found = self._vectors.search(understand(text), 2 * _DEPTH)
        return list(dict.fromkeys(self._document_of[each.id] for each in found))[:_DEPTH]

    def __enter__(self) -> Hybrid:
        return self

    def __exit__(self, *_: object) -> None:
        self._lexical.close()
        self._vectors.close()


# --- measuring ------------------------------------------------------------------------------------------------------


def scored(collection: Collection, search: Search) -> dict[str, Any]:
    """Means over all questions that have a relevant document; one that found nothing counts as zero."""
    rankings: list[tuple[list[str], dict[str, int]]] = []
    milliseconds: list[float] = []
    for question, grades in collection.relevant.items():
        gains = {document: grade for document, grade in grades.items() if grade > 0}
        if question in collection.questions and gains:
            started = time.perf_counter()
            rankings.append((list(search(collection.questions[question])), gains))
            milliseconds.append((time.perf_counter() - started) * 1000)
    if not rankings:
        raise SourceError("qrels", "정답 문서가 있는 질문이 없습니다. qrels와 queries의 id를 확인해 주십시오.")
    return {
        **{f"Success@{k}": _mean([success(found, gains, k) for found, gains in rankings]) for k in _CUTOFFS},
        "RR@10": _mean([reciprocal_rank(found, gains, 10) for found, gains in rankings]),
        "nDCG@10": _mean([ndcg(found, gains, 10) for found, gains in rankings]),
        "R@50": _mean([recall(found, gains, 50) for found, gains in rankings]),
        "queries": len(rankings),
        "documents": len(collection.documents),
        "latency_ms": {f"p{p}": round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95)},
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
