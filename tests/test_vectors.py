"""What the vector index adds to what every Searcher promises (tests/contracts)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.seams import Vectors
from rag.types import Morpheme, Question
from rag.vectors import VectorIndex


class Plane:
    """Embeds a text as the direction that its first word spells: "3/4" is (0.6, 0.8)."""

    fingerprint = "plane"
    dimensions = 2

    def embed(self, texts: Sequence[Sequence[Morpheme]]) -> Vectors:
        rows = [[float(part) for part in text[0].form.split("/")] for text in texts]
        vectors = np.array(rows, np.float32).reshape(len(rows), 2)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def embed_question(self, question: Question) -> Vectors:
        return self.embed([question.morphemes])


def asked(form: str) -> Question:
    return Question(form, form, (Morpheme(form, "SN", 0, len(form)),), "thing")


def test_scores_are_cosines(tmp_path: Path) -> None:
    VectorIndex.build(tmp_path, ["east", "between", "north", "west"], np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]]))
    with VectorIndex(tmp_path, Plane()) as index:
        found = index.search(asked("1/0"), 4)
    assert [each.id for each in found] == ["east", "between", "north", "west"]
    assert [each.score for each in found] == pytest.approx([1, 0.6, 0, -1], abs=1e-3)  # float16


def test_a_passage_without_vector_is_kept_and_comes_after_what_fits(tmp_path: Path) -> None:
    VectorIndex.build(tmp_path, ["none", "east"], np.array([[0, 0], [1, 0]], np.float32))
    with VectorIndex(tmp_path, Plane()) as index:
        assert [each.id for each in index.search(asked("1/0"), 2)] == ["east", "none"]


def test_more_rows_than_chroma_takes_at_a_time_all_arrive(tmp_path: Path) -> None:
    """In two dimensions: among many random ones a graph of neighbours misses some without any fault."""
    count = 5_500
    angles = np.linspace(0, np.pi, count)
    VectorIndex.build(tmp_path, [f"p{n}" for n in range(count)], np.stack([np.cos(angles), np.sin(angles)], axis=1))
    with VectorIndex(tmp_path, Plane()) as index:
        assert len(index) == count
        for number in (0, 2_750, 5_499):
            place = f"{np.cos(angles[number]):.9f}/{np.sin(angles[number]):.9f}"
            assert abs(int(index.search(asked(place), 1)[0].id[1:]) - number) <= 3  # float16 tells no closer ones apart


def test_ids_and_vectors_must_pair(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 ids for 1 vectors"):
        VectorIndex.build(tmp_path, ["a", "b"], np.ones((1, 2), np.float32))


def test_two_open_at_once_and_one_closed(tmp_path: Path) -> None:
    """As when a new generation is swapped in while questions still run on the old one."""
    for name in ("old", "new"):
        VectorIndex.build(tmp_path / name, [name], np.array([[1, 0]], np.float32))
    old, new = (VectorIndex(tmp_path / name, Plane()) for name in ("old", "new"))
    old.close()
    assert [each.id for each in new.search(asked("1/0"), 1)] == ["new"]
    new.close()
