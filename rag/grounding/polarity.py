"""Does a claim say yes where its evidence says no, more where it says less, done where it says planned?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.grounding.sentence import Word, morphemes, words

_PAIRS = """
    늘/줄 늘리/줄이 늘어나/줄어들 오르/내리 오르/떨어지 높아지/낮아지 높이/낮추 커지/작아지 많/적 크/작 높/낮
    길/짧 빠르/느리 이기/지 증가/감소 상승/하락 확대/축소 인상/인하 급증/급감 찬성/반대 흑자/적자 이익/손실 성공/실패
    승리/패배 승소/패소 유죄/무죄 합격/불합격 가결/부결 승인/거부 수용/거부 허용/금지 허가/불허 참석/불참 개최/취소
    체결/파기 인정/부인 상반기/하반기 최대/최소 최고/최저 최초/최후 이상/이하 초과/미만 이전/이후 전반/후반 수출/수입
    매수/매도 국내/해외 시작/종료 개막/폐막 착공/준공 개장/폐장 입학/졸업 취임/퇴임 임명/해임 채용/해고 당선/낙선
    원고/피고 사망/생존 남성/여성 낙관/비관 호전/악화 개선/악화 강화/완화 긍정/부정 유지/폐지 신설/폐지 무료/유료
    가능/불가능 이르/늦 빠르/늦 앞당기/늦추 앞당겨지/늦춰지 앞당기/미루 사들이/팔 매입/매각 구매/판매 구입/판매
    매수/매각 얻/잃 열/닫 켜/끄 입사/퇴사 입원/퇴원 가입/탈퇴 통과/부결 선임/해임 공개/비공개
    합법/불법 적법/위법 부족/충분 모자라/남 유입/유출 순유입/순유출
    취소/연기 취소/강행 연기/강행 결항/지연 결항/운항 인상/동결 인하/동결 사망/부상 숨지/다치 우승/준우승 결승/준결승
    구속/석방 구속/불구속 체포/석방 동쪽/서쪽 남쪽/북쪽 왼쪽/오른쪽 정규직/비정규직 예선/본선 승리/무승부 패배/무승부
    비싸/싸 무겁/가볍 넓/좁 두껍/얇 깊/얕 밝/어둡 쉽/어렵 웃돌/밑돌 앞서/뒤지
"""


def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


_OPPOSITES = _opposites()
_NOUNS_UP = ("증가", "상승", "확대", "인상", "급증")
_NOUNS_DOWN = ("감소", "하락", "축소", "인하", "급감")
_UP = frozenset(
    ("늘", "늘리", "늘어나", "불", "불어나", "불리", "뛰", "치솟", "오르", "높아지", "높이", "커지", "많", *_NOUNS_UP)
)
_DOWN = frozenset(
    ("줄", "줄이", "줄어들", "쪼그라들", "깎", "깎이", "내리", "떨어지", "낮아지", "낮추", "작아지", "적", *_NOUNS_DOWN)
)


def denied(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Words of the claim by which it contradicts its evidence."""
    claimed = words(text)
    told = [word for quote in quotes for word in words(quote)]
    clauses = [list(_clauses(words(quote))) for quote in quotes]
    for clause in _clauses(claimed):
        yield from _denials(clause, told)
        best = max(
            (each for sentence in clauses for each in sentence), key=lambda each: _shared(clause, each), default=[]
        )
        yield from _turned(clause, best, told)
    if _open(quotes) and not _open([text]):
        yield from (word.form for word in claimed if word.form in _SETTLED and word.form not in {w.form for w in told})
    if _planned(quotes) and _done(text) and not _planned([text]):
        yield from (word.form for word in claimed if word.says and any(word.form == each.form for each in told))


def _denials(claimed: Sequence[Word], told: Sequence[Word]) -> Iterator[str]:
    """What the claim denies and the evidence does not, or the other way round.

    A word that says something decides alone; without one, most of the shared words do.
    """
    known: dict[str, set[bool]] = {}
    for word in told:
        known.setdefault(word.form, set()).add(word.denied)
    shared = [word for word in claimed if word.form in known]
    saying = [word for word in shared if word.says and any(each.says for each in told if each.form == word.form)]
    wrong = [word for word in saying or shared if word.denied not in known[word.form]]
    if wrong and (saying or 2 * len(wrong) > len(shared)):
        yield wrong[0].form


def _clauses(found: Sequence[Word]) -> Iterator[list[Word]]:
    for number in dict.fromkeys(word.clause for word in found):
        yield [word for word in found if word.clause == number]


def _shared(one: Sequence[Word], other: Sequence[Word]) -> tuple[int, float]:
    """How like two clauses are, opposites aside; those count where nothing else tells."""
    forms, others = {word.form for word in one}, {word.form for word in other}
    return len((forms - _OPPOSITES.keys()) & others), len(forms & others) - len(other) / 1000


def _turned(clause: Sequence[Word], best: Sequence[Word], told: Sequence[Word]) -> Iterator[str]:
    """Opposites: a word whose opposite the evidence says in the like clause, and not the word itself."""
    here, anywhere = {word.form for word in best}, {word.form for word in told}
    for word in clause:
        against = _OPPOSITES.get(word.form, frozenset()) | (
            _DOWN if word.form in _UP else _UP if word.form in _DOWN else frozenset()
        )
        alike = _UP if word.form in _UP else _DOWN if word.form in _DOWN else frozenset((word.form,))
        if not against or word.form in here or alike & here:
            continue
        if against & here or (against & anywhere and not alike & anywhere):
            yield word.form


_OPEN = frozenset(("협의", "논의", "조율", "협상", "검토", "구상", "타진", "저울질"))
_SETTLED = frozenset(("확정", "결정", "완료", "체결", "합의", "승인", "통과", "타결", "성사", "마무리"))


def _open(quotes: Sequence[str]) -> bool:
    """Every sentence speaks of what is still being talked about."""
    return bool(quotes) and all(any(token.form in _OPEN for token in morphemes(quote)) for quote in quotes)


_PLANS = frozenset(("예정", "계획", "방침", "전망", "예상", "목표", "검토", "추진", "가능성", "기로"))


def _planned(quotes: Sequence[str]) -> bool:
    """Every sentence speaks of a plan, by a noun or by -겠-, -ㄹ 것."""
    return bool(quotes) and all(
        any(token.form in _PLANS or (token.tag == "EP" and token.form == "겠") for token in morphemes(quote))
        or "ㄹ 것" in quote
        for quote in quotes
    )


def _done(text: str) -> bool:
    """The last verb is in the past and is no verb of saying or deciding."""
    tokens = [token for token in morphemes(text) if token.tag not in ("SF", "SSC", "SSO")]
    last = tokens[-4:]
    past = any(token.tag == "EP" and token.form in ("었", "았", "였") for token in last)
    verb = next((token for token in reversed(tokens) if token.tag in ("VV", "XSV", "VX", "VA", "VCP")), None)
    stem = next((token.form for token in reversed(tokens) if token.tag in ("NNG", "VV", "XR")), "")
    says = stem in _SAYING or (verb is not None and verb.tag != "XSV" and verb.form in _SAYING)
    return past and not says


_SAYING = frozenset(
    (
        "밝히", "말하", "전하", "덧붙이", "알리", "답하", "설명", "강조", "발표", "약속", "당부", "전망", "예상",
        "지적", "평가", "주장", "계획", "예정", "결정", "정하", "세우", "내다보", "합의", "확정", "추진", "검토",
        "목표", "나서", "공개", "제시", "내놓", "맡", "우려", "반발", "반대", "되", "하", "보",
    )
)  # fmt: skip
