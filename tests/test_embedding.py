"""The morpheme table and the vectors made of it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.embedding import MorphemeEmbedder, packed, unpacked
from rag.korean import analyse
from rag.types import Morpheme

EMBEDDER = MorphemeEmbedder()


def embed(*texts: str) -> np.ndarray:
    return EMBEDDER.embed([analyse(text).morphemes for text in texts])


def test_vectors_are_unit_or_zero_and_single_precision() -> None:
    vectors = embed("정부가 예산을 늘렸다.", "", "😀 !!", "?!")
    assert vectors.shape == (4, EMBEDDER.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 0], abs=1e-5)


def test_no_texts_no_rows() -> None:
    assert EMBEDDER.embed([]).shape == (0, EMBEDDER.dimensions)


@given(st.permutations(analyse("국회가 새해 예산을 통과시켰고 축구 대표팀 감독은 사임했다.").morphemes))
@settings(max_examples=30, deadline=None)
def test_the_order_of_morphemes_does_not_matter(morphemes: list[Morpheme]) -> None:
    vectors = EMBEDDER.embed([morphemes, sorted(morphemes)])
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-5)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("축구 경기에서 이겼다", "농구 시합에서 승리했다", "은행이 대출 이자를 낮췄다"),
        ("병원에서 의사가 환자를 치료했다", "간호사가 진료를 도왔다", "눈이 많이 내렸다"),
        ("자동차 공장이 문을 닫았다", "차량 생산이 멈췄다", "시인이 시집을 냈다"),
    ],
)
def test_other_words_for_the_same_are_nearer_than_other_subjects(text: str, near: str, far: str) -> None:
    this, one, other = embed(text, near, far)
    assert this @ one > this @ other + 0.05


def test_morphemes_that_mean_alike_are_similar() -> None:
    assert EMBEDDER.similarity(("사랑", "NNG"), ("애정", "NNG")) > 0.3
    assert EMBEDDER.similarity(("사랑", "NNG"), ("철근", "NNG")) < 0.2
    assert EMBEDDER.similarity(("가나다라", "NNP"), ("가나다라", "NNP")) == 1.0
    assert EMBEDDER.similarity(("가나다라", "NNP"), ("사랑", "NNG")) == 0.0


def test_a_morpheme_has_a_unit_vector_or_none() -> None:
    vector = EMBEDDER.vector("사랑", "NNG")
    assert vector is not None
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)
    assert EMBEDDER.vector("사랑", "VV") is None


def test_particles_have_no_part_in_a_vector() -> None:
    with_particle = [Morpheme("예산", "NNG", 0, 2), Morpheme("을", "JKO", 2, 3)]
    assert np.array_equal(*EMBEDDER.embed([with_particle, with_particle[:1]]))


def test_the_table_loads_at_once_and_two_of_them_agree() -> None:
    started = time.process_time()
    again = MorphemeEmbedder()
    assert time.process_time() - started < 0.3
    assert again.fingerprint == EMBEDDER.fingerprint


def test_packing_keeps_directions() -> None:
    vectors = np.random.default_rng(1).normal(size=(200, 64)).astype(np.float32) * np.logspace(-2, 2, 200)[:, None]
    back = unpacked(*packed(vectors.astype(np.float32)))
    cosines = (vectors * back).sum(axis=1) / np.linalg.norm(vectors, axis=1) / np.linalg.norm(back, axis=1)
    assert cosines.min() > 0.97


def test_packing_a_zero_row_keeps_it_zero() -> None:
    assert not unpacked(*packed(np.zeros((1, 8), np.float32))).any()
