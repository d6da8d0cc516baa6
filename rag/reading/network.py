"""A small recurrent network that reads an excerpt: which candidate answers, and which sentence. Plain numpy.

Question and sentences go through simple recurrent units (Lei et al. 2018) over Kiwi's morpheme vectors, tags, endings
and what the question's words match; each morpheme looks twice at the question (Seo et al. 2017). A candidate is scored
from its first, last and following morpheme, its mean, its length, its sentence and the question (docs/reading.md).
``rag.training.network`` holds the same layers in torch and trains them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rag.embedding import MorphemeEmbedder
from rag.reading.excerpt import Excerpt, Words
from rag.reading.matching import Floats, Ints

LENGTHS = 14
"""Lengths of phrases in morphemes that are told apart; longer ones count as the last."""


class Network:
    """``parameters`` are named as in torch."""

    def __init__(self, parameters: Mapping[str, Floats]) -> None:
        self.parameters = {name: np.asarray(value, np.float32) for name, value in parameters.items()}
        self._units = {
            name: _Unit(self.parameters, name) for name in ("question", "first_pass", "second_pass", "third_pass")
        }

    def read(self, excerpt: Excerpt, embedder: MorphemeEmbedder) -> tuple[Floats, Floats]:
        """Scores of the excerpt's candidates (C,) and sentences (S,); higher is better."""
        table = self.parameters
        asked = self._represent(excerpt.question, embedder)
        read = self._units["question"](asked, np.array([len(asked)], np.int32))
        weights = _softmax(self._linear("weigh", read)[:, 0])
        summary = np.concatenate(
            [weights @ read, table["asks.weight"][excerpt.asks], table["asking.weight"][excerpt.word]]
        )
        here = self._represent(excerpt.words, embedder)
        alike = np.maximum(self._linear("key_here", here), 0) @ np.maximum(self._linear("key_there", asked), 0).T
        aligned = _softmax(alike) @ read
        once = self._units["first_pass"](np.concatenate([here, aligned], axis=1), excerpt.lengths)
        looked = np.maximum(self._linear("look", once), 0)
        again = _softmax(looked @ read.T) @ read
        twice = self._units["second_pass"](np.concatenate([once, again, looked * again], axis=1), excerpt.lengths)
        twice = np.concatenate([twice, self._units["third_pass"](twice, excerpt.lengths)], axis=1)
        starts = np.cumsum(np.r_[0, excerpt.lengths[:-1]])
        pooled = np.maximum.reduceat(twice, starts, axis=0)
        both = np.concatenate([pooled, np.broadcast_to(summary, (len(pooled), len(summary)))], axis=1)
        sentences = self._linear("sentence_score", np.tanh(self._linear("sentence_hidden", both)))[:, 0]
        return self._phrases(excerpt, twice, pooled, summary, starts), sentences

    def _phrases(self, excerpt: Excerpt, read: Floats, pooled: Floats, summary: Floats, starts: Ints) -> Floats:
        first, last = starts[excerpt.sentence] + excerpt.first, starts[excerpt.sentence] + excerpt.last
        length = (last - first + 1)[:, None]
        at_first, at_last, at_next, mean = np.split(self._linear("ends", read), 4, axis=1)
        follows = np.concatenate([at_next, np.zeros_like(at_next[:1])])
        after = np.where(excerpt.last + 1 < excerpt.lengths[excerpt.sentence], last + 1, len(read))
        sums = np.concatenate([np.zeros_like(mean[:1]), np.cumsum(mean, axis=0)])
        hidden = (
            at_first[first] + at_last[last] + follows[after] + (sums[last + 1] - sums[first]) / length
            + (self._linear("of_question", summary) + self._linear("of_sentence", pooled))[excerpt.sentence]
            + self.parameters["lengths.weight"][np.minimum(length[:, 0], LENGTHS - 1)]
        )  # fmt: skip
        kinds = read @ (self.parameters["kind_asked.weight"] @ summary)
        scores: Floats = self._linear("score", np.tanh(hidden))[:, 0] + kinds[last]
        return scores

    def _represent(self, words: Words, embedder: MorphemeEmbedder) -> Floats:
        table = self.parameters
        return np.concatenate(
            [
                embedder.vectors(words.rows) @ table["words.weight"].T, table["tags.weight"][words.tags],
                table["endings.weight"][words.endings], table["beginnings.weight"][words.beginnings],
                table["kinds.weight"][words.kinds], words.evidence,
            ], axis=1,
        )  # fmt: skip

    def _linear(self, name: str, inputs: Floats) -> Floats:
        result: Floats = inputs @ self.parameters[f"{name}.weight"].T + self.parameters[f"{name}.bias"]
        return result


class _Unit:
    """A simple recurrent unit that runs over each sentence in both directions."""

    def __init__(self, parameters: Mapping[str, Floats], name: str) -> None:
        self._weight = np.ascontiguousarray(parameters[f"{name}.gates.weight"].T)
        self._bias = parameters[f"{name}.gates.bias"]

    def __call__(self, inputs: Floats, lengths: Ints) -> Floats:
        """(N, D) morphemes of sentences of these lengths -> (N, 2 H), forward and backward."""
        new, keep, out = np.split(inputs @ self._weight + self._bias, 3, axis=1)
        keep = _sigmoid(keep)
        new = (1.0 - keep) * new
        half = keep.shape[1] // 2
        which = np.repeat(np.arange(len(lengths)), lengths)
        step = np.arange(len(inputs)) - np.repeat(np.cumsum(np.r_[0, lengths[:-1]]), lengths)
        back = lengths[which] - 1 - step
        shape = (int(lengths.max()), len(lengths), 2 * half)
        kept, states = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for laid, values in ((kept, keep), (states, new)):
            laid[step, which, :half] = values[:, :half]
            laid[back, which, half:] = values[:, half:]
        for now in range(1, shape[0]):
            states[now] += kept[now] * states[now - 1]
        both = np.concatenate([states[step, which, :half], states[back, which, half:]], axis=1)
        result: Floats = _sigmoid(out) * np.tanh(both)
        return result


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), np.float32)


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result
