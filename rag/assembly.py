"""The one place that chooses implementations."""

from __future__ import annotations

from rag.archive import Archive
from rag.embedding import MorphemeEmbedder
from rag.indexing import open_generation
from rag.newsroom import Newsroom
from rag.seams import Embedder
from rag.settings import Settings


def open_archive(settings: Settings) -> Archive:
    return Archive(settings.data)


def make_embedder() -> Embedder:
    return MorphemeEmbedder()


def open_newsroom(settings: Settings) -> Newsroom:
    """A newsroom over the data folder of ``settings``, its indexes mended where a crash left them stale."""
    from rag.answering.answerer import EmbeddedAnswerer  # the reader's models: indexing need not wait for them
    from rag.reading.reader import Reader

    archive = open_archive(settings)
    embedder = make_embedder()
    generation = open_generation(archive, embedder)
    answerer = EmbeddedAnswerer(Reader().read, settings.abstain_below)
    return Newsroom(archive, generation, embedder, answerer, settings)
