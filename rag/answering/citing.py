"""From grounded claims to the answer a reader sees: numbered citations, or an abstention with the nearest articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answering.claims import names_in
from rag.korean import letters
from rag.types import (
    Answer,
    Article,
    ArticleId,
    Citation,
    CitedClaim,
    Claim,
    ConflictingValue,
    Draft,
    Evidence,
    Hit,
    Question,
)

_NEAREST = 3


def cited(question: Question, draft: Draft, claims: Sequence[Claim], articles: Mapping[ArticleId, Article]) -> Answer:
    """The answer that grounded claims make."""
    numbers: dict[Evidence, int] = {}
    return written(question, draft, [numbered(claim, numbers) for claim in claims], numbers, articles)


def numbered(claim: Claim, numbers: dict[Evidence, int]) -> CitedClaim:
    """Numbers the evidence in order of first use, into ``numbers``; the same characters keep one number."""
    for evidence in claim.evidence:
        numbers.setdefault(evidence, len(numbers) + 1)
    return CitedClaim(claim.text, tuple(numbers[evidence] for evidence in claim.evidence))


def written(
    question: Question,
    draft: Draft,
    said: Sequence[CitedClaim],
    numbers: Mapping[Evidence, int],
    articles: Mapping[ArticleId, Article],
) -> Answer:
    """The answer that numbered claims make."""
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        text=" ".join(marked(claim) for claim in said),
        short=draft.short,
        abstained=False,
        confidence=draft.confidence,
        claims=tuple(said),
        citations=tuple(
            _citation(number, evidence, articles[evidence.article_id]) for evidence, number in numbers.items()
        ),
        conflicts=tuple(
            ConflictingValue(told.value, numbers[told.evidence]) for told in draft.conflicts if told.evidence in numbers
        ),
        note=draft.note,
    )


def marked(claim: CitedClaim) -> str:
    """A claim with its citation marks, as the text of an answer has it."""
    if not claim.verified:
        return f"~~{claim.text}~~ (기사에서 확인되지 않음)"
    return claim.text + " " + "".join(f"[{number}]" for number in claim.citations)


def abstention(question: Question, draft: Draft, hits: Sequence[Hit]) -> Answer:
    """Says that the articles do not answer, and which came nearest."""
    nearest = {hit.article.id: hit for hit in reversed(hits)}
    ordered = [hit for hit in hits if nearest[hit.article.id] is hit][:_NEAREST]
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        text=_not_told(question, ordered),
        short=None,
        abstained=True,
        confidence=draft.confidence,
        note=draft.note,
        nearest=tuple(_citation(number, _opening(hit), hit.article) for number, hit in enumerate(ordered, start=1)),
    )


def courtesy(text: str, said: str) -> Answer:
    """A line to what is no question: nothing is claimed, nothing cited."""
    return Answer(question=text, standalone_question=text, text=said, short=None, abstained=True, confidence=0.0)


def _not_told(question: Question, nearest: Sequence[Hit]) -> str:
    """What is missing, by name where a name is: a company that no article speaks of."""
    if not nearest:
        return "모은 기사에서 이 질문과 관련된 내용을 찾지 못했습니다."
    told = "".join(letters(f"{hit.article.title or ''}{hit.article.body}") for hit in nearest)
    missing = [name for name in names_in(question.standalone) if letters(name) not in told][:2]
    if missing:
        named = ", ".join(f"‘{name}’" for name in missing)
        return f"모은 기사에서 {named}에 관한 내용을 찾지 못했습니다. 가장 가까운 기사를 함께 보여 드립니다."
    return "모은 기사에서 이 질문의 답을 찾지 못했습니다. 가장 가까운 기사를 함께 보여 드립니다."


def _opening(hit: Hit) -> Evidence:
    """The first sentence of a passage: what shows best why it came near."""
    sentence = hit.passage.sentences[0].shifted(hit.passage.start)
    return Evidence(hit.article.id, *sentence, sentence.of(hit.article.body))


def _citation(number: int, evidence: Evidence, article: Article) -> Citation:
    return Citation(
        number=number,
        article_id=article.id,
        source=article.source,
        title=article.display_title,
        published=article.published,
        outlet=article.outlet,
        url=article.url,
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        also_in=article.also_in,
    )
