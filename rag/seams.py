"""The three places where one part can stand for another.

| seam     | implementations                                                                    |
|----------|------------------------------------------------------------------------------------|
| Embedder | ``embedding.MorphemeEmbedder`` (Kiwi's morpheme embeddings); remote models later   |
| Searcher | ``lexical.LexicalIndex`` (tantivy), ``vectors.VectorIndex`` (Chroma)               |
| Answerer | ``answerer.EmbeddedAnswerer`` (no model endpoint needed); ``llm`` later            |
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.types import ArticleId, Draft, Hit, Morpheme, Question, Scored

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[Sequence[Morpheme]]) -> Vectors:
        """Unit vectors, one row a text, shape (len(texts), dimensions); a text without known words is a zero row."""
        ...


class Searcher(Protocol):
    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first; only of the articles in ``within`` where it is given."""
        ...


class Answerer(Protocol):
    def answer(self, question: Question, hits: Sequence[Hit]) -> Draft:
        """Claims that rest on the hits alone; an empty draft where they say nothing."""
        ...
