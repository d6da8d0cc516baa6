"""The lexical index: BM25 over content morphemes, character bigrams, titles, subtitles and dates, in tantivy."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.korean import analyse, knows
from rag.other_names import HANJA, pairs
from rag.spelling import respelt
from rag.terms import bigrams, index_terms, names_in
from rag.types import Article, ArticleId, Passage, Question, Scored

if TYPE_CHECKING:
    import tantivy

_WEIGHTS = {"morphemes": 1.0, "bigrams": 0.5, "title": 0.5, "subtitle": 0.25, "date": 0.3}
_NAMES = "names"  # of an article: each name with another of the same thing, both ways
_COMMON = 0.2  # of the passages: what so many hold needs no other name
_OTHER_WEIGHT = 0.8  # of another name for what the question says
_ARTICLE_WEIGHT = 1.0
_ARTICLES = 100  # articles scored as wholes for one question
_MEMORY = 64 << 20  # bytes a writer may use before it writes a segment
_SPARE = 50  # passages fetched beyond the limit: their articles may lift them into it

Terms = dict[str, list[str]]
"""Field to words."""
Weights = dict[tuple[str, str], float]
"""Field and word to what it counts."""

_HANJA_OF = {
    name: tuple(other for pair in HANJA.items() for one, other in (pair, pair[::-1]) if one == name)
    for name in {*HANJA, *HANJA.values()}
}


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75, tantivy's own) summed over the weighted fields.

    A passage's score is its own plus its whole article's: what the question names may stand in the paragraph before.
    Within a passage a word counts once: in so few sentences repetition tells less than how many words are met.

    The words of a question become term queries as they are: nothing in it is ever read as query syntax.
    """

    @staticmethod
    def build(folder: Path, entries: Iterable[tuple[Passage, Article]], *, without: Iterable[ArticleId] = ()) -> None:
        """Adds passages to the index in ``folder``, which is made where there is none, after taking articles out.

        Passages of one article follow one another. Files that are there already are never written to, so they may be
        shared with another folder.
        """
        passages, articles = _writer(folder / "passages"), _writer(folder / "articles")
        for article_id in without:
            passages.delete_documents_by_term("article", article_id)
            articles.delete_documents_by_term("article", article_id)
        for article_id, group in groupby(entries, key=lambda entry: entry[0].article_id):
            whole: Terms = {}
            for passage, article in group:
                own = _passage_terms(passage)
                once = {field: list(dict.fromkeys(words)) for field, words in own.items()}
                passages.add_document(_document(passage.id, article_id, {**once, **_article_terms(article)}))
                for field, words in own.items():
                    whole.setdefault(field, []).extend(words)
            names = (f"{_folded(a)}={b}" for pair in pairs(article.body) for a, b in (pair, pair[::-1]))
            articles.add_document(_document(article_id, article_id, whole, set(names)))
        for writer in (passages, articles):
            writer.commit()
            writer.wait_merging_threads()

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._schema = _schema()
        self._searchers: tuple[tantivy.Searcher, tantivy.Searcher] | None = (
            tantivy.Index.open(str(folder / "passages")).searcher(),
            tantivy.Index.open(str(folder / "articles")).searcher(),
        )

    def __len__(self) -> int:
        return self._open()[0].num_docs

    def search(self, question: Question, limit: int, within: Set[ArticleId] | None = None) -> list[Scored]:
        """At most ``limit`` passages, best first, equal scores by id; only of the articles in ``within`` if given."""
        passages, articles = self._open()
        query = self._query(question)
        if within is not None:
            query = self._only(query, within)
        whole = {
            str(articles.doc(address)["id"][0]): float(score)
            for score, address in articles.search(query, limit=_ARTICLES, count=False).hits
        }
        floor = min(whole.values()) if len(whole) == _ARTICLES else 0.0
        scored = []
        for score, address in passages.search(query, limit=limit + _SPARE, count=False).hits:
            found = passages.doc(address)
            around = whole.get(str(found["article"][0]), floor)
            scored.append(Scored(str(found["id"][0]), float(score) + _ARTICLE_WEIGHT * around))
        return sorted(scored, key=lambda each: (-each.score, each.id))[:limit]

    def informed(self, question: Question) -> Question:
        """The question with other names for its words: those that the articles themselves give, Hanja of headlines,
        and, for words that neither they nor the dictionary know, what they misspell."""
        found = [*self._other_names(question), *self._respelt(question)]
        return replace(question, other_names=tuple(dict.fromkeys(found))) if found else question

    def _other_names(self, question: Question) -> Iterator[tuple[str, str]]:
        articles = self._open()[1]
        for name in names_in(question):
            if self._share(name) > _COMMON:
                continue
            for known, _ in articles.terms_with_prefix(_NAMES, f"{_folded(name)}=", limit=2):
                yield name, known.partition("=")[2]
            yield from ((name, other) for other in _HANJA_OF.get(name, ()))

    def _share(self, name: str) -> float:
        """Of the passages, those that hold the rarest part of the name."""
        passages = self._open()[0]
        held = [passages.doc_freq("bigrams", gram) for gram in bigrams(name)]
        return min(held, default=0) / max(passages.num_docs, 1)

    def _respelt(self, question: Question) -> Iterator[tuple[str, str]]:
        passages = self._open()[0]

        def starting(prefix: str) -> list[tuple[str, int]]:
            known: list[tuple[str, int]] = passages.terms_with_prefix("morphemes", prefix)
            return known

        strange = [
            (form, tag)
            for form, tag, _, _ in question.morphemes
            if tag in ("NNG", "NNP") and not passages.doc_freq("morphemes", form.lower()) and not knows(form, tag)
        ]
        for form, _ in strange:
            if meant := respelt(form, starting):
                yield form, meant
        if strange:
            plain = {(each.form, each.tag) for each in question.morphemes}
            for form, tag, start, end in analyse(question.standalone, forgiving=True).morphemes:
                if tag in ("NNG", "NNP", "VV", "VA") and (form, tag) not in plain:
                    yield question.standalone[start:end], form

    def close(self) -> None:
        self._searchers = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> tuple[tantivy.Searcher, tantivy.Searcher]:
        """Searchers over passages and over whole articles."""
        if self._searchers is None:
            raise ValueError("the lexical index is closed")
        return self._searchers

    def _only(self, query: tantivy.Query, articles: Set[ArticleId]) -> tantivy.Query:
        """The same query with the same scores, met only by these articles."""
        import tantivy

        allowed = tantivy.Query.term_set_query(self._schema, "article", sorted(articles))
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0))]
        )

    def _query(self, question: Question) -> tantivy.Query:
        """The sum over the question's words, where a word that has other names counts by the best of them."""
        import tantivy

        weights = _weighted(index_terms(question.morphemes), bigrams(question.standalone))
        others: defaultdict[str, list[str]] = defaultdict(list)
        for asked, other in question.other_names:
            others[asked].append(other)
        parts = []
        for asked, names in others.items():
            own = {each: weights.pop(each) for each in _weighted_name(asked) if each in weights}
            alternatives = [own, *(_like(_weighted_name(name), own) for name in names)]
            parts.append(tantivy.Query.disjunction_max_query([self._sum(each) for each in alternatives if each]))
        return self._sum(weights, *parts)

    def _sum(self, weights: Weights, *parts: tantivy.Query) -> tantivy.Query:
        import tantivy

        terms = (
            tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), weight)
            for (field, term), weight in weights.items()
        )
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in (*terms, *parts)])


def _weighted(terms: Sequence[str], grams: Sequence[str]) -> Weights:
    fields = {"morphemes": terms, "bigrams": grams, "title": grams, "subtitle": grams, "date": terms}
    return {
        (field, term): _WEIGHTS[field] * times
        for field, words in fields.items()
        for term, times in Counter(words).items()
    }


def _weighted_name(name: str) -> Weights:
    return _weighted(index_terms(analyse(name).morphemes), bigrams(name))


def _like(other: Weights, own: Weights) -> Weights:
    """Another name may weigh a little less than what was asked, however many words it has."""
    whole = sum(own.values()) or 1.0
    share = _OTHER_WEIGHT * whole / (sum(other.values()) or 1.0)
    return {each: weight * share for each, weight in other.items()}


def date_terms(published: dt.date | None) -> list[str]:
    """The words by which a question names a day, as ``index_terms`` gives them.

    >>> date_terms(dt.date(2021, 9, 3))
    ['2021년', '9월', '3일']
    """
    return [f"{published.year}년", f"{published.month}월", f"{published.day}일"] if published else []


def _passage_terms(passage: Passage) -> Terms:
    return {"morphemes": index_terms(passage.morphemes), "bigrams": bigrams(passage.text)}


def _article_terms(article: Article) -> Terms:
    subtitles = " ".join(paragraph.text for paragraph in article.paragraphs if paragraph.kind == "subtitle")
    return {
        "title": bigrams(article.title or ""),
        "subtitle": bigrams(subtitles),
        "date": date_terms(article.published),
    }


def _folded(name: str) -> str:
    return "".join(name.lower().split())


def _document(identity: str, article_id: str, terms: Terms, names: Iterable[str] = ()) -> tantivy.Document:
    import tantivy

    document = tantivy.Document()
    document.add_text("id", identity)
    document.add_text("article", article_id)
    for field, words in terms.items():
        document.add_text(field, " ".join(words))
    for name in sorted(names):
        document.add_text(_NAMES, name)
    return document


def _writer(folder: Path) -> tantivy.IndexWriter:
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    # One thread, so that the same passages give the same index.
    return tantivy.Index(_schema(), path=str(folder), reuse=True).writer(_MEMORY, num_threads=1)


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for field in ("id", "article"):
        builder.add_text_field(field, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_NAMES, tokenizer_name="raw", index_option="basic")
    for field in _WEIGHTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
