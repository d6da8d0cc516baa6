"""An answer while it is written: each claim is checked, numbered and told before the next one comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from rag.answering.citing import abstention, numbered, written
from rag.answering.currency import today, told_then
from rag.deadline import Deadline
from rag.grounding.attaching import Retrieved
from rag.grounding.claims import ground_short, refused
from rag.settings import Settings
from rag.types import Answer, CitedClaim, Claim, Draft, DroppedClaim, Evidence, Hit, Question, Step


class Sheet:
    """The desk of one question."""

    def __init__(
        self,
        question: Question,
        hits: Sequence[Hit],
        deadline: Deadline,
        on_step: Callable[[Step], None],
        on_claim: Callable[[CitedClaim], None],
        settings: Settings,
    ) -> None:
        self.deadline = deadline
        self._question, self._hits = question, hits
        self._on_step, self._on_claim = on_step, on_claim
        self._show_unverified = settings.llm_show_unverified
        self._stale_after = settings.stale_after_days
        self._articles = {hit.article.id: hit.article for hit in hits}
        self._numbers: dict[Evidence, int] = {}
        self._carried: list[Claim] = []
        self._said: list[CitedClaim] = []
        self._dropped: list[DroppedClaim] = []

    def offer(self, claim: Claim) -> bool:
        """A sentence of free prose; its citations may become others that carry it.

        One that names who holds an office, from an article of long ago, is given the day of that article.
        """
        carried, objections = self._retrieved.settled(claim)
        if carried is not None:
            published = [self._articles[each.article_id].published for each in carried.evidence]
            self._accept([replace(carried, text=told_then(carried.text, published, today(), self._stale_after))])
            return True
        self._dropped.append(DroppedClaim(claim.text, objections))
        if self._show_unverified:
            self._say(CitedClaim(claim.text, (), verified=False))
        return False

    def finished(self, draft: Draft) -> Answer:
        """The answer of what was offered and of the draft's own claims; an abstention where nothing is carried."""
        objections = {claim: refused(claim, self._articles) for claim in draft.claims}
        self._accept([claim for claim in draft.claims if not objections[claim]])
        self._dropped += [DroppedClaim(claim.text, why) for claim, why in objections.items() if why]
        if self._carried:
            short = ground_short(draft.short, self._carried)
            answer = written(self._question, replace(draft, short=short), self._said, self._numbers, self._articles)
        else:
            answer = abstention(self._question, draft, self._hits)
        return replace(answer, trace=replace(draft.trace, hits=tuple(self._hits), dropped=tuple(self._dropped)))

    def _accept(self, claims: Sequence[Claim]) -> None:
        if claims and not self._carried:
            cited = {evidence.article_id for claim in claims for evidence in claim.evidence}
            self._on_step(Step("found", len(cited)))
        self._carried += claims
        for claim in claims:
            self._say(numbered(claim, self._numbers))

    def _say(self, claim: CitedClaim) -> None:
        self._said.append(claim)
        self._on_claim(claim)

    @cached_property
    def _retrieved(self) -> Retrieved:
        return Retrieved(self._hits)
