"""Other people's searches over the same documents, as their own guides set them up: what ours must be better than."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from eval.retrieval import Search
from rag.errors import SettingsError
from rag.korean import analyse
from rag.seams import Vectors
from rag.types import Article

_DEPTH = 50
_BATCH = 5_000  # rows that Chroma takes at a time


def bm25s(documents: Sequence[Article], tokens: Callable[[str], list[str]] | None = None) -> Search:
    """The bm25s package over whole documents, with its own word pattern, or with other ``tokens``."""
    package = _bm25s()
    split = tokens or _words
    index = package.BM25()
    index.index([split(_text(each)) for each in documents], show_progress=False)
    depth = min(_DEPTH, len(documents))

    def search(text: str) -> list[str]:
        found, scores = index.retrieve([split(text)], k=depth, show_progress=False)
        return [documents[int(each)].id for each, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def morphemes(text: str) -> list[str]:
    """Kiwi's morphemes, particles and endings too: the usual advice for Korean."""
    return [each.form for each in analyse(text).morphemes]


def llama_index_bm25(documents: Sequence[Article]) -> Search:
    """llama-index's BM25 retriever over one node a document, with its defaults."""
    try:
        from llama_index.core.schema import TextNode
        from llama_index.retrievers.bm25 import BM25Retriever
    except ImportError:
        raise _missing("llama-index-retrievers-bm25") from None
    nodes = [TextNode(text=_text(each), id_=each.id) for each in documents]
    retriever: Any = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(_DEPTH, len(nodes)))

    def search(text: str) -> list[str]:
        return [found.node.node_id for found in retriever.retrieve(text) if found.score]

    return search


def chroma(documents: Sequence[Article], vectors: Vectors) -> Search:
    """A plain Chroma collection of our vectors, in memory, with Chroma's defaults."""
    collection, embedded = _collection(documents, vectors)

    def search(text: str) -> list[str]:
        found: list[list[str]] = collection.query(query_embeddings=embedded(text), n_results=_DEPTH)["ids"]
        return found[0]

    return search


def llama_index_hybrid(documents: Sequence[Article], vectors: Vectors) -> Search:
    """llama-index's BM25 retriever and a Chroma collection, fused by its own QueryFusionRetriever."""
    try:
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
        from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
        from llama_index.retrievers.bm25 import BM25Retriever
    except ImportError:
        raise _missing("llama-index-retrievers-bm25") from None
    nodes = {each.id: TextNode(text=_text(each), id_=each.id) for each in documents}
    collection, embedded = _collection(documents, vectors)
    depth = min(_DEPTH, len(nodes))

    class Dense(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            found = collection.query(
                query_embeddings=embedded(query_bundle.query_str), n_results=depth, include=["distances"]
            )
            pairs = zip(found["ids"][0], found["distances"][0], strict=True)
            return [NodeWithScore(node=nodes[each], score=1 - distance) for each, distance in pairs]

    words = BM25Retriever.from_defaults(nodes=list(nodes.values()), similarity_top_k=depth)
    hybrid = QueryFusionRetriever(
        [words, Dense()],
        llm=MockLLM(),
        similarity_top_k=depth,
        num_queries=1,
        use_async=False,
        mode=FUSION_MODES.RECIPROCAL_RANK,
    )

    def search(text: str) -> list[str]:
        return [found.node.node_id for found in hybrid.retrieve(text)]

    return search


def _collection(documents: Sequence[Article], vectors: Vectors) -> tuple[Any, Callable[[str], Vectors]]:
    """The vectors of the documents, one row each, in Chroma, and how a question becomes one."""
    import chromadb

    from rag.embedding import MorphemeEmbedder

    embedder = MorphemeEmbedder()
    collection: Any = chromadb.EphemeralClient().create_collection(
        f"rival-{uuid.uuid4().hex}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    for start in range(0, len(documents), _BATCH):
        batch = slice(start, start + _BATCH)
        collection.add(ids=[each.id for each in documents[batch]], embeddings=vectors[batch])
    return collection, lambda text: embedder.embed([analyse(text).morphemes])


def _text(document: Article) -> str:
    return "\n".join(filter(None, (document.title, document.body)))


def _words(text: str) -> list[str]:
    """As bm25s splits text by itself: words of at least two letters, no stop words of another language."""
    words: list[list[str]] = _bm25s().tokenize([text], stopwords=None, return_ids=False, show_progress=False)
    return words[0]


def _bm25s() -> Any:
    try:
        import bm25s
    except ImportError:
        raise _missing("bm25s") from None
    return bm25s


def _missing(package: str) -> SettingsError:
    return SettingsError(f"비교에는 {package}이(가) 필요합니다. pip install 'gisadap[bench]'를 실행해 주십시오.")
