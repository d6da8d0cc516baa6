"""The lexical index: BM25 over content morphemes, character bigrams, titles and dates, in tantivy."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.terms import bigrams, index_terms
from rag.types import Article, Passage, Question, Scored

if TYPE_CHECKING:
    import tantivy

_WEIGHTS = {"morphemes": 1.0, "bigrams": 0.4, "title": 0.3, "date": 0.3}
_MEMORY = 64 << 20  # bytes the writer may use before it writes a segment
_SPARE = 20  # hits fetched beyond the limit, so that ties at its edge are broken by id


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75, tantivy's own) summed over the weighted fields.

    The words of a question become term queries as they are: nothing in it is ever read as query syntax.
    """

    @staticmethod
    def build(folder: Path, entries: Iterable[tuple[Passage, Article]]) -> None:
        """A new index in ``folder``, which must be empty or absent."""
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        # One thread, so that the same passages give the same index.
        writer = tantivy.Index(_schema(), path=str(folder), reuse=False).writer(_MEMORY, num_threads=1)
        for passage, article in entries:
            document = tantivy.Document()
            document.add_text("id", passage.id)
            document.add_text("morphemes", " ".join(index_terms(passage.morphemes)))
            document.add_text("bigrams", " ".join(bigrams(passage.text)))
            document.add_text("title", " ".join(bigrams(article.title or "")))
            document.add_text("date", " ".join(date_terms(article.published)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._schema = _schema()
        self._searcher: tantivy.Searcher | None = tantivy.Index.open(str(folder)).searcher()

    def __len__(self) -> int:
        return self._open().num_docs

    def search(self, question: Question, limit: int) -> list[Scored]:
        """At most ``limit`` passages, best first; equal scores by id."""
        searcher = self._open()
        found = searcher.search(self._query(question), limit=limit + _SPARE, count=False).hits
        scored = [Scored(str(searcher.doc(address)["id"][0]), float(score)) for score, address in found]
        return sorted(scored, key=lambda each: (-each.score, each.id))[:limit]

    def close(self) -> None:
        self._searcher = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> tantivy.Searcher:
        if self._searcher is None:
            raise ValueError("the lexical index is closed")
        return self._searcher

    def _query(self, question: Question) -> tantivy.Query:
        import tantivy

        terms, grams = index_terms(question.morphemes), bigrams(question.standalone)
        fields = {"morphemes": terms, "bigrams": grams, "title": grams, "date": terms}
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(self._schema, field, term, "freq"), _WEIGHTS[field] * times
                    ),
                )
                for field, words in fields.items()
                for term, times in Counter(words).items()
            ]
        )


def date_terms(published: dt.date | None) -> list[str]:
    """The words by which a question names a day, as ``index_terms`` gives them.

    >>> date_terms(dt.date(2021, 9, 3))
    ['2021년', '9월', '3일']
    """
    return [f"{published.year}년", f"{published.month}월", f"{published.day}일"] if published else []


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _WEIGHTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
