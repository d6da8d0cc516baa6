"""Runs every case through the newsroom, as a reader's questions would go, and grades what comes back."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from eval.cases import Case, file_name
from eval.figures import Figure, clusters_of
from eval.grading import CUTS, Outcome, grade
from eval.measures import holds
from rag.errors import GisadapError
from rag.korean import analyse
from rag.types import Answer, Citation, Hit, Turn

if TYPE_CHECKING:
    from eval.judge import Judge
    from rag.newsroom import Newsroom

Row = dict[str, Any]


def run(
    newsroom: Newsroom,
    cases: Sequence[Case],
    on_row: Callable[[Row], None] = lambda _: None,
    *,
    done: Mapping[str, Row] | None = None,
    jobs: int = 1,
    judge: Judge | None = None,
) -> list[Row]:
    """One row a case, in order. ``done`` holds rows that need not be made again; ``on_row`` gets every new one.

    ``judge`` says what it thinks of every answer given.

    The first question is asked once before, unmeasured, so that loading is not timed. With more than one of ``jobs``
    questions are asked at the same time, which is quicker in all but slower for each.
    """
    rows = dict(done or {})
    waiting = [case for case in cases if case.id not in rows]
    kept = _bodies(newsroom, waiting)
    if waiting:
        _asked(newsroom, waiting[0])
    for row in _made(lambda case: _measured(newsroom, case, kept, judge), waiting, jobs):
        rows[row["id"]] = row
        on_row(row)
    return [rows[case.id] for case in cases]


def _made(make: Callable[[Case], Row], cases: Sequence[Case], jobs: int) -> Iterator[Row]:
    """Rows as they are finished."""
    if jobs == 1:
        yield from map(make, cases)
        return
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(make, case) for case in cases]
        try:
            yield from (future.result() for future in as_completed(futures))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _measured(newsroom: Newsroom, case: Case, kept: Mapping[str, str], judge: Judge | None) -> Row:
    gold = _gold(case, kept)
    outcome = replace(_asked(newsroom, case), evidence_kept=bool(gold))
    row = _row(case, outcome, gold)
    given = outcome.answer if outcome.answer and not outcome.answer.abstained else None
    return row | {"judged": judge.scores(given)} if judge and given else row


def _gold(case: Case, kept: Mapping[str, str]) -> list[Row]:
    """The sentences of right articles that hold the evidence, the first of each article."""
    right = [(source, body) for source, body in kept.items() if case.is_right_source(source)]
    quotes = [(source, _sentence_with(case.evidence, body)) for source, body in right]
    return [{"source": file_name(source), "quote": quote} for source, quote in quotes if quote]


def _sentence_with(evidence: Sequence[str], body: str) -> str:
    """The first sentence that holds one of the phrases, or the paragraph where it runs over a sentence's end."""
    for paragraph in body.split("\n"):
        if any(holds(paragraph, phrase) for phrase in evidence):
            sentences = [span.of(paragraph) for span in analyse(paragraph).sentences]
            return next((each for each in sentences if any(holds(each, phrase) for phrase in evidence)), paragraph)
    return ""


def peak_memory() -> Figure:
    """The most memory this process has held, in MB (millions of bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return Figure(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _asked(newsroom: Newsroom, case: Case) -> Outcome:
    """The answer to the last turn, each earlier turn answered before it. An error of ours to a user is an outcome."""
    turns: list[Turn] = []
    answer: Answer | None = None
    try:
        for question in case.turns:
            answer = newsroom.ask(question, turns)
            turns.append(Turn.of(answer))
        assert answer is not None
        hits = newsroom.search(answer.standalone_question, max(CUTS))
    except GisadapError as error:
        return Outcome(None, error=str(error))
    return Outcome(answer, tuple(hits), tuple(_is_verbatim(newsroom, each) for each in answer.citations))


def _is_verbatim(newsroom: Newsroom, citation: Citation) -> bool:
    return newsroom.article(citation.article_id).body[citation.start : citation.end] == citation.quote


def _bodies(newsroom: Newsroom, cases: Iterable[Case]) -> dict[str, str]:
    """What cleaning left of the articles that cases name, by source."""
    beginnings = tuple({name for case in cases for name in case.articles})
    return {
        summary.source: newsroom.article(summary.id).body
        for summary in newsroom.articles()
        if file_name(summary.source).startswith(beginnings)
    }


def _row(case: Case, outcome: Outcome, gold: list[Row]) -> Row:
    answer = outcome.answer
    graded = grade(case, outcome)
    return {
        **{key: value for key, value in asdict(case).items() if key != "line" and value is not None},
        "cluster": clusters_of(case.articles, case.id),
        "standalone_question": answer.standalone_question if answer else None,
        "answer": answer.text if answer else None,
        "short": answer.short if answer else None,
        "abstained": bool(answer and answer.abstained),
        "confidence": round(graded.confidence, 4),
        "citations": [_cited(each) for each in answer.citations] if answer else [],
        "hits": [_found(hit) for hit in outcome.hits[:3]],
        "gold": gold,
        "scores": graded.scores,
        "right": graded.right,
        "stage": graded.stage,
        "error": outcome.error,
        "timings_ms": {stage: round(spent, 2) for stage, spent in answer.timings_ms.items()} if answer else {},
        "answerer": answer.trace.answerer if answer else None,
        "fallback": answer.trace.fallback if answer else None,
        "dropped": [asdict(each) for each in answer.trace.dropped] if answer else [],
    }


def _cited(citation: Citation) -> Row:
    return {"source": file_name(citation.source), "title": citation.title, "quote": citation.quote}


def _found(hit: Hit) -> Row:
    return {
        "source": file_name(hit.article.source),
        "text": hit.passage.text,
        "fused": round(hit.fused, 4),
    }
