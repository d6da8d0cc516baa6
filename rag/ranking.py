"""The order in which passages are read: timely ones first, no article three times, what repeats the question last.

Everything here prefers and nothing hides: a passage that is put back is still there for whoever reads further.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rag import dates
from rag.korean import letters
from rag.relevance import Text
from rag.types import ArticleId, PassageId, Question, Scored, article_of

LOOKED_AT = 50  # of the first passages; what comes after keeps its place behind them

# Shares of the best score.
_CONTEXT = 0.25  # a passage of the article that is talked about beats a stranger of like rank
_TIMELY = 0.10  # published in the time that the question names
_NEWEST = 0.10  # the newest of those found, where the question asks how things stand; the oldest gets nothing

_ECHO = 0.001  # of its score keeps a passage that holds the question itself: articles tell, they do not ask what we ask
_AGAIN = 0.5  # of its score keeps the third passage of one article, and every further one half of that
_NOW = re.compile(r"현재|지금|최근|요즘|요새|최신|근황")
_AFTER = dt.timedelta(days=7)  # what happened at the end of a month is still told in the week after


def ordered(
    question: Question, found: Sequence[Scored], texts: Mapping[PassageId, Text], today: dt.date
) -> list[Scored]:
    """The passages found, in reading order; those without a text (removed meanwhile) are left out.

    ``found`` is best first; ``texts`` need hold only the first ``LOOKED_AT``.
    """
    first = [each for each in found[:LOOKED_AT] if each.id in texts]
    if not first:
        return list(found[LOOKED_AT:])
    best = first[0].score
    days = {each.id: texts[each.id].published for each in first}
    timely, context = _timeliness(question, days, today), set(question.context_articles)
    echoes = _echoing(question)
    lifted = [
        Scored(
            each,
            (score + best * (timely[each] + _CONTEXT * (article_of(each) in context)))
            * (_ECHO if echoes(texts[each]) else 1),
        )
        for each, score in first
    ]
    lifted.sort(key=lambda each: (-each.score, each.id))
    return [*_varied(lifted), *found[LOOKED_AT:]]


def _echoing(question: Question) -> Callable[[Text], bool]:
    """Whether a text holds the question word for word: a whole sentence; a few words may stand anywhere."""
    asked = letters(question.standalone)
    if not any(each.tag == "EF" for each in question.morphemes):
        return lambda _: False
    return lambda text: asked in letters(f"{text.title or ''}\n{text.words}")


def _timeliness(question: Question, days: Mapping[PassageId, dt.date | None], today: dt.date) -> dict[PassageId, float]:
    periods = _periods(question.standalone, today)
    shares = {each: _TIMELY * any(_within(day, *period) for period in periods) for each, day in days.items()}
    dated = sorted({day for day in days.values() if day})
    if _NOW.search(question.standalone) and not periods and len(dated) > 1:
        rank = {day: number / (len(dated) - 1) for number, day in enumerate(dated)}
        return {each: shares[each] + _NEWEST * (rank[day] if day else 0.0) for each, day in days.items()}
    return shares


def _periods(text: str, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """First and last day of every time that the text names with its year: "2021년 9월", "지난달", "어제"."""
    found = []
    for mention in dates.find(text, today):
        year, month, day = mention.value
        if year is None or not 1 <= year <= 9998:
            continue
        whole = dates.days(mention)
        if whole:
            found.append(whole)
        elif day is None:
            start = dt.date(year, month or 1, 1)
            following = dt.date(year + (month in (None, 12)), (month or 12) % 12 + 1, 1)
            found.append((start, following - dt.timedelta(days=1)))
    return found


def _within(day: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return day is not None and first <= day <= last + _AFTER


def _varied(found: Sequence[Scored]) -> list[Scored]:
    """No three passages of one article while another article answers about as well."""
    times: Counter[ArticleId] = Counter()
    varied = []
    for each in found:
        article = article_of(each.id)
        times[article] += 1
        varied.append(Scored(each.id, each.score * _AGAIN ** max(0, times[article] - 2)))
    return sorted(varied, key=lambda each: (-each.score, each.id))
