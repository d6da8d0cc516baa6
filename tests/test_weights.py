"""The shipped weights belong to this code."""

from __future__ import annotations

from pathlib import Path

from rag.reading.confidence import CONFIDENCE_FEATURES
from rag.reading.phrases import HABITS, PHRASE_FEATURES
from rag.reading.sentences import SENTENCE_FEATURES
from rag.reading.weights import FOLDER, load_weights, save_weights


def test_the_models_expect_the_features_that_the_code_computes() -> None:
    weights = load_weights()
    assert weights.sentences is not None
    assert weights.phrases is not None
    assert weights.confidence is not None
    assert weights.sentences.num_feature() == len(SENTENCE_FEATURES)
    assert weights.phrases.num_feature() == len(PHRASE_FEATURES) + len(HABITS)
    assert weights.confidence.num_feature() == len(CONFIDENCE_FEATURES)
    assert set(weights.habits) == set(HABITS)
    assert len(weights.rarity.of) > 10_000


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    weights = load_weights()
    save_weights(weights, tmp_path)
    again = load_weights(tmp_path)
    assert again.rarity == weights.rarity
    assert again.phrases is not None
    assert weights.phrases is not None
    assert again.phrases.num_trees() == weights.phrases.num_trees()
    assert all((again.habits[name].keys == habit.keys).all() for name, habit in weights.habits.items())


def test_the_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("reader_*")) < 10_000_000
