"""What kind of answer a question asks for.

By rules over Kiwi morphemes: by the question word if there is one (누구, 언제, 몇 + unit, 어떤 + noun ...), else by
the noun that the question ends in ("행사 장소는?", "투자액이 궁금해"), else it is one to agree with or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from rag import nouns
from rag.question.focus import (
    JOINING,
    NOMINAL,
    NOUN,
    RUNNING,
    SITES,
    Found,
    Tokens,
    abbreviated,
    forms_of,
    kind_at,
    last_argument,
    named,
    plural,
    site,
    subject_before,
    subject_of,
    word_at,
    word_set,
)
from rag.types import PHRASE_TYPES, AnswerType, Morpheme


class Ask(NamedTuple):
    """What a question asks for; ``focus`` is the noun that names it."""

    type: AnswerType
    focus: str | None


def asked(text: str, morphemes: Tokens) -> Ask:
    """What kind of answer fits a standalone question, from its morphemes.

    >>> from rag import korean
    >>> def ask(text):
    ...     return tuple(asked(text, korean.analyse(text).morphemes))
    >>> ask("투자 규모는 얼마나 되나?"), ask("협약을 맺은 대학은?"), ask("왜 미뤘어?")
    (('money', '규모'), ('organisation', '대학'), ('reason', None))
    """
    request = _REQUEST.search(text)
    tokens = [m for m in morphemes if not m.tag.startswith("S") or m.tag in NOMINAL or m.tag in ("SSO", "SSC")]
    if request is not None:
        tokens = [m for m in tokens if m.end <= request.start()]
    if len(tokens) > 1 and tokens[-1].form == "요" and tokens[-2].tag == "JX":  # 기간은요?
        tokens.pop()
    found = _by_question_word(tokens) or _by_final_noun(tokens, request)
    found = found or _by_spelling(text) or Found("yes_no" if tokens else "description")
    if found.at is not None and abbreviated(tokens, found.at):
        found = found._replace(type="thing")
    if found.type in PHRASE_TYPES and _several(tokens, found, request):
        found = found._replace(type="list")
    return Ask(found.type, word_at(tokens, found.at) if found.at is not None else None)


def is_question_word(token: Morpheme) -> bool:
    """누구, 언제, 몇, 어떤 ... as Kiwi tags them in questions."""
    return token.form in _RULES and token.tag in _QUESTION_TAGS


def without_request(text: str) -> str:
    """The text up to a closing 알려 주세요, 궁금해 ...; the whole where there is none.

    >>> without_request("공사 기간도 알려줘")
    '공사 기간도'
    """
    request = _REQUEST.search(text)
    return text[: request.start()].rstrip() if request is not None else text


_QUESTION_TAGS = frozenset(("NP", "MAG", "MM", "NNG", "NR", "VA", "XR", "IC"))
_GIVE = (
    r"\s*(?:좀\s*)?(?:줘|줄래|줄 수|주(?:세요|십|실|시|라|렴|면|기|겠)|달라|다오|봐|보세요|보여)"
    r"[가-힣]*(?: 있[가-힣]*)?"
)
_REQUEST = re.compile(
    r"(?:(?:좀|제발|모두|전부|다|간단히|간략히|자세히|짧게|쉽게|빨리)\s+)*"
    r"(?:"
    rf"(?:알려|말해|말씀해|가르쳐|찾아|보여|대답해|답해|답변해|적어|골라|뽑아){_GIVE}"
    rf"|(?:설명해|요약해|정리해|소개해|나열해|열거해|안내해){_GIVE}"
    r"|(?:알려|말해|설명해|요약해|정리해|소개해|나열해)(?:라|요|봐)?"
    r"|(?:말|설명|요약|정리|소개|나열|답|답변)(?:하시오|하라|하세요|해라)"
    r"|(?:설명|요약|정리|소개|안내|답변)?\s*부탁[가-힣]*"
    r"|(?:설명|요약|정리)"
    r"|궁금(?:해|하|한|합)(?!는|던)[가-힣]*(?: 것 같[가-힣]*)?"
    r"|알고\s*싶(?:어|습|은데|다)[가-힣]*|알\s*수\s*있(?:을까|나|어|습)[가-힣]*"
    r")\s*[?.!~…]*$"
)
_DESCRIBING = re.compile("설명|요약|정리|소개|안내")


def _by_question_word(tokens: Tokens) -> Found | None:
    words = [i for i, token in enumerate(tokens) if _asks(tokens, i)]
    if not words:
        return None
    chosen = next((i for i in words if _RULES[tokens[i].form] is _why), words[-1])
    return _RULES[tokens[chosen].form](tokens, chosen)


def _asks(tokens: Tokens, i: int) -> bool:
    """Not 누구나, 무엇보다, 얼마 전, 몇 안 되는; not a word like 몇 inside a clause before the noun asked for."""
    if not is_question_word(tokens[i]):
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is not None and after.form in _INDEFINITE.get(tokens[i].form, _INDEFINITE[""]):
        return False
    topic_last = tokens[-1].form in ("은", "는") and tokens[-1].tag == "JX"
    clause_between = any(token.tag == "ETM" for token in tokens[i + 1 :])
    return not (topic_last and clause_between)


_INDEFINITE = {
    "": frozenset(("보다", "나", "든", "든지", "도", "라도", "이든")),
    "얼마": frozenset(("전", "후", "뒤", "안", "도")),
    "몇": frozenset(("안", "몇")),
}


def _who(tokens: Tokens, i: int) -> Found:
    subject = subject_of(tokens, i)
    return Found("organisation" if kind_at(tokens, subject) == "organisation" else "person", subject)


def _when(tokens: Tokens, i: int) -> Found:
    subject = subject_of(tokens, i)
    return Found("date", subject if kind_at(tokens, subject) == "date" else None)


def _where(tokens: Tokens, i: int) -> Found:
    subject = subject_of(tokens, i)
    if subject is not None:
        kind = site(tokens, subject) if tokens[subject].form in SITES else kind_at(tokens, subject)
        return Found("organisation" if kind == "organisation" else "place", subject)
    particle = tokens[i + 1].form if i + 1 < len(tokens) else ""
    does = forms_of(tokens[i + 1 :])
    if particle == "에" and does & _USING:
        return Found("thing")
    partner = particle in _WITH or (particle in ("가", "에서", "서", "이") and does & RUNNING) or does & JOINING
    return Found("organisation" if partner else "place")


_USING = frozenset(("쓰", "쓰이", "사용", "활용", "적용", "이용"))
_WITH = frozenset(("와", "과", "랑", "이랑", "하고"))


def _how_much(tokens: Tokens, i: int) -> Found:
    if i + 2 < len(tokens) and tokens[i + 1].form == "의":  # 얼마의 비중
        return named(tokens, i + 2)
    subject = subject_of(tokens, i) or last_argument(tokens, i)
    does = forms_of(tokens[i + 1 :])
    if subject is not None and (amount := named(tokens, subject)).type in ("money", "number", "duration"):
        return amount
    if does & (_LASTING | {"오래", "동안", "간", "만"}):
        return Found("duration")
    if tokens[i].form == "얼마나" and (does & _GROWTH or not _spends(tokens[i + 1 :])):
        return Found("number")
    return Found("money")


def _spends(tokens: Tokens) -> bool:
    return any(token.form in _SPENDING and token.tag != "VX" for token in tokens)


_LASTING = word_set("걸리 지나 지속 계속 이어지 머물 머무르 살 다니 근무 소요 유지 재임 버티 재직")
_GROWTH = word_set(
    "늘 늘어나 줄 줄어들 증가 감소 오르 내리 상승 하락 성장 떨어지 많 크 넓 높 멀 길 깊 빠르 무겁 자주 되"
)
_SPENDING = word_set("벌 내 쓰 들이 들 팔 사 지불 투자 지급 지원 투입 기부 받 책정 모금 후원 출자 유치 배상 부과 편성")


def _how_many(tokens: Tokens, i: int) -> Found:
    following = tokens[i + 1 : i + 4]
    unit = following[0].form if following else ""
    forms = {token.form for token in following}
    if forms & _MONEY_UNITS or (unit in _POWERS and not any(token.tag == "NNB" for token in following)):
        return Found("money", _counted(tokens, i))
    if unit in _DURATION_UNITS:
        return Found("duration")
    if unit == "시":
        return Found("date")
    if unit in _DATE_UNITS:
        subject = subject_of(tokens, i)
        return Found("duration", subject) if kind_at(tokens, subject) == "duration" else _day(tokens, i + 1)
    return Found("number", _counted(tokens, i))


_MONEY_UNITS = word_set("원 달러 유로 엔 위안 파운드 프랑 억원 조원 만원")
_POWERS = word_set("억 조 만 천 백")
_DURATION_UNITS = word_set("시간 개월 주 주일 주간 분 초 년간 일간 달 개년")
_DATE_UNITS = word_set("년 년도 월 일 시 세기 연도 요일 학기 분기 회계연도 해")


def _day(tokens: Tokens, i: int) -> Found:
    """며칠 and 몇 년: how long before 간, 동안, 걸리다 ..., else when."""
    lasts = any(token.form in ("간", "동안", "이나", "째", "만") for token in tokens[i + 1 : i + 3])
    lasts = lasts or bool(forms_of(tokens[i + 1 :]) & _LASTING) or kind_at(tokens, subject_of(tokens, i)) == "duration"
    return Found("duration") if lasts else _when(tokens, i)


def _counted(tokens: Tokens, i: int) -> int | None:
    """The noun that 몇 counts: "기업 몇 곳", "몇 개 기업이", "몇 명의 학생"; not 협약 in "몇 곳이 협약을 맺었나"."""
    if i > 0 and tokens[i - 1].tag in NOUN - {"NNB"}:
        return i - 1 if tokens[i - 1].form not in _TIMES else None
    after = next((j for j in range(i + 2, min(i + 5, len(tokens))) if tokens[j].tag == "NNG"), None)
    if after is not None and any(token.tag.startswith("J") and token.form != "의" for token in tokens[i:after]):
        after = None
    if after is None or (after + 1 < len(tokens) and tokens[after + 1].tag in ("XSV", "XSA")):
        subject = subject_of(tokens, i)
        return subject if subject is not None and tokens[subject].tag != "NNP" else None
    return after


_TIMES = word_set("올해 작년 지난해 내년 올 현재 지금 오늘 어제 내일 당시 최근 매년 매달 매월 매일 그동안 전체 총")


def _what(tokens: Tokens, i: int) -> Found:
    after = tokens[i + 1].form if i + 1 < len(tokens) else ""
    does = forms_of(tokens[i + 1 :])
    subject = subject_of(tokens, i)
    if after == "때문":
        return Found("reason")
    if any(_QUOTED.match(token.form) for token in tokens[i + 1 : i + 3]):
        return _called_or_said(tokens, i, does)
    if subject is not None:
        defines = tokens[i - 1].form in ("란", "이란")
        return Found("description", subject) if defines else named(tokens, subject)
    if after == "하" and i + 2 < len(tokens) and tokens[i + 2].tag == "ETM":  # 뭐 하는 곳인가
        return Found("description")
    said = after in ("을", "를", "ᆯ") and i + 2 < len(tokens) and tokens[i + 2].form in _SAYING
    return Found("quote" if said else "thing")


_QUOTED = re.compile(r"이?라(?:고|던|며|는|$)|랬")


def _called_or_said(tokens: Tokens, i: int, does: frozenset[str]) -> Found:
    """뭐라고 부르나 asks for a name, 뭐라고 말했나 for words; bare 하다 decides by what stands before it."""
    if does & _NAMING:
        return Found("thing")
    takes_object = i > 0 and tokens[i - 1].tag == "JKO"
    if takes_object and i > 1 and kind_at(tokens, i - 2) == "reason":  # 이유를 뭐라고 보나
        return Found("reason", i - 2)
    past = any(_PAST.search(token.form) for token in tokens[i:] if token.tag.startswith("E"))
    return Found("quote") if does & _SAYING or (past and not takes_object) else Found("thing")


_PAST = re.compile("었|셨|던|랬")
_NAMING = word_set("부르 불리 불리우 일컫 칭하 칭 명명 이름짓 호칭 지칭 이르")
_SAYING = word_set(
    """
    말 말하 밝히 강조 설명 평가 당부 언급 주장 비판 지적 약속 호소 촉구 답 답하 대답 전하 덧붙이 얘기 이야기 반박 해명
    경고 제안 다짐 표현 진단 전망 예상 예측 조언 회고 토로 생각 보 역설 천명 단언 확신 주문
    """
)


def _which(tokens: Tokens, i: int) -> Found:
    """어느, 어떤, 무슨 + noun."""
    while i + 1 < len(tokens) and tokens[i + 1].tag in ("XSA", "ETM"):  # 어떠+하+ㄴ
        i += 1
    end = i + 1
    while end < len(tokens) and tokens[end].tag in NOMINAL:
        end += 1
    if end == i + 1:
        return Found("thing")
    at = _determined(tokens, i, end)
    if tokens[at].form in ("정도", "만큼"):
        return _how_much(tokens, i)
    if tokens[at].form in _TOLD and forms_of(tokens[end:]) & (_SAYING | {"하", "남기", "내놓", "건네", "나누"}):
        return Found("quote", at)
    if (tokens[i].form, tokens[at].form) == ("무슨", "일") or _characterises(tokens, i, end):
        return Found("description", at)
    found = named(tokens, at)
    unsaid = found.type == "quote" or (found.type == "description" and kind_at(tokens, at) is None)
    return Found("thing", at) if unsaid else found


def _determined(tokens: Tokens, i: int, end: int) -> int:
    """The noun that is asked for: the first word after 어느 ("어느 나라 회사"), the last of a compound after 어떤."""
    if tokens[i].form == "어느" and nouns.kind(tokens[i + 1].form) in ("place", "organisation"):
        return next((j for j in range(i + 1, end - 1) if tokens[j].end < tokens[j + 1].start), end - 1)
    because = tokens[end - 1].form in ("때문", "덕분", "탓") and end - 1 > i + 1
    return end - 2 if because else end - 1


def _characterises(tokens: Tokens, i: int, end: int) -> bool:
    """한빛은 어떤 회사야? asks what a name stands for; 주최한 곳은 어떤 회사야? asks for the name."""
    subject = subject_before(tokens, i)
    is_predicate = end < len(tokens) and tokens[end].tag == "VCP"
    return tokens[i].form == "어떤" and is_predicate and subject is not None and kind_at(tokens, subject) is None


_TOLD = word_set(
    "말 이야기 얘기 의견 입장 발언 평가 점 소감 생각 반응 견해 내용 당부 메시지 답변 해명 조언 언급 말씀 인사"
)


def _how(tokens: Tokens, i: int) -> Found:
    if i + 1 < len(tokens) and tokens[i].form == "어떻" and tokens[i + 1].form != "게":
        found = subject_of(tokens, i)
        return Found("description", found)
    does = forms_of(tokens[i + 1 :])
    subject = subject_of(tokens, i)
    if "되" in does and subject is not None:
        return named(tokens, subject)
    if does & _NAMING:
        return Found("thing")
    return Found("quote" if does & _SAYING else "method")


def _why(tokens: Tokens, i: int) -> Found:
    return Found("reason")


_RULES: dict[str, Callable[[Tokens, int], Found]] = {
    **dict.fromkeys(("누구", "누", "누군", "누구누구"), _who),
    "언제": _when,
    **dict.fromkeys(("어디", "어딘"), _where),
    **dict.fromkeys(("얼마", "얼마나", "얼만큼", "얼마큼"), _how_much),
    "몇": _how_many,
    "며칠": _day,
    **dict.fromkeys(("무엇", "뭐", "무어", "머", "뭘"), _what),
    **dict.fromkeys(("무슨", "어떤", "어느", "어떠하", "어떠", "뭔", "웬"), _which),
    **dict.fromkeys(("어떻", "어떻게", "어찌"), _how),
    **dict.fromkeys(("왜", "어째서", "어찌하여"), _why),
}


# --- the noun that names the answer ---------------------------------------------------------------------------------


def _by_final_noun(tokens: Tokens, request: re.Match[str] | None) -> Found | None:
    end = len(tokens)
    if end and tokens[end - 1].form in ("란", "이란"):
        return Found("description")
    if end and tokens[end - 1].tag == "ETN":  # 참석했음?
        return None
    while end and (tokens[end - 1].tag.startswith("J") or tokens[end - 1].tag in ("MAG", "IC", "SSO", "SSC")):
        end -= 1
    describes = request is not None and _DESCRIBING.search(request[0]) is not None
    about = end >= 2 and tokens[end - 2].form in ("대하", "관하", "관련")
    found = named(tokens, end - 1) if end and tokens[end - 1].tag in NOMINAL else None
    if describes or (about and request is not None):
        return found if found is not None and found.type in ("reason", "method") else Found("description")
    return found


# --- several answers ------------------------------------------------------------------------------------------------


def _several(tokens: Tokens, found: Found, request: re.Match[str] | None) -> bool:
    """A list is asked for: 각각, ...들은?, 세 곳은?, 어떤 기업이 있나, 모두 알려줘."""
    forms = [token.form for token in tokens]
    doubled = "누구누구" in forms or any(a == b and a in _RULES for a, b in pairwise(forms))
    if doubled or "각각" in forms or "각자" in forms:
        return True
    if found.type in ("number", "money", "duration", "date"):
        return False
    if found.at is not None and plural(tokens, found.at):
        return True
    if any(token.form in _ALL and is_question_word(after) for token, after in pairwise(tokens)):
        return True
    if request is not None and re.match(r"(?:모두|전부|다)\s|.*(?:나열|열거)", request[0]):
        return True
    return _exist(tokens)


_ALL = frozenset(("모두", "전부", "다"))


def _exist(tokens: Tokens) -> bool:
    """무엇이 있나, 어떤 기업이 있나: a question word, perhaps with its noun, is all that 있다 says is there."""
    there = next((i for i, token in enumerate(tokens) if token.form == "있" and token.tag in ("VV", "VA")), 0)
    phrase = [token.form for token in tokens[max(0, there - 4) : there]]
    return there > 0 and tokens[there - 1].form in ("이", "가") and any(form in _RULES for form in phrase)


_SPELLINGS: tuple[tuple[str, AnswerType], ...] = (
    ("누구|누가", "person"),
    ("언제", "date"),
    ("어디", "place"),
    ("무엇|뭐|어떤|무슨", "thing"),
    ("얼마", "money"),
    ("몇", "number"),
)


def _by_spelling(text: str) -> Found | None:
    """The question word as it is written, where a typing error hides the morpheme ("무엇이낙요")."""
    return next((Found(kind) for spelling, kind in _SPELLINGS if re.search(rf"\b(?:{spelling})", text)), None)
