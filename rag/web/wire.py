"""The JSON shapes of every interface: command line, API, chat and stored conversations all speak through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.archive import ArticleSummary
from rag.archive.conversations import Conversation, KeptMessage
from rag.archive.feedback import Feedback
from rag.archive.listing import Listed
from rag.archive.removed import RemovedArticle
from rag.archive.runs import IndexingRun
from rag.errors import QuestionError
from rag.types import (
    Answer,
    Article,
    Citation,
    CitedClaim,
    ConflictingValue,
    Dropped,
    Filters,
    Hit,
    Paragraph,
    Trace,
    Turn,
)

if TYPE_CHECKING:
    from rag.indexing import Summary

Json = dict[str, Any]


def answer(given: Answer) -> Json:
    return {
        "question": given.question,
        "standalone_question": given.standalone_question,
        "answer": given.text,
        "short": given.short,
        "abstained": given.abstained,
        "confidence": round(given.confidence, 4),
        "claims": [claim(each) for each in given.claims],
        "citations": [citation(each) for each in given.citations],
        "nearest": [citation(each) for each in given.nearest],
        "conflicts": [_conflict(each, given.citations) for each in given.conflicts],
        "note": given.note,
        "trace": trace(given.trace),
        "timings_ms": {stage: round(spent, 2) for stage, spent in given.timings_ms.items()},
    }


def filters(given: Mapping[str, Any]) -> Filters:
    """From ``{from, to, outlets}``, days written like 2024-05-02. Raises QuestionError."""
    return Filters(_day(given.get("from")), _day(given.get("to")), tuple(given.get("outlets") or ()))


def claim(given: CitedClaim) -> Json:
    return {"text": given.text, "citations": list(given.citations), "verified": given.verified}


def trace(given: Trace) -> Json:
    """How an answer came about; its standalone question and timings stand beside it."""
    return {
        "answerer": given.answerer,
        "fallback": given.fallback,
        "embedded_short": given.embedded_short,
        "agrees": given.agrees,
        "queries": list(given.queries),
        "hits": [_without(hit(each), "text") for each in given.hits],
        "dropped": [{"text": each.text, "missing": list(each.missing)} for each in given.dropped],
    }


def conditions(filters: Filters) -> Json | None:
    """Filters as ``filters`` reads them; None where everything may answer."""
    if not filters:
        return None
    return {
        "from": _iso(filters.published_from),
        "to": _iso(filters.published_to),
        "outlets": list(filters.outlets),
    }


def message(kept: KeptMessage) -> Json:
    """An answer of a conversation, the same when it is sent and whenever it is read again."""
    return {
        **kept.answer,
        "conversation_id": kept.conversation_id,
        "message_id": kept.id,
        "asked_at": _moment(kept.asked_at),
    }


def conversation(kept: Conversation) -> Json:
    return {
        "id": kept.id,
        "title": kept.title,
        "started_at": _moment(kept.started_at),
        "changed_at": _moment(kept.changed_at),
        "share": kept.share,
    }


def feedback(given: Feedback) -> Json:
    """What a reader said of an answer, as that reader sees it."""
    return {
        "message_id": given.message_id,
        "verdict": given.verdict,
        "correction": given.correction,
        "state": given.state,
    }


def turn(message: Json) -> Turn:
    """An earlier answer, back from its JSON, as far as a follow-up can lean on it."""
    cited = dict.fromkeys(each["article_id"] for each in message["citations"])
    return Turn(message["question"], message["standalone_question"], message["short"], tuple(cited))


def citation(given: Citation) -> Json:
    return {
        "number": given.number,
        "article_id": given.article_id,
        "source": given.source,
        "title": given.title,
        "published": _iso(given.published),
        "outlet": given.outlet,
        "url": given.url,
        "quote": given.quote,
        "start": given.start,
        "end": given.end,
        "also_in": list(given.also_in),
    }


def _conflict(given: ConflictingValue, citations: Sequence[Citation]) -> Json:
    told = next(each for each in citations if each.number == given.citation)
    return {
        "value": given.value,
        "outlet": told.outlet,
        "published": _iso(told.published),
        "citation": given.citation,
    }


def hit(found: Hit) -> Json:
    return {
        "passage_id": found.passage.id,
        "article_id": found.article.id,
        "source": found.article.source,
        "title": found.article.display_title,
        "published": _iso(found.article.published),
        "outlet": found.article.outlet,
        "kind": found.passage.kind,
        "start": found.passage.start,
        "end": found.passage.end,
        "text": found.passage.text,
        "lexical": round(found.lexical, 4),
        "semantic": round(found.semantic, 4),
        "fused": round(found.fused, 6),
    }


def cleaned(article: Article) -> Json:
    """What ``gisadap clean --json`` prints for one page."""
    return {
        "source": article.source,
        "title": article.title,
        "published": _iso(article.published),
        "published_at": _iso(article.published_at),
        "modified_at": _iso(article.modified_at),
        "author": article.author,
        "authors": [author._asdict() for author in article.authors],
        "outlet": article.outlet,
        "section": article.section,
        "url": article.url,
        "origins": {each.fact: {"line": each.line, "text": each.text} for each in article.origins},
        "paragraphs": [_paragraph(each) for each in article.paragraphs],
        "dropped": [_dropped(each) for each in article.dropped],
    }


def article(stored: Article) -> Json:
    """One archived article: its body, and where each paragraph stands in it."""
    shape = {"id": stored.id, **cleaned(stored), "display_title": stored.display_title, "body": stored.body}
    shape["paragraphs"] = [
        {**_paragraph(paragraph), "start": span.start, "end": span.end}
        for paragraph, span in zip(stored.paragraphs, stored.paragraph_spans, strict=True)
    ]
    return shape


def indexed(run: Summary) -> Json:
    """What an indexing run did."""
    return {
        "added": run.added,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "removed": run.removed,
        "failed": [{"source": each.source, "error": each.reason} for each in run.failed],
        "articles": run.articles,
        "passages": run.passages,
        "seconds": round(run.seconds, 3),
    }


def summary(listed: ArticleSummary) -> Json:
    return {
        "id": listed.id,
        "source": listed.source,
        "title": listed.title,
        "published": _iso(listed.published),
        "author": listed.author,
        "outlet": listed.outlet,
        "characters": listed.characters,
    }


def listed(row: Listed) -> Json:
    """One row of the list of articles, with what may be wrong with it."""
    return {**summary(row.summary), "problems": list(row.problems)}


def removed(row: RemovedArticle) -> Json:
    return {
        "id": row.id,
        "source": row.source,
        "title": row.title,
        "published": _iso(row.published),
        "outlet": row.outlet,
        "removed_at": _moment(row.removed_at),
    }


def indexing_run(run: IndexingRun) -> Json:
    failed = [{"source": source, "error": reason} for source, reason in run.did["failed"]]
    return {"ended_at": _moment(run.ended_at), "kind": run.kind, **run.did, "failed": failed}


def reviewed(given: Feedback) -> Json:
    """What a reader said of an answer, as an operator reviews it."""
    return {
        "id": given.id,
        **feedback(given),
        "given_at": _moment(given.given_at),
        "decided_by": given.decided_by,
        "decided_at": given.decided_at and _moment(given.decided_at),
        "answer": given.answer,
    }


def _paragraph(paragraph: Paragraph) -> Json:
    shape: Json = {"kind": paragraph.kind, "text": paragraph.text, "lines": list(paragraph.lines)}
    return {**shape, "correction": True} if paragraph.correction else shape


def _dropped(dropped: Dropped) -> Json:
    return {"lines": list(dropped.lines), "reason": dropped.reason}


def _day(written: str | None) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise QuestionError(f"'{written}'은(는) 날짜가 아닙니다. 2024-05-02처럼 적어 주십시오.") from None


def _without(shape: Json, field: str) -> Json:
    return {name: value for name, value in shape.items() if name != field}


def _iso(when: dt.date | None) -> str | None:
    return when.isoformat() if when else None


def _moment(when: dt.datetime) -> str:
    """Of a time the archive keeps, which is UTC without a zone."""
    return when.isoformat(timespec="seconds") + "Z"
