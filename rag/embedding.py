"""Texts as vectors: Kiwi's own morpheme embeddings, summed with the weight of each morpheme. No model is downloaded."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import SettingsError
from rag.seams import Vectors
from rag.types import Morpheme, Passage, Question

WORD_TAGS = frozenset(("NNG", "NNP", "NNB", "NR", "SL", "SH", "SN", "XR", "VV", "VA", "MAG"))
"""Morphemes that say what a text is about."""

_FILE = "morphemes.npz"


class MorphemeEmbedder:
    """The table that ``rag.training.morphemes`` makes: one quantised vector and one weight a morpheme of Kiwi's model.

    A text is the sum of its content morphemes' vectors, each times its weight and the root of its count, made unit
    length: a smooth-inverse-frequency bag (Arora, Liang and Ma 2017), with the table whitened instead of the sentence
    vectors' first component removed.
    """

    def __init__(self) -> None:
        raw = files("rag").joinpath("weights", _FILE)
        with raw.open("rb") as opened:
            data = opened.read()
        self._digest = hashlib.sha256(data).hexdigest()[:16]
        table = _unpacked(data)
        made_for, installed = str(table["model"]), version("kiwipiepy_model")
        if made_for.split(".")[:2] != installed.split(".")[:2]:
            raise SettingsError(
                f"형태소 벡터는 kiwipiepy_model {made_for}용인데 {installed}이(가) 설치되어 있습니다. "
                f"pip install 'kiwipiepy_model=={made_for}'로 맞춰 주십시오."
            )
        self._codes: NDArray[np.uint8] = table["codes"]
        self._steps: NDArray[np.float32] = table["steps"].astype(np.float32)
        self._weights: NDArray[np.float32] = table["weights"].astype(np.float32)
        words = table["words"].tobytes().decode().split("\n")
        self._rows = {word: row for row, word in enumerate(words)}

    @property
    def fingerprint(self) -> str:
        return f"morphemes:{self._digest}"

    @property
    def dimensions(self) -> int:
        return 2 * int(self._codes.shape[1])

    def embed_passages(self, passages: Sequence[Passage]) -> Vectors:
        return self.embed([passage.morphemes for passage in passages])

    def embed_question(self, question: Question) -> Vectors:
        return self.embed([question.morphemes])

    def embed(self, texts: Sequence[Sequence[Morpheme]]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions); a text without known words is a zero row."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, morphemes in enumerate(texts):
            counts = Counter(self._known(morphemes))
            if counts:
                rows = np.fromiter(counts, np.intp)
                weights = np.sqrt(np.fromiter(counts.values(), np.float32)) * self._weights[rows]
                vector = weights @ self._vectors(rows)
                vectors[row] = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return vectors

    def vector(self, form: str, tag: str) -> NDArray[np.float32] | None:
        """The unit vector of one morpheme, shape (dimensions,); None where Kiwi's model does not know it."""
        row = self._rows.get(_key(form, tag))
        if row is None:
            return None
        found: NDArray[np.float32] = self._vectors(np.array([row]))[0]
        found /= max(float(np.linalg.norm(found)), 1e-12)
        return found

    @property
    def size(self) -> int:
        """How many morphemes the table holds."""
        return len(self._codes)

    def rows(self, morphemes: Sequence[Morpheme]) -> NDArray[np.int32]:
        """The row of each morpheme in the table, -1 where it is not known."""
        rows = self._rows
        return np.array([rows.get(_key(form, tag), -1) for form, tag, _, _ in morphemes], np.int32)

    def vectors(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Unit vectors of rows of the table, shape (len(rows), dimensions); zeros for -1."""
        found = self._vectors(rows.astype(np.intp))
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
        found[rows < 0] = 0.0
        return found

    def similarity(self, left: tuple[str, str], right: tuple[str, str]) -> float:
        """Cosine of two morphemes, each (form, tag); 0 where one is unknown, 1 for the same one."""
        if left == right:
            return 1.0
        vectors = self.vector(*left), self.vector(*right)
        return 0.0 if vectors[0] is None or vectors[1] is None else float(vectors[0] @ vectors[1])

    def _known(self, morphemes: Sequence[Morpheme]) -> Iterator[int]:
        rows = self._rows
        for form, tag, _, _ in morphemes:
            if tag in WORD_TAGS and (row := rows.get(_key(form, tag))) is not None:
                yield row

    def _vectors(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        return unpacked(self._codes[rows], self._steps[rows])


def packed(vectors: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Vectors with four bits a number, shape (n, dimensions / 2), and the step of each row.

    Steps cut at three standard deviations: the few larger numbers cost less than coarser steps for all the others.
    """
    steps = (3 * vectors.std(axis=1) / 7).astype(np.float16)
    safe = np.maximum(steps.astype(np.float32), 1e-6)
    levels = (np.clip(np.rint(vectors / safe[:, None]), -8, 7) + 8).astype(np.uint8)
    return levels[:, 0::2] | (levels[:, 1::2] << 4), steps


def unpacked(codes: NDArray[np.uint8], steps: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """What ``packed`` made, as numbers again."""
    vectors = np.empty((len(codes), 2 * codes.shape[1]), np.float32)
    vectors[:, 0::2] = codes & 15
    vectors[:, 1::2] = codes >> 4
    return (vectors - 8) * steps.astype(np.float32)[:, None]


def _key(form: str, tag: str) -> str:
    return f"{form}/{tag}"


def _unpacked(data: bytes) -> dict[str, NDArray[Any]]:
    import io

    with np.load(io.BytesIO(data)) as table:
        return {name: table[name] for name in table.files}
