"""The answer of a language model, checked sentence by sentence; the embedded answer where the model fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.dates import absolute, find
from rag.errors import EndpointError
from rag.llm.comparison import agreement
from rag.llm.drafting import Sentence, sentences
from rag.llm.endpoint import Endpoint
from rag.llm.prompt import NOTHING, SHORT, Prompt, compose, repeats
from rag.seams import Answerer, Desk
from rag.settings import Settings
from rag.types import Claim, Draft, Evidence, Hit, Question, Trace

_MOST = 10  # sentences: the prompt asks for five
_AGAIN = 3  # a model that says the same this often will not end by itself
_DOUBT = 0.5  # of the confidence stays where model and reader disagree


class LanguageModelAnswerer:
    """Writes with the model at an endpoint, beside the embedded reader, which compares, and answers in its stead."""

    def __init__(
        self,
        endpoint: Endpoint,
        embedded: Answerer,
        settings: Settings,
        today: Callable[[], dt.date] = lambda: dt.datetime.now().astimezone().date(),
    ) -> None:
        self._endpoint = endpoint
        self._embedded = embedded
        self._tokens = settings.llm_context_tokens - settings.llm_answer_tokens
        self._abstain_below = settings.abstain_below
        self._today = today

    def answer(self, question: Question, hits: Sequence[Hit], desk: Desk) -> Draft:
        prompt = compose(question, hits, self._today(), self._tokens)
        if not prompt.sources:
            return self._embedded.answer(question, hits, desk)
        words = self._endpoint.stream(prompt.system, prompt.user, desk.deadline)
        embedded = self._embedded.answer(question, hits, desk)  # while the model reads
        telling = _Telling(prompt, hits, desk)
        failure: str | None = None
        try:
            telling.tell(words)
        except EndpointError as error:
            failure = error.reason
        if telling.carried:
            return self._told(embedded, telling, failure)
        return self._instead(embedded, telling, failure)

    def _told(self, embedded: Draft, telling: _Telling, failure: str | None) -> Draft:
        """The model's answer, as sure as the embedded reader is of the same."""
        agrees = agreement(telling.short, telling.carried, embedded.short)
        confidence = embedded.confidence * (_DOUBT if agrees is False else 1.0)
        short = telling.short or (embedded.short if agrees else None)
        note = f"언어 모델의 답이 중간에 끊겨({failure}) 확인된 문장까지만 보여 드립니다." if failure else None
        if agrees is False:
            differs = (
                f"기사에서 바로 찾은 답은 '{embedded.short}'(으)로, 언어 모델의 답과 다릅니다. 근거를 확인해 주십시오."
            )
            note = f"{note} {differs}" if note else differs
        trace = Trace(answerer=f"llm:{self._endpoint.model}", embedded_short=embedded.short, agrees=agrees)
        return Draft((), short, confidence, note=note, trace=trace)

    def _instead(self, embedded: Draft, telling: _Telling, failure: str | None) -> Draft:
        """The embedded answer; half as sure where the model, asked, found nothing in the articles."""
        reason = failure or (
            "기사에 답이 없다고 보았습니다" if telling.nothing else "기사로 확인되는 문장을 쓰지 못했습니다"
        )
        note = f"언어 모델이 답하지 못해({reason}) 기사에서 바로 찾은 답을 보여 드립니다."
        trace = Trace(fallback=reason, embedded_short=embedded.short)
        if telling.nothing and failure is None:
            doubted = embedded.confidence * _DOUBT
            embedded = replace(embedded, confidence=doubted)
            trace = replace(trace, agrees=not embedded.claims)
            if doubted < self._abstain_below:
                return Draft(confidence=doubted, trace=trace)
        return replace(embedded, note=note if embedded.claims else None, trace=trace)


class _Telling:
    """The model's sentences as they come, each offered to the desk."""

    def __init__(self, prompt: Prompt, hits: Sequence[Hit], desk: Desk) -> None:
        self.short: str | None = None
        self.nothing = False
        """The model said that the articles do not answer."""
        self.carried: list[str] = []
        self._system, self._sources, self._desk = prompt.system, prompt.sources, desk
        self._published = {hit.article.id: hit.article.published for hit in hits}

    def tell(self, words: Iterator[str]) -> None:
        """Raises EndpointError, after what came before it was offered."""
        said: dict[str, int] = {}
        for sentence in sentences(words):
            key = "".join(sentence.text.split())
            said[key] = said.get(key, 0) + 1
            if said[key] >= _AGAIN or len(said) > _MOST:
                return
            if said[key] == 1:
                self._take(sentence)

    def _take(self, sentence: Sentence) -> None:
        if sentence.text.startswith(SHORT):
            self.short = sentence.text.removeprefix(SHORT).strip(" .'\"‘’“”") or None
        elif sentence.text.strip(" .'\"") == NOTHING:
            self.nothing = True
        elif repeats(sentence.text, self._system):  # of our own rules, which no reader asked to see
            return
        else:
            cited = tuple(self._sources[number - 1] for number in sentence.numbers if 0 < number <= len(self._sources))
            if self._desk.offer(Claim(self._dated(sentence.text, cited), cited)):
                self.carried.append(sentence.text)

    def _dated(self, text: str, cited: Sequence[Evidence]) -> str:
        """올해 of an article two years old is no year of the reader's: the year is put in its place."""
        published = {self._published[each.article_id] for each in cited}
        known = published.pop() if len(published) == 1 else None
        for mention in reversed(find(text, known)):
            if (
                mention.relative
                and mention.value.year
                and not mention.written[0].isdigit()
                and mention.written != "이날"
            ):
                text = text[: mention.span.start] + absolute(mention) + text[mention.span.end :]
        return text
