"""A reranker behind an address, spoken to as Cohere, Jina or Hugging Face's TEI want it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import EndpointError
from rag.remote.json_calls import post
from rag.remote.patience import Patience
from rag.settings import Settings
from rag.types import Hit, Question

_SUBJECT = "재정렬 모델"


class EndpointReranker:
    """The hits in the order of the model's scores; in their own order where it does not answer in time."""

    def __init__(self, settings: Settings) -> None:
        assert settings.reranker_url is not None
        self._url = settings.reranker_url
        self._settings = settings
        self._patience = Patience("그동안 찾은 차례 그대로 읽습니다.")

    def ranked(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        if len(hits) < 2:
            return list(hits)
        texts = [hit.passage.text for hit in hits]
        scores = self._patience.asked(lambda: self.scores(question.standalone, texts)) or {}
        order = sorted(range(len(hits)), key=lambda index: (-scores.get(index, float("-inf")), index))
        return [hits[index] for index in order]

    def scores(self, query: str, texts: Sequence[str]) -> dict[int, float]:
        """Index of a text -> its score. Raises EndpointError."""
        settings = self._settings
        body: dict[str, Any] = {"query": query, "texts" if settings.reranker_shape == "tei" else "documents": [*texts]}
        if settings.reranker_shape != "tei":
            body |= {"model": settings.reranker_model, "top_n": len(texts)} if settings.reranker_model else {}
        reply = post(
            self._url, body, settings.reranker_api_key, settings.reranker_timeout, _SUBJECT, "GISADAP_RERANKER"
        )
        return _scores(reply, len(texts))


def _scores(reply: Any, texts: int) -> dict[int, float]:
    """``{results: [{index, relevance_score}]}`` of Cohere and Jina, ``[{index, score}]`` of TEI."""
    listed = reply.get("results") if isinstance(reply, dict) else reply
    try:
        found = {int(each["index"]): float(each.get("relevance_score", each.get("score"))) for each in listed or []}
    except (TypeError, KeyError, ValueError, AttributeError):
        found = {}
    found = {index: score for index, score in found.items() if 0 <= index < texts and score == score}
    if not found:
        raise EndpointError(_SUBJECT, "알아들을 수 없는 응답을 보냈습니다", "GISADAP_RERANKER_SHAPE을 확인해 주십시오")
    return found
