"""The vector index: a Chroma collection that is built once, and what was added since in a matrix beside it.

    base/chroma/    ids and vectors of the passages there were, found by Chroma's graph
    base/           the same rows as a matrix: the nearest of chosen articles, exactly, because Chroma's ``where`` costs
                    two hundred times the query
    recent/         passages added since
    gone.txt        articles of the base that are no more, one a line

Chroma rewrites its files in place and without a sync, so a kill, a second writer or a damaged byte can break or empty a
collection in silence. Here a collection is written once, in a folder nobody reads yet, and what is opened is a copy,
because Chroma writes to what it reads.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import NDArray

from rag.files import share
from rag.lock import PrivateFolder
from rag.matrix import Matrix, Rows
from rag.seams import Embedder
from rag.types import ArticleId, PassageId, Question, Scored, article_of

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_BASE, _CHROMA, _RECENT, _GONE = "base", "chroma", "recent", "gone.txt"
_NAME = "passages"
_BATCH = 5_000  # Chroma takes at most 5,461 rows at a time
_NEIGHBOURS, _BREADTH = 32, 256  # at Chroma's 16 and 100, 6 of 100 nearest neighbours are missed
_FEW = 2_000  # rows beside the base that are always worth less than a new base
_SHARE = 8  # beyond these, the base takes the others in when they are more than one in so many


class VectorIndex:
    """Nearest passages by cosine."""

    @staticmethod
    def build(folder: Path, ids: Sequence[PassageId], vectors: NDArray[np.floating]) -> None:
        """A new index in ``folder``, which must be empty or absent; ``vectors`` has one row an id."""
        rows = vectors.astype(np.float16, copy=False)
        Matrix.save(folder / _BASE, ids, rows)
        _fill(folder / _BASE / _CHROMA, ids, rows)
        _beside(folder, [], rows[:0], ())

    @staticmethod
    def grow(before: Path, folder: Path, ids: Sequence[PassageId], rows: Rows, gone: Iterable[ArticleId]) -> None:
        """The index in ``before`` without the articles ``gone`` and with new rows, in ``folder``, at the cost of those.

        The base is shared until the rest has become too much of it.
        """
        base, recent = Matrix(before / _BASE), Matrix(before / _RECENT)
        gone = {*_lines(before / _GONE), *gone}
        stay = np.setdiff1d(np.arange(len(recent)), recent.of(gone))
        ids, rows = [*(recent.ids[row] for row in stay), *ids], np.concatenate([recent.rows[stay], rows])
        lost = base.of(gone)
        if len(ids) + len(lost) <= max(_FEW, len(base) // _SHARE):
            share(before / _BASE, folder / _BASE)
            _beside(folder, ids, rows, gone & base.articles)
            return
        shutil.copytree(before / _BASE / _CHROMA, folder / _BASE / _CHROMA)
        _fill(folder / _BASE / _CHROMA, ids, rows, without=[base.ids[row] for row in lost])
        kept = np.setdiff1d(np.arange(len(base)), lost)
        Matrix.save(folder / _BASE, [*(base.ids[row] for row in kept), *ids], np.concatenate([base.rows[kept], rows]))
        _beside(folder, [], rows[:0], ())

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._base, self._recent = Matrix(folder / _BASE), Matrix(folder / _RECENT)
        self._gone = frozenset(_lines(folder / _GONE))
        self._lost = len(self._base.of(self._gone))
        self._copy = PrivateFolder()
        shutil.copytree(folder / _BASE / _CHROMA, self._copy.path, dirs_exist_ok=True)
        self._client = _client(self._copy.path)
        self._collection = self._client.get_collection(_NAME, embedding_function=None)
        if len(self._base):  # Chroma reads its graph at the first query
            self._query(self._base.rows[:1].astype(np.float32), 1)

    def __len__(self) -> int:
        return len(self._base) - self._lost + len(self._recent)

    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first, scored by cosine; none for a question without known words."""
        vector = self._embedder.embed_question(question)
        if not vector.any():
            return []
        if within is None:
            found = [*self._nearest(vector, limit), *self._recent.nearest(vector, limit)]
        else:
            found = [
                *self._base.nearest(vector, limit, self._base.of(within - self._gone)),
                *self._recent.nearest(vector, limit, self._recent.of(within)),
            ]
        return sorted(found, key=lambda each: (-each.score, each.id))[:limit]

    def _nearest(self, vector: NDArray[np.float32], limit: int) -> list[Scored]:
        """Of the base, by its graph; asked for more while what is gone stands in the way."""
        asked = limit
        while True:
            asked = min(asked, len(self._base))
            found = self._query(vector[None], asked) if asked else []
            living = [each for each in found if article_of(each.id) not in self._gone]
            if len(living) >= limit or asked == len(self._base):
                return living
            asked *= 4

    def _query(self, vector: NDArray[np.float32], limit: int) -> list[Scored]:
        found = self._collection.query(query_embeddings=vector, n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [Scored(each, 1.0 - float(distance)) for each, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        """Frees files and memory; Chroma keeps them for the life of the process otherwise."""
        self._client.close()
        self._copy.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _beside(folder: Path, ids: Sequence[PassageId], rows: Rows, gone: Iterable[ArticleId]) -> None:
    Matrix.save(folder / _RECENT, ids, rows)
    (folder / _GONE).write_text("\n".join(sorted(gone)), encoding="utf-8")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def _fill(folder: Path, ids: Sequence[PassageId], rows: Rows, without: Sequence[PassageId] = ()) -> None:
    """Takes rows out of the collection in ``folder`` and puts others in; never ``upsert``, which loses some."""
    client = _client(folder)
    try:
        collection = _collection(client)
        for start in range(0, len(without), _BATCH):
            collection.delete(ids=list(without[start : start + _BATCH]))
        for start in range(0, len(ids), _BATCH):
            batch = np.ascontiguousarray(rows[start : start + _BATCH], np.float32)
            collection.add(ids=list(ids[start : start + _BATCH]), embeddings=batch)
    finally:
        client.close()


def _collection(client: Client) -> Collection:
    return client.get_or_create_collection(
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


def _client(folder: Path) -> Client:
    from chromadb import PersistentClient
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    client = PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # the interface that Chroma declares has no close()
