"""Word salad: words of real sentences in no order, written so that search engines find the keywords among them.

Kiwi's language model gives each analysis a log probability. Per morpheme, Korean prose lies between -3 and -6 and word
salad between -6 and -9, whatever the words are about.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.cleaning.prose import ends_sentence
from rag.korean import kiwi

SALAD = -6.8  # log probability per morpheme below which words in a row are no language
_SUSPECTED = -6.0  # the same for a line that sells something or stands beside salad
_NAMES = 0.2  # share of names, numbers and signs above which a low probability says only that the names are rare
_GRAMMAR = 0.42  # share of particles, endings and verbs: headlines are rare too, but made of nouns
_LONGEST = 300  # characters the model looks at: its cost grows with the length of a call
_PITCHED = 2  # words of advertising that make keywords a pitch
_RUN = re.compile(r"(.)\1{9,}")
_ADDRESS = re.compile(r"https?://\S+|[\w.]+@[\w.]+")
_BET = re.compile(
    r"카지노|바카라|토토|슬롯|룰렛|포커|릴게임|맞고|고스톱|경마|홀덤|바둑이|파친코|빠찡코|잭팟|베팅|배팅|먹튀|사설\s?(?:놀이터|토토)|스포츠중계|비아그라|시알리스|"
    r"여성흥분제|최음제|씨알리스|레비트라|(?:소액|당일|무직자|비상금|급전)\s?대출|대출\s?(?:상담|한도|문의|가능한)|신용불량자|파워볼|가입\s?(?:쿠폰|머니)|첫충|꽁머니|무료\s?충전|"
    r"출장\s?(?:안마|마사지)|오피스텔\s?텔레|야마토|바다이야기|황금성|오션파라다이스|백경게임"
)


def is_salad(text: str, *, suspected: bool = False) -> bool:
    """Whether a line of at least 20 characters strings words together that do not belong together."""
    text = _RUN.sub(r"\1", _ADDRESS.sub(" ", text[: 2 * _LONGEST])[:_LONGEST])
    if len(text) < 20:
        return False
    morphemes, score = kiwi().analyze(text)[0]
    tags = [morpheme.tag for morpheme in morphemes]
    if not tags or score / len(tags) >= (_SUSPECTED if suspected else SALAD):
        return False
    names: int = sum(tag == "NNP" or tag.startswith(("S", "W")) for tag in tags)
    grammar: int = sum(tag.startswith(("J", "E", "V", "X")) for tag in tags)
    return bool(names <= _NAMES * len(tags) and grammar >= _GRAMMAR * len(tags))


def is_pitch(text: str) -> bool:
    """Gambling and loans offered in keywords: two of their words at the least, and no sentence.

    >>> is_pitch("바카라사이트 먹튀검증 가입쿠폰 3만원 바로가기"), is_pitch("경찰은 토토와 바카라 업자를 붙잡았다.")
    (True, False)
    """
    return advertised(text) >= _PITCHED and not ends_sentence(text)


@lru_cache(maxsize=4096)
def advertised(text: str) -> int:
    """How many words of gambling, drug and loan advertising a line holds: a reason to look, never one to drop."""
    return len(_BET.findall(text[:2_000]))
