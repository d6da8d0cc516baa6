"""Certain reasons to doubt a reading, whatever its words share with the question.

Near misses look right to any measure of shared words: the same event a year later, the second meeting instead of the
first, a sentence without any figure for a question that asks how much. Rules tell these apart.
"""

from __future__ import annotations

import re

from rag.types import AnswerType, Question, Reading, Span

DOUBTED = 0.2
"""What is left of the probability of a reading that is doubted."""
_FIGURES: frozenset[AnswerType] = frozenset(("number", "money", "date", "duration"))
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d)")
_ORDINAL = re.compile(r"제\s?(\d+)\s?(회|차|대|기|호|조)")
_MONEY = re.compile(
    r"[원엔동]|달러|유로|위안|파운드|프랑|루블|루피|페소|크로나|%|퍼센트|무료|공짜|무상|절반|반값|[\d배]배"
)
_DAY = re.compile(r"(?<!\d)\d{1,2}\s?(?:월|일)(?!\s?[간째])(?:\s?\d{1,2}\s?일)?|(?<!\d)(?:19|20)\d\d년")
_NUMERALS = re.compile(
    r"\d|[한두세네몇]\s?[가-힣]|하나|다섯|여섯|일곱|여덟|아홉|열|백|천|만|억|조|반|매[년월주일]|오늘|어제|내일|올해|지난|오는|이날|최근"
)


def doubtful(question: Question, reading: Reading) -> bool:
    """Whether the reading speaks of another year or another number in a series, or lacks the figure asked for."""
    article = reading.hit.article
    sentence = reading.sentence.of(article.body)
    near = f"{article.title or ''}\n{reading.hit.passage.text}"
    published = str(article.published.year) if article.published else ""
    return (
        _another_year(question.standalone, sentence, f"{near}\n{article.body}", published)
        or _another_in_the_series(question.standalone, sentence, near)
        or _without_a_figure(question.asks, reading.phrase, article.body)
    )


def _another_year(question: str, sentence: str, near: str, published: str) -> bool:
    """
    >>> _another_year("2015년 투자액은?", "투자액은 2013년 1600만 달러였다.", "", "2018")
    True
    >>> _another_year("2018년 투자액은?", "투자액은 1600만 달러였다.", "", "2018")
    False
    """
    asked = set(_YEAR.findall(question))
    told = set(_YEAR.findall(sentence))
    if not asked or asked & told:
        return False
    return bool(told) or not asked & ({published} | set(_YEAR.findall(near)))


def _another_in_the_series(question: str, sentence: str, near: str) -> bool:
    """
    >>> _another_in_the_series("제2회 회의는 어디서 열렸나?", "제1회 회의가 강릉에서 열렸다.", "")
    True
    """
    asked = {(number, unit) for number, unit in _ORDINAL.findall(question)}
    if not asked:
        return False
    told = {(number, unit) for number, unit in _ORDINAL.findall(sentence)}
    return not asked & (told or {(number, unit) for number, unit in _ORDINAL.findall(near)})


def _without_a_figure(asks: AnswerType, phrase: Span | None, body: str) -> bool:
    """
    >>> _without_a_figure("money", Span(0, 3), "시민들"), _without_a_figure("money", Span(0, 3), "3억원")
    (True, False)
    >>> _without_a_figure("money", Span(0, 7), "2일 과학기술"), _without_a_figure("number", Span(0, 2), "2일")
    (True, True)
    """
    if asks not in _FIGURES or phrase is None:
        return False
    told = phrase.of(body)
    if asks == "money":
        return not _MONEY.search(told)
    if asks == "number":
        told = _DAY.sub("", told)
    return not _NUMERALS.search(told)
