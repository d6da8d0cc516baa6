"""Who wrote it: bylines, sign-offs and the prefixes in front of a first sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from rag.cleaning.outlets import canonical, named_alone, outlet_in, outlet_of_domain
from rag.types import Author

_ROLE = (
    r"(?:[가-힣A-Za-z]{0,6}(?:전문|선임|수석|인턴|객원|수습|사진|영상|대|명예|시민|온라인|편집|취재)\s?기자|기자|특파원|논설(?:위원|실장)?|논설주간|"
    r"편집(?:위원|국장|장)|칼럼니스트|해설위원|(?:[가-힣]{2,3})?평론가|에디터|PD|통신원|리포터|작가|앵커|아나운서|교수|연구원|위원|변호사)"
)
_NAME = r"(?<![가-힣])[가-힣]{2,4}|[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,2}"
_EMAIL = r"[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9-]+\.?)*"
_PLACE = r"[가-힣A-Za-z·ㆍ,\s/()]{1,20}"
_HEAD = 200  # characters at the head of a paragraph in which its byline stands
EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,6})")
_BEHIND_NAME = re.compile(rf"\s?(?P<role>{_ROLE})?(?:입니다|였습니다)?[\s(\[<|/,=:·]*(?P<email>{EMAIL.pattern})?")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:com|co|net|kr|org)\b")

_PREFIX = re.compile(
    # (서울=연합뉴스) 홍길동 김철수 기자 = / 【군산·서울=뉴시스】홍길동 기자 = / [헤럴드 대구경북=홍길동 기자]
    rf"^(?P<bracket>[\[【(<〔]\s*(?P<inside>[^\[\]【】()<>〔〕]{{2,40}}(?:\([^()]{{1,8}}\))?[^\[\]【】()<>]{{0,30}})\s*[\]】)>〕])"
    rf"(?P<after>\s*(?:(?:{_NAME})(?:\s?(?:{_ROLE}))?[\s,·ㆍ]*){{1,6}}(?:{_ROLE})?\s*=\s*)?\s*"
)
_PLAIN_PREFIX = re.compile(rf"^(?P<names>(?:(?:{_NAME})[\s,·ㆍ]*){{1,4}}(?:{_ROLE})\s*=\s*)")
_NAMED_ROLE = re.compile(rf"(?P<name>{_NAME})(?:\s?[|/]\s?|\s?)(?P<role>{_ROLE})(?![가-힣])")
_LED = re.compile(rf"^\W*(?P<outlet>[가-힣A-Za-z0-9]{{3,14}})\s+(?:{_NAME})\s?(?:{_ROLE})")
_CREDITS = re.compile(
    r"^\W*(?:(?:영상|촬영|그래픽|취재|제작|연출|기획|자막|구성|편집|디자인|삽화|CG|VJ)\s?(?:취재|편집|제공|기자|디자인|지원)?\s?[:=：]"
    r"\s?[가-힣·,/ ]{2,24}\s*)+\W*$|"
    r"^\W*(?:(?:영상\s?(?:취재|편집|구성|디자인)|촬영(?:\s?기자)?|그래픽|자막|CG|VJ)\s+[가-힣]{2,4}(?:[\s,·]+[가-힣]{2,4})?[\s/,]*)+\W*$"
)
_REPORTED = re.compile(
    r"(?<![가-힣])취재(?:\s?기자)?\s?[:=：]\s?(?P<names>[가-힣]{2,4}(?:[\s·,]+[가-힣]{2,4}(?!\s?[:=：]))*)"
)
_NAMES_ROLE = re.compile(
    r"(?P<names>(?:(?<![가-힣])[가-힣]{2,4}[\s,·ㆍ/]+){1,5}[가-힣]{2,4})\s?(?:기자|특파원|인턴기자)(?![가-힣])"
)
_ACCOUNT = re.compile(r"^\W*(?P<name>[가-힣]{2,4})\s?\([a-z][a-z0-9_.-]{2,19}\)\W*$")  # 홍길동(gildong7)
_BESIDE_ADDRESS = re.compile(rf"(?<![가-힣])(?P<name>[가-힣]{{2,4}})\s?[(\[<]?\s?{EMAIL.pattern}")
_SEVERAL = re.compile(r"[\s,·ㆍ/]+")
_LINE_WORDS = re.compile(
    rf"{_EMAIL}|{_ROLE}|기자|글|사진|그래픽|영상|영상취재|영상편집|촬영|편집|취재|정리|번역|기사|입력|승인|등록|by|BY|[\s/|·ㆍ,:=()\[\]<>{{}}▶■※●•○\-–~&+.]+"
)
_SIGN_OFF = re.compile(
    r"(?:[가-힣A-Z]{2,8}\s?(?:뉴스)?\s?)?(?P<name>[가-힣]{2,4})(?:\s?\[[^\]\s]+@[^\]\s]+\])?\s?(?:기자\s?)?(?:였습니다|입니다)\.?$"
)
_SIGNED = re.compile(
    r"(?:^|[\s.])(?P<outlet>[가-힣A-Z]{2,6}[가-힣A-Z0-9]*?)\s?(?:뉴스)?\s(?P<name>[가-힣]{2,4})\s?(?:[\[(][^\])]*[\])])?\s?(?:기자)?(?:였습니다|입니다)\.?"
)
_SIGN_OFF_ALONE = re.compile(
    r"^(?P<outlet>[가-힣A-Z]{1,8}\s?(?:뉴스|방송|TV))\s(?P<name>[가-힣]{2,4})\s?(?:기자\s?)?(?:였습니다|입니다)\.?$"
)
_INTRODUCED = re.compile(
    r"(?P<name>[가-힣]{2,4})\s?(?:특파원|기자)(?:가|이)?\s?(?:[가-힣]+\s){0,3}(?:보도|전해|전합|취재했|소개합|알아봤|살펴봤|입니다|만나봤|정리했|다녀왔)"
)
_ROLE_END = re.compile(
    r"기자$|특파원$|전문$|선임$|인턴$|수석$|객원$|위원$|뉴스$|닷컴$|기자단$|취재$|데스크$|^(?:편집|보도|취재|뉴스|사회|경제|정치|문화|산업|국제|체육|교육|과학|사진|영상|기획|지역|전국|탐사|특집)[팀부실국단]$|[가-힣]{3}[팀부실국단]$|[가-힣]{2}(?:신문|일보|타임스|경제|방송|매일|투데이|데일리|저널|미디어|스포츠)$"
)
_BESIDE_NAME = re.compile(r"[가-힣]{1,6}|[A-Za-z]+|[=\d]+")
_SPEAKER = re.compile(r"^[\[<【(]\s*(?:앵커|기자|리포트|아나운서|진행자|기자\s?멘트|앵커\s?멘트|인터뷰)\s*[\]>】)]")
_NOT_NAME_LIST = (
    "네이버 다음 카카오 구글 전문 선임 수석 인턴 객원 수습 사진 영상 편집 취재 온라인 디지털 본지 담당 해당 현장 "
    "시민 명예 논설 문화 정치 경제 사회 국제 산업 스포츠 연예 과학 의학 법조 교육 부동산 증권 금융 뉴스 한국 서울 "
    "부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 연합 종합 이슈 특별 공동 "
    "인터넷 외신 글로벌 정책 통일 외교 안보 환경 노동 복지 보건 다른 모든 여러 일부 출입 동료 선배 후배 여성 남성 "
    "젊은 디지털뉴스 온라인뉴스 뉴스룸 편집국 취재팀 기획 탐사 데이터 사진부 글 그 이 저 한 두 세 "
    "문의 제보 메일 이메일 전화 연락처 담당자 기자명 작성자 글쓴이 필자 기고자 촬영 그래픽 디자인 자막 구성 제작"
)
_NOT_NAMES = frozenset(_NOT_NAME_LIST.split())


class Byline(NamedTuple):
    authors: tuple[Author, ...]
    outlet: str | None


def prefix_length(text: str) -> int:
    """How many characters at the head of a paragraph are its byline; 0 where it has none.

    >>> text = "(서울=연합뉴스) 홍길동 기자 = 시는 29일 밝혔다."
    >>> text[prefix_length(text):]
    '시는 29일 밝혔다.'
    """
    end, text = 0, text[:_HEAD]
    while found := _PREFIX.match(text[end:]):  # two prefixes in a row happen where two reporters share a story
        if not (found["after"] or _is_byline_bracket(found["inside"])):
            break
        end += found.end()
    plain = _PLAIN_PREFIX.match(text[end:])
    return end + plain.end() if plain else end


def _is_byline_bracket(inside: str) -> bool:
    if re.search(rf"(?:^|[\s=·])(?:{_NAME})\s?(?:{_ROLE})\s*$", inside) and len(inside) <= 40:
        return True
    return len(inside) <= 24 and bool(outlet_in(inside)) and not re.search(r"사진|제공|출처|캡처|자료|갈무리", inside)


def read_prefix(text: str) -> Byline:
    """What the prefix says."""
    head = text[: prefix_length(text)]
    return Byline(_authors(head), outlet_in(head) or _bracket_outlet(head)) if head else Byline((), None)


def _bracket_outlet(head: str) -> str | None:
    """[새벽신문 홍길동 기자]: what stands before the name, for outlets no table knows."""
    found = re.match(
        rf"[\[【(<]\s*(?:[^=\[\]]*=\s*)?(?P<outlet>[가-힣A-Za-z0-9]{{2,15}})\s+(?:{_NAME})\s?(?:{_ROLE})", head
    )
    if found and found["outlet"] not in _NOT_NAMES and not re.fullmatch(_NAME, found["outlet"] + "#"):
        return found["outlet"]
    place = re.match(r"[\[【(]\s*[가-힣·ㆍ,\s]{2,10}\s*=\s*(?P<outlet>[가-힣A-Za-z0-9]{2,12})\s*[\]】)]", head)
    return place["outlet"] if place else None


def is_byline(text: str) -> bool:
    """A line that holds nothing but names, roles, addresses and their punctuation.

    >>> is_byline("홍길동 기자 hong@example.com"), is_byline("홍길동 기자가 물었다.")
    (True, False)
    """
    if _CREDITS.match(text[:_HEAD]) or _ACCOUNT.match(text[:_HEAD]):
        return True
    if len(text) > 120 or not ("@" in text or _SIGN_OFF.search(text) or re.search(rf"{_ROLE}(?![가-힣])", text)):
        return False
    if len(text) <= 60 and _SIGN_OFF.search(text) and ("@" in text or outlet_in(text) or _SIGN_OFF_ALONE.match(text)):
        return True
    if text.endswith(("다.", "요.")) or _SPEAKER.match(text):
        return False
    rest = EMAIL.sub(" ", text)
    rest = re.sub(rf"(?:{_NAME})\s?(?:{_ROLE})(?![가-힣])", " ", rest)
    left = _LINE_WORDS.sub(" ", rest)
    if (named := outlet_in(left)) is not None:
        left = left.replace(named, " ")
    words = left.split()
    if "@" not in text and "." in text.rstrip("."):
        return False
    return len(words) <= (3 if "@" in text else 1) and all(_BESIDE_NAME.fullmatch(word) for word in words)


def read_line(text: str) -> Byline:
    """Names and outlet of a line that ``is_byline``; who held the camera and who cut the film is no author."""
    if _CREDITS.match(text[:_HEAD]):
        reported = _REPORTED.search(text[:_HEAD])
        return Byline(_described(_real(_SEVERAL.split(reported["names"])) if reported else (), text), None)
    if account := _ACCOUNT.match(text[:_HEAD]):
        return Byline(_described(_real([account["name"]]), text), None)
    domains = (outlet_of_domain(match[1]) for match in EMAIL.finditer(text))
    led = _LED.match(text)
    named = outlet_in(text) or _bracket_outlet(text) or (named_alone(led["outlet"]) if led else None)
    authors = _authors(text) or _described(_real(match["name"] for match in _BESIDE_ADDRESS.finditer(text)), text)
    return Byline(authors, named or next(filter(None, domains), None))


def authors_of(field: str) -> tuple[Author, ...]:
    """Authors in a field for them: "홍길동 기자, 김철수", with or without roles and addresses."""
    field = field[: 2 * _HEAD]
    if found := _names(field):
        return _described(found, field)
    bare = re.sub(rf"{_EMAIL}|[()\[\]<>]", " ", field)
    parts = (re.sub(rf"\s*{_ROLE}\s*$", "", part.strip()) for part in re.split(r"[,;/·ㆍ|]|\s및\s|\s{{2,}}", bare))
    return _described(_real(part for part in parts if 2 <= len(part) <= 30 and not _ADDRESS.search(part)), field)


def read_sign_off(text: str) -> Byline:
    """The reporter whom a broadcast names at its start or end: "... 홍길동 기자입니다", "KBS 뉴스 홍길동입니다"."""
    text = text[-3 * _HEAD :]
    signed = _SIGNED.search(text)
    introduced = tuple(match["name"] for match in _INTRODUCED.finditer(text))
    if signed and outlet_in(signed["outlet"]) != canonical(signed["outlet"]):
        signed = _SIGN_OFF_ALONE.match(text)
    named = _described(_real((*introduced, *((signed["name"],) if signed else ()))), text)
    return Byline(named, canonical(signed["outlet"]) if signed else None)


def _authors(text: str) -> tuple[Author, ...]:
    return _described(_names(text), text)


def _described(names: Iterable[str], text: str) -> tuple[Author, ...]:
    """Names with the role and the address that stand behind each; a single author owns a single address."""
    authors: list[Author] = []
    for name in names:
        at = text.find(name)
        found = _BEHIND_NAME.match(text, at + len(name)) if at >= 0 else None
        authors.append(Author(name, found["role"] if found else None, found["email"] if found else None))
    addresses = [match[0] for match in EMAIL.finditer(text)]
    if len(authors) == 1 and len(addresses) == 1:
        authors = [authors[0]._replace(email=addresses[0])]
    return tuple(authors)


def _names(text: str) -> tuple[str, ...]:
    text = EMAIL.sub(" ", text)
    several = [name for match in _NAMES_ROLE.finditer(text) for name in _SEVERAL.split(match["names"])]
    single = [match["name"] for match in _NAMED_ROLE.finditer(text)]
    return _real((*several, *single))


def _real(names: Iterable[str]) -> tuple[str, ...]:
    kept = (name for name in names if name not in _NOT_NAMES and not _ROLE_END.search(name) and outlet_in(name) != name)
    return tuple(dict.fromkeys(kept))
