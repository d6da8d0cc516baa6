"""The places where one part can stand for another.

| seam     | implementations                                                                    |
|----------|------------------------------------------------------------------------------------|
| Embedder | ``embedding.MorphemeEmbedder`` (Kiwi's morpheme embeddings); ``remote.embedders``  |
| Searcher | ``lexical.LexicalIndex`` (tantivy), ``vectors.VectorIndex`` (Chroma)               |
| Reranker | ``remote.reranker.EndpointReranker``                                               |
| Wording  | ``llm.wording.ModelWording``                                                       |
| Answerer | ``answering.EmbeddedAnswerer`` (no model needed), ``llm.LanguageModelAnswerer``    |
| Evaluations | ``eval.service.Runs``, which ``app.py`` brings: nothing here imports ``eval``    |
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.deadline import Deadline
from rag.spending import Spending
from rag.types import ArticleId, Claim, Draft, Hit, Passage, Question, Scored, Turn

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed_passages(self, passages: Sequence[Passage]) -> Vectors:
        """Unit vectors, one row a passage, shape (len(passages), dimensions); one without known words is a zero row.

        Raises EndpointError where a model behind an address does not answer.
        """
        ...

    def embed_question(self, question: Question) -> Vectors:
        """The same for one question, shape (1, dimensions)."""
        ...


class Searcher(Protocol):
    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first; only of the articles in ``within`` where it is given."""
        ...


class Desk(Protocol):
    """Where a claim is checked before anyone sees it."""

    @property
    def deadline(self) -> Deadline:
        """When the answer must be there."""
        ...

    def offer(self, claim: Claim) -> bool:
        """Takes a finished sentence of free prose and shows it at once, if its articles carry it."""
        ...


class Answerer(Protocol):
    def answer(self, question: Question, hits: Sequence[Hit], desk: Desk) -> Draft:
        """Claims that rest on the hits alone; an empty draft where they say nothing.

        One that writes sentence by sentence offers each to the desk; claims of the draft are checked afterwards.
        """
        ...


class Wording(Protocol):
    """Says a question in other words."""

    def standalone(self, text: str, turns: Sequence[Turn], deadline: Deadline) -> str | None:
        """A follow-up made to stand alone; None where that did not succeed."""
        ...

    def others(self, question: Question, deadline: Deadline) -> list[str]:
        """Other wordings to search for as well; none where that did not succeed."""
        ...


class LanguageModel(NamedTuple):
    """What a newsroom does by a language model, where one is set."""

    answerer: Answerer
    wording: Wording
    spending: Spending
    """What both have made it read and write."""


class Reranker(Protocol):
    def ranked(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, the best for the question first; as they are where it fails."""
        ...


class Evaluations(Protocol):
    """Runs over sets of questions, kept in the data folder; shapes are JSON, and described in docs/api.md."""

    def sets(self) -> list[dict[str, Any]]:
        """The sets of questions there are: ``{name, count, problem}``."""
        ...

    def runs(self) -> list[dict[str, Any]]:
        """The runs that are kept, the last first."""
        ...

    def state(self) -> dict[str, Any]:
        """The run under way, or how the last one ended: ``{running, name, done, total, error, stopped}``."""
        ...

    def start(self, questions: str, resumed: str | None = None) -> None:
        """Begins a run in the background, or goes on with one that was broken off. Raises GisadapError."""
        ...

    def stop(self) -> None:
        """Breaks the run under way off; it can be resumed."""
        ...

    def report(self, name: str, against: str | None = None) -> str:
        """The page of one run, with what changed since another one. Raises GisadapError."""
        ...

    def keep_accepted(self) -> list[str]:
        """Writes the feedback that was accepted into its file of questions; returns why some could not become one."""
        ...

    def close(self) -> None:
        """Breaks off, and waits for it."""
        ...
