"""Runs every case through the newsroom, as a reader's questions would go, and grades what comes back."""

from __future__ import annotations

import hashlib
import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.cases import Case, file_name
from eval.figures import Figure, clusters_of
from eval.grading import CUTS, Outcome, grade
from eval.measures import holds
from rag.errors import GisadapError
from rag.types import Answer, Citation, Hit, Turn

if TYPE_CHECKING:
    from rag.newsroom import Newsroom

Row = dict[str, Any]


def run(newsroom: Newsroom, cases: Sequence[Case], on_done: Callable[[], None] = lambda: None) -> list[Row]:
    """One row a case, in order. The first question is asked once before, unmeasured, so that loading is not timed."""
    kept = _bodies(newsroom, cases)
    if cases:
        _asked(newsroom, cases[0])
    rows = []
    for case in cases:
        outcome = _asked(newsroom, case)
        bodies = [body for source, body in kept.items() if case.is_right_source(source)]
        evident = any(holds(body, phrase) for body in bodies for phrase in case.evidence)
        rows.append(_row(case, outcome, evidence_kept=evident))
        on_done()
    return rows


def articles_fingerprint(newsroom: Newsroom) -> str:
    """Changes whenever an article of the archive does: ids come from content."""
    ids = sorted(summary.id for summary in newsroom.articles())
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


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
    named = [case for case in cases if case.articles]
    return {
        summary.source: newsroom.article(summary.id).body
        for summary in newsroom.articles()
        if any(case.is_right_source(summary.source) for case in named)
    }


def _row(case: Case, outcome: Outcome, *, evidence_kept: bool) -> Row:
    answer = outcome.answer
    graded = grade(case, Outcome(answer, outcome.hits, outcome.verbatim, evidence_kept, outcome.error))
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
        "scores": graded.scores,
        "right": graded.right,
        "stage": graded.stage,
        "error": outcome.error,
        "timings_ms": {stage: round(spent, 2) for stage, spent in answer.timings_ms.items()} if answer else {},
    }


def _cited(citation: Citation) -> Row:
    return {"source": file_name(citation.source), "title": citation.title, "quote": citation.quote}


def _found(hit: Hit) -> Row:
    return {
        "source": file_name(hit.article.source),
        "text": hit.passage.text,
        "fused": round(hit.fused, 4),
    }
