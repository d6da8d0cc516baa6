"""A claim and the sentences that carry it: those it cites as far as they do, else others that were retrieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.grounding.claims import contradicted, lacking
from rag.grounding.instructions import citable
from rag.grounding.matter import LEAST, coverage
from rag.grounding.names import phrases
from rag.types import Article, ArticleId, Claim, Evidence, Hit

_TRIED = 6  # other sentences that are tried, those with most of the claim's words first
_ELSEWHERE = 0.7  # share of its words that sentences it does not cite must have to become its evidence
_IDLE = 0.25  # a cited sentence with less of the claim's words than this is no source of it, if others carry the claim


class Retrieved:
    """The sentences of the hits, in which a claim may find its evidence."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._articles: dict[ArticleId, Article] = {hit.article.id: hit.article for hit in hits}
        self._sentences = list(
            dict.fromkeys(
                Evidence(hit.article.id, span.start, span.end, span.of(hit.article.body))
                for hit in hits
                for span in citable(hit)
            )
        )

    def settled(self, claim: Claim) -> tuple[Claim | None, tuple[str, ...]]:
        """The claim with evidence that carries it; or None and what its own evidence does not carry."""
        objections = lacking(claim, self._articles)
        if not objections:
            against = contradicted(claim, self._articles, self._beside(claim.evidence))
            return (None, against) if against else (Claim(claim.text, self._needed(claim)), ())
        for evidence in self._others(claim, objections):
            least = LEAST if claim.evidence and {*claim.evidence} <= {*evidence} else _ELSEWHERE
            told = [each.quote for each in evidence]
            if coverage(claim.text, told) >= least and self._carries(evidence, claim.text):
                return Claim(claim.text, evidence), ()
        return None, objections

    def _needed(self, claim: Claim) -> tuple[Evidence, ...]:
        """Without cited sentences that say nothing of the kind."""
        telling = tuple(each for each in claim.evidence if coverage(claim.text, [each.quote]) >= _IDLE)
        return telling if telling and self._carries(telling, claim.text) else claim.evidence

    def _carries(self, evidence: tuple[Evidence, ...], text: str) -> bool:
        claim = Claim(text, evidence)
        return not lacking(claim, self._articles) and not contradicted(claim, self._articles, self._beside(evidence))

    def _beside(self, evidence: tuple[Evidence, ...]) -> list[Evidence]:
        """The other sentences of the articles that are cited."""
        cited = {each.article_id for each in evidence}
        return [each for each in self._sentences if each.article_id in cited]

    def _others(self, claim: Claim, objections: Sequence[str]) -> Iterator[tuple[Evidence, ...]]:
        """Single sentences; then a sentence with one of the two before it, which may name whom it only points to."""
        ranked = sorted(self._sentences, key=lambda each: -coverage(claim.text, [each.quote]))[:_TRIED]
        yield from ((each,) for each in ranked)
        if not all(each in claim.text[: _subject_end(claim.text)] for each in objections if each in claim.text):
            return
        for each in dict.fromkeys((*claim.evidence, *ranked[:2])):
            for before in self._before(each):
                yield (before, each)

    def _before(self, evidence: Evidence) -> list[Evidence]:
        same = [each for each in self._sentences if each.article_id == evidence.article_id]
        earlier = sorted((each for each in same if each.start < evidence.start), key=lambda each: each.start)
        return list(dict.fromkeys((*earlier[-2:][::-1], *earlier[:1])))


def _subject_end(text: str) -> int:
    """Where the first subject of a sentence ends."""
    return next((phrase.span.end for phrase in phrases(text) if phrase.role == "subject"), 0)
