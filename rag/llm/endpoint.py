"""One OpenAI-compatible endpoint (OpenAI, Azure, vLLM, llama.cpp, LM Studio, Ollama, Upstage, HyperCLOVA ...).

The client is llama-index's ``OpenAILike``. What it leaves open is bounded here: an answer ends by its deadline however
slowly it drips, no response is read beyond its cap, no redirect is followed, no key is ever in a message.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import httpx

from rag.deadline import Deadline
from rag.errors import EndpointError, SettingsError
from rag.llm.prompt import estimated_tokens
from rag.remote.bounded import client
from rag.remote.refusals import refusal
from rag.settings import Settings
from rag.spending import Spending

if TYPE_CHECKING:
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

_SUBJECT = "언어 모델"
_SETTINGS = "GISADAP_LLM"
_PATIENCE = 2.0  # seconds: a server that wants a longer pause before the next try gets no second one
_BUSY = frozenset((429, 500, 502, 503, 529))


class Endpoint:
    """Chat with the model of ``settings``; threads may share it. Raises SettingsError where the extra is missing."""

    def __init__(self, settings: Settings, spending: Spending | None = None) -> None:
        if not settings.llm_base_url or not settings.llm_model:
            raise SettingsError("언어 모델을 쓰려면 GISADAP_LLM_BASE_URL과 GISADAP_LLM_MODEL을 함께 정해 주십시오.")
        self._settings = settings
        self._spending = spending or Spending()
        self.model = settings.llm_model
        _openai_like()

    def stream(self, system: str, user: str, deadline: Deadline, tokens: int | None = None) -> Iterator[str]:
        """The model's words as they come; the request is under way when this returns.

        Raises EndpointError, at the latest when the deadline passes, also after words have come.
        """
        said: queue.SimpleQueue[str | EndpointError | None] = queue.SimpleQueue()
        given_up = threading.Event()

        def listen() -> None:
            try:
                for words in self._words(system, user, deadline, tokens or self._settings.llm_answer_tokens):
                    said.put(words)
                    if given_up.is_set():
                        return
                said.put(None)
            except Exception as error:  # whatever the client raises means the same here: no answer from the model
                said.put(refusal(error, _SUBJECT, _SETTINGS, self._settings.llm_timeout))

        threading.Thread(target=listen, name="language-model", daemon=True).start()
        return _until(said, given_up, deadline)

    def reply(self, system: str, user: str, deadline: Deadline, tokens: int) -> str:
        """All of the model's words. Raises EndpointError."""
        return "".join(self.stream(system, user, deadline, tokens))

    def check(self) -> None:
        """Raises EndpointError where the endpoint does not answer as it should."""
        next(self.stream("한 낱말로 답하십시오.", "안녕?", Deadline(self._settings.llm_timeout)), "")

    def _words(self, system: str, user: str, deadline: Deadline, tokens: int) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)]
        try:
            yield from self._chat(messages, deadline, tokens)
        except Exception as error:  # a busy server says when to come again
            pause = _pause(error)
            if pause is None or pause > min(_PATIENCE, deadline.remaining):
                raise
            time.sleep(pause)
            yield from self._chat(messages, deadline, tokens)

    def _chat(self, messages: list[ChatMessage], deadline: Deadline, tokens: int) -> Iterator[str]:
        settings = self._settings
        silence = min(settings.llm_timeout, max(deadline.remaining, 0.01))
        with client(self._certificates, deadline, settings.llm_max_bytes, silence) as http:
            model: OpenAILike = _openai_like()(
                model=self.model,
                api_base=settings.llm_base_url,
                api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none",
                is_chat_model=True,
                context_window=settings.llm_context_tokens,
                max_tokens=tokens,
                temperature=0.0,
                max_retries=0,
                timeout=silence,
                http_client=http,
            )
            ended, said, usage = "", "", None
            try:
                for response in model.stream_chat(messages):
                    ended = _finish(response.raw) or ended
                    usage = getattr(response.raw, "usage", None) or usage
                    said += response.delta or ""
                    if response.delta:
                        yield response.delta
            finally:
                self._count(messages, said, usage)
        if not said:
            raise EndpointError(_SUBJECT, "빈 답을 보냈습니다", f"{_SETTINGS}_MODEL을 확인해 주십시오")
        if ended in ("", "length"):
            raise EndpointError(_SUBJECT, "답을 끝맺지 못했습니다", f"{_SETTINGS}_ANSWER_TOKENS를 늘려 주십시오")

    def _count(self, messages: list[ChatMessage], said: str, usage: Any) -> None:
        """Tokens as the server reports them; most do not when they stream, then as we estimate them."""
        if usage is not None:
            self._spending.add(usage.prompt_tokens, usage.completion_tokens)
        elif said:
            read = sum(estimated_tokens(message.content or "") for message in messages)
            self._spending.add(read, estimated_tokens(said))

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()


def _until(
    said: queue.SimpleQueue[str | EndpointError | None], given_up: threading.Event, deadline: Deadline
) -> Iterator[str]:
    try:
        while True:
            try:
                words = said.get(timeout=max(deadline.remaining, 0.001))
            except queue.Empty:
                raise EndpointError(_SUBJECT, "정해진 시간 안에 답을 마치지 못했습니다") from None
            if words is None:
                return
            if isinstance(words, EndpointError):
                raise words
            yield words
    finally:
        given_up.set()


def _finish(chunk: Any) -> str:
    """Why the model stopped, if this chunk of the stream says so: stop, length ..."""
    choices = getattr(chunk, "choices", None)
    return (choices[0].finish_reason or "") if choices else ""


def _pause(error: Exception) -> float | None:
    """Seconds after which a busy server may be asked again; None where asking again makes no sense."""
    response = getattr(error, "response", None)
    if not isinstance(response, httpx.Response) or response.status_code not in _BUSY:
        return None
    try:
        return max(0.0, float(response.headers.get("retry-after", "0.5")))
    except ValueError:  # a date
        return None


def _openai_like() -> type[OpenAILike]:
    try:
        from llama_index.llms.openai_like import OpenAILike
    except ImportError:
        raise SettingsError(
            "언어 모델에 필요한 패키지가 없습니다. "
            "pip install '.[llm]'로 설치하거나 GISADAP_LLM_BASE_URL을 지워 주십시오."
        ) from None
    return cast("type[OpenAILike]", OpenAILike)
