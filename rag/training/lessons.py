"""What the network learns from: excerpts with the right phrases and sentences marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.reading.excerpt import Excerpt


@dataclass(frozen=True, slots=True)
class Lesson:
    excerpt: Excerpt
    phrases: NDArray[np.int8]
    """(C,) as ``rag.training.cases.label_phrases`` gives them."""
    sentences: NDArray[np.int8]
    """(S,) as ``sentence_labels`` gives them."""
    weight: float = 1.0
