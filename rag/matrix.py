"""Vectors of passages as a matrix on disk, compared one by one: exact, and fast where there are few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.types import ArticleId, PassageId, Scored, article_of

Rows = NDArray[np.float16]
"""One row a passage, shape (passages, dimensions)."""

_VECTORS, _IDS = "vectors.npy", "ids.txt"
_BLOCK = 16_384  # rows compared at a time: float32 copies of all of them would double the memory


class Matrix:
    """``vectors.npy``, read as needed, and ``ids.txt``, one passage a line, those of one article together."""

    @staticmethod
    def save(folder: Path, ids: Sequence[PassageId], rows: Rows) -> None:
        if len(ids) != len(rows):
            raise ValueError(f"{len(ids)} ids for {len(rows)} vectors")
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _VECTORS, rows)
        (folder / _IDS).write_text("\n".join(ids), encoding="utf-8")

    def __init__(self, folder: Path) -> None:
        self.rows: Rows = np.load(folder / _VECTORS, mmap_mode="r")
        self.ids = (folder / _IDS).read_text(encoding="utf-8").split("\n") if len(self.rows) else []
        self._spans: dict[ArticleId, tuple[int, int]] = {}
        for row, each in enumerate(self.ids):
            article = article_of(each)
            self._spans[article] = (self._spans.get(article, (row, 0))[0], row + 1)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def articles(self) -> Set[ArticleId]:
        return self._spans.keys()

    def of(self, articles: Iterable[ArticleId]) -> NDArray[np.intp]:
        """The rows of these articles' passages, ascending."""
        spans = sorted(self._spans[each] for each in articles if each in self._spans)
        return np.concatenate([np.arange(*span) for span in spans] or [np.zeros(0, np.intp)])

    def nearest(self, vector: NDArray[np.float32], limit: int, among: NDArray[np.intp] | None = None) -> list[Scored]:
        """At most ``limit`` passages by cosine, best first; only the rows ``among`` where they are given."""
        chosen = np.arange(len(self.rows)) if among is None else among
        blocks = [chosen[start : start + _BLOCK] for start in range(0, len(chosen), _BLOCK)]
        cosines = np.concatenate(
            [self.rows[block].astype(np.float32) @ vector for block in blocks] or [np.zeros(0, np.float32)]
        )
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [Scored(self.ids[chosen[each]], float(cosines[each])) for each in best]
