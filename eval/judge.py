"""What a language model thinks of answers, by llama-index's own evaluators: advice beside the measures, in no gate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.evaluation import AnswerRelevancyEvaluator, FaithfulnessEvaluator
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from rag.deadline import Deadline
from rag.errors import EndpointError
from rag.llm.endpoint import Endpoint
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator

    from rag.types import Answer

_SYSTEM = "You judge answers that were given from Korean news articles. Keep exactly to the format that is asked for."
_TOKENS = 512  # of a verdict with its reasons


class Judge:
    """Asks the model of ``settings``, bounded as its answers are.

    Raises SettingsError where none is set, EndpointError where it does not answer.
    """

    def __init__(self, settings: Settings) -> None:
        Endpoint(settings).check()
        self._model = _Model(settings)
        self._evaluators: dict[str, BaseEvaluator] = {
            "faithfulness": FaithfulnessEvaluator(llm=self._model),
            "answer_relevancy": AnswerRelevancyEvaluator(llm=self._model),
        }

    @property
    def name(self) -> str:
        return self._model.metadata.model_name

    def scores(self, answer: Answer) -> dict[str, float]:
        """By name of ``eval.figures.JUDGED``, 0 to 1; without those of which the model gave no verdict."""
        said = " ".join(claim.text for claim in answer.claims)
        quotes = [citation.quote for citation in answer.citations]
        found = {name: _score(each, answer.question, said, quotes) for name, each in self._evaluators.items()}
        return {name: score for name, score in found.items() if score is not None}


def _score(evaluator: BaseEvaluator, question: str, said: str, quotes: list[str]) -> float | None:
    try:
        # evaluate() would make a loop and never close it
        result = asyncio.run(evaluator.aevaluate(query=question, response=said, contexts=quotes))
    except EndpointError:
        return None
    return None if result.invalid_result or result.score is None else min(float(result.score), 1.0)


class _Model(CustomLLM):
    """The endpoint as llama-index's evaluators want it."""

    _endpoint: Endpoint = PrivateAttr()
    _settings: Settings = PrivateAttr()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._endpoint, self._settings = Endpoint(settings), settings

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self._settings.llm_context_tokens, num_output=_TOKENS, model_name=self._endpoint.model
        )

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        deadline = Deadline(self._settings.llm_deadline)
        return CompletionResponse(text=self._endpoint.reply(_SYSTEM, prompt, deadline, _TOKENS))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **given: Any) -> Iterator[CompletionResponse]:
        yield self.complete(prompt, formatted, **given)
