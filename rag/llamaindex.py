"""Gisadap inside llama-index programs: our search as a retriever, our answers as a query engine.

engine = NewsroomQueryEngine(open_newsroom(Settings.from_env()))
print(engine.query("행사는 어디에서 열렸나?"))
"""

from __future__ import annotations

import asyncio

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.newsroom import Newsroom
from rag.types import EVERYTHING, Article, Filters


class NewsroomRetriever(BaseRetriever):
    """Passages as nodes, best first; ``node.metadata`` names the article and where the passage stands in its body."""

    def __init__(self, newsroom: Newsroom, limit: int = 10, filters: Filters = EVERYTHING) -> None:
        super().__init__()
        self._newsroom = newsroom
        self._limit = limit
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [
            NodeWithScore(node=_node(hit.article, hit.passage.id, hit.passage.start, hit.passage.end), score=hit.fused)
            for hit in self._newsroom.search(query_bundle.query_str, self._limit, filters=self._filters)
        ]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class NewsroomQueryEngine(BaseQueryEngine):
    """Cited answers as responses: the text with its marks, the cited sentences as source nodes.

    ``response.metadata`` holds ``short``, ``abstained`` and ``confidence``.
    """

    def __init__(self, newsroom: Newsroom, filters: Filters = EVERYTHING) -> None:
        super().__init__(callback_manager=None)
        self._newsroom = newsroom
        self._filters = filters

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._newsroom.ask(query_bundle.query_str, filters=self._filters)
        nodes = [
            NodeWithScore(
                node=_node(
                    self._newsroom.article(citation.article_id), f"[{citation.number}]", citation.start, citation.end
                )
            )
            for citation in answer.citations
        ]
        metadata = {"short": answer.short, "abstained": answer.abstained, "confidence": answer.confidence}
        return Response(response=answer.text, source_nodes=nodes, metadata=metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _node(article: Article, node_id: str, start: int, end: int) -> TextNode:
    return TextNode(
        id_=node_id,
        text=article.body[start:end],
        metadata={
            "article_id": article.id,
            "title": article.display_title,
            "published": article.published.isoformat() if article.published else None,
            "outlet": article.outlet,
            "start": start,
            "end": end,
        },
    )
