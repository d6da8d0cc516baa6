"""Other people's searches over the same documents, as their own guides set them up: what ours must be better than."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from eval.retrieval import Search
from rag.errors import SettingsError
from rag.korean import analyse
from rag.types import Article

_DEPTH = 50


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


def _text(document: Article) -> str:
    return f"{document.title or ''}\n{document.body}"


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
