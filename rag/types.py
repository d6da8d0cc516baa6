"""The domain on one page: what an article, a passage, a hit, a claim and an answer are.

Offsets count characters (code points). Every offset into an article counts from the start of ``Article.body``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from rag.errors import QuestionError

ArticleId = str
PassageId = str
ParagraphKind = Literal["body", "subtitle", "caption"]


class Span(NamedTuple):
    """Characters ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def shifted(self, offset: int) -> Span:
        return Span(self.start + offset, self.end + offset)

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end


class Morpheme(NamedTuple):
    """One Kiwi morpheme. ``tag`` is Kiwi's, without the mark of irregular verbs; verbs keep their stem as ``form``."""

    form: str
    tag: str
    start: int
    end: int


# --- articles -------------------------------------------------------------------------------------------------------


class Lines(NamedTuple):
    """First and last line in the decoded file, both counted from 1 and both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ParagraphKind
    text: str
    lines: Lines
    correction: bool = False
    """It is of a notice that corrects an earlier article (정정보도)."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Lines of the page that are not the article, and why: ``share``, ``related``, ``spam``, ``title``, ..."""

    lines: Lines
    reason: str


class Author(NamedTuple):
    """Who wrote an article, as its byline says it."""

    name: str
    role: str | None = None
    """``기자``, ``특파원``, ``논설위원``, ... as written."""
    email: str | None = None


class Origin(NamedTuple):
    """Where a fact of an article was read."""

    fact: str
    """``title``, ``published``, ``modified``, ``author``, ``outlet`` or ``section``."""
    line: int | None
    """Counted from 1 in the decoded file; None where a record's field or the page's address said it."""
    text: str
    """What stands there."""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned page. Unknown facts are None, never guessed."""

    source: str
    title: str | None
    published: dt.date | None
    author: str | None
    outlet: str | None
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[Dropped, ...] = ()
    url: str | None = None
    published_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    section: str | None = None
    authors: tuple[Author, ...] = ()
    origins: tuple[Origin, ...] = ()
    also_in: tuple[str, ...] = ()
    """Other outlets whose archived articles tell the same story (``rag.copies``)."""
    id: ArticleId = ""
    """From the content (see ``rag.archive.article_id``); empty until the article is archived."""
    body: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", "\n".join(paragraph.text for paragraph in self.paragraphs))

    @property
    def display_title(self) -> str:
        """The title, or the beginning of the text where the page has none."""
        if self.title:
            return self.title
        prose = next((p.text for p in self.paragraphs if p.kind == "body"), self.body)
        return prose if len(prose) <= 40 else prose[:40].rstrip() + "…"

    @property
    def paragraph_spans(self) -> tuple[Span, ...]:
        """Where each paragraph stands in ``body``."""
        spans, start = [], 0
        for paragraph in self.paragraphs:
            spans.append(Span(start, start + len(paragraph.text)))
            start = spans[-1].end + 1
        return tuple(spans)

    def with_id(self, article_id: ArticleId) -> Article:
        return replace(self, id=article_id)


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole neighbouring sentences of one article, analysed once, when indexed."""

    id: PassageId
    article_id: ArticleId
    start: int
    """Offset in the article's body; ``sentences`` and ``morphemes`` count from here."""
    text: str
    sentences: tuple[Span, ...]
    morphemes: tuple[Morpheme, ...]
    kind: ParagraphKind = "body"

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def article_of(passage_id: PassageId) -> ArticleId:
    """The article of a passage, which its id begins with."""
    return passage_id.rpartition(":")[0]


def span_of(passage_id: PassageId) -> Span:
    """Where a passage stands in its article's body, which its id ends with."""
    start, _, end = passage_id.rpartition(":")[2].partition("-")
    return Span(int(start), int(end))


# --- searching ------------------------------------------------------------------------------------------------------

AnswerType = Literal[
    "person", "organisation", "place", "date", "duration", "number", "money", "thing",
    "list", "reason", "method", "quote", "yes_no", "description",
]  # fmt: skip
"""What a question asks for. ``thing`` is a phrase of no special kind; from ``reason`` on, the answer is a sentence."""

PHRASE_TYPES: frozenset[AnswerType] = frozenset(
    ("person", "organisation", "place", "date", "duration", "number", "money", "thing", "list")
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: made to stand alone, analysed, and told what it asks for."""

    text: str
    """As the reader typed it."""
    standalone: str
    """With what earlier turns left unsaid; ``morphemes`` are of this one."""
    morphemes: tuple[Morpheme, ...]
    asks: AnswerType
    focus: str | None = None
    """The noun that names what is asked for: 장관 in "참석한 장관은?", 규모 in "투자 규모는?"."""
    context_articles: tuple[ArticleId, ...] = ()
    """Articles that earlier turns cited, preferred when the question leans on them."""
    other_names: tuple[tuple[str, str], ...] = ()
    """Words of the question as asked, each with how articles may write it instead: another name, the right spelling."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: those that meet every condition given. An undated article is in no period."""

    published_from: dt.date | None = None
    published_to: dt.date | None = None
    """That day included."""
    outlets: tuple[str, ...] = ()
    """Any of these, as the articles name them."""
    articles: tuple[ArticleId, ...] = ()
    """Any of these."""

    def __post_init__(self) -> None:
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise QuestionError(
                f"기간의 시작 {self.published_from}이 끝 {self.published_to}보다 늦습니다. 두 날짜를 바꾸어 주십시오."
            )

    def __bool__(self) -> bool:
        return self != EVERYTHING


EVERYTHING = Filters()


class Step(NamedTuple):
    """What a newsroom is doing for a question, told while the reader waits."""

    name: Literal["understanding", "searching", "reading", "found"]
    articles: int = 0
    """How many articles the search found, known from ``reading`` on; with ``found``, those the first claim cites."""


class Scored(NamedTuple):
    """What an index returns: best first, higher is better."""

    id: PassageId
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its article. Scores order hits of one search; they are no confidence."""

    passage: Passage
    article: Article
    lexical: float = 0.0
    semantic: float = 0.0
    fused: float = 0.0


# --- answering ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to answer: a sentence of a hit and, where one was asked for, the phrase within it."""

    hit: Hit
    sentence: Span
    """In the article's body."""
    phrase: Span | None
    """In the article's body, inside ``sentence``."""
    score: float
    """Orders the readings of one question."""
    probability: float
    """Calibrated: that this reading answers the question."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Exact characters of an article: ``article.body[start:end] == quote``."""

    article_id: ArticleId
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and what it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


class Told(NamedTuple):
    """What one article gives for what was asked, where articles differ."""

    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer says before grounding has checked it."""

    claims: tuple[Claim, ...] = ()
    """Those that were not offered to the desk already."""
    short: str | None = None
    confidence: float = 0.0
    """Probability that the draft answers the question."""
    conflicts: tuple[Told, ...] = ()
    """Different values of several articles, newest first; ``short`` is the first of them."""
    note: str | None = None
    """For the reader, as in the answer."""
    trace: Trace = field(default_factory=lambda: Trace())  # noqa: PLW0108 defined below
    """Who answered, and what was compared."""


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]
    verified: bool = True
    """Grounding let it through; one that it did not is shown struck, without citations, or not at all."""


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A sentence that an answerer offered and grounding refused."""

    text: str
    missing: tuple[str, ...]
    """What the cited sentences do not carry, as a reader may read it: 31명, 김한별, 말한 사람 ..."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about, for whoever asks why."""

    hits: tuple[Hit, ...] = ()
    """The passages that were read, best first."""
    queries: tuple[str, ...] = ()
    """Other wordings of the question that were searched as well."""
    answerer: str = "embedded"
    """``embedded``, or ``llm:`` and the name of the model whose sentences these are."""
    fallback: str | None = None
    """Why the embedded answer is given although a model was to answer; one Korean clause."""
    embedded_short: str | None = None
    """What the embedded reader answered where a model's answer was compared with it."""
    agrees: bool | None = None
    """Whether the model's answer says the same; None where nothing could be compared."""
    dropped: tuple[DroppedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered piece of evidence as a reader sees it."""

    number: int
    article_id: ArticleId
    source: str
    title: str
    published: dt.date | None
    outlet: str | None
    url: str | None
    quote: str
    start: int
    end: int
    also_in: tuple[str, ...] = ()
    """Other outlets that carry the same story."""


class ConflictingValue(NamedTuple):
    """One of several values that articles give, with the number of its citation."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets: cited claims, or an abstention with the nearest articles."""

    question: str
    standalone_question: str
    text: str
    """Each claim followed by its citations' marks, as in "... 밝혔다. [1]"; for an abstention, what was looked for."""
    short: str | None
    abstained: bool
    confidence: float
    claims: tuple[CitedClaim, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    conflicts: tuple[ConflictingValue, ...] = ()
    note: str | None = None
    """What the reader should know about this answer, such as that the language model could not be reached."""
    trace: Trace = Trace()
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation, as far as a follow-up can lean on it."""

    question: str
    standalone_question: str
    short: str | None
    article_ids: tuple[ArticleId, ...]

    @staticmethod
    def of(answer: Answer) -> Turn:
        cited = dict.fromkeys(citation.article_id for citation in answer.citations)
        return Turn(answer.question, answer.standalone_question, answer.short, tuple(cited))
