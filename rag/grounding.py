"""Which claims do their articles carry?

A claim stands only if its evidence is exact (``article.body[start:end] == quote``) and every figure, date, Latin word
and proper name of its sentence occurs in that evidence, as written or as the same normalised value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from rag import dates, korean, nouns, numbers
from rag.dates import DateMention
from rag.numbers import Quantity
from rag.types import Article, ArticleId, Claim, Evidence, Morpheme

VERDICTS = ("네", "아니요")


def ground(claims: Sequence[Claim], articles: Mapping[ArticleId, Article]) -> tuple[Claim, ...]:
    """The claims that their evidence carries, in the same order."""
    return tuple(claim for claim in claims if claim.text.strip() and not refused(claim, articles))


def ground_short(short: str | None, claims: Sequence[Claim]) -> str | None:
    """The short answer if the evidence of a claim holds it as printed, else None. Yes and no are nobody's words."""
    if short in VERDICTS:
        return short if claims else None
    quotes = (evidence.quote for claim in claims for evidence in claim.evidence)
    return short if short and any(short in quote for quote in quotes) else None


def grounded(text: str, quotes: Sequence[str], published: dt.date | None) -> list[str]:
    """Figures, dates, Latin words and names of the text that the quotes do not hold, as written; empty if all is there.

    ``published`` is the publication date of the quoted article: relative dates are read against it, and the text may
    name it.

    >>> grounded("점유율은 50%다.", ["시장 점유율이 50%로 올랐다."], None)
    []
    >>> grounded("점유율은 50%p다.", ["시장 점유율이 50%로 올랐다."], None)
    ['50%p']
    """
    if any(text in quote for quote in quotes):
        return []
    mentions = dates.find(text, published)
    missing = chain(
        _missing_dates(mentions, quotes, published),
        _missing_figures(text, mentions, quotes),
        _missing_latin(text, quotes),
        _missing_names(text, quotes),
    )
    return list(dict.fromkeys(missing))


def exact(evidence: Evidence, articles: Mapping[ArticleId, Article]) -> bool:
    """The quote is not empty and stands in the article where it says."""
    article = articles.get(evidence.article_id)
    if article is None or not evidence.quote.strip() or evidence.start < 0:
        return False
    return article.body[evidence.start : evidence.end] == evidence.quote


def refused(claim: Claim, articles: Mapping[ArticleId, Article]) -> tuple[str, ...]:
    """What keeps a claim from being said, in words for a reader; nothing where its evidence carries it."""
    if not claim.evidence or not all(exact(each, articles) for each in claim.evidence):
        return ("근거 문장",)
    published = {articles[each.article_id].published for each in claim.evidence}
    known = published.pop() if len(published) == 1 else None
    return tuple(grounded(claim.text, [each.quote for each in claim.evidence], known))


# --- dates and figures ----------------------------------------------------------------------------------------------


def _missing_dates(mentions: Iterable[DateMention], quotes: Sequence[str], published: dt.date | None) -> Iterable[str]:
    known = [mention for quote in quotes for mention in dates.find(quote, published)]
    for mention in mentions:
        is_publication_day = (
            published is not None and mention.value == dates.Date.of(published) and not mention.relative
        )
        if not is_publication_day and not any(_tells(evidence, mention) for evidence in known):
            yield mention.written


def _tells(evidence: DateMention, mention: DateMention) -> bool:
    """The evidence names the same day, month or year, or the text is less precise about it; or both say it alike."""
    if "".join(evidence.written.split()) == "".join(mention.written.split()):
        return True
    if evidence.precision == "week":
        week, day = dates.days(evidence), dates.days(mention)
        return week is not None and day is not None and {*day} <= {*week}
    if not any(mention.value) or mention.precision == "week":
        return False
    return all(part is None or part == known for part, known in zip(mention.value, evidence.value, strict=True))


def _missing_figures(text: str, mentions: Sequence[DateMention], quotes: Sequence[str]) -> Iterable[str]:
    known = [quantity for quote in quotes for quantity in numbers.find(quote)]
    for quantity in numbers.find(text):
        in_date = any(quantity.span.within(mention.span) for mention in mentions)
        if not in_date and not any(_carries(evidence, quantity) for evidence in known):
            yield quantity.span.of(text)


def _carries(evidence: Quantity, quantity: Quantity) -> bool:
    """The same figure; an estimate may not become exact; a missing unit is no contradiction."""
    if evidence.approximate and not quantity.approximate:
        return False
    same_unit = evidence.unit == quantity.unit or not quantity.unit
    return same_unit and evidence.value == quantity.value


# --- words ----------------------------------------------------------------------------------------------------------

_LATIN = re.compile(r"(?<![A-Za-z0-9])[0-9]*[A-Za-z][A-Za-z0-9]*(?:[.&+\-'][A-Za-z0-9]+)*")


def _missing_latin(text: str, quotes: Sequence[str]) -> Iterable[str]:
    """Latin words and names such as 5G, whatever their case; units of figures are checked with the figures."""
    figures = [quantity.span for quantity in numbers.find(text)]
    known = {word.casefold() for quote in quotes for word in _LATIN.findall(quote)}
    for word in _LATIN.finditer(text):
        in_figure = any(figure.start < word.end() and word.start() < figure.end for figure in figures)
        if not in_figure and word[0].casefold() not in known:
            yield word[0]


def _missing_names(text: str, quotes: Sequence[str]) -> Iterable[str]:
    names = list(_names(text))
    return (name for name in names if not any(_stands_in(name, quote) for quote in quotes))


def _names(text: str) -> Iterable[str]:
    """Words with a proper noun, and what stands before a person's title: Kiwi does not know every name."""
    words = list(_nominal_words(text))
    for word, following in zip_longest(words, words[1:]):
        titled = following is not None and following.start == word.end + 1 and _is_title(following.text)
        if word.proper:
            yield word.proper if _is_title(word.text.removeprefix(word.proper)) else word.text
        elif titled and _PERSON.fullmatch(word.text) and not _is_title(word.text):
            yield word.text


_PERSON = re.compile("[가-힣]{2,4}")


def _is_title(word: str) -> bool:
    return bool(word) and nouns.kind(word) == "person"


class _Word(NamedTuple):
    """Noun morphemes that are written together, as written."""

    text: str
    start: int
    end: int
    proper: str
    """Its beginning up to the end of its last proper noun, if it has one."""


_NOMINAL = frozenset(("NNG", "NNP", "XSN", "XPN", "XR", "NR", "SH"))


def _nominal_words(text: str) -> Iterable[_Word]:
    runs: list[list[Morpheme]] = []
    for token in korean.analyse(text).morphemes:
        if token.tag not in _NOMINAL or token.form == "들":
            continue
        if runs and runs[-1][-1].end == token.start:
            runs[-1].append(token)
        else:
            runs.append([token])
    for run in runs:
        start, end = run[0].start, run[-1].end
        proper = max((token.end for token in run if token.tag == "NNP"), default=start)
        yield _Word(text[start:end], start, end, text[start:proper])


_PARTICLES = """
    이 가 은 는 을 를 의 에 에서 에게 께 께서 와 과 로 으로 도 만 까지 부터 보다 처럼 라는 이라는 라고 이라고 이다 다 인
    이며 며 이고 고 씨 측 등 들 및 나 이나 란 이란 입니다 였 이었 에선 에는 에도 로서 로써 라며 한테 조차 마저
"""
_AFTER_NAME = "|".join(sorted(_PARTICLES.split(), key=len, reverse=True))
_REGIONS = frozenset(("", "시", "도", "군", "구", "주", "현"))


def _stands_in(name: str, quote: str) -> bool:
    """The name is a whole word of the quote, or one with a title or 시: 김철 is not in 김철수, nor 한빛 in 한빛전자."""
    if re.search(rf"(?<![가-힣]){re.escape(name)}(?=$|[^가-힣]|(?:{_AFTER_NAME})(?![가-힣]))", quote):
        return True
    words = (word.text for word in _nominal_words(quote) if word.text.startswith(name))
    rests = (word.removeprefix(name) for word in words)
    return any(rest in _REGIONS or _is_title(rest) for rest in rests)
