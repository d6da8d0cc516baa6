"""The flow: a question in, an answer out that stands on the archive's articles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from rag.answering.citing import courtesy
from rag.answering.courtesies import reply
from rag.answering.currency import as_of, today
from rag.answering.sheet import Sheet
from rag.archive import Archive, ArticleSummary
from rag.copies import one_telling
from rag.deadline import Deadline
from rag.fusion import fuse
from rag.generations import Generation
from rag.question.understanding import understand
from rag.ranking import LOOKED_AT, ordered
from rag.relevance import Text, reranked
from rag.remote.patience import Patience
from rag.seams import Answerer, Embedder, LanguageModel, Reranker
from rag.serving import Serving
from rag.settings import Settings
from rag.spending import Spending
from rag.types import (
    EVERYTHING,
    Answer,
    Article,
    ArticleId,
    CitedClaim,
    Filters,
    Hit,
    PassageId,
    Question,
    Scored,
    Step,
    Turn,
    article_of,
    span_of,
)

_TELLINGS = 3  # times as many passages are looked at as are wanted: some tell one story again


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by stage."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] = (time.perf_counter() - started) * 1000

    @property
    def total(self) -> dict[str, float]:
        return {**self.spent, "total": sum(self.spent.values())}


class Newsroom:
    """Answers questions over one archive. Threads may share it; what is indexed meanwhile is seen at the next question.

    Conversations that the archive keeps over several requests: ``rag.web.conversations``.
    """

    def __init__(
        self,
        archive: Archive,
        generation: Generation,
        embedder: Embedder,
        embedded: Answerer,
        settings: Settings,
        model: LanguageModel | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.archive = archive
        self._serving = Serving(archive, generation, embedder)
        self._embedded = embedded
        self._model = model
        self._reranker = reranker
        self._settings = settings
        self._vectors = Patience("그동안 낱말로만 찾습니다.")
        self.listeners: list[Callable[[Answer], None]] = []
        """Told of every answer, in the thread that found it."""

    def ask(
        self,
        text: str,
        turns: Sequence[Turn] = (),
        on_step: Callable[[Step], None] = lambda _: None,
        *,
        filters: Filters = EVERYTHING,
        on_claim: Callable[[CitedClaim], None] = lambda _: None,
    ) -> Answer:
        """The answer to a question, which may lean on earlier turns, from the articles that meet the filters.

        ``on_claim`` hears each claim as soon as it is checked. Raises QuestionError for what cannot be asked.
        """
        if (said := reply(text)) is not None:
            return courtesy(text, said)
        answer = self._answered(text, turns, on_step, filters, on_claim, self._model)
        for listener in self.listeners:
            listener(answer)
        return answer

    def rehearse(self, text: str) -> Answer:
        """What the embedded reader answers; no reader has asked, so no language model is, and no listener told."""
        return self._answered(text, (), lambda _: None, EVERYTHING, lambda _: None, None)

    def search(self, text: str, limit: int = 10, *, filters: Filters = EVERYTHING) -> list[Hit]:
        """The passages nearest to a question or a few words, best first."""
        return self.find(understand(text), limit, filters)

    def find(
        self, question: Question, limit: int, filters: Filters = EVERYTHING, others: Sequence[str] = ()
    ) -> list[Hit]:
        """Both searches, fused, the first weighed again (``rag.relevance``), in the order of reading (``rag.ranking``).

        ``others`` are wordings of the same question that are searched as well.
        """
        wanted = limit if self._reranker is None else max(limit, self._settings.candidates)
        hits = self._found(question, wanted, filters)
        for other in others:
            hits = _merged(hits, self._found(understand(other), wanted, filters))
        if self._reranker is not None:
            hits = self._reranker.ranked(question, hits[: self._settings.candidates])
        return hits[:limit]

    # --- the archive, as the interfaces show it ---------------------------------------------------------------------

    def articles(self) -> list[ArticleSummary]:
        return self.archive.summaries()

    def article(self, article_id: ArticleId) -> Article:
        """Raises ArticleNotFound."""
        return self.archive.article(article_id)

    def health(self) -> dict[str, object]:
        counts = self.archive.counts()
        return {
            "articles": counts.articles,
            "passages": counts.passages,
            "generation": self._serving.name,
        }

    def follow(self, catch_up: Callable[[], None]) -> None:
        """Sees what is archived meanwhile within a second, for a service that stays; see ``Serving.follow``."""
        self._serving.follow(catch_up)

    def close(self) -> None:
        self._serving.close()
        self.archive.close()

    @property
    def spending(self) -> Spending:
        """What the language model has read and written; nothing where there is none."""
        return self._model.spending if self._model else Spending()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _answered(
        self,
        text: str,
        turns: Sequence[Turn],
        on_step: Callable[[Step], None],
        filters: Filters,
        on_claim: Callable[[CitedClaim], None],
        model: LanguageModel | None,
    ) -> Answer:
        watch = Stopwatch()
        deadline = Deadline(self._settings.llm_deadline)
        on_step(Step("understanding"))
        with watch.timing("understand"):  # by the model where one makes follow-ups stand alone, else by rules
            rewritten = model.wording.standalone(text, turns, deadline) if model and turns else None
            question = understand(text, turns, rewritten)
        on_step(Step("searching"))
        with watch.timing("search"):
            others = model.wording.others(question, deadline) if model else []
            hits = self.find(question, self._settings.passages_read, filters, others)
        on_step(Step("reading", len({hit.article.id for hit in hits})))
        sheet = Sheet(question, hits, deadline, on_step, on_claim, self._settings)
        with watch.timing("read"):
            draft = (model.answerer if model else self._embedded).answer(question, hits, sheet)
        with watch.timing("ground"):
            answer = sheet.finished(draft)
        note = " ".join(filter(None, (answer.note, self._as_of(answer)))) or None
        trace = replace(answer.trace, queries=tuple(others))
        return replace(answer, note=note, trace=trace, timings_ms=watch.total)

    def _found(self, question: Question, limit: int, filters: Filters) -> list[Hit]:
        within = self.archive.chosen(filters) if filters else None
        with self._serving.reading() as generation:
            question = generation.lexical.informed(question)
            lexical = generation.lexical.search(question, self._settings.candidates, within)
            semantic = self._semantic(generation, question, within)
        fused = fuse(lexical, semantic, self._settings.semantic_weight)
        by_words, by_meaning = dict(lexical), dict(semantic)
        articles = self.archive.articles({article_of(each.id) for each in fused[:LOOKED_AT]})
        texts = _texts(fused[:LOOKED_AT], articles)
        order = ordered(question, reranked(question, fused, by_words, by_meaning, texts), texts, today())
        places = self.archive.copies.places({article_of(each.id) for each in order[: _TELLINGS * limit]})
        hits = self._hits(order[: _TELLINGS * limit if places else limit], articles, by_words, by_meaning)
        return one_telling(hits, places)[:limit]

    def _semantic(self, generation: Generation, question: Question, within: Set[ArticleId] | None) -> list[Scored]:
        """Nothing where the embedding model does not answer: words alone must do then."""
        limit = self._settings.candidates
        return self._vectors.asked(lambda: generation.vectors.search(question, limit, within)) or []

    def _as_of(self, answer: Answer) -> str | None:
        published = [citation.published for citation in answer.citations]
        return as_of(answer.standalone_question, published, today(), self._settings.stale_after_days)

    def _hits(
        self,
        order: Sequence[Scored],
        known: Mapping[ArticleId, Article],
        lexical: Mapping[PassageId, float],
        semantic: Mapping[PassageId, float],
    ) -> list[Hit]:
        """``known`` are articles that are read already; the others are read here."""
        articles = {**known, **self.archive.articles({article_of(each.id) for each in order} - known.keys())}
        passages = self.archive.passages((each.id for each in order), articles)
        return [
            Hit(
                passage=passages[each],
                article=articles[passages[each].article_id],
                lexical=lexical.get(each, 0.0),
                semantic=semantic.get(each, 0.0),
                fused=score,
            )
            for each, score in order
            if each in passages
        ]


def _texts(found: Sequence[Scored], articles: Mapping[ArticleId, Article]) -> dict[PassageId, Text]:
    """What of the passages is weighed; those whose article is gone are left out."""
    return {
        each.id: Text(span_of(each.id).of(article.body), article.title, article.published)
        for each in found
        if (article := articles.get(article_of(each.id)))
    }


def _merged(hits: Sequence[Hit], more: Sequence[Hit]) -> list[Hit]:
    """The hits of two wordings of one question, each passage once, as high as it stands in either."""
    best = {hit.passage.id: hit for hit in more} | {hit.passage.id: hit for hit in hits}
    ranks = [{hit.passage.id: rank for rank, hit in enumerate(each)} for each in (hits, more)]
    order = {each: min(rank.get(each, len(best)) for rank in ranks) for each in best}
    return sorted(best.values(), key=lambda hit: (order[hit.passage.id], -hit.fused, hit.passage.id))
