"""What the reader learned, as files: LightGBM models as text, and arrays."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.reading.habits import Habit
from rag.reading.matching import Rarity
from rag.reading.network import Network

if TYPE_CHECKING:
    import lightgbm as lgb

FOLDER = Path(__file__).parents[1] / "weights"
_SENTENCES, _PHRASES = "reader_sentences.txt.gz", "reader_phrases.txt.gz"
_HABITS, _NETWORK = "reader_habits.npz", "reader_network.npz"
_CHOICE, _CONFIDENCE, _WORDS = "reader_choice.txt.gz", "reader_confidence.txt.gz", "reader_words.txt.gz"


@dataclass(frozen=True, slots=True)
class Weights:
    rarity: Rarity
    sentences: lgb.Booster | None = None
    phrases: lgb.Booster | None = None
    habits: Mapping[str, Habit] = field(default_factory=dict)
    network: Network | None = None
    choice: lgb.Booster | None = None
    confidence: lgb.Booster | None = None
    """Untrained parts are None: only training meets them."""


def save_weights(weights: Weights, folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    assert weights.sentences is not None
    assert weights.phrases is not None
    assert weights.network is not None
    assert weights.choice is not None
    assert weights.confidence is not None
    _write(folder / _CHOICE, weights.choice.model_to_string())
    _write(folder / _CONFIDENCE, weights.confidence.model_to_string())
    _write(folder / _SENTENCES, weights.sentences.model_to_string())
    _write(folder / _PHRASES, weights.phrases.model_to_string())
    _write(folder / _WORDS, "".join(f"{word}\t{idf:.3f}\n" for word, idf in sorted(weights.rarity.of.items())))
    arrays = {}
    for name, habit in weights.habits.items():
        arrays[f"{name}.keys"] = habit.keys
        arrays[f"{name}.values"] = habit.values.astype(np.float16)
    np.savez_compressed(folder / _HABITS, **arrays)  # type: ignore[arg-type]
    halved = {name: value.astype(np.float16) for name, value in weights.network.parameters.items()}
    np.savez_compressed(folder / _NETWORK, **halved)  # type: ignore[arg-type]


def load_weights(folder: Path = FOLDER) -> Weights:
    import lightgbm as lgb

    words = dict(line.rsplit("\t", 1) for line in _read(folder / _WORDS).splitlines())
    with np.load(folder / _HABITS) as arrays:
        names = sorted({name.rpartition(".")[0] for name in arrays.files})
        habits = {n: Habit(arrays[f"{n}.keys"], arrays[f"{n}.values"].astype(np.float32), 0.0) for n in names}
    with np.load(folder / _NETWORK) as arrays:
        network = Network({name: arrays[name] for name in arrays.files})
    return Weights(
        Rarity({word: float(idf) for word, idf in words.items()}),
        lgb.Booster(model_str=_read(folder / _SENTENCES)),
        lgb.Booster(model_str=_read(folder / _PHRASES)),
        habits,
        network,
        lgb.Booster(model_str=_read(folder / _CHOICE)),
        lgb.Booster(model_str=_read(folder / _CONFIDENCE)),
    )


def _write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _read(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()
