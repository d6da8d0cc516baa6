"""The people of a passage, with their posts and the organisations written beside their names.

Korean news names them as 김하늘 누리전자 대표, 누리전자의 김하늘 대표, 누리전자(대표 김하늘) or by the name alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.nouns import kind
from rag.question.focus import word_set
from rag.types import Morpheme, Passage, Span


class Person(NamedTuple):
    """Spans in the passage."""

    span: Span
    """The name, with the post where it follows."""
    context: Span
    """The nouns written beside it, itself included."""
    name: Span
    """The name alone; with the post where only a surname stands."""
    body: Span | None = None
    """The organisation written beside it."""


_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XPN", "XSN", "XR"))
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구라민진나지엄채원천방공현함변염여추소석선설"
    "길연위표명기반"
)
_POSTS = word_set(
    """
    대통령 총리 부총리 장관 차관 의원 시장 부시장 지사 도지사 군수 구청장 의장 위원장 부위원장 위원 대사 영사 총재
    청장 차장 국장 실장 과장 팀장 부장 본부장 센터장 소장 부소장 원장 부원장 단장 총장 부총장 이사장 이사 감사 대표
    대표이사 회장 부회장 사장 부사장 전무 상무 학장 교장 교수 부교수 박사 랩장 연구원 대변인 감독 코치 선수 기자
    앵커 아나운서 작가 배우 가수 변호사 판사 검사 검찰총장 대법관 경무관 대장 중장 준장 대령 수석 비서관 보좌관 고문
    마스터 디렉터 매니저 팀원 창업자 설립자 협회장 학회장 행장 은행장 조합장 지점장 처장 관장 서장 교육감 추기경
    주교 목사 신부 스님 애널리스트 연구위원 전문위원 책임 선임 수석연구원 CEO CTO CFO COO 프로 셰프 씨 PD
    """
)
_BODIES = (
    "대",
    "부",
    "청",
    "처",
    "당",
    "차",
    "은행",
    "전자",
    "그룹",
    "코리아",
    "텔레콤",
    "플러스",
    "증권",
    "대학",
    "대학교",
    "연구소",
)
_GROUPS = frozenset(("organisation", "place"))


class _Word(NamedTuple):
    """A run of nominal morphemes written together."""

    first: int
    last: int
    text: str
    proper: bool
    owner: bool
    """의 follows."""


def people(passage: Passage) -> Iterator[Person]:
    """Everybody named in a passage."""
    for words in _chunks(passage):
        post, rest = words[-1], words[:-1]
        if not _is_post(post.text):
            yield from list(_named_after_post(passage, words)) or _bare_names(passage, words)
            continue
        name = _name_in(rest)
        if name is None or _becomes(passage, post):
            continue
        first, last = name
        context = _span(passage, words[0], post)
        alone = _span(passage, rest[first], rest[last])
        titled = last == len(rest) - 1
        span = _span(passage, rest[first], post) if titled else alone
        body = _body_beside(passage, rest[:first] or rest[last + 1 :])
        yield Person(span, context, alone if len(rest[first].text) > 1 else span, body)


def _becomes(passage: Passage, post: _Word) -> bool:
    """A post that somebody gets, not somebody who has it: 소장으로 선임했다."""
    after = passage.morphemes[post.last + 1] if post.last + 1 < len(passage.morphemes) else None
    return after is not None and after.form in ("으로", "로", "에", "직")


def _body_beside(passage: Passage, words: Sequence[_Word]) -> Span | None:
    """The organisation among the words on one side of a name, without posts."""
    body: list[_Word] = []
    for word in words:
        if word.text == "소속" or _is_post(word.text):
            break
        body.append(word)
    return _span(passage, body[0], body[-1]) if body and len(body) <= 4 else None


def _chunks(passage: Passage) -> Iterator[list[_Word]]:
    """Words with nothing but 의, 및 or a bracket between them, up to a post or the next particle."""
    chunk: list[_Word] = []
    morphemes = passage.morphemes
    place = 0
    while place < len(morphemes):
        token = morphemes[place]
        if token.tag not in _NOMINAL:
            closing = _closing(morphemes, place) if chunk and token.tag == "SSO" else None
            if closing is not None:
                yield from _chunks_between(passage, place + 1, closing)
                place = closing
            elif token.form != "및" and chunk:
                yield chunk
                chunk = []
            place += 1
            continue
        word = _word(passage, place)
        chunk.append(word)
        place = word.last + 2 if word.owner else word.last + 1
        ends_line = place < len(morphemes) and "\n" in passage.text[morphemes[word.last].end : morphemes[place].start]
        if ends_line or (word.owner and _is_post(word.text)):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _chunks_between(passage: Passage, first: int, last: int) -> Iterator[list[_Word]]:
    """The words of a short bracket, as one chunk."""
    words = []
    place = first
    while place < last and passage.morphemes[place].tag in _NOMINAL:
        words.append(_word(passage, place))
        place = words[-1].last + 1
    if words and place == last:
        yield words


def _closing(morphemes: Sequence[Morpheme], opening: int) -> int | None:
    return next(
        (place for place in range(opening + 1, min(opening + 9, len(morphemes))) if morphemes[place].tag == "SSC"), None
    )


def _word(passage: Passage, first: int) -> _Word:
    morphemes, last = passage.morphemes, first
    while _continues(morphemes, last):
        last += 1
    owner = last + 1 < len(morphemes) and morphemes[last + 1].tag == "JKG"
    proper = all(each.tag in ("NNP", "SL") for each in morphemes[first : last + 1])
    return _Word(first, last, passage.text[morphemes[first].start : morphemes[last].end], proper, owner)


def _continues(morphemes: Sequence[Morpheme], last: int) -> bool:
    if last + 1 == len(morphemes):
        return False
    following = morphemes[last + 1]
    return following.tag in _NOMINAL and following.start <= morphemes[last].end and following.form != "등"


def _is_post(word: str) -> bool:
    return any(word[start:] in _POSTS for start in range(len(word)))


def _name_in(words: Sequence[_Word]) -> tuple[int, int] | None:
    """First and last word of the name among the words before a post."""
    start = max((place + 1 for place, word in enumerate(words) if word.owner), default=0)
    own = words[start:]
    if not own:
        return None
    if _is_korean_name(own[-1]) or (len(own[-1].text) == 1 and own[-1].text in _SURNAMES):
        return start + len(own) - 1, start + len(own) - 1
    brief = len(own) >= 2 and len(own[0].text) == 2 and own[0].text[0] in _SURNAMES and _is_body(own[1])
    if _is_korean_name(own[0]) or (brief and own[0].proper and not _is_body(own[0])):
        return start, start
    tail = _foreign_run(own[::-1])
    if tail >= 2 or (tail == 1 and start > 0):
        return start + len(own) - tail, start + len(own) - 1
    if len(own) >= 3 and _may_be_foreign(own[1]) and own[0].text.isalpha() and not _is_body(own[0]):
        return start, start + 1
    return None


def _foreign_run(words: Sequence[_Word]) -> int:
    run = 0
    while run < min(len(words), 4) and _may_be_foreign(words[run]):
        run += 1
    if (
        run
        and run < len(words)
        and words[run].text.isalpha()
        and len(words[run].text) <= 2
        and not _is_body(words[run])
    ):
        run += 1
    return run


def _may_be_foreign(word: _Word) -> bool:
    return (
        word.proper
        and word.text.isalpha()
        and not word.text.isascii()
        and len(word.text) <= 6
        and kind(word.text) is None
        and not (_is_body(word) or word.text.endswith("의"))
    )


def _is_korean_name(word: _Word) -> bool:
    """Surname and two syllables; shorter and longer names need more around them to be told from other words."""
    known = word.proper and word.first == word.last
    cut = word.last - word.first == 1  # 신/수용: a name that Kiwi does not know
    return len(word.text) == 3 and word.text[0] in _SURNAMES and (known or cut) and not _is_body(word)


def _is_body(word: _Word) -> bool:
    """Whether a word names an organisation or a place rather than a person, by its ending or its letters."""
    return kind(word.text) in _GROUPS or word.text.endswith(_BODIES) or word.text.isascii()


def _named_after_post(passage: Passage, words: Sequence[_Word]) -> Iterator[Person]:
    """누리전자(대표 김하늘), 대표이사 김하늘."""
    for post, name in pairwise(words):
        if post.text in _POSTS and _is_korean_name(name) and name is words[-1]:
            span = _span(passage, name, name)
            before = passage.text[: passage.morphemes[post.first].start]
            opening = before.endswith("(")
            start = before.rstrip("(").rfind(" ") + 1 if opening else passage.morphemes[words[0].first].start
            yield Person(span, Span(start, span.end), span)


def _bare_names(passage: Passage, words: Sequence[_Word]) -> Iterator[Person]:
    """Korean names without a post, told by their shape."""
    for word in words:
        if _is_korean_name(word) and word.first == word.last:
            span = _span(passage, word, word)
            yield Person(span, span, span)


def _span(passage: Passage, first: _Word, last: _Word) -> Span:
    return Span(passage.morphemes[first.first].start, passage.morphemes[last.last].end)
