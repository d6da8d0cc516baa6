"""Typed mentions in a passage: people with their posts, figures with what they count, dates, lists.

Korean news writes figures as 국내 기업 25곳 or 25개 기업. Which of several a question means is told by the words
written beside each: its context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag import dates, numbers
from rag.reading.people import people
from rag.reading.units import MONEY
from rag.types import AnswerType, Morpheme, Passage, Span

FIGURES: frozenset[AnswerType] = frozenset(("number", "money", "duration"))


class Mention(NamedTuple):
    """Something of a kind that questions ask for."""

    kind: AnswerType
    span: Span
    """In the passage."""
    context: Span
    """In the passage: the nouns written beside it, itself included."""
    short: Span | None = None
    """Of a person with a post beside the name: the name alone, for a question that says the post itself."""
    unit: str = ""
    """Of a figure."""


def mentions(passage: Passage, asked: AnswerType) -> list[Mention]:
    """The mentions of one kind; empty for kinds that have no form of their own.

    Figures are those of every kind, the asked one first: what 얼마나 asks for may be a sum, a share or a time.
    """
    if asked == "person":
        return [Mention("person", each.span, each.context, each.name) for each in people(passage)]
    if asked == "organisation":
        return [Mention("organisation", each.body, each.context) for each in people(passage) if each.body]
    if asked == "date":
        return _dates(passage)
    if asked in FIGURES:
        return sorted(_figures(passage), key=lambda figure: figure.kind != asked)
    if asked == "list":
        return _lists(passage)
    return []


# --- figures and dates ----------------------------------------------------------------------------------------------

_LASTING = frozenset(("년", "개월", "주", "일", "시간", "분", "초", "학기", "주일"))
_LASTS = ("간", " 간", "동안", " 동안", "여간", "여 년", "째", "여 동안", " 내내")
_CLOCK = re.compile(
    r"(?:(?:오전|오후|새벽|아침|낮|정오|저녁|밤)\s?)?(?<!\d)\d{1,2}시(?!간|[가-힣]{0,2}[군민장청])(?:\s?(?:\d{1,2}분|반))?(?:께|쯤|경)?"
)
_RANGE = re.compile(r"\d{1,4}[년월일]?\s?[~∼]\s?$")
_BESIDE = frozenset(("NNG", "NNP", "XSN", "SL", "SN", "NNB", "NR", "XPN", "SP", "JKG", "XR", "MM"))


def _dates(passage: Passage) -> list[Mention]:
    """Days, months and years, times of day, and both as one: 12일 오전 2시 18분께."""
    text = passage.text
    joined: list[Span] = []
    for mention in dates.find(text, None):
        if joined and text[joined[-1].end : mention.span.start].strip() == "":
            joined[-1] = Span(joined[-1].start, mention.span.end)
        else:
            joined.append(mention.span)
    joined = [Span(span.start - len(_range_before(text, span)), span.end) for span in joined]
    clocks = [Span(*found.span()) for found in _CLOCK.finditer(text)]
    whole = [Span(day.start, clock.end) for day in joined for clock in clocks if _only_space(text, day, clock)]
    return [Mention("date", span, _beside(passage, span)) for span in [*joined, *clocks, *whole]]


def _only_space(text: str, before: Span, after: Span) -> bool:
    return before.end <= after.start and text[before.end : after.start] in ("", " ")


def _range_before(text: str, span: Span) -> str:
    """The 23~ of 23~26일."""
    found = _RANGE.search(text, 0, span.start)
    return found[0] if found else ""


def _figures(passage: Passage) -> list[Mention]:
    text = passage.text
    calendar = [mention.span for mention in dates.find(text, None)]
    calendar += [Span(*found.span()) for found in _CLOCK.finditer(text)]
    found: list[Mention] = []
    for quantity in numbers.find(text):
        span = quantity.span
        if any(date.start < span.end and span.start < date.end for date in calendar):
            continue
        unit, span = (quantity.unit, span) if quantity.unit else _counted(passage, span)
        after = text[span.end : span.end + 4]
        lasting = unit in _LASTING
        of_kind: AnswerType = "money" if unit in MONEY else "duration" if lasting else "number"
        if lasting and (tail := next((each for each in _LASTS if after.startswith(each)), "")):
            span = Span(span.start, span.end + len(tail))
        if after.startswith((" 이상", " 이하", " 미만", " 가까이")):
            span = Span(span.start, span.end + len(after.split(" ")[1]) + 1)
        if text[: span.start].endswith(("약 ", "약")):
            span = Span(text.rindex("약", 0, span.start), span.end)
        if lasting and found and found[-1].kind == "duration" and _only_space(text, found[-1].span, span):
            span, unit = Span(found[-1].span.start, span.end), found.pop().unit  # 3시간 27분
        if unit:
            found.append(Mention(of_kind, span, _beside(passage, span), unit=unit))
    return found


def _counted(passage: Passage, figure: Span) -> tuple[str, Span]:
    """The noun written onto a figure as its unit, "" where there is none: 300병상."""
    end = figure.end
    for morpheme in passage.morphemes:
        if morpheme.start == end and morpheme.tag in ("NNG", "NNB", "NR", "XSN"):
            end = morpheme.end
    return passage.text[figure.end : end], Span(figure.start, end)


def _beside(passage: Passage, span: Span) -> Span:
    """The nouns before and after a figure, up to a particle on either side."""
    inside = [place for place, m in enumerate(passage.morphemes) if m.start < span.end and span.start < m.end]
    if not inside:
        return span
    first, last = inside[0], inside[-1]
    while first > 0 and passage.morphemes[first - 1].tag in _BESIDE - {"SP", "JKG"} and inside[0] - first < 8:
        first -= 1
    while last + 1 < len(passage.morphemes) and passage.morphemes[last + 1].tag in _BESIDE and last - inside[-1] < 5:
        last += 1
    return Span(passage.morphemes[first].start, passage.morphemes[last].end)


# --- lists ----------------------------------------------------------------------------------------------------------

_ITEM = frozenset(("NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XPN", "XSN", "XR", "SSO", "SSC", "SW", "W_SERIAL"))
_JOINT = frozenset(("SP", "JC"))
_BULLETS = re.compile(
    r"[▲△▶■●◆①-⑨][^▲△▶■●◆①-⑨\n]{2,120}(?:[▲△▶■●◆①-⑨][^▲△▶■●◆①-⑨\n]{2,120})*?"
    r"[▲△▶■●◆①-⑨](?:[^▲△▶■●◆①-⑨\n.(]{1,40}\([^)\n]*\)|[^▲△▶■●◆①-⑨\n.(]{1,40}?)(?=\s등|\s(?![▲△▶■●◆①-⑨])|[을를은는이가]\s|[.\n]|$)"
    r"(?!\s*[▲△▶■●◆①-⑨])"
)
_QUOTED = re.compile(r"(?:[‘“'\"][^‘’“”'\"\n]{2,30}[’”'\"](?:\s?[,·와과및]?\s?)){2,}(?<=[’”'\"])")


def _lists(passage: Passage) -> list[Mention]:
    """Two or more things after bullets, between quotation marks side by side, or joined by commas, 와 or 및."""
    marked = [Span(*found.span()) for pattern in (_BULLETS, _QUOTED) for found in pattern.finditer(passage.text)]
    joined = [span for sentence in passage.sentences for span in _joined(passage, sentence)]
    apart = [span for span in joined if not any(span.start < each.end and each.start < span.end for each in marked)]
    return [Mention("list", span, _beside(passage, span)) for span in [*marked, *apart]]


def _joined(passage: Passage, sentence: Span) -> Iterator[Span]:
    run: list[Morpheme] = []
    for token in [*(m for m in passage.morphemes if m.start >= sentence.start and m.end <= sentence.end), None]:
        if token is not None and (token.tag in _ITEM or _joins(token)) and token.form != "등":
            run.append(token)
            continue
        span = _list_span(run)
        if span:
            yield span
        run = []


def _joins(token: Morpheme) -> bool:
    return token.tag in _JOINT or token.form == "및" or (token.tag == "JKB" and token.form in ("와", "과"))


def _list_span(run: Sequence[Morpheme]) -> Span | None:
    while run and (_joins(run[0]) or run[0].tag in ("SSC", "XSN")):
        run = run[1:]
    while run and (_joins(run[-1]) or run[-1].tag in ("SSO", "SW")):
        run = run[:-1]
    if not any(_joins(token) for token in run):
        return None
    return Span(run[0].start, run[-1].end)
