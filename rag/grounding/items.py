"""Figures, dates, Latin words and names of a sentence that its evidence does not hold.

They must occur there as written or as the same normalised value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from rag import dates, nouns
from rag.dates import DateMention
from rag.grounding.figures import figures
from rag.grounding.names import name_like, near_misses
from rag.grounding.sentence import morphemes
from rag.numbers import Quantity
from rag.types import Morpheme

Quotes = Sequence[tuple[str, dt.date | None]]
"""Cited sentences, each with the publication date of its article."""


def grounded(text: str, quotes: Sequence[str], published: dt.date | None) -> list[str]:
    """What of the text the quotes of one article do not hold, as written; empty if all is there.

    ``published`` is the publication date of the article: relative dates are read against it, and the text may name it.

    >>> grounded("점유율은 50%다.", ["시장 점유율이 50%로 올랐다."], None)
    []
    >>> grounded("점유율은 50%p다.", ["시장 점유율이 50%로 올랐다."], None)
    ['50%p']
    """
    return missing(text, [(quote, published) for quote in quotes])


def missing(text: str, quotes: Quotes) -> list[str]:
    """The same for quotes of several articles."""
    written = [quote for quote, _ in quotes]
    if any(text in quote for quote in written):
        return []
    mentions = dates.find(text, known_date(quotes))
    found = chain(
        _missing_dates(mentions, quotes),
        _missing_figures(text, mentions, written),
        _missing_latin(text, written),
        _missing_names(text, written),
    )
    return list(dict.fromkeys(found))


def doubtful(text: str, quotes: Sequence[str]) -> list[str]:
    """What free prose may not add: words that only look like names, names misspelled, and that it is so now.

    >>> doubtful("현재 대표는 김하늘이다.", ["대표는 김하늘이다."])
    ['현재']
    """
    squeezed = ["".join(quote.split()) for quote in quotes]
    odd = (name for name in name_like(text) if not any(name in quote for quote in squeezed))
    misspelled = near_misses(text, quotes)
    now = (word[0] for word in _NOW.finditer(text) if not any(word[0] in quote for quote in quotes))
    posts = (post for post in _posts(text) if not any(each in quote for each in _shorter(post) for quote in squeezed))
    return list(
        dict.fromkeys(
            chain(
                odd,
                misspelled,
                now,
                posts,
                _other_rates(text, quotes),
                _other_scales(text, quotes),
                _superlatives(text, quotes),
            )
        )
    )


_MOST = re.compile(r"(?<![가-힣])(?:가장|제일)(?![가-힣])")
_MOST_TOO = re.compile(r"가장|제일|최[고대다초장저소악]|1위|으뜸|처음")


def _superlatives(text: str, quotes: Sequence[str]) -> Iterable[str]:
    """가장, where the evidence has 두 번째로, or nothing of the kind."""
    most = _MOST.search(text)
    if most and not any(_MOST_TOO.search(quote) for quote in quotes):
        yield most[0]


_SCALES = (
    {word: word for word in ("시속", "초속", "분속")},
    {"오전": "오전", "새벽": "오전", "아침": "오전", "오후": "오후", "저녁": "오후", "밤": "오후"},
    {word: word for word in ("영하", "영상")},
)
"""Words right before a figure that make another one of it, each with what it comes to."""


def _other_scales(text: str, quotes: Sequence[str]) -> Iterable[str]:
    """오후 3시, where the evidence says 오전 3시."""
    for quantity in figures(text):
        word = _before(text, quantity)
        theirs = {_before(quote, each) for quote in quotes for each in figures(quote) if each.term == quantity.term}
        for scale in _SCALES:
            known = {scale[each] for each in theirs if each in scale}
            if known and word in scale and scale[word] not in known:
                yield f"{word} {quantity.span.of(text)}"


def _before(text: str, quantity: Quantity) -> str:
    return next(iter(text[: quantity.span.start].split()[-1:]), "")


_RATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"연간|매년|해마다|연평균|한 해(?:에|\s평균)?",
        r"월평균|매달|매월|다달이|한 달(?:에|\s평균)?",
        r"학기당|학기마다|한 학기",
        r"하루|매일|날마다|일평균",
        r"1주일에|일주일에|매주|주마다",
        r"시간당|시급",
        r"1인당|한 사람(?:에|이|당)|한 명당|인당",
    )
)
"""What a figure is reckoned by."""


def _other_rates(text: str, quotes: Sequence[str]) -> Iterable[str]:
    """연간 540만원, where the evidence says 학기당 540만원."""
    here = [(rate, found[0]) for rate in _RATES if (found := rate.search(text))]
    there = [rate for rate in _RATES if any(rate.search(quote) for quote in quotes)]
    if any(rate not in [each for each, _ in here] for rate in there):
        yield from (written for rate, written in here if rate not in there)


def _posts(text: str) -> Iterable[str]:
    """Nouns for somebody in particular: 대통령, 회장; not those for anybody, which prose puts in each other's place."""
    nominal = (token.form for token in morphemes(text) if token.tag == "NNG")
    return (word for word in nominal if nouns.kind(word) == "person" and not word.endswith(_ANYBODY))


def _shorter(post: str) -> list[str]:
    """연구소장, 소장."""
    return [post[start:] for start in range(len(post) - 1) if not start or post[start:] in nouns.KINDS]


_ENDINGS = """
    자 인 객 민 생 원 들 손님 사람 아이 소년 소녀 청년 학생 가족 부모 자녀 부부 남성 여성 남자 여자 주인공 상대 팀
"""
_ANYBODY = tuple(_ENDINGS.split())


_NOW = re.compile(r"(?<![가-힣])(?:현재|지금|현직|요즘)|(?<![가-힣])현(?=\s[가-힣]+)")
"""What an old article tells is not so now unless it says so itself."""


def known_date(quotes: Quotes) -> dt.date | None:
    """The publication date of all of them, None where they differ or it is not known."""
    published = {day for _, day in quotes}
    return published.pop() if len(published) == 1 else None


# --- dates and figures ----------------------------------------------------------------------------------------------


def _missing_dates(mentions: Iterable[DateMention], quotes: Quotes) -> Iterable[str]:
    known = [mention for quote, published in quotes for mention in dates.find(quote, published)]
    days = {dates.Date.of(published) for _, published in quotes if published is not None}
    for mention in mentions:
        is_publication_day = mention.value in days and not mention.relative
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
    known = [quantity for quote in quotes for quantity in figures(quote)]
    for quantity in figures(text):
        in_date = any(quantity.span.within(mention.span) for mention in mentions) or _IDIOM.fullmatch(
            quantity.span.of(text)
        )
        if not in_date and not any(_carries(evidence, quantity) for evidence in known):
            yield quantity.span.of(text)


_IDIOM = re.compile(r"한\s(?:해|달|주|학기)")  # a year's, a month's: says how often, not how many


def _carries(evidence: Quantity, quantity: Quantity) -> bool:
    """The same figure; an estimate may not become exact; a missing unit is no contradiction."""
    if evidence.approximate and not quantity.approximate:
        return False
    same_unit = evidence.unit == quantity.unit or not quantity.unit or {evidence.unit, quantity.unit} <= _BODIES
    return same_unit and evidence.value == quantity.value


_BODIES = frozenset(("곳", "개", "사", "기업", "회사", "기관", "대학", "국"))
"""대학 45곳 and 45개 대학 are as many."""


# --- words ----------------------------------------------------------------------------------------------------------

_LATIN = re.compile(r"(?<![A-Za-z0-9])[0-9]*[A-Za-z][A-Za-z0-9]*(?:[.&+\-'][A-Za-z0-9]+)*")


def _missing_latin(text: str, quotes: Sequence[str]) -> Iterable[str]:
    """Latin words and names such as 5G, whatever their case; units of figures are checked with the figures."""
    counted = [quantity.span for quantity in figures(text)]
    known = {word.casefold() for quote in quotes for word in _LATIN.findall(quote)}
    for word in _LATIN.finditer(text):
        in_figure = any(figure.start < word.end() and word.start() < figure.end for figure in counted)
        if not in_figure and word[0].casefold() not in known:
            yield word[0]


def _missing_names(text: str, quotes: Sequence[str]) -> Iterable[str]:
    names = list(_names(text))
    return (name for name in names if not any(_stands_in(each, quote) for quote in quotes for each in _readings(name)))


def _readings(name: str) -> Iterable[str]:
    """The name, and without a last syllable that may be a particle Kiwi took for a part of it."""
    yield name
    if len(name) > 2 and name[-1] in "은는이가을를의에와과로도":
        yield name[:-1]


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
    for token in morphemes(text):
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
_REGIONS = frozenset(("", "시", "도", "군", "구", "주", "현", "대", "대학", "대학교"))


def _stands_in(name: str, quote: str) -> bool:
    """The name is a whole word of the quote, or one with a title or 시: 김철 is not in 김철수, nor 한빛 in 한빛전자."""
    if re.search(rf"(?<![가-힣]){re.escape(name)}(?=$|[^가-힣]|(?:{_AFTER_NAME})(?![가-힣]))", quote):
        return True
    words = (word.text for word in _nominal_words(quote) if word.text.startswith(name))
    rests = (word.removeprefix(name) for word in words)
    return any(rest in _REGIONS or _is_title(rest) for rest in rests)
