"""Vectors by a model of the operator's choice, through llama-index: an OpenAI-compatible address, Ollama, a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from operator import methodcaller
from typing import TYPE_CHECKING

import numpy as np

from rag.deadline import Deadline
from rag.errors import EndpointError, SettingsError
from rag.remote.bounded import client
from rag.remote.json_calls import MOST_BYTES, certificates
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
        self._model = _opened(settings)

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
        texts = [prefix + passage.text for passage in passages]
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        made = [self._unit(len(batch), methodcaller("get_text_embedding_batch", batch)) for batch in batches]
        return np.concatenate([np.zeros((0, self._dimensions), np.float32), *made])

    def embed_question(self, question: Question) -> Vectors:
        """Raises EndpointError."""
        text = self._settings.embedder_query_prefix + question.standalone
        return self._unit(1, methodcaller("get_query_embedding", text))

    def _unit(self, count: int, call: Callable[[BaseEmbedding], list[float] | list[list[float]]]) -> Vectors:
        """The vectors of one call, as many as they must be."""
        try:
            with self._model() as model:
                vectors = np.atleast_2d(np.asarray(call(model), np.float32))
            if not np.isfinite(vectors).all():
                raise ValueError("not numbers")
        except Exception as error:  # each client raises what it likes; all of it means that there are no vectors
            raise refusal(error, _SUBJECT, "GISADAP_EMBEDDER", self._settings.embedder_timeout) from None
        if vectors.shape != (count, self._dimensions):
            raise EndpointError(
                _SUBJECT,
                f"{self._dimensions}차원이 아니라 {vectors.shape[1]}차원 벡터를 보냈거나 수가 {count}개가 아닙니다",
                "GISADAP_EMBEDDER_DIMENSIONS를 모델에 맞추어 주십시오",
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit


Opened = Callable[[], AbstractContextManager["BaseEmbedding"]]
"""The model for one call."""


def _opened(settings: Settings) -> Opened:
    opening, extra = _MODELS[settings.embedder]
    try:
        return opening(settings)
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


def _at_address(settings: Settings) -> Opened:
    """Bounded in time and size, call by call; Ollama speaks OpenAI's protocol under ``/v1``."""
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    address = _address(settings).rstrip("/") + ("/v1" if settings.embedder == "ollama" else "")
    seconds = settings.embedder_timeout

    @contextmanager
    def opened() -> Iterator[BaseEmbedding]:
        with client(certificates(), Deadline(seconds), MOST_BYTES, seconds) as http:
            yield OpenAILikeEmbedding(
                model_name=settings.embedder_model,
                api_base=address,
                api_key=settings.embedder_api_key.get_secret_value() if settings.embedder_api_key else "none",
                timeout=seconds,
                max_retries=0,
                embed_batch_size=_BATCH,
                http_client=http,
            )

    return opened


def _in_folder(settings: Settings) -> Opened:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    model: BaseEmbedding = HuggingFaceEmbedding(model_name=settings.embedder_model, embed_batch_size=_BATCH)
    return lambda: nullcontext(model)


_MODELS: dict[str, tuple[Callable[[Settings], Opened], str]] = {
    "openai": (_at_address, "embeddings"),
    "ollama": (_at_address, "embeddings"),
    "huggingface": (_in_folder, "huggingface"),
}
"""How each is opened, and the extra it needs."""


def _address(settings: Settings) -> str:
    if settings.embedder_base_url is None:
        raise SettingsError(f"GISADAP_EMBEDDER={settings.embedder}에는 GISADAP_EMBEDDER_BASE_URL이 필요합니다.")
    return settings.embedder_base_url
