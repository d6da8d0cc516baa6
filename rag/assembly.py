"""The one place that chooses implementations."""

from __future__ import annotations

from functools import partial

from rag.archive import Archive
from rag.chroma import Chroma
from rag.embedding import MorphemeEmbedder
from rag.errors import SettingsError
from rag.indexing import catch_up, open_generation
from rag.newsroom import Newsroom
from rag.seams import Answerer, Embedder, LanguageModel, Reranker
from rag.settings import Settings
from rag.spending import Spending


def open_archive(settings: Settings) -> Archive:
    chroma = Chroma(
        settings.chroma_url,
        settings.chroma_token.get_secret_value(),
        settings.chroma_tenant,
        settings.chroma_database,
    )
    return Archive(settings.data, settings.database_url.get_secret_value(), chroma)


def make_embedder(settings: Settings | None = None) -> Embedder:
    """Ours, which needs no download, or the model that the settings name."""
    if settings is None or settings.embedder == "morphemes":
        return MorphemeEmbedder()
    from rag.remote.embedders import ModelEmbedder

    return ModelEmbedder(settings)


def open_newsroom(settings: Settings) -> Newsroom:
    """A newsroom over the data folder of ``settings``, its indexes mended where a crash left them stale."""
    from rag.answering.answerer import EmbeddedAnswerer  # the reader's models: indexing need not wait for them
    from rag.reading.reader import Reader

    archive = open_archive(settings)
    embedder = make_embedder(settings)
    check_vectors(archive, embedder)
    generation = open_generation(archive, embedder, settings.passage_characters)
    embedded = EmbeddedAnswerer(Reader().read, settings.abstain_below)
    model = language_model(settings, embedded)
    return Newsroom(archive, generation, embedder, embedded, settings, model, _reranker(settings))


def follow(newsroom: Newsroom, settings: Settings) -> None:
    """Lets a service that stays see what is archived meanwhile."""
    newsroom.follow(partial(catch_up, newsroom.archive, make_embedder(settings), settings.passage_characters))


def check_vectors(archive: Archive, embedder: Embedder) -> None:
    """Raises SettingsError where the archive's vectors are another model's: a question could not be compared."""
    made = (archive.fact("analysis") or "").partition(";passages=")[2].partition(";")[2]
    ours = made.startswith("morphemes:") and embedder.fingerprint.startswith("morphemes:")  # one space for all releases
    if made and not ours and made != embedder.fingerprint and archive.counts().passages:
        raise SettingsError(
            "색인이 다른 의미 벡터 모델로 만들어졌습니다. 'gisadap index 폴더'를 다시 실행하거나 "
            "GISADAP_EMBEDDER 설정을 되돌려 주십시오."
        )


def language_model(settings: Settings, embedded: Answerer) -> LanguageModel | None:
    """Who answers and rewords questions beside the embedded reader, where a model is set. Raises SettingsError."""
    if settings.llm_base_url is None:
        return None
    from rag.llm.answerer import LanguageModelAnswerer
    from rag.llm.endpoint import Endpoint
    from rag.llm.wording import ModelWording

    spending = Spending()
    endpoint = Endpoint(settings, spending)
    answerer = LanguageModelAnswerer(endpoint, embedded, settings)
    return LanguageModel(answerer, ModelWording(endpoint, settings), spending)


def _reranker(settings: Settings) -> Reranker | None:
    if settings.reranker_url is None:
        return None
    from rag.remote.reranker import EndpointReranker

    return EndpointReranker(settings)
