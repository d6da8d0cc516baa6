"""What a question spoke of, for the questions that follow it: its subject, its event, the deed it asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag import dates, korean, nouns
from rag.particles import fitted
from rag.question.answer_type import asked, is_question_word
from rag.types import AnswerType, Morpheme, Turn

ATTRIBUTES: frozenset[AnswerType | None] = frozenset(
    ("date", "duration", "number", "money", "place", "reason", "method", "quote", "description")
)
"""Kinds of nouns that belong to something else: 기간, 예산, 장소."""
SUBJECT = frozenset(("은", "는", "이", "가"))
VERBAL = frozenset(("VV", "VA", "VX", "XSV", "XSA", "VCN"))
_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "SL", "SN", "SH", "XSN", "XPN", "XR", "SW"))
_NAME = frozenset(("NNP", "SL", "SH"))
_COMMON_LATIN = "AI IT ICT IoT SW HW R&D CEO VR AR XR GPU CPU LLM API ESG IPO MOU OTT TV PC"
_ABBREVIATIONS = frozenset(_COMMON_LATIN.split())
"""Latin words that name a kind of thing, not one of them."""
_LISTED_EVENTS = """
    행사 회의 대회 포럼 콘퍼런스 컨퍼런스 세미나 간담회 출범식 개막식 폐막식 개소식 협약식 체결식 시상식 기념식 준공식
    착공식 박람회 전시회 축제 총회 회담 정상회담 토론회 발표회 설명회 공청회 워크숍 심포지엄 서밋 위크 대화 강연
    경기 선거 개통식 취임식 졸업식 입학식 결혼식 수여식 제막식 발대식 선포식 창립식 엑스포 올림픽
    월드컵 협상 만남 자리 공연 콘서트 전람회 캠프
"""
EVENT_NOUNS = frozenset(_LISTED_EVENTS.split())


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Morpheme, ...]:
    """The morphemes of a question; a conversation asks for the same ones again and again."""
    return korean.analyse(text).morphemes


class Phrase(NamedTuple):
    """Nouns in a row, as written, and the particle after them."""

    text: str
    start: int
    end: int
    particle: str
    head: str
    """The last word, without 들."""
    kind: AnswerType | None
    """What the head names."""
    proper: bool
    """Holds a proper name or Latin word."""
    latin: bool


def phrases(text: str) -> list[Phrase]:
    """The noun phrases of a question, in reading order, question words aside.

    >>> [(phrase.text, phrase.particle) for phrase in phrases("한빛시의 투자 규모는 얼마야?")]
    [('한빛시', '의'), ('투자 규모', '는')]
    """
    found: list[Phrase] = []
    run: list[Morpheme] = []
    asking = False
    for token in [*tokens(text), Morpheme("", "END", len(text), len(text))]:
        before, asking = asking, is_question_word(token)
        ours = token.tag == "NP" and token.form == "우리"
        counted = before and token.tag == "NNB"  # 몇 명 names nothing
        if ours or (token.tag in _NOMINAL and not asking and not counted):
            run.append(token)
        elif run:
            found.append(phrase_of(text, run, token.form if token.tag.startswith("J") else ""))
            run = []
    return found


def phrase_of(text: str, run: Sequence[Morpheme], particle: str) -> Phrase:
    start, end = _word_start(text, run[0].start), run[-1].end
    head = re.sub("들$", "", text[start:end].split()[-1])
    proper = any(token.tag in _NAME for token in run)
    latin = all(token.tag in ("SL", "SN") for token in run)
    return Phrase(text[start:end], start, end, particle, head, nouns.kind(head), proper, latin)


def _word_start(text: str, start: int) -> int:
    """Where the word begins that Kiwi may have cut inside a name it does not know (푸른+전자); 몇 + unit stays cut."""
    asking = any(token.end == start and is_question_word(token) for token in tokens(text))
    while not asking and start and text[start - 1].isalnum():
        start -= 1
    return start


def name_in(text: str, phrase: Phrase) -> Phrase | None:
    """The first proper name of a phrase, as far as it is written together: 네이버 in 네이버 대표."""
    run: list[Morpheme] = []
    for token in tokens(text):
        if not phrase.start <= token.start < phrase.end:
            continue
        if run and token.start == run[-1].end:
            run.append(token)
        elif run:
            break
        elif token.tag in _NAME:
            run.append(token)
    if not run or text[run[0].start : run[-1].end] in _ABBREVIATIONS:
        return None
    return phrase_of(text, run, phrase.particle if run[-1].end == phrase.end else "")


# --- of one turn ----------------------------------------------------------------------------------------------------


def topic(turn: Turn) -> str:
    """The subject of a question with what modifies it, without the attribute asked for.

    >>> def of(text):
    ...     return topic(Turn(text, text, None, ()))
    >>> of("한빛이 푸른대와 맺은 협약의 규모는?"), of("포럼 장소는 어디야?")
    ('한빛이 푸른대와 맺은 협약', '포럼')
    """
    text = turn.standalone_question
    found = phrases(text)
    if not found:
        return re.sub(r"[?.!\s]+$", "", text)
    marks = (("은", "는"), ("이", "가"), ("의",), ("에", "에서"), ("을", "를"))
    placed = (phrase for phrase in found if re.match(r"에(?:서)?[는선]|엔", text[phrase.end :]))
    marked = (phrase for mark in marks for phrase in found if phrase.particle in mark)
    main = main_subject(text)
    subject = [*placed, *([main] if main is not None else ()), *marked, found[-1]][0]
    before = text[: subject.end]
    if (subject.kind in ATTRIBUTES or subject.head in _NAMING) and len(before) > len(subject.head):
        owner = _OF_WHOLE.sub("", before.removesuffix("들")[: -len(subject.head)])
        if owner and tokens(owner)[-1].tag != "ETM":
            return owner
    return before


def main_subject(text: str) -> Phrase | None:
    """The subject of a question; 규모 in "한빛이 푸른대와 맺은 협약 규모가 얼마야?", where 한빛 is that of a clause."""
    marked = [phrase for phrase in phrases(text) if phrase.particle in SUBJECT]
    first = next(
        (phrase for mark in (("은", "는"), ("이", "가")) for phrase in marked if phrase.particle in mark), None
    )
    for later in reversed(marked):
        clauses = [t for t in tokens(text) if t.tag == "ETM" and first is not None and first.end < t.end <= later.start]
        if clauses:
            return later
    return first


def subject(turn: Turn) -> str:
    """The subject of a question without its dates: 캐나다 투자액 in "2013년 캐나다 투자액은?"."""
    text = turn.standalone_question
    marked = main_subject(text)
    whole = text[: marked.end] if marked is not None else topic(turn)
    for mention in reversed(dates.find(whole, None)):
        whole = whole[: mention.span.start] + re.sub(r"^(?:에는|에)?\s*", "", whole[mention.span.end :])
    return " ".join(whole.split())


_NAMING = frozenset(("이름", "명칭", "제목"))
_OF_WHOLE = re.compile(r"의?\s*(?:(?:총|전체|평균|최대|최소|연간|누적)\s*)*$")


def matter(turn: Turn) -> str:
    """What attributes of a question's matter belong to: its event, what was done in it, or its topic.

    >>> text = "푸른전자는 한빛대와 얼마 규모의 협약을 맺었어?"
    >>> matter(Turn(text, text, None, ()))
    '푸른전자가 한빛대와 맺은 협약'
    """
    return event([turn]) or deed(turn) or topic(turn)


def deed(turn: Turn) -> str | None:
    """The object of a question with what was done to it: 협약을 맺었나 becomes 맺은 협약."""
    text = turn.standalone_question
    found = phrases(text)
    subject = next((phrase for phrase in found if phrase.particle in SUBJECT), None)
    objects = (phrase for phrase in found if phrase.particle in ("을", "를"))
    object_ = next((phrase for phrase in objects if not _counts(text, phrase)), None)
    if subject is None:
        return None
    if object_ is None or object_.start < subject.end:
        return _verbal_noun(text, subject) or paid(turn)
    predicate = [token for token in tokens(text) if token.start >= _past_count(text, object_.end + 1)]
    verb = _modifier(predicate)
    if verb is None:
        return None
    who = _doing(text, subject)
    between = text[subject.end + len(subject.particle) : object_.start]
    return " ".join(f"{who} {_without_question(between)} {verb} {object_.text}".split())


def _counts(text: str, phrase: Phrase) -> bool:
    """억 원 of 몇 억 원."""
    return any(
        is_question_word(t) and t.end <= phrase.start and not text[t.end : phrase.start].strip() for t in tokens(text)
    )


def paid(turn: Turn) -> str | None:
    """정부는 로봇 사업에 얼마를 쓰나: 정부가 로봇 사업에 쓰는 돈."""
    text = turn.standalone_question
    asked_for = next((t for t in tokens(text) if t.form == "얼마" and text.startswith("얼마를 ", t.start)), None)
    who = next((phrase for phrase in phrases(text) if phrase.particle in SUBJECT), None)
    if asked_for is None or who is None or who.end > asked_for.start:
        return None
    verb = _modifier([token for token in tokens(text) if token.start > asked_for.end])
    between = text[who.end + 1 : asked_for.start].strip()
    return f"{_doing(text, who)} {between} {verb} 돈" if verb is not None and between else None


def _doing(text: str, who: Phrase) -> str:
    return text[: who.end] + fitted(who.text, "가")


def _past_count(text: str, start: int) -> int:
    """Where the text goes on after 몇 명 or 얼마나, if that is what it goes on with."""
    word = next((token for token in tokens(text) if is_question_word(token) and token.start >= start), None)
    if word is None or text[start : word.start].strip() or word.form not in ("몇", "얼마", "얼마나"):
        return start
    unit = next((token for token in tokens(text) if token.start >= word.end and token.tag == "NNB"), word)
    end = text.find(" ", unit.end)
    return end + 1 if end >= 0 else start


def done_to(turn: Turn, noun: str) -> str | None:
    """A noun of a clause as its head: 로봇 of "한빛이 로봇에 들인 돈은?" is 한빛이 돈을 들인 로봇."""
    text = turn.standalone_question
    found = phrases(text)
    inner = next((phrase for phrase in found if phrase.head == noun and phrase.particle in _CLAUSE), None)
    ending = next((t for t in tokens(text) if t.tag == "ETM" and inner is not None and t.start > inner.end), None)
    if inner is None or ending is None:
        return None
    head = next((phrase for phrase in found if phrase.start > ending.start), None)
    gap = text[inner.end + len(inner.particle) : ending.end].split()
    if head is None or len(gap) != 1 or head.particle not in SUBJECT | {"의", ""}:
        return None
    object_ = head.text.split()[0]
    return f"{text[: inner.start]}{object_}{fitted(object_, '을')} {gap[0]} {inner.text}"


_CLAUSE = frozenset(("에", "에게", "와", "과", "랑", "이랑"))


def indirect(turn: Turn) -> str | None:
    """What a question asked, as the object of another: 인력은 얼마나 부족해? becomes 인력이 얼마나 부족한지.

    None where it ends in a noun (얼마야?) or speaks of an event.
    """
    text = turn.standalone_question
    words = [token for token in tokens(text) if token.tag != "SF"]
    last = next((i for i in range(len(words) - 1, -1, -1) if words[i].tag in VERBAL), None)
    if last is None or event([turn]) or any(t.tag not in ("EP", "EF", "EC", "JX") for t in words[last + 1 :]):
        return None
    start = text.rfind(" ", 0, words[last].start) + 1
    past = [token for token in words[last + 1 :] if token.tag == "EP"]
    described = words[last].tag in ("VA", "XSA") and not past and words[last].form not in ("있", "없")
    stem = [(token.form, token.tag) for token in [*words[:last], words[last], *past] if token.start >= start]
    ended = korean.join([*stem, ("은지" if described else "는지", "EC")])
    named = next((phrase for phrase in phrases(text) if phrase.particle in ("은", "는")), None)
    if named is None or named.end > start:
        return f"{text[:start]}{ended}"
    return f"{text[: named.end]}{fitted(named.text, '가')}{text[named.end + 1 : start]}{ended}"


def _modifier(predicate: Sequence[Morpheme]) -> str | None:
    """맺었나 as 맺은, 만드나 as 만드는; None where more than a verb follows."""
    stem = [token for token in predicate if token.tag in ("NNG", "VV", "XSV")]
    endings = [token for token in predicate if token.tag in ("EP", "EF", "EC", "SF", "JX", "VX")]
    if not stem or stem[-1].tag == "NNG" or len(stem) > 2 or len(stem) + len(endings) < len(predicate):
        return None
    past = any(token.tag == "EP" and token.form.endswith("었") for token in predicate)
    return korean.join([*((token.form, token.tag) for token in stem), ("은" if past else "는", "ETM")])


def _verbal_noun(text: str, subject: Phrase) -> str | None:
    """푸른전자는 얼마를 투자하나: 푸른전자 투자."""
    *before, noun, verb = [Morpheme("", "", 0, 0)] * 2 + [
        t for t in tokens(text) if t.tag not in ("EP", "EF", "EC", "SF")
    ]
    if not subject.proper or noun.tag != "NNG" or noun.form == "말" or (verb.form, verb.tag) != ("하", "XSV"):
        return None
    return f"{text[: subject.end]} {noun.form}" if any(token.form in _AMOUNTS for token in before) else None


_AMOUNTS = frozenset(("얼마", "얼마나", "몇", "무엇", "뭐"))


_ASKED_OF = re.compile(r"\s*[가-힣]+의(?=\s)")


def _without_question(text: str) -> str:
    """The text without its question word and the noun of that (얼마 규모의)."""
    word = next((token for token in tokens(text) if is_question_word(token)), None)
    if word is None:
        return text
    end = text.find(" ", word.end)
    rest = text[end:] if end >= 0 else ""
    return text[: word.start] + _ASKED_OF.sub("", rest, count=1)


# --- of several turns -----------------------------------------------------------------------------------------------


def answer(turns: Sequence[Turn], kinds: Iterable[AnswerType]) -> str | None:
    """The latest short answer to a question for one of these kinds."""
    for turn in reversed(turns):
        if turn.short and asked(turn.standalone_question, tokens(turn.standalone_question)).type in kinds:
            return turn.short
    return None


def named(turns: Sequence[Turn], kind: AnswerType) -> str | None:
    """The latest phrase of an earlier question whose head is of this kind and that says which (이성환 교수)."""
    for turn in reversed(turns):
        for phrase in phrases(turn.standalone_question):
            whole = _owned(turn.standalone_question, phrase)
            if phrase.kind == kind and (phrase.proper or len(whole.split()) > 1):
                return whole
    return None


def _owned(text: str, phrase: Phrase) -> str:
    """A phrase with those that own it: 한빛 사업의 책임자, 시민과의 대화."""
    start = phrase.start
    for other in reversed(phrases(text)):
        if other.end < start and re.fullmatch(r"(?:과|와)?의\s", text[other.end : start]):
            start = other.start
    return text[start : phrase.end]


def organisation(turns: Sequence[Turn]) -> str | None:
    """The latest organisation or place that an earlier question speaks of, or a name that is its subject."""
    for turn in reversed(turns):
        found = phrases(turn.standalone_question)
        known = [phrase.text for phrase in found if phrase.kind in ("organisation", "place") and phrase.particle]
        names = [phrase.text for phrase in found if phrase.proper and phrase.particle in SUBJECT and not phrase.kind]
        posts = [phrase for phrase in found if phrase.kind == "person" and _asked_post(turn, phrase)]
        employers = [post.text.removesuffix(post.head).strip() for post in posts]
        if known or names or employers:
            return [*names, *known, *employers][0]
    return None


def _asked_post(turn: Turn, phrase: Phrase) -> bool:
    """한빛 연구소 소장 where it is asked who that is: what stands before the post is no person's name."""
    asks = asked(turn.standalone_question, tokens(turn.standalone_question))
    return asks.type == "person" and asks.focus == phrase.head and phrase.proper and " " in phrase.text


def called(turns: Sequence[Turn], noun: str) -> str | None:
    """The latest words of an earlier answer or question that end in this noun and say more than it."""
    for turn in reversed(turns):
        for said in (turn.short or "", turn.standalone_question):
            for phrase in phrases(said):
                words = phrase.text.split()
                ends = (noun, _SHORT.get(noun, noun))
                at = next((i for i, word in enumerate(words) if word.endswith(ends)), None)
                if at is not None and (at or words[0] != noun):
                    return " ".join(words[: at + 1])
    return None


_SHORT = {"대학": "대", "대학교": "대"}
"""Nouns that names end in only by half: 한빛대 is a 대학."""


def event(turns: Sequence[Turn]) -> str | None:
    """The latest event that an earlier question names, or that was the answer to a question for its name."""
    for turn in reversed(turns):
        for phrase in phrases(turn.standalone_question):
            if (found := _event_in(turn, phrase)) is not None:
                return found
    return None


def _event_in(turn: Turn, phrase: Phrase) -> str | None:
    words = phrase.text.split()
    last = next((i for i in range(len(words), 0, -1) if is_event(" ".join(words[:i]))), 0)
    if not last:
        return None
    named_it = words[last:] == ["이름"] or (phrase.text in EVENT_NOUNS and _asks_for(turn, phrase))
    if turn.short and named_it:
        return turn.short
    text = turn.standalone_question
    end = phrase.start + len(" ".join(words[:last]))
    whole = _owned(text, phrase._replace(end=end))
    if whole not in EVENT_NOUNS:
        return whole
    before = text[: phrase.start].rstrip()
    modified = any(token.tag == "ETM" and token.end == len(before) for token in tokens(text))
    return text[:end] if modified or before.endswith(" 여는") else None  # 여는 is 여+는 to Kiwi


def _asks_for(turn: Turn, phrase: Phrase) -> bool:
    """The question asks which: 한빛시가 연 행사는?, ... 행사는 뭐야?"""
    found = asked(turn.standalone_question, tokens(turn.standalone_question))
    return found.focus == phrase.text and phrase.particle in SUBJECT and found.type in ("thing", "description")


def is_event(phrase: str) -> bool:
    """행사, 출범식, 포럼 2023 ..."""
    return re.sub(r"[\s\d]+$", "", phrase).endswith(tuple(EVENT_NOUNS))
