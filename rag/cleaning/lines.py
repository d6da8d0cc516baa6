"""Lines of a page and the pieces in them.

A crawler writes one paragraph a line, or joins a whole page into one line: with two spaces where the page had a line
break, or with nothing at all. A piece is what would have been one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_CUTS = 5_000  # places at which a line may be cut; a line with more is no writing
SHORT = 70  # characters; a line up to this long without a wide space is one piece
_WIDE = re.compile(r"[ \t]{2,}|\t")
_SENTENCE_END = re.compile(r"[다요죠까네임음함됨][.!?]+[\"”’'」』)\]]*$")
SPEAKER = re.compile(
    r"[\[<【(◀]\s?(?:앵커|기자|리포트|아나운서|진행자|(?:앵커|기자)\s?멘트|인터뷰|녹취|리포터|ANC|VCR|END)\s?[\]>】)▶]"
)
"""Who speaks in the script of a broadcast; it belongs to what is said."""
_CREDIT = (
    r"(?:연합뉴스TV|연합뉴스|뉴시스|뉴스1|AP|AFP|EPA|로이터|신화통신|게티이미지뱅크|게티이미지코리아|게티이미지|"
    r"조선DB|중앙포토|자료\s?사진|셔터스톡|픽사베이|언스플래시|공동취재단|사진공동취재단|대통령실사진기자단)"
)
_MARKS = r"“‘\[【(<◇■▲▶△◆☞※ⓒ©"
_QUOTATION_GOES_ON = r"(?!고|라|며|면|는|이|란|와|과|를|을|에|의|로|가|은|도|하|했|한|처|지|인|까|부|만|여|당|입)"
BYLINE = r"(?:[가-힣]{2,8}\s?[=·]\s?)?[가-힣]{2,4}\s?(?:[가-힣]{0,4}기자|특파원)\s?[(\[]?\s?[\w.]+@"
_GLUE = re.compile(
    rf"(?<=[가-힣]다\.)(?=[가-힣A-Z0-9{_MARKS}\"'-]|[a-z][\w.]*@)"  # 밝혔다.한편
    rf"|(?<=[가-힣][요죠까]\.)(?=[가-힣{_MARKS}])"
    rf"|(?<=[다요]\.[”\"’'\]])(?=[{_MARKS}]|{_QUOTATION_GOES_ON}[가-힣])"
    rf"|(?<=[다요]\.[”\"]\])(?=[가-힣{_MARKS}])"
    rf"|{SPEAKER.pattern.join(('(?=', ')'))}"
    rf"|(?<=[가-힣][다요][.!])(?<!있다\.)(?=\s{BYLINE})|(?<=^동영상 뉴스)"
    r"|(?<=제공\])(?=[가-힣\[])|(?<=캡처\])(?=[가-힣\[])|(?<=사진\])(?=[가-힣\[])|(?<=DB\s금지)(?=[가-힣\[])"
    r"|(?<=[a-z]\.[a-z]{3})(?=[▶☞※ⓒ©<\[-])|(?<=\.kr)(?=[▶☞※ⓒ©<\[(])|(?<=\.kr\))(?=[▶☞※ⓒ©<\[-])|(?<=com\))(?=[▶☞※ⓒ©<\[-])"
    r"|(?<=[?!])(?=[▶☞※ⓒ©◀▷])|(?<=[가-힣)])(?=▶\s)|(?<=[가-힣)!?.~\]'’”\" ])(?=[☞▶]\s?[가-힣A-Z'‘\[]{2})"
    r"|(?<![<\[(※-])(?<![<\[(※-]\s)(?=[<\[(-]?\s?(?:저작권자|Copyrights?\s?[ⓒ©(b]|※\s?저작권자))"
    r"|(?<=[\s가-힣\])])(?<![자sty]\s)(?<![자sty])(?=[ⓒ©]\s?[가-힣A-Z]+[^가-힣]{0,40}무단)"
    r"|(?<=\))(?=\[[^\]]{2,24}기자\])"  # (사진=...)[이데일리 홍길동 기자]
)
_CREDIT_GLUED = re.compile(rf"(?<=[\s/.])({_CREDIT}|[^\s]{{2,12}}\s(?:제공|캡처|갈무리))(?=[가-힣“‘\"'\[(]{{2}})")
_MAY_BE_GLUED = re.compile(
    r"[가-힣]\.[^\s”\"’')\]]|[가-힣][.!][”\"’'\])]+\S|[?!▶☞※ⓒ©◀▷@]|저작권자|Copyright|\][가-힣\[]|금지[가-힣\[]|[a-z)][<\[(-]|^동영상|"
    rf"[\[<【(]\s?[앵기리아진인녹AVE]|(?:{_CREDIT}|\s(?:제공|캡처|갈무리))[가-힣“‘\"'\[(]{{2}}"
)
"""What every place where lines were glued has about it; most lines have none of it and are spared the search."""
_PARTICLE = re.compile(
    r"[가이은는을를의에도로와과만및]|에서|으로|[받하했한할함해됐된되될돼업자인]|사진|자료|TV|통신|특파원|기자|기사"
)
_ADDRESS_GLUED = re.compile(r"[\w.]{2,30}@[A-Za-z0-9.-]{2,30}\.(?:com|kr|net)(?=[가-힣“‘\[])")
_ADDRESS_ALONE = re.compile(r"[(\[<]?[\w.]{2,30}@[\w.-]+[)\]>]?\W*$")
_BYLINE_AHEAD = re.compile(
    r"[\[【(](?!사진|그래픽|자료|출처|이미지|영상|그림)[가-힣A-Za-z·ㆍ,\s]{2,14}(?:\([가-힣]{1,4}\))?\s?=\s?[가-힣][^\]】)=]{1,20}[\]】)]|[\[【][^\]】]{2,24}기자\s?[\]】]"
)
_QUOTED = re.compile(
    r"“[^“”]{0,400}”|‘[^‘’]{0,200}’|(?:(?<=[\s(\[.])|(?<=^))\"(?=\S)[^\"]{1,400}\"|(?:(?<=[\s(\[.\"“])|(?<=^))'(?=\S)[^']{1,200}'"
)
UNFINISHED = re.compile(
    r"(?:[은는을를의에며서된될던와과,]|[가-힣]고|[가-힣]면|[가-힣]한|[가-힣]할|[가-힣]지만|[가-힣]라는|[가-힣]다는|[가-힣]으로|[가-힣]하는|특히|또|그리고|그러나|하지만)$"
)
"""A line that a particle or a connective ending leaves open: the sentence goes on in the next."""
_NEW = re.compile(r"[-ㆍ·▲▶◇◆■□△☞※ⓒ©<\[【(●○*#]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start`` up to ``end`` of line ``line``, trimmed; the unit that is kept or dropped."""

    text: str
    line: int
    """Counted from 1."""
    start: int
    end: int
    gap: bool
    """Something empty stands before: an empty line, the page's start, or the wide space of a one-line page."""
    linked: float = 0.0
    """Share of the characters that lie inside links; 0 where the page was plain text."""
    element: str = ""
    """The HTML element that decides what it is (``h1``, ``figcaption``, ``nav``, ...); empty in plain text."""
    told: bool | None = None
    """Whether a witness of the body (``rag.cleaning.html``) tells it too; None where nobody was asked."""
    lines: int = 1
    """How many lines it takes; more than one where a paragraph was wrapped."""

    @property
    def last(self) -> int:
        return self.line + self.lines - 1


def pieces_of(lines: Sequence[str]) -> list[Piece]:
    """Every non-blank character of the lines, in order, in exactly one piece."""
    return list(_pieces(lines))


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    gap = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            gap = True
            continue
        for start, end in _spans(line):
            yield Piece(line[start:end], number, start, end, gap or start > 0)
            gap = False


def _spans(line: str) -> list[tuple[int, int]]:
    """Where the pieces of a line stand, trimmed and not empty."""
    if len(line) <= SHORT and not _WIDE.search(line.strip()):
        cuts: list[int] = []
    else:
        cuts = _cuts(line)
    spans: list[tuple[int, int]] = []
    for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True):
        text = line[start:end]
        if stripped := text.strip():
            left = start + len(text) - len(text.lstrip())
            spans.append((left, left + len(stripped)))
    return _rejoined(line, spans)


def _cuts(line: str) -> list[int]:
    found = {match.end() for match in _WIDE.finditer(line) if match.start() > 0 and match.end() < len(line)}
    if _MAY_BE_GLUED.search(line):
        found |= {match.start() for match in _GLUE.finditer(line)}
        found |= {match.end() for match in _CREDIT_GLUED.finditer(line) if not _PARTICLE.match(line, match.end())}
    if "@" in line:
        found |= {match.end() for match in _ADDRESS_GLUED.finditer(line) if not _PARTICLE.match(line, match.end())}
    found |= {match.start() for match in _BYLINE_AHEAD.finditer(line)}
    if not found:
        return []
    if len(found) > _MOST_CUTS:
        return []
    quoted = _Quotes(line)
    straight = _Straight(line)
    return [cut for cut in sorted(found) if 0 < cut < len(line) and not quoted(cut) and straight(cut)]


class _Straight:
    """Whether a straight quotation mark beside a place opens after it or closes before it, by its number."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._counts = {"'": 0, '"': 0}
        self._at = 0

    def __call__(self, place: int) -> bool:
        for mark in self._counts:
            self._counts[mark] += self._line.count(mark, self._at, place)
        self._at = place
        before, after = self._line[place - 1], self._line[place]
        return self._counts.get(after if after in self._counts else before, 0) % 2 == 0


class _Quotes:
    """Whether a place lies within quotation marks that close again soon: no paragraph ends there."""

    def __init__(self, line: str) -> None:
        self._spans = [match.span() for match in _QUOTED.finditer(line)]
        self._at = 0

    def __call__(self, place: int) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][1] <= place:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < place


def _rejoined(line: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Wide spaces within a sentence (subtitles of broadcasts, justified text) are no paragraph breaks."""
    soft = _is_soft([line[start:end] for start, end in spans])
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _continues(line[slice(*joined[-1])], line[start:end], line[joined[-1][1] : start], soft=soft):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_soft(fragments: list[str]) -> bool:
    """Sentences broken off again and again: the breaks are where a subtitle on the screen was full."""
    ended = [bool(_SENTENCE_END.search(fragment)) for fragment in fragments]
    first = ended.index(True) if True in ended else len(ended)
    return (len(ended) >= 5 and sum(ended) * 2 < len(ended)) or ended[first:].count(False) >= 3


def _continues(left: str, right: str, between: str, *, soft: bool) -> bool:
    if SPEAKER.fullmatch(left):
        return True
    if _ADDRESS_ALONE.match(right):
        return False
    if len(between) > 3 or "\t" in between or not between or _NEW.match(right):
        return False
    if _SENTENCE_END.search(left) or left[-1] in ".)]>】”\"'’":
        return False
    return (
        (soft and len(left) > 8)
        or bool(UNFINISHED.search(left))
        or (len(left) > 25 and bool(_SENTENCE_END.search(right)))
    )
