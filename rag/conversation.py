"""A follow-up question made to stand alone: 거기, 그 사람, 그중, "기간은?", "그럼 일본은?" say again what earlier turns said.

Three kinds of leaning are mended, each by the words of earlier turns alone: a pronoun is replaced by what it points to (an event,
a person, the previous answer); a fragment ("일본은?") takes the place of its counterpart in the previous question; a question
without a subject gets the previous one's. Anything with a subject of its own starts afresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rag import dates, korean, nouns
from rag.answer_type import asked, is_question_word
from rag.types import AnswerType, Morpheme, Turn

_REACH = 3  # earlier turns that a pronoun may point back to


def standalone(text: str, turns: Sequence[Turn]) -> tuple[str, bool]:
    """The question with what earlier turns left unsaid, and whether it leans on them.

    >>> event = Turn("한빛 포럼은 언제 열렸나?", "한빛 포럼은 언제 열렸나?", "9월 7일", ("a",))
    >>> standalone("거기 참석한 장관은?", [event])
    ('한빛 포럼에 참석한 장관은?', True)
    >>> standalone("어디서?", [event])
    ('한빛 포럼은 어디서 열렸나?', True)
    >>> standalone("푸른전자의 올해 매출은?", [event])
    ('푸른전자의 올해 매출은?', False)
    """
    if not turns:
        return text, False
    earlier = tuple(turns[-_REACH:])
    bare = _CONNECTIVE.sub("", text)
    for mend in (_pronouns, _again, _fragment, _subjectless):
        mended = mend(bare, earlier)
        if mended is not None:
            return mended, True
    return bare, bare != text


_CONNECTIVE = re.compile(r"^(?:그럼|그러면|그렇다면|그런데|근데|그리고|그래서|아니면|혹시|아)[,\s]+(?=\S)")


# --- pronouns -------------------------------------------------------------------------------------------------------


def _pronouns(text: str, turns: Sequence[Turn]) -> str | None:
    for pattern, say in _POINTERS:
        match = pattern.search(text)
        if match is not None and (said := say(match, turns)) is not None:
            return _tidy(text[: match.start()] + said + text[match.end() :])
    return None


def _place(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    """거기 is the event spoken of, else the place or organisation that was the last answer."""
    antecedent = _event(turns) or _answer(turns, ("place", "organisation")) or _topic(turns[-1])
    particle = match["particle"]
    if particle is None:
        return antecedent + ("에" if _verb_follows(match) else "")
    return antecedent + {"서": "에서", "서는": "에서는", "서도": "에서도"}.get(particle, particle)


def _verb_follows(match: re.Match[str]) -> bool:
    """거기 참석한 is 거기에 참석한; 거기 소장 is its head."""
    following = [m for m in korean.analyse(match.string).morphemes if m.start >= match.end()][:3]
    return any(token.tag in ("VV", "VX") or (token.tag == "XSV" and i == 1) for i, token in enumerate(following[:2]))


def _time(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    return f"{_event(turns) or _topic(turns[-1])} {'이후' if match['after'] else '당시'}"


def _among(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    return f"{_plain(_topic(turns[-1]))} 중{match['particle'] or ''}"


def _person(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    person = _answer(turns, ("person",)) or _named(turns, "person")
    return person + _particle(person, match["particle"]) if person else None


def _thing(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    said = match["contracted"]
    particle = {"게": "가", "건": "는", "걸": "를"}[said] if said else match["particle"] or ""
    thing = _answer(turns[-1:], ("thing", "organisation", "place")) or _topic(turns[-1])
    return thing + _particle(thing, particle)


def _noun(match: re.Match[str], turns: Sequence[Turn]) -> str | None:
    """그 + noun: what earlier turns called by this noun or is of its kind; an attribute (그 금액) is the topic's."""
    noun, particle = match["noun"], match["particle"] or ""
    kind = nouns.kind(noun)
    if called := _called(turns, noun):
        return called + _particle(called, particle)
    if kind in ("person", "organisation", "place"):
        antecedent = _answer(turns, (kind,)) or _named(turns, kind)
        if antecedent is None and kind == "person":
            return None  # 이 교수 may be Professor Lee
        antecedent = antecedent or _topic(turns[-1])
        return antecedent + _particle(antecedent, particle)
    if noun in _EVENTS or noun.endswith(tuple(_EVENTS)):
        antecedent = _event(turns) or _topic(turns[-1])
        return antecedent + _particle(antecedent, particle)
    if kind in _ATTRIBUTES or noun == "기사":
        return f"{_topic(turns[-1])} {noun}{particle}"
    antecedent = _answer(turns[-1:], ("thing", "list")) or _topic(turns[-1])
    return antecedent + _particle(antecedent, particle)


_CASE = "에서는|에서도|에서|에게는|에게|에는|에도|에|으로|로|이랑|랑|하고|과|와|의|은|는|이|가|을|를|도|만"
_POINTERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Sequence[Turn]], str | None]], ...] = (
    (re.compile(rf"(?<![가-힣])(?:그|이)\s?중(?:에서|에)?(?P<particle>는|도)?(?![가-힣])"), _among),
    (re.compile(rf"(?<![가-힣])(?:거기|그곳|이곳|여기|저기)(?P<particle>서는|서도|서|{_CASE})?(?![가-힣])"), _place),
    (re.compile(r"(?<![가-힣])(?:그때|그\s?당시|당시|그\s?(?P<after>이후|후|뒤|다음))(?:에는|에|는)?(?![가-힣])"), _time),
    (re.compile(rf"(?<![가-힣])(?:그녀|그분|이분|[그이]\s사람|[그이]\s인물|그(?=[는가의를도]|에게))(?P<particle>{_CASE})?(?![가-힣])"), _person),
    (re.compile(rf"(?<![가-힣])[그이](?:것|거)(?P<contracted>(?!))?(?P<particle>{_CASE})?(?![가-힣])"), _thing),
    (re.compile(r"(?<![가-힣])[그이](?P<contracted>[게건걸])(?P<particle>(?!))?(?![가-힣])"), _thing),
    (re.compile(rf"(?<![가-힣])(?:그|이|해당|이번)\s(?P<noun>[가-힣A-Za-z]+?)(?P<particle>{_CASE})?(?=[\s?!.,]|$)"), _noun),
)  # fmt: skip
_EVENTS = frozenset(
    """
    행사 회의 대회 포럼 콘퍼런스 컨퍼런스 세미나 간담회 출범식 개막식 폐막식 개소식 협약식 체결식 시상식 기념식 준공식 착공식 박람회 전시회
    축제 총회 회담 정상회담 토론회 발표회 설명회 공청회 워크숍 심포지엄 서밋 위크 대화 강연 경기 선거 협상 만남 자리 공연 콘서트 전람회 캠프
    """.split()
)


# --- fragments ------------------------------------------------------------------------------------------------------


def _again(text: str, turns: Sequence[Turn]) -> str | None:
    """또?, 더 자세히 알려줘: the previous question once more."""
    return turns[-1].standalone_question if _MORE.fullmatch(text) else None


_MORE = re.compile(
    r"(?:또|더|계속|그리고|자세히|더 자세히|좀 더)(?:\s?(?:있어|있나|있나요|있습니까|알려\s?줘|알려\s?주세요|말해\s?줘|설명해\s?줘|요|는))*\s*[?.!]*"
)


def _fragment(text: str, turns: Sequence[Turn]) -> str | None:
    """A noun phrase or a question word alone takes the place of its counterpart in the previous question."""
    tokens = _tokens(text)
    previous = turns[-1].standalone_question
    if any(token.tag in _VERBAL and token.form not in ("이", "요") for token in tokens):
        return None
    if any(is_question_word(token) for token in tokens):
        return _swap_question_word(text, tokens, previous)
    phrase = _Phrase.first(text)
    if phrase is None:
        return None
    counterpart = _counterpart(phrase, previous)
    if counterpart is not None:
        return _swap(previous, counterpart, phrase)
    if phrase.head_kind in _ATTRIBUTES or (phrase.head_kind is not None and not phrase.proper):
        return _with_topic(text, turns[-1])
    return None


def _swap_question_word(text: str, tokens: Sequence[Morpheme], previous: str) -> str | None:
    """어디서? after "언제 열렸나?" is "어디서 열렸나?"."""
    if any(token.tag in ("NNG", "NNP", "SL") and not is_question_word(token) for token in tokens):
        return None
    old = next((token for token in _tokens(previous) if is_question_word(token)), None)
    if old is None:
        return None
    word = re.sub(r"[?.!\s]+$", "", text)
    end = previous.find(" ", old.end)
    predicate = previous[end:] if end >= 0 else ""
    copula = any(token.tag == "VCP" for token in _tokens(previous[old.start : end if end >= 0 else len(previous)]))
    return None if copula or not predicate else _tidy(previous[: old.start] + word + predicate)


class _Phrase(NamedTuple):
    """Nouns in a row with the particle after them."""

    text: str
    start: int
    end: int
    particle: str
    head_kind: AnswerType | None
    head: str
    proper: bool
    latin: bool

    @staticmethod
    def all(text: str) -> list[_Phrase]:
        phrases: list[_Phrase] = []
        run: list[Morpheme] = []
        for token in [*_tokens(text), Morpheme("", "END", len(text), len(text))]:
            inside = token.tag in _NOMINAL and not is_question_word(token)
            if inside:
                run.append(token)
            elif run:
                particle = token.form if token.tag.startswith("J") else ""
                phrases.append(_Phrase.of(text, run, particle))
                run = []
        return phrases

    @staticmethod
    def of(text: str, run: Sequence[Morpheme], particle: str) -> _Phrase:
        start, end = run[0].start, run[-1].end
        written = text[start:end]
        head = re.sub("들$", "", written.split()[-1])
        proper = any(token.tag in ("NNP", "SL", "SH") for token in run)
        latin = all(token.tag in ("SL", "SN") for token in run)
        return _Phrase(written, start, end, particle, nouns.kind(head), head, proper, latin)

    @staticmethod
    def first(text: str) -> _Phrase | None:
        return next(iter(_Phrase.all(text)), None)


def _counterpart(phrase: _Phrase, previous: str) -> _Phrase | None:
    """What the fragment stands against: the same head (네이버 대표 / 카카오 대표), a date for a date, a name for a name."""
    others = _Phrase.all(previous)
    same_head = [other for other in others if phrase.proper and other.proper and _same_end(other, phrase)]
    if same_head:
        return same_head[-1]
    if dates.find(phrase.text, None):
        return next((_of_date(previous, mention) for mention in dates.find(previous, None)), None)
    if not phrase.proper or len(phrase.text.split()) > 1:
        return None
    names = [name for other in others if other.proper and (name := _name_in(previous, other)) is not None]
    marked = [name for name in names if name.particle in ("은", "는", "이", "가", phrase.particle)]
    alike = [name for name in marked or names if name.latin == phrase.latin]
    return next(iter(alike or marked or names), None)


def _same_end(other: _Phrase, phrase: _Phrase) -> bool:
    return other.head == phrase.head and len(phrase.text.split()) > 1


def _of_date(text: str, mention: dates.DateMention) -> _Phrase:
    return _Phrase(mention.written, mention.span.start, mention.span.end, "", "date", mention.written, False, False)


def _name_in(text: str, phrase: _Phrase) -> _Phrase | None:
    """The proper name that a phrase begins with: 네이버 in 네이버 대표."""
    tokens = [token for token in _tokens(text) if phrase.start <= token.start and token.end <= phrase.end]
    run: list[Morpheme] = []
    for token in tokens:
        if token.tag in ("NNP", "SL", "SH") or (run and token.start == run[-1].end):
            run.append(token)
        elif run:
            break
    whole = bool(run) and run[-1].end == phrase.end
    return _Phrase.of(text, run, phrase.particle if whole else "") if run else None


def _swap(previous: str, old: _Phrase, new: _Phrase) -> str:
    particle = old.particle if previous.startswith(old.particle, old.end) else ""
    after = previous[old.end + len(particle) :]
    return _tidy(previous[: old.start] + new.text + _particle(new.text, particle) + after)


# --- questions without a subject ------------------------------------------------------------------------------------


def _subjectless(text: str, turns: Sequence[Turn]) -> str | None:
    """A question whose nouns name only what is asked ("예산은 얼마야?", "누가 참석했어?") is about the previous topic."""
    tokens = _tokens(text)
    phrases = _Phrase.all(text)
    asks = any(is_question_word(token) for token in tokens)
    named = any(phrase.proper for phrase in phrases) or dates.find(text, None)
    if not asks or named or len(phrases) > 2 or any(token.form in ("란", "이란") for token in tokens):
        return None
    generic = all(phrase.head_kind is not None or phrase.particle not in ("은", "는", "이", "가") for phrase in phrases)
    clause = any(token.tag == "ETM" for token in tokens)
    return _with_topic(text, turns[-1]) if generic and not clause else None


def _with_topic(text: str, turn: Turn) -> str:
    """The topic before a question: 의 before its attribute, 에 before 참석하다, else as its subject."""
    topic = _topic(turn)
    tokens = _tokens(text)
    phrase = next((p for p in _Phrase.all(text) if p.particle in ("은", "는", "이", "가", "")), None)
    if phrase is not None and phrase.head_kind == "person" and phrase.particle:
        joined = f"{topic}에서 {text}" if _is_event(topic) else f"{topic} {text}"
    elif phrase is not None and phrase.start == 0:
        joined = f"{topic} {text}"
    elif any(token.form in _GATHERING for token in tokens):
        joined = f"{topic}에 {text}"
    else:
        joined = f"{topic}{_particle(topic, '는')} {text}"
    return _tidy(joined)


_GATHERING = frozenset(("참석", "참가", "참여", "모이", "오", "출전", "투자", "가입"))


# --- what earlier turns spoke of ------------------------------------------------------------------------------------

_ATTRIBUTES: frozenset[AnswerType | None] = frozenset(
    ("date", "duration", "number", "money", "place", "reason", "method", "quote", "description")
)
_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "SL", "SN", "SH", "XSN", "XPN", "XR", "SW"))
_VERBAL = frozenset(("VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN"))


def _tokens(text: str) -> tuple[Morpheme, ...]:
    return korean.analyse(text).morphemes


def _answer(turns: Sequence[Turn], kinds: Sequence[AnswerType]) -> str | None:
    """The latest short answer to a question for one of these kinds."""
    for turn in reversed(turns):
        if turn.short and asked(turn.standalone_question, _tokens(turn.standalone_question)).type in kinds:
            return turn.short
    return None


def _named(turns: Sequence[Turn], kind: AnswerType) -> str | None:
    """The latest phrase of an earlier question whose head is of this kind and that says which (이성환 교수)."""
    for turn in reversed(turns):
        for phrase in _Phrase.all(turn.standalone_question):
            if phrase.head_kind == kind and (phrase.proper or len(phrase.text.split()) > 1):
                return phrase.text
    return None


def _called(turns: Sequence[Turn], noun: str) -> str | None:
    """The latest phrase of an earlier question or answer that ends in the noun and says more than it."""
    for turn in reversed(turns):
        for said in (turn.short or "", turn.standalone_question):
            for phrase in _Phrase.all(said):
                if phrase.text.endswith(noun) and phrase.text != noun:
                    return phrase.text
    return None


def _event(turns: Sequence[Turn]) -> str | None:
    """The latest event that an earlier question names."""
    for turn in reversed(turns):
        for phrase in _Phrase.all(turn.standalone_question):
            if _is_event(phrase.text) and phrase.text not in _EVENTS:
                return phrase.text
    return None


def _is_event(phrase: str) -> bool:
    return phrase.endswith(tuple(_EVENTS))


def _topic(turn: Turn) -> str:
    """What a question is about: its subject, with what modifies it, without the attribute asked for.

    "한빛이 푸른대와 맺은 협약의 규모는?" is about 한빛이 푸른대와 맺은 협약, "포럼 장소는 어디야?" about 포럼.
    """
    text = turn.standalone_question
    phrases = _Phrase.all(text)
    if not phrases:
        return re.sub(r"[?.!\s]+$", "", text)
    marks = (("은", "는"), ("이", "가"), ("의",), ("에", "에서"), ("을", "를"))
    subject = next((p for mark in marks for p in phrases if p.particle in mark), phrases[-1])
    before = text[: subject.end]
    if subject.head_kind in _ATTRIBUTES and len(before) > len(subject.head):
        owner = re.sub(r"의?\s*$", "", before.removesuffix("들")[: -len(subject.head)])
        if not _ends_in_clause(owner):
            return owner
    return before


def _ends_in_clause(text: str) -> bool:
    tokens = _tokens(text)
    return bool(tokens) and tokens[-1].tag == "ETM"


def _plain(topic: str) -> str:
    return topic.removesuffix("들")


# --- particles ------------------------------------------------------------------------------------------------------

_PAIRS = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("이랑", "랑"), ("으로", "로"))


def _particle(word: str, particle: str) -> str:
    """The form of a particle that fits the word: 은 or 는, 이 or 가."""
    pair = next((pair for pair in _PAIRS if particle in pair), None)
    if pair is None:
        return particle
    final = _final_consonant(word)
    closed = bool(final) and not (pair[1] == "로" and final == "ㄹ")
    return pair[0] if closed else pair[1]


def _final_consonant(word: str) -> str:
    """ㄹ, another final consonant as ㄱ, or nothing; letters and digits as they are read out."""
    last = word.rstrip("\"'”’)]〉》 ")[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "" if not final else "ㄹ" if final == 8 else "ㄱ"
    return "ㄹ" if last in "lrLR178" and last else "ㄱ" if last and last in "mnMN036" else ""


def _tidy(text: str) -> str:
    return " ".join(text.split())
