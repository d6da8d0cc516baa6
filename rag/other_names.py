"""Other names of one thing: pairs that articles write themselves, "인공지능(AI)", and Hanja of headlines."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INSIDE = re.compile(r"\(\s*(?:이하\s*)?[\"'‘“]?([^()\n]{2,24}?)[\"'’”]?\s*\)")
_BEFORE = re.compile(r"[^()\n.,\"“”‘’'<>《》]+$")
_REACH = 40  # characters before the bracket in which the other name stands
_HANGUL = re.compile(r"[가-힣]+")
_LATIN = re.compile(r"[A-Z][A-Za-z0-9&-]{1,11}")
_LONGEST = 4  # words that a name in full has at most
_NAME = 4  # syllables from which one word by itself is taken for the full name of Latin initials

HANJA = {
    "美": "미국", "日": "일본", "中": "중국", "韓": "한국", "北": "북한", "英": "영국", "獨": "독일", "佛": "프랑스",
    "露": "러시아", "伊": "이탈리아", "印": "인도", "濠": "호주", "豪": "호주", "泰": "태국", "越": "베트남",
    "臺": "대만",
    "與": "여당", "野": "야당", "靑": "청와대", "檢": "검찰", "警": "경찰", "軍": "군", "硏": "연구원", "銀": "은행",
    "尹": "윤", "李": "이", "文": "문", "朴": "박", "金": "김", "崔": "최", "鄭": "정", "趙": "조", "姜": "강",
    "張": "장", "林": "임", "韓銀": "한국은행", "女": "여성", "男": "남성", "株": "주식", "車": "자동차", "黨": "당",
}  # fmt: skip
"""Hanja that Korean headlines use for a word of their own."""


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Names in full and in short, as the text gives them side by side, without spaces.

    >>> list(pairs("과학기술정보통신부(과기정통부)는 한국전자통신연구원(ETRI)과 협약했다. 김한별(45) 장관이 왔다."))
    [('과학기술정보통신부', '과기정통부'), ('한국전자통신연구원', 'ETRI')]
    """
    for bracket in _INSIDE.finditer(text):
        before = _BEFORE.search(text[max(0, bracket.start() - _REACH) : bracket.start()])
        words, inner = before[0].split() if before else [], "".join(bracket[1].split())
        full = _in_full(words, inner)
        if full:
            yield full, inner
        elif words and _LATIN.fullmatch(words[-1]) and _HANGUL.fullmatch(inner) and len(inner) >= _NAME:
            yield inner, words[-1]


def _in_full(words: list[str], short: str) -> str | None:
    """The last of ``words`` that ``short`` abbreviates."""
    if _LATIN.fullmatch(short):
        last = words[-1] if words else ""
        return last if _HANGUL.fullmatch(last) and len(last) >= _NAME else None
    if not _HANGUL.fullmatch(short):
        return None
    for count in range(1, min(_LONGEST, len(words)) + 1):
        full = "".join(words[-count:])
        if len(full) >= len(short) + 2 and full[0] == short[0] and _HANGUL.fullmatch(full) and _within(short, full):
            return full
    return None


def _within(short: str, full: str) -> bool:
    """Whether the characters of ``short`` stand in ``full`` in their order."""
    rest = iter(full)
    return all(character in rest for character in short)
