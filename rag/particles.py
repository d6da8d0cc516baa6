"""Korean particles take the form that fits the word before them: 포럼은, 행사는; 서울로, 부산으로."""

from __future__ import annotations

_PAIRS = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("이랑", "랑"), ("이라고", "라고"), ("으로", "로"))
_CLOSING = "\"'”’)]〉》 "
_FINAL_L = frozenset("lLR178")  # R is 알, but words that end in r are read with a vowel
_FINAL_OTHER = frozenset("mnMN036")


def fitted(word: str, particle: str) -> str:
    """The form of a particle that fits the word; one with a single form comes back as it is.

    >>> "포럼" + fitted("포럼", "는"), "서울" + fitted("서울", "으로"), "KT" + fitted("KT", "은")
    ('포럼은', '서울로', 'KT는')
    """
    pair = next((pair for pair in _PAIRS if particle in pair), None)
    if pair is None:
        return particle
    final = _final_consonant(word)
    closed = bool(final) and not (pair[1] == "로" and final == "ㄹ")
    return pair[0] if closed else pair[1]


def _final_consonant(word: str) -> str:
    """ㄹ, ㄱ for every other final consonant, or nothing; letters and digits as they are read out."""
    last = word.rstrip(_CLOSING)[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "" if not final else "ㄹ" if final == 8 else "ㄱ"
    return "ㄹ" if last in _FINAL_L else "ㄱ" if last in _FINAL_OTHER else ""
