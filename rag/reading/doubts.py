"""Certain reasons to doubt a reading, whatever its words share with the question.

Near misses look right to any measure of shared words: the same event a year later, the second meeting instead of the
first, a sentence without any figure for a question that asks how much. Rules tell these apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, takewhile

from rag.types import AnswerType, Morpheme, Question, Reading, Span

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
    """Whether the reading speaks of another year, city or half of a pair, of another one of a series or of strangers,
    is taken back where it stands, or lacks the figure asked for."""
    article = reading.hit.article
    sentence = reading.sentence.of(article.body)
    near = f"{article.title or ''}\n{reading.hit.passage.text}"
    published = str(article.published.year) if article.published else ""
    return (
        _another_year(question.standalone, sentence, f"{near}\n{article.body}", published)
        or _another_in_the_series(question.standalone, sentence, near)
        or _opposite(question.standalone, sentence)
        or _elsewhere(question, reading)
        or _without_a_figure(question.asks, reading.phrase, article.body)
        or _of_strangers(question.morphemes, f"{article.title or ''}\n{article.body}")
        or taken_back(reading)
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


def _opposite(question: str, sentence: str) -> bool:
    """The sentence has only the other one of a pair that the question has one of, or another quarter, month or grade.

    >>> _opposite("해외 기업은 몇 곳인가?", "국내 기업 25곳이 왔다."), _opposite("2분기 매출은?", "3분기는 3억원")
    (True, True)
    >>> _opposite("해외 기업은 몇 곳인가?", "국내 기업 25곳과 해외 기업 3곳이 왔다.")
    False
    """
    for unit in _NUMBERED:
        asked, told = (set(re.findall(rf"(?<![\d.])(\d+)\s?{unit}", text)) for text in (question, sentence))
        if asked and told and not asked & told:
            return True
    for words in _PAIRS:
        asked, told = ({word for word in words if word in text} for text in (question, sentence))
        if asked and told and not asked & told:
            return True
    return False


_NUMBERED = ("분기", "월(?!요일)", "학년", "호선", "단계")
_PAIRS = [
    tuple(pair.split())
    for pair in (
        "상반기 하반기", "남성 여성", "남자 여자", "국내 해외", "수출 수입", "흑자 적자", "오전 오후", "최고 최저",
        "최대 최소", "찬성 반대", "정규직 비정규직", "초등 중등 고등", "금메달 은메달 동메달", "입국 출국", "개막 폐막",
        "최우수상 우수상 장려상", "신규 기존", "민간 공공", "전년 전월",
    )
]  # fmt: skip


def _elsewhere(question: Question, reading: Reading) -> bool:
    """A city, county or district of the question is missing where another of its rank stands in the sentence."""
    if question.asks in ("place", "list", "organisation"):
        return False
    passage = reading.hit.passage
    start, end = reading.sentence.start - passage.start, reading.sentence.end - passage.start
    asked = _districts(question.morphemes)
    told = _districts(m for m in passage.morphemes if start <= m.start < end)
    title = reading.hit.article.title or ""
    return any(
        name[:-1] not in title and name not in told and any(other[-1] == name[-1] for other in told) for name in asked
    )


def _districts(morphemes: Iterable[Morpheme]) -> set[str]:
    """Names with their rank: 강릉시, 한들군."""
    found = set()
    for name, rank in pairwise(morphemes):
        if name.tag == "NNP" and rank.form in _RANKS and rank.start == name.end:
            found.add(name.form + rank.form)
        elif name.tag == "NNP" and len(name.form) > 2 and name.form[-1] in _RANKS:
            found.add(name.form)
    return found


_RANKS = frozenset("시군구도")


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


def _of_strangers(asked: Iterable[Morpheme], told: str) -> bool:
    """A name of the question that the whole article lacks, in full or abbreviated: 부산 where only 서울 is told of.

    On questions that their article answers, 1 in 100 names is lost so.
    """
    return any(not _stands(token.form, told) for token in asked if _is_name(token))


_UNITS = frozenset(("kg", "km", "cm", "mm", "mg", "ha", "kw", "kwh", "mw", "mwh", "gb", "tb", "ai", "it"))


def _is_name(token: Morpheme) -> bool:
    latin = token.tag == "SL" and len(token.form) > 1 and token.form.casefold() not in _UNITS
    return latin or (token.tag == "NNP" and len(token.form) > 1)


def _stands(name: str, told: str) -> bool:
    """
    >>> _stands("과기정통부", "과학기술정보통신부는"), _stands("과학기술정보통신부", "과기정통부가")
    (True, True)
    >>> _stands("부산", "서울에서")
    False
    """
    if name.casefold() in told.casefold() or name in "".join(told.split()):
        return True
    if len(name) < 3:
        return False
    spelt_out = "[가-힣]{0,3}".join(map(re.escape, name))
    return re.search(spelt_out, told) is not None or any(_shortens(word, name) for word in _WORDS.findall(told))


_WORDS = re.compile(r"[가-힣]{3,}")


def _shortens(word: str, name: str) -> bool:
    """The first syllables of a word, at least three, are the beginning of the name and others of it in order."""
    if word[0] != name[0]:
        return False
    letters = iter(name)
    return 3 <= len(list(takewhile(lambda syllable: syllable in letters, word))) < len(name)


_CORRECTION = re.compile(r"바로잡|정정\s?보도|정정합니다|사실과 다르")
_REPORTED = re.compile(
    r"(?:이|가|을|를|은|는|으로|로|라고|이라고|다고)?\s?(?:\S{1,6}\s)?"
    r"(?:잘못|보도했|보도한|썼|적었|표기했|표기한|전했으나|알려졌으나|오기)"
)
_NEGATED = re.compile(r"(?:이|가)\s?아니(?:라|고|며|었)|(?:이|가)\s?아닌")
_RIGHT = re.compile(r"바로잡|맞(?:습니다|다|으므로|기에|아)|옳|정정")


def taken_back(reading: Reading) -> bool:
    """A phrase that its own sentence denies, or what a correction notice tells was reported wrongly.

    One sentence may hold both: 1천800원으로 썼으나 1천700원이 맞습니다.
    """
    article, phrase = reading.hit.article, reading.phrase
    sentence = reading.sentence.of(article.body)
    after = "" if phrase is None else article.body[phrase.end : reading.sentence.end]
    if _NEGATED.match(after):
        return True
    if not _CORRECTION.search(f"{article.title or ''}\n{article.body}"):
        return False
    return _REPORTED.match(after) is not None or (
        _REPORTED.search(sentence) is not None and not _RIGHT.search(sentence)
    )
