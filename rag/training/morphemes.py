"""Makes ``rag/weights/morphemes.npz``: python -m rag.training.morphemes TEXTS.jsonl[.gz]...

Kiwi gives no access to its morpheme embeddings, but ``most_similar_morphemes`` gives the cosine of one morpheme to
every other. The cosines C to some 450 anchors hold the whole table: with the anchors' Gram matrix G = Q diag(w) Q', the
rows of C Q / sqrt(w), 256 columns, have exactly the cosines of the original (checked below).

The texts give only document frequencies: each JSON line's ``text`` or ``context`` is one document.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.embedding import WORD_TAGS, packed
from rag.korean import analyse_many, kiwi

_ANCHORS = 448
_RANK = 256
_SEED = 13
_CHARACTERS = 1_500  # of each text
_STEP = 10  # every so many lines: neighbouring articles tell the same story
_TOLERANCE = 1e-3  # of a cosine


class Table(NamedTuple):
    words: list[str]
    """form/tag."""
    vectors: NDArray[np.float32]
    """Centred and whitened, shape (len(words), _RANK)."""


def recovered() -> Table:
    """Kiwi's embeddings of its content morphemes, up to a rotation. Takes about 80 seconds."""
    size = len(kiwi().most_similar_morphemes(1_000, 1_000_000))
    anchors = np.sort(np.random.default_rng(_SEED).choice(np.arange(200, size), _ANCHORS, replace=False))
    cosines = np.zeros((size, _ANCHORS))
    for column, anchor in enumerate(anchors):
        similar = kiwi().most_similar_morphemes(int(anchor), size)
        cosines[[each.id for each in similar], column] = [each.score for each in similar]
        cosines[anchor, column] = 1.0
    gram = cosines[anchors]
    values, directions = np.linalg.eigh((gram + gram.T) / 2)
    unit = cosines @ directions[:, -_RANK:] / np.sqrt(values[-_RANK:])
    _check(unit)
    rows = dict(_content_words(size))
    return Table(list(rows), whitened(unit)[list(rows.values())].astype(np.float32))


def whitened(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred, and every direction given the same variance: common directions tell how often a word is, not what."""
    centred = unit - unit.mean(axis=0)
    values, directions = np.linalg.eigh(np.cov(centred.T))
    return np.asarray(centred @ directions / np.sqrt(values))


def _content_words(size: int) -> Iterator[tuple[str, int]]:
    for row in reversed(range(size)):  # of several senses the first is the usual one; it is written last
        token = kiwi().morpheme(row)
        tag = token.tag.partition("-")[0]
        if token.form.strip() and tag in WORD_TAGS:
            yield f"{token.form}/{tag}", row


def _check(unit: NDArray[np.float64]) -> None:
    pairs = np.random.default_rng(_SEED + 1).integers(200, len(unit), (200, 2))
    errors = [abs(kiwi().morpheme_similarity(int(a), int(b)) - unit[a] @ unit[b]) for a, b in pairs if a != b]
    if max(errors) > _TOLERANCE:
        raise ValueError(f"the recovered cosines are off by up to {max(errors):.4f}")


def weights(words: Sequence[str], paths: Sequence[Path]) -> NDArray[np.float32]:
    """Inverse document frequency of each word, ln((n + 1) / (df + 1))."""
    frequencies: Counter[str] = Counter()
    documents = 0
    for analysis in analyse_many(text for path in paths for text in _texts(path)):
        frequencies.update({f"{form}/{tag}" for form, tag, _, _ in analysis.morphemes if tag in WORD_TAGS})
        documents += 1
    return np.log((documents + 1) / (np.array([frequencies[word] for word in words]) + 1)).astype(np.float32)


def _texts(path: Path) -> Iterator[str]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as opened:
        for number, line in enumerate(opened):
            if number % _STEP == 0:
                row = json.loads(line)
                yield (row.get("text") or row["context"])[:_CHARACTERS]


def main(paths: Sequence[Path]) -> None:
    table = recovered()
    codes, steps = packed(table.vectors)
    np.savez(
        Path(__file__).parent.parent / "weights" / "morphemes.npz",
        model=version("kiwipiepy_model"),
        words=np.frombuffer("\n".join(table.words).encode(), np.uint8),
        codes=codes,
        steps=steps,
        weights=weights(table.words, paths).astype(np.float16),
    )


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
