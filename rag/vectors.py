"""The vector index: an embedded Chroma collection of ids and vectors, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import numpy as np

from rag.seams import Embedder, Vectors
from rag.types import Question, Scored

if TYPE_CHECKING:
    from chromadb.api.client import Client

_NAME = "passages"
_BATCH = 5_000  # Chroma takes at most 5,461 rows at a time
_NEIGHBOURS, _BREADTH = 32, 256  # at Chroma's 16 and 100, 6 of 100 nearest neighbours are missed


class VectorIndex:
    """Nearest passages by cosine. Measured hazards of Chroma rule out ``where``, ``upsert`` and stored documents."""

    @staticmethod
    def build(folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """A new index in ``folder``, which must be empty or absent; ``vectors`` has one row an id."""
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        client = _client(folder)
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
        self._client = _client(folder)
        self._collection = self._client.get_collection(_NAME, embedding_function=None)
        self._size = self._collection.count()

    def __len__(self) -> int:
        return self._size

    def search(self, question: Question, limit: int) -> list[Scored]:
        """At most ``limit`` passages, best first, scored by cosine; none for a question without known words."""
        vector = self._embedder.embed([question.morphemes])
        if not self._size or not vector.any():
            return []
        found = self._collection.query(query_embeddings=vector, n_results=min(limit, self._size), include=["distances"])
        distances = (found["distances"] or [[]])[0]
        scored = [
            Scored(each, 1.0 - float(distance)) for each, distance in zip(found["ids"][0], distances, strict=True)
        ]
        return sorted(scored, key=lambda each: (-each.score, each.id))

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
