"""A plain llama-index program over a newsroom."""

from __future__ import annotations

import asyncio
import datetime as dt
import warnings

import pytest

from rag.newsroom import Newsroom
from rag.types import Filters

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # llama-index's own, at import
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from rag.llamaindex import NewsroomQueryEngine, NewsroomRetriever

QUESTION = "네이버가 토론토대, 왓패드와 맺은 파트너십 규모는?"


def test_the_retriever_gives_our_hits_in_our_order(newsroom: Newsroom) -> None:
    nodes = NewsroomRetriever(newsroom, limit=3).retrieve(QUESTION)
    hits = newsroom.search(QUESTION, 3)
    assert [node.node_id for node in nodes] == [hit.passage.id for hit in hits]
    assert [node.text for node in nodes] == [hit.passage.text for hit in hits]
    assert [node.score for node in nodes] == pytest.approx([hit.fused for hit in hits])


def test_the_query_engine_gives_our_answer_with_its_sources(newsroom: Newsroom) -> None:
    response = NewsroomQueryEngine(newsroom).query(QUESTION)
    answer = newsroom.ask(QUESTION)
    assert str(response) == answer.text
    assert response.metadata["short"] == answer.short
    assert [node.text for node in response.source_nodes] == [citation.quote for citation in answer.citations]


def test_an_abstention_stays_one(newsroom: Newsroom) -> None:
    response = NewsroomQueryEngine(newsroom).query("Where is the moon?")
    assert response.metadata["abstained"]
    assert response.source_nodes == []


def test_the_retriever_stands_in_a_pipeline_of_llama_index(newsroom: Newsroom) -> None:
    engine = RetrieverQueryEngine.from_args(NewsroomRetriever(newsroom, limit=2), llm=MockLLM())
    response = engine.query(QUESTION)
    assert [node.node_id for node in response.source_nodes] == [hit.passage.id for hit in newsroom.search(QUESTION, 2)]
    assert response.source_nodes[0].text in str(response)  # the mock repeats its prompt, in which our passages stand


def test_awaiting_gives_the_same(newsroom: Newsroom) -> None:
    async def both() -> tuple[list[str], str]:
        nodes = await NewsroomRetriever(newsroom, limit=2).aretrieve(QUESTION)
        return [node.node_id for node in nodes], str(await NewsroomQueryEngine(newsroom).aquery(QUESTION))

    ids, answer = asyncio.run(both())
    assert ids == [hit.passage.id for hit in newsroom.search(QUESTION, 2)]
    assert answer == newsroom.ask(QUESTION).text


def test_filters_hold_here_too(newsroom: Newsroom) -> None:
    never = Filters(published_from=dt.date(2100, 1, 1))
    assert NewsroomRetriever(newsroom, filters=never).retrieve(QUESTION) == []
    assert NewsroomQueryEngine(newsroom, never).query(QUESTION).metadata["abstained"]
