"""What a fragment stands against in the question before it: 카카오 대표 against 네이버 대표, 일본 against 캐나다.

A fragment ("그럼 일본은?", "푸른전자 부산 연구소는?") asks the previous question again for something of the same kind:
told by the noun it ends in, by its particle, by being a country, and by how near it stands to what was asked for.
"""

from __future__ import annotations

import re

from rag import dates, nouns
from rag.particles import fitted
from rag.question.answer_type import is_question_word
from rag.question.focus import word_set
from rag.question.topics import (
    ATTRIBUTES,
    EVENT_NOUNS,
    SUBJECT,
    VERBAL,
    Phrase,
    is_event,
    main_subject,
    name_in,
    phrases,
    tokens,
)


def swapped(text: str, previous: str) -> str | None:
    """The previous question with the phrase of a fragment in the place of what it stands against, if there is such.

    >>> swapped("카카오 대표는?", "네이버 대표는 누구야?"), swapped("KT 부산 센터는?", "네이버 연구소 소장은 누구야?")
    ('카카오 대표는 누구야?', 'KT 부산 센터장은 누구야?')
    """
    bare = re.sub(r"의\s(?:경우|쪽)(?=[은는에도]|\s*[?.!]*$)", "", text)
    phrase = _whole(bare)
    if phrase is None or any(token.tag in VERBAL or is_question_word(token) for token in tokens(bare)):
        return None
    carried = _with_role(phrase, previous)
    if carried is not None:
        return carried
    old = _counterpart(phrase, previous)
    return _replaced(previous, old, phrase.text) if old is not None else None


def only(text: str) -> Phrase | None:
    """The phrase of a text that has just one."""
    found = phrases(text)
    return found[0] if len(found) == 1 else None


def is_date(phrase: Phrase) -> bool:
    """The phrase is a date and nothing else: 2013년, 지난 7월."""
    return any(mention.written == phrase.text for mention in dates.find(phrase.text, None))


def _whole(text: str) -> Phrase | None:
    """The phrase of a text that has just one, or one that owns another (구글의 대표)."""
    found = phrases(text)
    if len(found) == 2 and found[0].particle == "의":
        owner, owned = found
        return owned._replace(text=text[owner.start : owned.end], start=owner.start, proper=owner.proper)
    return only(text)


def _replaced(text: str, old: Phrase, new: str) -> str:
    particle = old.particle if old.particle and text.startswith(old.particle, old.end) else ""
    return f"{text[: old.start]}{new}{fitted(new, particle)}{text[old.end + len(particle) :]}"


def _counterpart(phrase: Phrase, previous: str) -> Phrase | None:
    """The same head (네이버 대표 / 카카오 대표), a date for a date, a name for a name, a country for 우리 정부."""
    others = phrases(previous)
    if is_event(phrase.text) and phrase.text not in EVENT_NOUNS:
        return next((other for other in others if is_event(other.text) and other.particle in SUBJECT), None)
    if phrase.proper and len(phrase.text.split()) > 1 and not _is_name(phrase.text):
        same = next((other for other in reversed(others) if other.proper and other.head == phrase.head), None)
        return same or next((other for other in others if _same_sort(phrase, other)), None)
    if is_date(phrase):
        return next((_at(found.span.start, found.written) for found in dates.find(previous, None)), None)
    numbered = _NUMBERED.fullmatch(phrase.text)
    if numbered is not None:
        old = re.search(rf"(?<!\S)제?\d+\s?{numbered['unit']}", previous)
        return _at(old.start(), old.group()) if old is not None else None
    if phrase.proper:
        return _name_for(phrase, previous)
    return next((other for other in others if _parallel(phrase, other)), None)


def _is_name(text: str) -> bool:
    return all(token.tag in ("NNP", "SL", "SN") for token in tokens(text))


def _same_sort(phrase: Phrase, other: Phrase) -> bool:
    """Both are organisations, or places, with names of their own, the other one being the subject."""
    alike = phrase.kind == other.kind and phrase.kind in ("organisation", "place")
    return alike and (other.proper or " " in other.text) and other.particle in SUBJECT


def _parallel(phrase: Phrase, other: Phrase) -> bool:
    """해외 기업은? after "대학이 몇 곳 참여하나?": another common noun of the same kind."""
    alike = phrase.kind == other.kind and phrase.kind in ("person", "organisation", "place")
    return (
        alike and other.particle in SUBJECT and (not other.proper or " " in phrase.text) and phrase.text != other.text
    )


_NUMBERED = re.compile(r"제?\d+\s?(?P<unit>[가-힣]+)")


def _at(start: int, text: str) -> Phrase:
    return Phrase(text, start, start + len(text), "", text, "date", False, False)


# --- a name for a name ----------------------------------------------------------------------------------------------


def _name_for(phrase: Phrase, previous: str) -> Phrase | None:
    """The name that a name stands against: marked alike, or part of what is asked for, or else the nearest to it.

    A country stands against a country where there is one, and names inside an event's name against nothing.
    """
    others = phrases(previous)
    named = [(other, name) for other in others if other.proper and (name := name_in(previous, other)) is not None]
    outside = [name for other, name in named if not is_event(other.text)] or [name for _, name in named]
    country = phrase.text in _COUNTRIES
    names = [name for name in outside if (name.text in _COUNTRIES) == country] or outside
    same_particle = {phrase.particle} - {"은", "는", ""}
    marked = [name for name in names if name.particle in SUBJECT | same_particle]
    topical = [name for name in names if re.match("에서?는|에선|엔", previous[name.end :])]
    ours = [other for other in others if other.text.startswith("우리") and other.particle in SUBJECT]
    subjects = [other for other in others if other.particle in SUBJECT]
    asked = [name for name in names if any(s.start <= name.start < s.end for s in subjects)]
    alike = [name for name in names if name.latin == phrase.latin]
    return next(iter([*marked, *topical, *ours, *reversed(asked), *reversed(alike)]), None)


_COUNTRIES = word_set(
    """
    한국 대한민국 우리나라 북한 미국 중국 일본 캐나다 영국 프랑스
    독일 이탈리아 스페인 포르투갈 네덜란드 벨기에 스위스 오스트리아 스웨덴 노르웨이
    덴마크 핀란드 아이슬란드 아일랜드 폴란드 체코 헝가리 루마니아 그리스 튀르키예
    터키 러시아 우크라이나 인도 파키스탄 방글라데시 베트남 태국 인도네시아 말레이시아
    싱가포르 필리핀 캄보디아 라오스 미얀마 몽골 대만 홍콩 호주 뉴질랜드
    브라질 아르헨티나 칠레 페루 콜롬비아 멕시코 쿠바 이스라엘 이란 이라크
    사우디아라비아 카타르 아랍에미리트 이집트 남아프리카공화국 남아공 나이지리아 케냐 에티오피아 모로코
    카자흐스탄 우즈베키스탄 유럽 유럽연합 EU UAE
    """
)


# --- a role carried over --------------------------------------------------------------------------------------------


def _with_role(phrase: Phrase, previous: str) -> str | None:
    """한빛 센터는? after "누리 연구소 소장은 누구야?" is 한빛 센터장은 누구야?"""
    owned = main_subject(previous)
    carries = phrase.kind is None or phrase.kind in ("organisation", "place")
    if owned is None or not carries or not phrase.proper or is_event(phrase.text) or is_date(phrase):
        return None
    owner, role = _owner_and_role(previous, owned)
    common = nouns.kind(owner.text.split()[-1]) if owner is not None else None
    compound = len(phrase.text.split()) > 1 and not _is_name(phrase.text)
    if owner is None or not (compound or (phrase.kind is not None and phrase.kind == common)):
        return None
    return _replaced(previous, owned._replace(start=owner.start), _headed(phrase.text, owner.text, role))


def _owner_and_role(text: str, owned: Phrase) -> tuple[Phrase | None, str]:
    """토론토 연구소 | 소장, 한빛 허브의 | 책임자, 토론토 연구소 | 장."""
    if owned.kind != "person" and owned.kind not in ATTRIBUTES - {"place", "description"}:
        return None, ""
    owners = (other for other in phrases(text) if _OWNS.fullmatch(text[other.end : owned.start]))
    before = next(owners, None)
    if before is not None:
        return before, owned.text
    *words, last = owned.text.split()
    fused = last.endswith("장") and (nouns.kind(last[:-1]) in ("organisation", "place") or last[:-1] in _UNITS)
    role = "장" if (fused and len(last) > 2) or last[:-1] in _UNITS else last
    owner = " ".join([*words, last.removesuffix(role)]).strip()
    return (owned._replace(text=owner) if owner and owned.proper else None), role


_OWNS = re.compile(r"의\s(?:(?:새|첫|현|전|신임|초대|현재)\s)?")
_UNITS = frozenset(("랩", "센터", "사업부"))


def _headed(unit: str, old_unit: str, role: str) -> str:
    """연구소 소장, 센터장: who heads a unit is called after its last syllable or by the whole word."""
    by_unit = len(role) == 2 and role.endswith("장") and old_unit.endswith(role[0])
    if role == "장" or (by_unit and not unit.endswith(role[0])):
        return f"{unit}장"
    return f"{unit} {role}"
