"""Vectors by a model of the operator's choice, through llama-index: an OpenAI-compatible address, Ollama, a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import EndpointError, SettingsError
from rag.remote.refusals import refusal
from rag.settings import Settings
from rag.wording import reason

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from rag.seams import Vectors
    from rag.types import Passage, Question

_SUBJECT = "의미 벡터 모델"
_BATCH = 32  # passages in one call


class ModelEmbedder:
    """Raises SettingsError where a setting or a package is missing; reaches out only to make vectors."""

    def __init__(self, settings: Settings) -> None:
        if not settings.embedder_model or not settings.embedder_dimensions:
            raise SettingsError(
                f"GISADAP_EMBEDDER={settings.embedder}에는 GISADAP_EMBEDDER_MODEL과 GISADAP_EMBEDDER_DIMENSIONS가 "
                "필요합니다. 두 값을 정해 주십시오."
            )
        self._settings = settings
        self._dimensions = settings.embedder_dimensions
        self._model = _opened(_MODELS[settings.embedder], settings)

    @property
    def fingerprint(self) -> str:
        """Of the model and what is put before texts, not of its address: the same model may move."""
        chosen = self._settings
        prefixes = f"{chosen.embedder_query_prefix!r},{chosen.embedder_passage_prefix!r}"
        return f"{chosen.embedder}:{chosen.embedder_model}:{self._dimensions}:{prefixes}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def embed_passages(self, passages: Sequence[Passage]) -> Vectors:
        """Raises EndpointError."""
        prefix = self._settings.embedder_passage_prefix
        return self._unit([prefix + passage.text for passage in passages], self._model.get_text_embedding_batch)

    def embed_question(self, question: Question) -> Vectors:
        """Raises EndpointError."""
        prefix = self._settings.embedder_query_prefix
        return self._unit([prefix + question.standalone], lambda texts: [self._model.get_query_embedding(texts[0])])

    def _unit(self, texts: list[str], embed: Callable[[list[str]], list[list[float]]]) -> Vectors:
        if not texts:
            return np.zeros((0, self._dimensions), np.float32)
        try:
            vectors = np.asarray(embed(texts), np.float32)
        except Exception as error:  # each client raises what it likes; all of it means that there are no vectors
            raise refusal(error, _SUBJECT, "GISADAP_EMBEDDER", self._settings.embedder_timeout) from None
        if vectors.shape != (len(texts), self._dimensions):
            got = vectors.shape[1] if vectors.ndim == 2 else 0
            raise EndpointError(
                _SUBJECT,
                f"{self._dimensions}차원이 아니라 {got}차원 벡터를 보냈습니다",
                "GISADAP_EMBEDDER_DIMENSIONS를 모델에 맞추어 주십시오",
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit


def _openai(settings: Settings) -> Any:
    """Ollama speaks OpenAI's protocol under ``/v1``."""
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    return OpenAILikeEmbedding(
        model_name=settings.embedder_model,
        api_base=_address(settings).rstrip("/") + ("/v1" if settings.embedder == "ollama" else ""),
        api_key=settings.embedder_api_key.get_secret_value() if settings.embedder_api_key else "none",
        timeout=settings.embedder_timeout,
        max_retries=1,
        embed_batch_size=_BATCH,
    )


def _huggingface(settings: Settings) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(model_name=settings.embedder_model, embed_batch_size=_BATCH)


_MODELS = {
    "openai": (_openai, "embeddings"),
    "ollama": (_openai, "embeddings"),
    "huggingface": (_huggingface, "huggingface"),
}


def _opened(model: tuple[Callable[[Settings], Any], str], settings: Settings) -> BaseEmbedding:
    opening, extra = model
    try:
        opened: BaseEmbedding = opening(settings)
    except ImportError:
        raise SettingsError(
            f"GISADAP_EMBEDDER={settings.embedder}에 필요한 패키지가 없습니다. "
            f"pip install '.[{extra}]'로 설치해 주십시오."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"의미 벡터 모델 '{settings.embedder_model}'을(를) 열 수 없습니다({reason(error)}). "
            "모델이 있는 폴더를 GISADAP_EMBEDDER_MODEL에 적어 주십시오."
        ) from None
    return opened


def _address(settings: Settings) -> str:
    if settings.embedder_base_url is None:
        raise SettingsError(f"GISADAP_EMBEDDER={settings.embedder}에는 GISADAP_EMBEDDER_BASE_URL이 필요합니다.")
    return settings.embedder_base_url
