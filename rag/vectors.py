"""The vector index: a Chroma collection that is made once, and what was added since in a matrix beside it.

base/chroma/    the collection of the passages there were, found by Chroma's graph
base/           the same rows as a matrix: the nearest of chosen articles, exactly, because Chroma's ``where`` costs
                two hundred times the query
recent/         passages added since
gone.txt        articles of the base that are no more, one a line
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag.chroma import EMBEDDED, Chroma, ServerAway
from rag.files import share
from rag.matrix import Matrix, Rows
from rag.seams import Embedder
from rag.types import ArticleId, PassageId, Question, Scored, article_of

_log = logging.getLogger(__name__)
_BASE, _CHROMA, _RECENT, _GONE = "base", "chroma", "recent", "gone.txt"
_FEW = 2_000  # rows beside the base that are always worth less than a new base
_SHARE = 8  # beyond these, the base takes the others in when they are more than one in so many


class VectorIndex:
    """Nearest passages by cosine."""

    @staticmethod
    def build(folder: Path, ids: Sequence[PassageId], vectors: NDArray[np.floating], chroma: Chroma = EMBEDDED) -> None:
        """A new index in ``folder``, which must be empty or absent; ``vectors`` has one row an id."""
        rows = vectors.astype(np.float16, copy=False)
        Matrix.save(folder / _BASE, ids, rows)
        chroma.build(folder / _BASE / _CHROMA, ids, rows)
        _beside(folder, [], rows[:0], ())

    @staticmethod
    def grow(
        before: Path,
        folder: Path,
        ids: Sequence[PassageId],
        rows: Rows,
        gone: Iterable[ArticleId],
        chroma: Chroma = EMBEDDED,
    ) -> None:
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
        kept = np.setdiff1d(np.arange(len(base)), lost)
        new, lost_ids = len(ids), [base.ids[row] for row in lost]
        ids, rows = [*(base.ids[row] for row in kept), *ids], np.concatenate([base.rows[kept], rows])
        Matrix.save(folder / _BASE, ids, rows)
        chroma.grow(before / _BASE / _CHROMA, folder / _BASE / _CHROMA, ids, rows, new, lost_ids)
        _beside(folder, [], rows[:0], ())

    @staticmethod
    def discard(folder: Path, chroma: Chroma = EMBEDDED) -> None:
        """What an index that is about to be deleted keeps elsewhere goes too."""
        chroma.discard(folder / _BASE / _CHROMA)

    def __init__(self, folder: Path, embedder: Embedder, chroma: Chroma = EMBEDDED) -> None:
        """Raises ArchiveError where the collection is not there whole."""
        self._embedder = embedder
        self._base, self._recent = Matrix(folder / _BASE), Matrix(folder / _RECENT)
        self._gone = frozenset(_lines(folder / _GONE))
        self._lost = len(self._base.of(self._gone))
        self._collection = chroma.open(folder / _BASE / _CHROMA, len(self._base))
        if len(self._base):  # Chroma reads its graph at the first query
            self._collection.nearest(self._base.rows[0].astype(np.float32), 1)

    def __len__(self) -> int:
        return len(self._base) - self._lost + len(self._recent)

    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first, scored by cosine; none for a question without known words."""
        vector = self._embedder.embed_question(question)[0]
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
            found = self._approximately(vector, asked) if asked else []
            living = [each for each in found if article_of(each.id) not in self._gone]
            if len(living) >= limit or asked == len(self._base):
                return living
            asked *= 4

    def _approximately(self, vector: NDArray[np.float32], limit: int) -> list[Scored]:
        """By Chroma's graph; one by one while the server that keeps it is away."""
        try:
            return self._collection.nearest(vector, limit)
        except ServerAway as error:
            _log.warning("%s 그동안 벡터를 하나씩 견줍니다.", error)
            return self._base.nearest(vector, limit)

    def close(self) -> None:
        self._collection.close()

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
