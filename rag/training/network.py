"""Trains the network that ``rag.reading.network`` runs: the same layers in torch, on one processor core.

The loss is the negative log-probability of the marked phrase among all candidates of the excerpt (phrases that are
nearly the answer count a little), and that of its sentence among the excerpt's sentences.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from rag.embedding import MorphemeEmbedder
from rag.reading.excerpt import BUCKETS, EVIDENCE, KINDS, Words
from rag.reading.matching import OTHER_TAG
from rag.reading.network import LENGTHS
from rag.reading.network import Network as ReadingNetwork
from rag.reading.sentences import ASKS, WORDS
from rag.training.lessons import Lesson

log = logging.getLogger(__name__)

BATCH = 32
ALONE, AFTER = 4, 3  # times that people's questions are gone through
MORE = 3  # times, in the second course
NEARLY = 0.15  # of a right phrase's weight
SENTENCE_SHARE = 0.5
_AVERAGED = 0.998
_MASKED = -1e4


class Recurrence(torch.autograd.Function):
    """c[t] = keep[t] * c[t - 1] + new[t], time first; written out because torch keeps a graph of every step."""

    @staticmethod
    def forward(context: Any, keep: Tensor, new: Tensor) -> Tensor:  # type: ignore[override]
        states = new.clone()
        for step in range(1, len(states)):
            states[step].addcmul_(keep[step], states[step - 1])
        context.save_for_backward(keep, states)
        return states

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        keep, states = context.saved_tensors
        slope = slope.clone()
        for step in range(len(slope) - 2, -1, -1):
            slope[step].addcmul_(keep[step + 1], slope[step + 1])
        of_keep = torch.zeros_like(keep)
        torch.mul(slope[1:], states[:-1], out=of_keep[1:])
        return of_keep, slope


class Unit(nn.Module):
    """A simple recurrent unit (Lei et al. 2018) over each sequence in both directions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.gates = nn.Linear(inputs, 6 * outputs)
        self.outputs = outputs
        with torch.no_grad():
            self.gates.bias[2 * outputs : 4 * outputs] = 1.0

    def forward(self, inputs: Tensor, spread: Spread) -> Tensor:
        """(N, inputs) -> (N, 2 outputs); forward states first, then backward ones."""
        new, keep, out = self.gates(inputs).split(2 * self.outputs, 1)
        keep = torch.sigmoid(keep)
        new = (1 - keep) * new
        half = self.outputs
        ahead = Recurrence.apply(spread.ahead(keep[:, :half]), spread.ahead(new[:, :half]))[spread.ahead_at]
        back = Recurrence.apply(spread.back(keep[:, half:]), spread.back(new[:, half:]))[spread.back_at]
        return torch.sigmoid(out) * torch.tanh(torch.cat([ahead, back], 1))


class Spread:
    """Where the morphemes of sequences of these lengths stand when time comes first, read forward and backward."""

    def __init__(self, lengths: Tensor) -> None:
        which = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        starts = torch.cumsum(lengths, 0) - lengths
        step = torch.arange(len(which)) - starts[which]
        self.shape = (int(lengths.max()), len(lengths))
        self.ahead_at, self.back_at = (step, which), (lengths[which] - 1 - step, which)
        self.which, self.step = which, step

    def ahead(self, values: Tensor) -> Tensor:
        return self._laid(values, self.ahead_at)

    def back(self, values: Tensor) -> Tensor:
        return self._laid(values, self.back_at)

    def rows(self, values: Tensor) -> Tensor:
        """(N, D) -> (sequences, longest, D)"""
        return self._laid(values, self.ahead_at).transpose(0, 1)

    def _laid(self, values: Tensor, at: tuple[Tensor, Tensor]) -> Tensor:
        return torch.zeros(*self.shape, values.shape[1]).index_put(at, values)


class Network(nn.Module):
    def __init__(self, table: Tensor, dropout: float = 0.2) -> None:
        super().__init__()
        self.table = table
        self.words = nn.Linear(table.shape[1], 64, bias=False)
        self.tags = nn.Embedding(OTHER_TAG + 1, 12)
        self.endings = nn.Embedding(BUCKETS, 24)
        self.beginnings = nn.Embedding(BUCKETS, 8)
        self.kinds = nn.Embedding(KINDS, 8)
        self.asks = nn.Embedding(len(ASKS), 16)
        self.asking = nn.Embedding(len(WORDS), 16)
        self.lengths = nn.Embedding(LENGTHS, 96)
        for each in (self.tags, self.endings, self.beginnings, self.kinds, self.asks, self.asking, self.lengths):
            nn.init.normal_(each.weight, std=0.1)
        self.question = Unit(116 + 4, 48)
        self.weigh = nn.Linear(96, 1)
        self.key_here = nn.Linear(116 + EVIDENCE, 48)
        self.key_there = nn.Linear(116 + 4, 48)
        self.first_pass = Unit(116 + EVIDENCE + 96, 64)
        self.look = nn.Linear(128, 96)
        self.second_pass = Unit(128 + 192, 64)
        self.third_pass = Unit(128, 64)
        self.ends = nn.Linear(256, 4 * 96)
        self.of_question, self.of_sentence = nn.Linear(128, 96), nn.Linear(256, 96)
        self.score = nn.Linear(96, 1)
        self.kind_asked = nn.Linear(128, 256, bias=False)
        self.sentence_hidden = nn.Linear(256 + 128, 64)
        self.sentence_score = nn.Linear(64, 1)
        self.dropped = dropout

    def dropout(self, values: Tensor) -> Tensor:
        """Leaves the same features out all over a batch: as good as one by one here, and far cheaper."""
        if not self.training:
            return values
        return values * (torch.rand(values.shape[-1]) > self.dropped) / (1 - self.dropped)

    def represent(self, batch: dict[str, Tensor], side: str) -> Tensor:
        """(N, 116 + numbers)"""
        vectors = self.table[batch[f"{side}_rows"]]
        if self.training:
            vectors = vectors * (torch.rand(len(vectors)) > 0.1)[:, None]
        parts = [
            self.words(vectors), self.tags(batch[f"{side}_tags"]), self.endings(batch[f"{side}_endings"]),
            self.beginnings(batch[f"{side}_beginnings"]), self.kinds(batch[f"{side}_kinds"]),
        ]  # fmt: skip
        return torch.cat([self.dropout(torch.cat(parts, -1)), batch[f"{side}_evidence"]], -1)

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Scores of all candidates and all sentences of the batch, not yet compared within their excerpts."""
        owner = batch["owner"]  # of each sentence
        questions, sentences, excerpts = (Spread(batch[name]) for name in ("asked", "lengths", "sizes"))
        asked = self.represent(batch, "question")
        read = self.dropout(self.question(asked, questions))
        there = questions.rows(torch.ones(len(read), 1))[..., 0] > 0
        laid = questions.rows(read)
        attention = torch.softmax(questions.rows(self.weigh(read))[..., 0].masked_fill(~there, _MASKED), -1)
        summary = torch.cat(
            [(attention[..., None] * laid).sum(1), self.asks(batch["asks"]), self.asking(batch["word"])], -1
        )
        here = self.represent(batch, "passage")
        keys = questions.rows(torch.relu(self.key_there(asked)))
        aligned = self.attend(excerpts, torch.relu(self.key_here(here)), keys, there, laid)
        once = self.dropout(self.first_pass(torch.cat([here, aligned], -1), sentences))
        looked = torch.relu(self.look(once))
        again = self.attend(excerpts, looked, laid, there, laid)
        twice = self.dropout(self.second_pass(torch.cat([once, again, looked * again], -1), sentences))
        twice = torch.cat([twice, self.third_pass(twice, sentences)], -1)
        pooled = sentences.rows(twice + 2.0).max(1)[0] - 2.0
        sentence = self.sentence_score(torch.tanh(self.sentence_hidden(torch.cat([pooled, summary[owner]], -1))))[:, 0]
        twice = self.dropout(twice)
        s = batch["sentence"]
        starts = (torch.cumsum(batch["lengths"], 0) - batch["lengths"])[s]
        first, last = starts + batch["first"], starts + batch["last"]
        at_first, at_last, at_next, mean = self.ends(twice).split(96, 1)
        follows = torch.cat([at_next, torch.zeros(1, 96)])
        after = torch.where(batch["last"] + 1 < batch["lengths"][s], last + 1, len(twice))
        sums = torch.cat([torch.zeros(1, 96), mean.cumsum(0)])
        length = last - first + 1
        phrase = (
            at_first[first] + at_last[last] + follows[after] + (sums[last + 1] - sums[first]) / length[:, None]
            + (self.of_question(summary)[owner] + self.of_sentence(pooled))[s]
            + self.lengths(length.clamp(max=LENGTHS - 1))
        )  # fmt: skip
        scores = self.score(self.dropout(torch.tanh(phrase)))[:, 0]
        kinds = (twice * self.kind_asked(summary)[excerpts.which]).sum(-1)
        return scores + kinds[last], sentence

    def attend(self, excerpts: Spread, here: Tensor, keys: Tensor, there: Tensor, values: Tensor) -> Tensor:
        alike = (excerpts.rows(here) @ keys.transpose(1, 2)).masked_fill(~there[:, None], _MASKED)
        return (torch.softmax(alike, -1) @ values)[excerpts.which, excerpts.step]


def table_of(embedder: MorphemeEmbedder) -> Tensor:
    """All unit vectors; the last row, which -1 names, is zero."""
    rows = np.arange(embedder.size, dtype=np.int32)
    return torch.cat([torch.from_numpy(embedder.vectors(rows)), torch.zeros(1, embedder.dimensions)])


def collated(lessons: Sequence[Lesson]) -> dict[str, Tensor]:
    excerpts = [lesson.excerpt for lesson in lessons]
    batch: dict[str, Tensor] = {}
    for side, parts in (("question", [each.question for each in excerpts]), ("passage", [e.words for e in excerpts])):
        for name in Words._fields:
            flat = torch.from_numpy(np.concatenate([getattr(each, name) for each in parts]))
            batch[f"{side}_{name}"] = flat if name == "evidence" else flat.long()
    counts = np.array([len(each.lengths) for each in excerpts])
    sizes = np.array([len(each.first) for each in excerpts])
    batch["asked"] = torch.tensor([len(each.question.rows) for each in excerpts])
    batch["lengths"] = torch.from_numpy(np.concatenate([each.lengths for each in excerpts])).long()
    batch["sizes"] = torch.tensor([int(each.lengths.sum()) for each in excerpts])
    batch["owner"] = torch.from_numpy(np.repeat(np.arange(len(lessons)), counts))
    batch["candidate_owner"] = torch.from_numpy(np.repeat(np.arange(len(lessons)), sizes))
    offsets = np.repeat(np.cumsum(np.r_[0, counts[:-1]]), sizes)
    batch["sentence"] = torch.from_numpy(np.concatenate([each.sentence for each in excerpts]) + offsets)
    for name in ("first", "last"):
        batch[name] = torch.from_numpy(np.concatenate([getattr(each, name) for each in excerpts])).long()
    batch["asks"] = torch.tensor([each.asks for each in excerpts])
    batch["word"] = torch.tensor([each.word for each in excerpts])
    batch["phrases"] = torch.from_numpy(np.concatenate([lesson.phrases for lesson in lessons]))
    batch["right"] = torch.from_numpy(np.concatenate([lesson.sentences for lesson in lessons]))
    batch["weight"] = torch.tensor([lesson.weight for lesson in lessons])
    return batch


def loss_of(network: Network, batch: dict[str, Tensor]) -> Tensor:
    phrases, sentences = network(batch)
    count = len(batch["weight"])
    near = batch["phrases"]
    worth = torch.where(near == 3, 0.0, torch.where(near == 2, -0.7, torch.where(near == 1, np.log(NEARLY), _MASKED)))
    of_phrase = _log_sum(phrases, batch["candidate_owner"], count) - _log_sum(
        phrases + worth, batch["candidate_owner"], count
    )
    answered = torch.zeros(count).scatter_reduce(0, batch["candidate_owner"], (near > 0).float(), "amax")
    right = torch.where(batch["right"] == 2, 0.0, _MASKED)
    of_sentence = _log_sum(sentences, batch["owner"], count) - _log_sum(sentences + right, batch["owner"], count)
    held = torch.zeros(count).scatter_reduce(0, batch["owner"], (batch["right"] == 2).float(), "amax")
    loss = of_phrase * answered + SENTENCE_SHARE * of_sentence * held
    return (loss * batch["weight"]).sum() / batch["weight"].sum()


def _log_sum(scores: Tensor, owner: Tensor, count: int) -> Tensor:
    """Log of the sum of exponentials over each owner's scores, (count,)."""
    most = torch.full((count,), -1e9).scatter_reduce(0, owner, scores.detach(), "amax")
    total = torch.zeros(count).index_add(0, owner, torch.exp(scores - most[owner]))
    return most + torch.log(total)


def batches(lessons: Sequence[Lesson], generator: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    """In random order, excerpts of like size together."""
    order = generator.permutation(len(lessons))
    for start in range(0, len(order), 16 * BATCH):
        chunk = sorted(order[start : start + 16 * BATCH], key=lambda n: int(lessons[n].excerpt.lengths.max()))
        groups = [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
        for group in generator.permutation(len(groups)):
            yield collated([lessons[n] for n in groups[group]])


def learn_to_read(
    lessons: Sequence[Lesson], derived: Sequence[Lesson], embedder: MorphemeEmbedder, seed: int
) -> ReadingNetwork:
    """The first course: the questions of people, then those made by rule among them, then people's alone again."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    generator = np.random.default_rng(seed)
    network = Network(table_of(embedder))
    _keep(network, fit(network, [lessons] * ALONE, generator, 3e-3))
    _keep(network, fit(network, [[*lessons, *derived], *([lessons] * AFTER)], generator, 2.5e-3))
    return ReadingNetwork({name: value.detach().numpy() for name, value in network.named_parameters()})


def go_on_reading(
    learned: ReadingNetwork, lessons: Sequence[Lesson], embedder: MorphemeEmbedder, seed: int
) -> ReadingNetwork:
    """The second course: a network that has learned already, after more rounds with more lessons."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    network = Network(table_of(embedder))
    _keep(network, {name: torch.from_numpy(value.astype(np.float32)) for name, value in learned.parameters.items()})
    _keep(network, fit(network, [lessons] * MORE, np.random.default_rng(seed), 1e-3))
    return ReadingNetwork({name: value.detach().numpy() for name, value in network.named_parameters()})


def _keep(network: Network, averaged: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, value in network.named_parameters():
            value.copy_(averaged[name])


def fit(
    network: Network, courses: Sequence[Sequence[Lesson]], generator: np.random.Generator, rate: float
) -> dict[str, Tensor]:
    """Trains on one course after the other, the rate falling to nothing; gives the averaged parameters."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-3)
    steps = sum(-(-len(course) // BATCH) for course in courses)
    averaged = {name: value.detach().clone() for name, value in network.named_parameters()}
    started, step, recent = time.perf_counter(), 0, 0.0
    network.train()
    for course in courses:
        for batch in batches(course, generator):
            share = step / steps
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, step / 200) * (0.5 * (1 + np.cos(np.pi * share)) + 0.01)
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            step += 1
            keep = min(_AVERAGED, step / (step + 10))
            with torch.no_grad():
                for name, value in network.named_parameters():
                    averaged[name].mul_(keep).add_(value, alpha=1 - keep)
            recent = 0.99 * recent + 0.01 * float(loss.detach())
            if step % 100 == 0:
                log.info("step %d of %d: loss %.3f, %.0f s", step, steps, recent, time.perf_counter() - started)
    return averaged
