"""The vector index: an embedded Chroma collection of ids and vectors, and the same rows as a matrix on disk.

chroma/        the nearest of all passages, by its graph
vectors.npy    float16, shape (passages, dimensions): the nearest of chosen articles, exactly, because Chroma's
               ``where`` costs two hundred times the query
ids.txt        the passage of each row, one a line; passages of one article follow one another
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from rag.seams import Embedder, Vectors
from rag.types import ArticleId, PassageId, Question, Scored, article_of

if TYPE_CHECKING:
    from chromadb.api.client import Client

_CHROMA, _MATRIX, _IDS = "chroma", "vectors.npy", "ids.txt"
_NAME = "passages"
_BATCH = 5_000  # Chroma takes at most 5,461 rows at a time
_NEIGHBOURS, _BREADTH = 32, 256  # at Chroma's 16 and 100, 6 of 100 nearest neighbours are missed


class _Rows(NamedTuple):
    ids: list[PassageId]
    by_article: dict[ArticleId, list[int]]
    matrix: NDArray[np.float16]


class VectorIndex:
    """Nearest passages by cosine. Measured hazards of Chroma rule out ``where``, ``upsert`` and stored documents."""

    @staticmethod
    def build(folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """A new index in ``folder``, which must be empty or absent; ``vectors`` has one row an id."""
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _MATRIX, vectors.astype(np.float16))
        (folder / _IDS).write_text("\n".join(ids), encoding="utf-8")
        client = _client(folder / _CHROMA)
        try:
            collection = client.create_collection(
                _NAME,
                embedding_function=None,
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "max_neighbors": _NEIGHBOURS,
                        "ef_construction": _BREADTH,
                        "ef_search": _BREADTH,
                    }
                },
            )
            for start in range(0, len(ids), _BATCH):
                rows = np.ascontiguousarray(vectors[start : start + _BATCH], np.float32)
                collection.add(ids=list(ids[start : start + _BATCH]), embeddings=rows)
        finally:
            client.close()

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._folder = folder
        self._client = _client(folder / _CHROMA)
        self._collection = self._client.get_collection(_NAME, embedding_function=None)
        self._size = self._collection.count()

    def __len__(self) -> int:
        return self._size

    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first, scored by cosine; none for a question without known words."""
        vector = self._embedder.embed_question(question)
        if not self._size or not vector.any():
            return []
        scored = self._nearest(vector, limit) if within is None else self._exactly(vector[0], limit, within)
        return sorted(scored, key=lambda each: (-each.score, each.id))[:limit]

    def _nearest(self, vector: Vectors, limit: int) -> list[Scored]:
        found = self._collection.query(query_embeddings=vector, n_results=min(limit, self._size), include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [Scored(each, 1.0 - float(distance)) for each, distance in zip(found["ids"][0], distances, strict=True)]

    def _exactly(self, vector: NDArray[np.float32], limit: int, articles: Set[ArticleId]) -> list[Scored]:
        rows = np.array(sorted(row for each in articles for row in self._rows.by_article.get(each, ())), np.intp)
        cosines = self._rows.matrix[rows].astype(np.float32) @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [Scored(self._rows.ids[rows[each]], float(cosines[each])) for each in best]

    @cached_property
    def _rows(self) -> _Rows:
        """Read at the first question that is asked of chosen articles."""
        ids = (self._folder / _IDS).read_text(encoding="utf-8").split("\n")
        by_article: dict[ArticleId, list[int]] = {}
        for row, each in enumerate(ids):
            by_article.setdefault(article_of(each), []).append(row)
        return _Rows(ids, by_article, np.load(self._folder / _MATRIX, mmap_mode="r"))

    def close(self) -> None:
        """Frees files and memory; Chroma keeps them for the life of the process otherwise."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _client(folder: Path) -> Client:
    from chromadb import PersistentClient
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    client = PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # the interface that Chroma declares has no close()
