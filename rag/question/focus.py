"""The noun that names the answer: 장관 in "참석한 장관은?", 규모 in "투자 규모는?", and the kind of answer it names.

Tokens are the morphemes of a question without punctuation; a noun is told by the index of its last morpheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag import nouns
from rag.types import AnswerType, Morpheme

Tokens = Sequence[Morpheme]


def word_set(text: str) -> frozenset[str]:
    """The words of a list written out in one string."""
    return frozenset(text.split())


class Found(NamedTuple):
    """A kind of answer and the noun that names it."""

    type: AnswerType
    at: int | None = None
    """Index of the noun's last morpheme."""


NOUN = frozenset(("NNG", "NNP", "NNB", "NR", "SL", "SH", "SN"))
NOMINAL = NOUN | {"XSN", "XPN", "XR", "SW", "ETN"}


def named(tokens: Tokens, at: int) -> Found:
    """The answer that a noun names: 대표 a person, 곳 a place or who acts, 이름 what it is the name of."""
    noun = tokens[at].form
    if tokens[at].tag == "XSN" and noun == "들" and at:
        return named(tokens, at - 1)
    if noun in COUNTERS and at >= 2 and (tokens[at - 1].form in NATIVE or tokens[at - 1].tag == "SN"):
        return _named_by_counter(tokens, at)
    if noun in SITES:
        return Found(site(tokens, at), at)
    if noun in _NAMES and at and (owner := _owner(tokens, at)) is not None:
        return Found(kind_at(tokens, owner) or "thing", owner)
    if noun in _AMBIGUOUS:
        usual, cues, other = _AMBIGUOUS[noun]
        return Found(other if forms_of(tokens[max(0, at - 3) : at]) & cues else usual, at)
    kind = kind_at(tokens, at)
    if kind is None:
        modified = any(token.tag in ("ETM", "JKG") for token in tokens[:at])
        return Found("thing" if modified else "description", at)
    return Found(kind, at)


_NAMES = word_set("이름 성함 성명 명 신원 실명")
_AMBIGUOUS: dict[str, tuple[AnswerType, frozenset[str], AnswerType]] = {
    "규모": ("money", word_set("참가 참석 참여 인원 병력 채용 지진 인구 관객"), "number"),
    "시간": ("duration", word_set("시작 개막 개최 도착 출발 행사 개장 폐장 종료 마감"), "date"),
    "말": ("thing", word_set("하 남기 밝히 전하 마지막"), "quote"),
    "주장": ("quote", word_set("팀 대표팀 구단 선수단"), "person"),
    "법": ("thing", frozenset(("는",)), "method"),
    "상대": ("thing", word_set("맺 체결 협약 협업 협력 계약 제휴 손잡 파트너십"), "organisation"),
    "평가": ("quote", frozenset(("받",)), "description"),
}
"""Noun: its usual kind, words shortly before it that change the kind, and the other kind."""


def _named_by_counter(tokens: Tokens, at: int) -> Found:
    """기업 세 곳, 3개 기관: the counted noun names the answer."""
    counted = at - 2 if tokens[at - 2].tag in NOUN else None
    return named(tokens, counted) if counted is not None else Found("thing", at)


def _owner(tokens: Tokens, at: int) -> int | None:
    """The person, organisation or place whose name is asked for."""
    before = at - 2 if tokens[at - 1].tag == "JKG" and at >= 2 else at - 1
    return before if tokens[before].tag in NOMINAL and kind_at(tokens, before) in _OWNERS else None


_OWNERS = frozenset(("person", "organisation", "place", "thing"))


def subject_of(tokens: Tokens, i: int) -> int | None:
    """The end of the noun in "N은 <word>", where the question word is the predicate."""
    last = subject_before(tokens, i)
    if last is None:
        return None
    rest = [token.tag for token in tokens[i + 1 : i + 3]]
    is_predicate = (
        not rest
        or rest[0] in ("JX", "VCN", "EF", "EC")
        or (rest[0] == "VCP" and not (rest[1:] and rest[1].startswith("N")))  # not 무엇이 개량됐나, which Kiwi mistakes
        or tokens[i].tag == "VA"
    )
    becomes = any(token.form == "되" and token.tag == "VV" for token in tokens[i + 1 : i + 3])
    return last if is_predicate or becomes or tokens[i].form in ("몇", "며칠") else None


def subject_before(tokens: Tokens, i: int) -> int | None:
    """The end of the noun right before a word, particles and adverbs aside."""
    last = i - 1
    while last >= 0 and (tokens[last].tag in ("JX", "JKS", "MAG", "IC", "SSC") or tokens[last].form == "모두"):
        last -= 1
    return last if last >= 0 and tokens[last].tag in NOMINAL else None


def last_argument(tokens: Tokens, i: int) -> int | None:
    """The last subject or object before the question word: 돈 in "돈을 얼마나 쓰나"."""
    marked = (j for j in range(i - 1, 0, -1) if tokens[j].tag in ("JKO", "JKS", "JX") and tokens[j - 1].tag in NOMINAL)
    return next((j - 1 for j in marked), None)


def word_at(tokens: Tokens, at: int) -> str:
    """The noun that ends at ``at`` as far as it is written together, without a name before it (네이버+대표: 대표)."""
    if tokens[at].tag == "XSN" and tokens[at].form == "들":
        at -= 1
    start = at - (tokens[at].tag == "ETN" and at > 0)  # 크+기
    while start and tokens[start - 1].tag in NOMINAL and tokens[start - 1].end == tokens[start].start:
        if tokens[start - 1].tag in ("NNP", "SL", "SN", "SW") and tokens[at].tag == "NNG":
            break
        start -= 1
    return "".join(token.form for token in tokens[start : at + 1])


def kind_at(tokens: Tokens, at: int | None) -> AnswerType | None:
    """What the noun names, as far as nouns tell by themselves."""
    return nouns.kind(word_at(tokens, at)) if at is not None else None


def forms_of(tokens: Iterable[Morpheme]) -> frozenset[str]:
    """The morphemes, for looking cues up."""
    return frozenset(token.form for token in tokens)


RUNNING = word_set("주최 주관 개발 제작 운영 출시 인수 후원 선정 수주 발간 발행 분석 조사 발표")
JOINING = word_set("소속 입사 취업 합병 인수 협약 협력 계약 제휴")
_PARTNERSHIP = RUNNING | JOINING | word_set("맺 체결 손잡 참여 투자 생산 만들 참가 협업 지원 출자 공급 납품 담당 맡 뽑")


SITES = frozenset(("곳", "데"))


def site(tokens: Tokens, at: int) -> AnswerType:
    """곳 is an organisation where it acts ("협약을 맺은 곳"), else a place ("열린 곳")."""
    clause = forms_of(tokens[max(0, at - 5) : at])
    return "organisation" if clause & _PARTNERSHIP else "place"


NATIVE = word_set("두 세 네 다섯 여섯 일곱 여덟 아홉 열 두세 서너")
COUNTERS = word_set("곳 명 개 가지 사 팀 종 사람 나라 도시 기업 기관 대학 인 국 회사 권 편 대")


def plural(tokens: Tokens, at: int) -> bool:
    """Whether the noun at ``at`` is said to be several: 기업들, 기업 세 곳, 3개 기관."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].form == "들" or (after is not None and after.form == "들"):
        return True
    phrase = range(max(0, at - 4), min(len(tokens), at + 3))
    return any(_counts_several(tokens, j) for j in phrase)


def _counts_several(tokens: Tokens, i: int) -> bool:
    """A number from two up with its counter, next to the noun asked for: 세 곳, 3개 기관; not 세 번째, 3대 석학."""
    if i + 1 >= len(tokens) or not (tokens[i].form in NATIVE or (tokens[i].tag == "SN" and tokens[i].form not in "01")):
        return False
    if any(token.form in ("째", "번", "번째", "차") for token in tokens[i + 1 : i + 3]):
        return False
    ranks = tokens[i + 1].form == "대" and i + 2 < len(tokens) and tokens[i + 2].tag in NOUN
    return not ranks and tokens[i + 1].form in COUNTERS and not any(token.tag == "ETM" for token in tokens[i:])


def abbreviated(tokens: Tokens, at: int) -> bool:
    """The meaning asked for at ``at`` is that of a word in capitals, so its full name (GDSC가 무슨 뜻이야?)."""
    names = [token.form for token in tokens[:at] if token.tag in NOMINAL]
    return tokens[at].form in _MEANINGS and bool(names) and len(names[-1]) > 1 and names[-1].isupper()


_MEANINGS = frozenset(("뜻", "의미"))
