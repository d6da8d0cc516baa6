"""One case and what the newsroom made of it: which measures it earns, and at which stage it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval import measures
from eval.amounts import quantities
from eval.cases import Case, file_name
from eval.support import support
from rag.korean import analyse
from rag.types import Answer, Citation, Hit, Morpheme

Stage = Literal["error", "cleaning", "retrieval", "abstention", "reading", "phrase", "citation", "overreach"]
"""Where a case failed: ``reading`` chose a wrong sentence, ``phrase`` a wrong short answer within a right one,
``overreach`` answered what the articles do not answer."""


STAGES: dict[str, tuple[str, str]] = {
    "error": ("오류", "질문을 처리하지 못했습니다."),
    "cleaning": ("정제", "정제한 기사에 근거가 남아 있지 않습니다."),
    "retrieval": ("검색", "근거가 든 단락을 10위 안에서 찾지 못했습니다."),
    "abstention": ("기권", "근거를 찾고도 답하지 않았습니다."),
    "reading": ("문장 고르기", "근거가 아닌 문장을 골랐습니다."),
    "phrase": ("답 고르기", "문장은 맞지만 짧은 답이 다릅니다."),
    "citation": ("인용", "답은 맞지만 인용한 문장이 근거를 담고 있지 않습니다."),
    "overreach": ("지어냄", "기사에 없는 것을 답했습니다."),
}
"""What a reader calls a stage, and what it means."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for a case. ``error`` stands instead of an answer that could not be made."""

    answer: Answer | None
    hits: tuple[Hit, ...] = ()
    verbatim: tuple[bool, ...] = ()
    """For each citation: whether the article holds exactly this quote at exactly this place."""
    evidence_kept: bool = True
    """Whether cleaning left the case's evidence in an article."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The measures one case earns, by name; a measure that does not concern the case is missing."""

    scores: dict[str, float]
    confidence: float
    right: bool
    stage: Stage | None
    """None where the case passed."""


CUTS = (1, 3, 5, 10)


def grade(case: Case, outcome: Outcome) -> Grade:
    if case.answerable:
        return _grade_answerable(case, outcome)
    answer = outcome.answer
    abstained = answer is not None and answer.abstained
    scores = {"abstained": float(abstained)} | _fidelity(outcome) | _model_scores(answer)
    stage: Stage | None = None if abstained else "error" if answer is None else "overreach"
    return Grade(scores, answer.confidence if answer else 0.0, abstained, stage)


def _grade_answerable(case: Case, outcome: Outcome) -> Grade:
    answer = outcome.answer
    given = answer if answer and not answer.abstained else None
    citations = given.citations if given else ()
    from_right = [case.is_right_source(each.source) for each in citations]
    evident = [bears(case, each) for each in citations]
    bearing = [each or tells(case, citation) for each, citation in zip(evident, citations, strict=True)]
    right = given is not None and answers(case, given)
    scores = _retrieval(case, outcome.hits) | _fidelity(outcome) | _model_scores(answer)
    found = support(_sentences(given)) if given else support(())
    scores |= {
        "answered": float(given is not None),
        "short_answer_right": float(right),
        "article_cited": float(any(from_right)),
        "citation_correct": float(any(bearing)),
        "citation_recall": found.recall,
        "citation_precision": found.precision,
        "citation_precision_article": _share(from_right),
        "citation_precision_evidence": _share(evident),
    }
    if case.needs_every_article:
        scores["articles_cited"] = _share_of_articles(case, [each.source for each in citations])
    scores |= _phrase_scores(case, given)
    stage = None if right and any(from_right) and any(bearing) else _failing_stage(case, outcome, right, bearing)
    return Grade(scores, answer.confidence if answer else 0.0, right, stage)


def answers(case: Case, answer: Answer) -> bool:
    """Whether an answer is right. With ``all``: it names every element. A phrase: the short answer is one of
    ``answers``, or gives its value or date. A sentence: a quote from a right article holds the evidence, or the text
    holds one of ``answers``."""
    if case.all:
        return measures.share_named(_said(case, answer), case.all) == 1
    if case.wants_phrase:
        return _is_right_phrase(case, answer.short or "")
    spoken = case.answers if case.type != "yes_no" else ()
    return any(bears(case, each) for each in answer.citations) or any(
        measures.holds(answer.text, each) for each in spoken
    )


def _said(case: Case, answer: Answer) -> str:
    """Where the elements of ``all`` must stand: a list is a short answer, a comparison is the whole."""
    return answer.short or answer.text if case.wants_phrase else f"{answer.short or ''}\n{answer.text}"


def bears(case: Case, citation: Citation) -> bool:
    """Whether a quote from a right article holds the evidence."""
    return _quotes_any(case, citation, case.evidence)


def tells(case: Case, citation: Citation) -> bool:
    """Whether a quote from a right article holds the short answer asked for."""
    return case.wants_phrase and _quotes_any(case, citation, case.answers)


def _quotes_any(case: Case, citation: Citation, phrases: Sequence[str]) -> bool:
    return case.is_right_source(citation.source) and any(measures.holds(citation.quote, each) for each in phrases)


_NUMERIC = ("number", "money", "duration")


def _is_right_phrase(case: Case, short: str) -> bool:
    return (
        measures.same(short, case.answers, _morphemes)
        or (case.type in _NUMERIC and measures.same_value(short, case.answers))
        or (case.date_iso is not None and measures.same_date(short, case.date_iso))
    )


def _phrase_scores(case: Case, given: Answer | None) -> dict[str, float]:
    """What is scored of the short answer; nothing for sentences but the date they may be asked for."""
    short = given.short or "" if given else ""
    scores = {}
    if case.date_iso:
        stated = f"{short}\n{given.claims[0].text if given and given.claims else ''}"
        scores["date_match"] = float(measures.same_date(stated, case.date_iso))
    if case.all:
        return scores | {"list_share": measures.share_named(_said(case, given) if given else "", case.all)}
    if case.wants_phrase:
        scores["exact_match"] = measures.exact_match(short, case.answers)
        scores["character_f1"] = measures.character_f1(short, case.answers)
        scores["phrase_match"] = float(measures.same(short, case.answers, _morphemes))
    if case.type in _NUMERIC and any(map(quantities, case.answers)):
        scores["numeric_match"] = float(measures.same_value(short, case.answers))
    return scores


def _sentences(answer: Answer) -> list[tuple[str, list[str]]]:
    """Each sentence of an answer with the quotes it cites."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return [(claim.text, [quotes[each] for each in claim.citations if each in quotes]) for claim in answer.claims]


def _share_of_articles(case: Case, sources: Sequence[str]) -> float:
    """Recall of the case's articles; where any one will do, all of them are one."""
    found = {name for source in sources for name in case.articles if file_name(source).startswith(name)}
    return len(found) / len(case.articles) if case.needs_every_article else float(bool(found))


def _retrieval(case: Case, hits: Sequence[Hit]) -> dict[str, float]:
    """By article, and by passage: one that holds the evidence is enough, so the first is all there is to find."""
    articles = list(dict.fromkeys(hit.article.source for hit in hits))
    right_articles = {source for source in articles if case.is_right_source(source)}
    passages = [hit.passage.id for hit in hits]
    first = next((hit.passage.id for hit in hits if _carries(case, hit)), None)
    right_passages = {first} if first is not None else set()
    scores = {f"article_success@{k}": measures.success(articles, right_articles, k) for k in (1, 3)}
    scores["article_recall@10"] = _share_of_articles(case, articles)
    scores |= {f"passage_success@{k}": measures.success(passages, right_passages, k) for k in CUTS}
    scores["passage_rr@10"] = measures.reciprocal_rank(passages, right_passages, 10)
    scores["passage_ndcg@10"] = measures.ndcg(passages, dict.fromkeys(right_passages, 1.0), 10)
    return scores


def _carries(case: Case, hit: Hit) -> bool:
    return case.is_right_source(hit.article.source) and any(
        measures.holds(hit.passage.text, phrase) for phrase in case.evidence
    )


def _fidelity(outcome: Outcome) -> dict[str, float]:
    return {"quote_fidelity": _share(outcome.verbatim)} if outcome.verbatim else {}


def _model_scores(answer: Answer | None) -> dict[str, float]:
    """Where a language model was asked: whether the answer is its own, and the share of its sentences that fell."""
    if answer is None or (answer.trace.answerer == "embedded" and answer.trace.fallback is None):
        return {}
    dropped = len(answer.trace.dropped)
    own = answer.trace.answerer != "embedded"
    offered = dropped + (sum(claim.verified for claim in answer.claims) if own else 0)
    return {"model_answered": float(own)} | ({"sentences_refused": dropped / offered} if offered else {})


def _failing_stage(case: Case, outcome: Outcome, right: bool, bearing: Sequence[bool]) -> Stage:
    if outcome.answer is None:
        return "error"
    if not outcome.evidence_kept:
        return "cleaning"
    if not any(_carries(case, hit) for hit in outcome.hits):
        return "retrieval"
    if outcome.answer.abstained:
        return "abstention"
    if right:
        return "citation"
    return "phrase" if any(bearing) else "reading"


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _morphemes(text: str) -> tuple[Morpheme, ...]:
    return analyse(text).morphemes
