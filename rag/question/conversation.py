"""A follow-up question made to stand alone: 거기, 그 사람, 그중, "기간은?", "그럼 일본은?".

Three kinds of leaning are mended by the words of earlier turns: a pronoun is replaced by what it points to (an event, a
person, the previous answer); a fragment takes the place of its counterpart in the previous question; a question without
a subject of its own gets the previous one's. Anything else starts afresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag import dates, nouns
from rag.particles import fitted
from rag.question.answer_type import is_question_word, without_request
from rag.question.counterparts import is_date, only, swapped
from rag.question.focus import word_set
from rag.question.topics import (
    EVENT_NOUNS,
    SUBJECT,
    VERBAL,
    Phrase,
    answer,
    called,
    deed,
    done_to,
    event,
    indirect,
    is_event,
    matter,
    named,
    organisation,
    paid,
    phrases,
    subject,
    tokens,
    topic,
)
from rag.types import Morpheme, Turn

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
    if _UNNAMED.search(bare) and _pronouns(bare, earlier) is None:
        return bare, True
    for mend in (_article, _pronouns, _again, _others, _fragment, _subjectless, _eventless):
        mended = mend(bare, earlier)
        if mended is not None:
            return " ".join(mended.split()), True
    attending = _attending(bare, earlier) if bare != text else None
    return attending or bare, bare != text


_CONNECTIVE = re.compile(r"^(?:그럼|그러면|그렇다면|그런데|근데|그리고|그래서|아니면|혹시|아)[,\s]+(?=\S)")


_UNNAMED = re.compile(r"(?<![가-힣])(?:이\s사람|그분|그녀|그\s(?=[가-힣])|그(?=[는가]\s))")


# --- articles -------------------------------------------------------------------------------------------------------


def _article(text: str, turns: Sequence[Turn]) -> str | None:
    """이 기사 요약해줘, or 요약해줘 alone: the article that the last answer stood on."""
    pointed = _THIS_ARTICLE.search(text)
    if pointed is not None:
        return f"{text[: pointed.start()]}{topic(turns[-1])} 기사{text[pointed.end() :]}"
    return f"{topic(turns[-1])} 기사 {text}" if _SUMMARY.fullmatch(text) else None


_THIS_ARTICLE = re.compile(r"(?<![가-힣])(?:이|그|위|해당|방금|앞)\s?(?:기사|뉴스|보도)")
_SUMMARY = re.compile(
    r"(?:간단히|간략히|짧게|좀|내용\S*|핵심만?|[두세네]\s줄로|\s)*(?:요약|정리|간추려)\S*(?:\s?(?:줘|주세요|봐))?[.?!\s]*"
)


# --- pronouns -------------------------------------------------------------------------------------------------------

Pointer = re.Match[str]


def _pronouns(text: str, turns: Sequence[Turn]) -> str | None:
    for pattern, say in _POINTERS:
        match = pattern.search(text)
        if match is not None and (said := say(match, turns)) is not None:
            return said if said.endswith("?") else text[: match.start()] + said + text[match.end() :]
    return None


def _place(match: Pointer, turns: Sequence[Turn]) -> str | None:
    """거기 is the event spoken of, else the place or organisation that was the last answer."""
    rest = match.string[match.end() :].strip()
    if match.start() == 0 and (other := swapped(rest, turns[-1].standalone_question)) is not None:
        return other
    employer = answer(turns[-1:], ("organisation",)) if _role_follows(match) else None
    spoken_of = employer or event(turns) or answer(turns, ("place", "organisation")) or organisation(turns)
    antecedent = spoken_of or topic(turns[-1])
    particle = match["particle"]
    if particle is None:
        return antecedent + _place_particle(match)
    return antecedent + {"서": "에서", "서는": "에서는", "서도": "에서도"}.get(particle, particle)


def _place_particle(match: Pointer) -> str:
    """거기 참석한 is 거기에 참석한, 거기 누가 발표했어 거기에서; 거기 소장 is its head."""
    following = [token for token in tokens(match.string) if token.start >= match.end()][:2]
    if following and is_question_word(following[0]):
        return "에" if _gathers(tokens(match.string)) else "에서"
    return "에" if any(token.tag == ("VV", "XSV")[i] for i, token in enumerate(following)) else ""


def _role_follows(match: Pointer) -> bool:
    """거기 소장은: who has a post has it in an organisation."""
    role = next((phrase for phrase in phrases(match.string) if phrase.end > match.end()), None)
    return role is not None and role.kind == "person" and not match.string[match.end() : role.start].strip()


def _time(match: Pointer, turns: Sequence[Turn]) -> str | None:
    return f"{event(turns) or topic(turns[-1])} {'이후' if match['after'] else '당시'}"


def _among(match: Pointer, turns: Sequence[Turn]) -> str | None:
    return f"{topic(turns[-1]).removesuffix('들')} 중{match['particle'] or ''}"


def _person(match: Pointer, turns: Sequence[Turn]) -> str | None:
    return _with(answer(turns, ("person",)) or named(turns, "person"), match["particle"])


def _thing(match: Pointer, turns: Sequence[Turn]) -> str | None:
    particle = {"게": "가", "건": "는", "걸": "를"}.get(match["contracted"] or "", match["particle"])
    if _reports(tokens(match.string)) and (said := indirect(turns[-1])) is not None:
        return said
    said = answer(turns[-1:], ("thing", "organisation", "place"))
    return _with(said or deed(turns[-1]) or topic(turns[-1]), particle)


def _noun(match: Pointer, turns: Sequence[Turn]) -> str | None:
    """그 + noun: what earlier turns called so or is of this kind; an attribute (그 금액) belongs to the matter."""
    noun, particle, last = match["noun"], match["particle"], turns[-1]
    kind = nouns.kind(noun)
    if (found := called(turns, noun)) is not None:
        return _with(found, particle)
    if is_event(noun):
        return _with(event(turns), particle)
    if (whole := done_to(last, noun)) is not None:
        return _with(whole, particle)
    if kind in ("person", "organisation", "place"):
        found = answer(turns, (kind,)) or named(turns, kind)
        # 이 교수 may be Professor Lee
        return _with(found if kind == "person" else found or topic(last), particle)
    done = deed(last)
    if done is not None and done.endswith(noun):
        return _with(done, particle)
    if kind == "thing" and (thing := answer(turns[-1:], ("thing", "list"))) is not None:
        return _with(thing, particle)
    owner = matter(last)
    return _with(owner if owner.endswith(noun) else f"{owner} {noun}", particle)


def _with(antecedent: str | None, particle: str | None) -> str | None:
    return None if antecedent is None else antecedent + fitted(antecedent, particle or "")


_CASE = "에서는|에서도|에서|에게는|에게|에는|에도|에|으로|로|이랑|랑|하고|과|와|의|은|는|이|가|을|를|도|만"
_TIMES = "(?:달|주|주말|해|분기|학기|시즌|월|여름|겨울|봄|가을|기회)"
_POINTERS: tuple[tuple[re.Pattern[str], Callable[[Pointer, Sequence[Turn]], str | None]], ...] = (
    (re.compile(r"(?<![가-힣])[그이]\s?(?:중|가운데)(?:에서|에)?(?P<particle>는|도)?(?![가-힣])"), _among),
    (re.compile(rf"(?<![가-힣])(?:거기|그곳|이곳|여기|저기)(?P<particle>서는|서도|서|{_CASE})?(?![가-힣])"), _place),
    (
        re.compile(
            r"(?<![가-힣])(?:그때|그\s?당시|(?<!\S\s)당시|그\s?(?P<after>이후|후|뒤|다음))(?:에는|에|는)?(?![가-힣])"
        ),
        _time,
    ),
    (
        re.compile(
            r"(?<![가-힣])(?:그녀|그분|이분|[그이]\s사람|[그이]\s인물|그(?=[는가의를도]|에게))"
            rf"(?P<particle>{_CASE})?(?![가-힣])"
        ),
        _person,
    ),
    (re.compile(rf"(?<![가-힣])[그이](?:(?:것|거)(?P<particle>{_CASE})?|(?P<contracted>[게건걸]))(?![가-힣])"), _thing),
    (
        re.compile(
            rf"(?<![가-힣])(?:그|이|해당|이번(?!\s{_TIMES}))\s(?P<noun>[가-힣A-Za-z]+?)(?P<particle>{_CASE})?(?=[\s?!.,]|$)"
        ),
        _noun,
    ),
)


# --- fragments ------------------------------------------------------------------------------------------------------


def _again(text: str, turns: Sequence[Turn]) -> str | None:
    """또?, 더 자세히 알려줘: the previous question once more."""
    return turns[-1].standalone_question if _MORE.fullmatch(text) else None


_MORE = re.compile(
    r"(?:또|더|계속|자세히|더 자세히|좀 더|다시)"
    r"(?:\s?(?:있어|있나요?|있습니까|(?:알려|말해|설명해)\s?(?:줘|주세요|줄래)|요|는))*\s*[?.!]*"
)


def _others(text: str, turns: Sequence[Turn]) -> str | None:
    """다른 기업은? after a question for 기업: the question once more, for others."""
    match = _OTHER.fullmatch(text)
    previous = turns[-1].standalone_question
    for phrase in phrases(previous) if match else ():
        if match and phrase.head == match["noun"]:
            at = phrase.end - len(re.sub("^.* ", "", phrase.text))
            return f"{previous[:at]}다른 {previous[at:]}"
    return None


_OTHER = re.compile(
    r"(?:또\s)?(?:다른|나머지)\s(?P<noun>[가-힣]+?)들?(?:은|는|도)?(?:요)?(?:\s(?:있어|있나요?))?\s*[?.!]*"
)


def _fragment(text: str, turns: Sequence[Turn]) -> str | None:
    """A noun phrase or a question word alone takes the place of its counterpart in the previous question."""
    core = without_request(text)
    if any(token.tag in VERBAL for token in tokens(core)):
        return None
    previous = turns[-1].standalone_question
    if any(is_question_word(token) for token in tokens(core)):
        return _with_question_word(core, previous)
    other = swapped(core, previous)
    if other is not None:
        return other
    phrase = only(core)
    if phrase is None:
        return None
    if is_date(phrase):
        return f"{phrase.text} {previous}"
    if phrase.proper and len(phrase.text.split()) == 1 and phrase.particle in ("은", "는"):
        return f"{phrase.text}의 경우 {previous}"
    return _about(text, turns) if not phrase.proper and _leans(phrase, turns[-1]) else None


def _leans(phrase: Phrase, turn: Turn) -> bool:
    """기간, 교육 기간 and 주최 기관 belong to something said before; 반도체 수출액 is a subject of its own.

    What stands before the head may be a deed, which Korean mostly says in two syllables, or a word said before.
    """
    return phrase.kind is not None and _bare(phrase, turn)


_CEREMONIES = frozenset(noun for noun in EVENT_NOUNS if noun.endswith("식"))


def _bare(phrase: Phrase, turn: Turn) -> bool:
    """The phrase names nothing of its own: 축사, 몇 개 기업, but not 새빛대교 or 새빛대교 개통식."""
    said = turn.standalone_question
    *before, head = [word for word in phrase.text.split() if not dates.find(word, None)] or [""]
    short = phrase.kind is not None or len(head) <= 3 or head in said
    return short and all(len(word) <= 2 or word in said or word in _CEREMONIES for word in before)


def _with_question_word(text: str, previous: str) -> str | None:
    """어디서? after "언제 열렸나?" is "어디서 열렸나?"; 왜? after "몇 명을 뽑나?" is "왜 뽑나?"."""
    if any(token.tag in ("NNG", "NNP", "SL") and not is_question_word(token) for token in tokens(text)):
        return None
    old = next((token for token in tokens(previous) if is_question_word(token)), None)
    end = previous.find(" ", old.end) if old is not None else -1
    if old is None or end < 0:
        return None
    word = re.sub(r"\s*(?:이야|야|인가요?|죠|요)?[?.!\s]*$", "", text)
    rest = previous[end:]
    if old.tag in ("MM", "NR") or old.form == "얼마":
        counts = old.form == "몇" and previous[old.end : old.end + 1] == " "
        rest = re.sub(r"^\s\S+" if counts else r"^\s\S+의(?=\s)", "", rest)
    return f"{previous[: old.start]}{word} {rest}" if rest.strip() else previous[: old.start] + text


# --- questions without a subject ------------------------------------------------------------------------------------


def _subjectless(text: str, turns: Sequence[Turn]) -> str | None:
    """A question that names only what it asks for ("예산은 얼마야?", "누가 참석했어?") is about the earlier matter."""
    words = tokens(text)
    found = phrases(text)
    asks = any(is_question_word(token) for token in words)
    defines = any(token.form in ("란", "이란") for token in words)
    if not asks or defines or any(phrase.proper for phrase in found) or len(found) > 2:
        return None
    owned = [phrase for phrase in found if phrase.particle in SUBJECT | {"의"}]
    if not any(phrase.particle for phrase in found) and _reports(words) and (said := indirect(turns[-1])) is not None:
        return f"{said} {text}"
    if any(is_date(phrase) for phrase in found):
        return f"{_with(subject(turns[-1]), '는')} {text}" if not owned or is_date(owned[0]) else None
    clause = any(token.tag == "ETM" for token in words)
    objects = [phrase for phrase in found if phrase not in owned]
    leaning = all(_leans(phrase, turns[-1]) for phrase in owned) and all(_bare(p, turns[-1]) for p in objects)
    generic = leaning and not (clause and owned)
    return _about(text, turns) if generic else None


_REPORTING = word_set("분석 조사 발표 추산 추정 전망 집계 예측 예상 산출 공개 보도 밝히 내다보 따지 계산")


def _reports(words: Sequence[Morpheme]) -> bool:
    """Asks who found something out or told it; what was found out is all that was said before."""
    return any(token.form in _REPORTING for token in words)


def _attending(text: str, turns: Sequence[Turn]) -> str | None:
    """그럼 한빛전자 대표는? after a question about an event: who came from there."""
    phrase, known = only(without_request(text)), event(turns[-1:])
    if phrase is None or known is None or not phrase.proper or phrase.kind != "person":
        return None
    return f"{known}에 참석한 {text}" if len(phrase.text.split()) > 1 else None


def _eventless(text: str, turns: Sequence[Turn]) -> str | None:
    """A question that speaks of 행사, or asks who came, without saying which event."""
    known, found = event(turns), phrases(text)
    if known is None or any(is_event(phrase.text) and phrase.text not in EVENT_NOUNS for phrase in found):
        return None
    if found and found[0].start == 0 and found[0].text in EVENT_NOUNS:
        return f"{_with(known, found[0].particle)}{text[found[0].end :].removeprefix(found[0].particle)}"
    if found and found[0].text in _SPEECHES and not any(phrase.proper for phrase in found):
        return f"{known}에서 {text}"
    words = tokens(text)
    clause = any(token.tag == "ETM" for token in words)
    placed = any(phrase.particle in ("에", "에는") for phrase in found)
    who = any(token.form == "누구" and is_question_word(token) for token in words)
    return f"{known}에 {text}" if who and _gathers(words) and not clause and not placed else None


_SPEECHES = word_set("기조연설 축사 개회사 폐회사 환영사 격려사 기념사 개막사 폐막사 기조강연 기조발표 사회")


def _about(text: str, turns: Sequence[Turn]) -> str:
    """What was spoken of, put before the question: bare before an attribute, else with 에 or as subject."""
    last = turns[-1]
    phrase = next((phrase for phrase in phrases(text) if phrase.particle in _FRONT), None)
    if phrase is not None and phrase.head in _OF_PERSONS and (person := answer(turns[-1:], ("person",))):
        return f"{person} {text}" if phrase.start == 0 else f"{_with(person, '는')} {text}"
    if phrase is not None and phrase.kind == "person" and phrase.particle:
        owner = event(turns) or topic(last)
        acts = any(token.tag in ("VV", "XSV") for token in tokens(text))
        return f"{owner}에서 {text}" if acts and is_event(owner) else f"{owner} {text}"
    if phrase is not None and phrase.start == 0:
        owner = matter(last)
        return f"{owner.removesuffix(phrase.text.split()[0])} {text}"  # 맺은 협약 + 협약 상대
    if _gathers(tokens(text)):
        owner = matter(last)
        return text if not owner or nouns.kind(owner.split()[-1]) == "person" else f"{owner}에 {text}"
    if _reports(tokens(text)):
        return f"{_with(subject(last), '는')} {text}"
    again = deed(last) if _verbs(text)[-1:] == _verbs(last.standalone_question)[-1:] else None
    return f"{_with(event([last]) or paid(last) or again or topic(last), '는')} {text}"


def _verbs(text: str) -> list[str]:
    return [token.form for token in tokens(text) if token.tag == "VV"]


_FRONT = SUBJECT | {"", "도", "만", "을", "를"}
_OF_PERSONS = frozenset(
    ("소속", "나이", "직책", "직함", "이력", "경력", "고향", "학력", "출신", "전공", "발언", "국적")
)
_GATHERING = frozenset(("참석", "참가", "참여", "모이", "오", "나오", "출전", "가입"))


def _gathers(words: Sequence[Morpheme]) -> bool:
    return any(token.form in _GATHERING for token in words)
