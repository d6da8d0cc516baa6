"""``/metrics`` for Prometheus: questions, stages, requests, a model's tokens, and how large and old the index is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from rag import generations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.archive import Archive
    from rag.spending import Spending
    from rag.types import Answer

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_FAMILIES = ("/api/", "/v1/", "/mcp", "/ui/", "/widget", "/embed", "/sign-", "/metrics", "/assets/", "/static/")


class Metrics:
    """What one service has done since it started."""

    def __init__(self, archive: Archive, spending: Spending) -> None:
        self._archive = archive
        self._registry = CollectorRegistry()
        self._registry.register(_Tokens(spending))
        self._questions = Counter("gisadap_questions", "Questions answered.", ["outcome"], registry=self._registry)
        self._stages = Histogram(
            "gisadap_stage_seconds", "Time a stage took.", ["stage"], buckets=_SECONDS, registry=self._registry
        )
        self._requests = Counter(
            "gisadap_requests",
            "Requests by kind of address and status.",
            ["address", "status"],
            registry=self._registry,
        )
        self._articles = Gauge("gisadap_articles", "Articles in the archive.", registry=self._registry)
        self._passages = Gauge("gisadap_passages", "Passages in the archive.", registry=self._registry)
        self._bytes = Gauge("gisadap_index_bytes", "Bytes of the current indexes on disk.", registry=self._registry)
        self._age = Gauge("gisadap_index_age_seconds", "Since the indexes were built.", registry=self._registry)
        for outcome in ("answered", "abstained"):
            self._questions.labels(outcome)

    def answered(self, answer: Answer) -> None:
        self._questions.labels("abstained" if answer.abstained else "answered").inc()
        for stage, spent in answer.timings_ms.items():
            self._stages.labels(stage).observe(spent / 1000)

    def requested(self, path: str, status: int) -> None:
        family = next((each for each in _FAMILIES if path.startswith(each)), "/")
        self._requests.labels(family.rstrip("/-") or "/", str(status)).inc()

    def page(self) -> Response:
        counts = self._archive.counts()
        self._articles.set(counts.articles)
        self._passages.set(counts.passages)
        files = [each.stat() for each in generations.files_of_current(self._archive.folder)]
        self._bytes.set(sum(each.st_size for each in files))
        self._age.set(time.time() - max((each.st_mtime for each in files), default=time.time()))
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class _Tokens(Collector):
    def __init__(self, spending: Spending) -> None:
        self._spending = spending

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("gisadap_llm_tokens", "Tokens of the language model.", labels=["direction"])
        family.add_metric(["read"], self._spending.read)
        family.add_metric(["written"], self._spending.written)
        yield family


class Counted:
    """Middleware: every answer is counted, refusals too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requested(scope["path"], message["status"])
            await send(message)

        await self.app(scope, receive, counting if scope["type"] == "http" else send)
