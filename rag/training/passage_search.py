"""The training passages behind the same lexical index that finds real ones."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path

from rag.lexical import LexicalIndex
from rag.training.reading_data import ReadingSet
from rag.types import Hit, Question, article_of

_DEEP = 60  # passages asked for beyond those wanted, so that enough are left when some articles are taken out

_DEEPER = 600  # where only a few articles count


class PassageSearch:
    def __init__(self, reading_set: ReadingSet) -> None:
        self._articles = reading_set.articles
        passages = [passage for pieces in reading_set.passages.values() for passage in pieces if passage.morphemes]
        self._passages = {passage.id: passage for passage in passages}
        self._of_article: dict[str, set[str]] = {}
        for passage in passages:
            self._of_article.setdefault(passage.article_id, set()).add(passage.id)
        self._folder = tempfile.TemporaryDirectory(prefix="reading-")
        folder = Path(self._folder.name) / "index"
        LexicalIndex.build(folder, ((passage, self._articles[passage.article_id]) for passage in passages))
        self._index = LexicalIndex(folder)

    def close(self) -> None:
        self._index.close()
        self._folder.cleanup()

    def hits(self, question: Question, limit: int, without: Collection[str] = ()) -> list[Hit]:
        """The best passages, none of the articles in ``without`` among them."""
        found = (self._hit(each.id, each.score) for each in self._index.search(question, limit + _DEEP * bool(without)))
        return [hit for hit in found if hit.article.id not in without][:limit]

    def within(self, question: Question, limit: int, articles: Collection[str]) -> list[Hit]:
        """The best passages of a few articles."""
        found = (each for each in self._index.search(question, _DEEPER) if article_of(each.id) in articles)
        return [self._hit(each.id, each.score) for each in found][:limit]

    def of_article(self, question: Question, article: str) -> list[Hit]:
        """All passages of one article, best first; those that search does not find come last with score 0."""
        own = self._of_article.get(article, set())
        found = [each for each in self._index.search(question, _DEEP) if each.id in own]
        missed = own - {each.id for each in found}
        return [self._hit(each.id, each.score) for each in found] + [self._hit(each, 0.0) for each in sorted(missed)]

    def _hit(self, passage: str, score: float) -> Hit:
        found = self._passages[passage]
        return Hit(found, self._articles[found.article_id], lexical=score, fused=score)
