# ruff: noqa: E501 - the words of a pattern stay on one line
"""Korean news outlets by the domain of their pages and e-mail addresses."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

_DOMAINS = """
yna.co.kr 연합뉴스|yonhapnewstv.co.kr 연합뉴스TV|newsis.com 뉴시스|news1.kr 뉴스1|einfomax.co.kr 연합인포맥스
chosun.com 조선일보|joongang.co.kr 중앙일보|donga.com 동아일보|hani.co.kr 한겨레|khan.co.kr 경향신문
kyunghyang.com 경향신문|hankookilbo.com 한국일보|seoul.co.kr 서울신문|segye.com 세계일보|kmib.co.kr 국민일보
munhwa.com 문화일보|naeil.com 내일신문|asiatoday.co.kr 아시아투데이|mk.co.kr 매일경제|hankyung.com 한국경제
sedaily.com 서울경제|mt.co.kr 머니투데이|edaily.co.kr 이데일리|asiae.co.kr 아시아경제|fnnews.com 파이낸셜뉴스
heraldcorp.com 헤럴드경제|heraldbiz.com 헤럴드경제|ajunews.com 아주경제|ekn.kr 에너지경제|etoday.co.kr 이투데이
newspim.com 뉴스핌|dt.co.kr 디지털타임스|etnews.com 전자신문|zdnet.co.kr 지디넷코리아|ddaily.co.kr 디지털데일리
bloter.net 블로터|inews24.com 아이뉴스24|aitimes.com AI타임스|aitimes.kr 인공지능신문|itdaily.kr 아이티데일리
boannews.com 보안뉴스|byline.network 바이라인네트워크|techm.kr 테크M|datanet.co.kr 데이터넷|cio.com CIO코리아
itworld.co.kr ITWorld|epnc.co.kr 테크월드|thelec.kr 디일렉|irobotnews.com 로봇신문|venturesquare.net 벤처스퀘어
platum.kr 플래텀|dailian.co.kr 데일리안|newdaily.co.kr 뉴데일리|ohmynews.com 오마이뉴스|pressian.com 프레시안
mediatoday.co.kr 미디어오늘|nocutnews.co.kr 노컷뉴스|cbs.co.kr 노컷뉴스|sisain.co.kr 시사IN|sisajournal.com 시사저널
newstapa.org 뉴스타파|vop.co.kr 민중의소리|kukinews.com 쿠키뉴스|insight.co.kr 인사이트|wikitree.co.kr 위키트리
huffingtonpost.kr 허프포스트코리아|thescoop.co.kr 더스쿠프|bizwatch.co.kr 비즈워치|bizhankook.com 비즈한국
mediapen.com 미디어펜|newsway.co.kr 뉴스웨이|ceoscoredaily.com CEO스코어데일리|polinews.co.kr 폴리뉴스
kbs.co.kr KBS|imbc.com MBC|mbc.co.kr MBC|sbs.co.kr SBS|jtbc.co.kr JTBC|jtbc.joins.com JTBC|tvchosun.com TV조선
ichannela.com 채널A|mbn.co.kr MBN|ytn.co.kr YTN|ebs.co.kr EBS|obsnews.co.kr OBS|wowtv.co.kr 한국경제TV
sentv.co.kr 서울경제TV|mtn.co.kr 머니투데이방송|biz.sbs.co.kr SBS Biz|busan.com 부산일보|kookje.co.kr 국제신문
imaeil.com 매일신문|yeongnam.com 영남일보|idaegu.com 대구일보|kwnews.co.kr 강원일보|kado.net 강원도민일보
kyeongin.com 경인일보|kihoilbo.co.kr 기호일보|incheonilbo.com 인천일보|joongboo.com 중부일보|kgnews.co.kr 경기신문
kyeonggi.com 경기일보|daejonilbo.com 대전일보|joongdo.co.kr 중도일보|cctoday.co.kr 충청투데이|jbnews.com 중부매일
ccdailynews.com 충청일보|inews365.com 충북일보|jjan.kr 전북일보|domin.co.kr 전북도민일보|kjdaily.com 광주매일신문
kwangju.co.kr 광주일보|jnilbo.com 전남일보|mdilbo.com 무등일보|namdonews.com 남도일보|jejunews.com 제주일보
jemin.com 제민일보|ihalla.com 한라일보|headlinejeju.co.kr 헤드라인제주|knnews.co.kr 경남신문|idomin.com 경남도민일보
gnnews.co.kr 경남일보|ksilbo.co.kr 경상일보|ujeil.com 울산제일일보|iusm.co.kr 울산매일|kbmaeil.com 경북매일
kyongbuk.co.kr 경북일보|hidomin.com 경북도민일보|sportsseoul.com 스포츠서울|sportschosun.com 스포츠조선
sportsdonga.com 스포츠동아|isplus.com 일간스포츠|sportsworldi.com 스포츠월드|osen.co.kr OSEN|xportsnews.com 엑스포츠뉴스
spotvnews.co.kr 스포티비뉴스|starnewskorea.com 스타뉴스|mydaily.co.kr 마이데일리|tenasia.co.kr 텐아시아
dispatch.co.kr 디스패치|tvreport.co.kr TV리포트|newsen.com 뉴스엔|topstarnews.net 톱스타뉴스|sports.khan.co.kr 스포츠경향
sportskyunghyang.com 스포츠경향|lawtimes.co.kr 법률신문|doctorsnews.co.kr 의협신문|dailymedi.com 데일리메디
medicaltimes.com 메디칼타임즈|docdocdoc.co.kr 청년의사|yakup.com 약업신문|kormedi.com 코메디닷컴|hitnews.co.kr 히트뉴스
dongascience.com 동아사이언스|hellodd.com 헬로디디|sciencetimes.co.kr 사이언스타임즈|nongmin.com 농민신문
agrinet.co.kr 한국농어민신문|christiantoday.co.kr 크리스천투데이|pyeongtaeksisa.com 평택시사신문|womennews.co.kr 여성신문
ildaro.com 일다|ablenews.co.kr 에이블뉴스|eduk.kr 한국교육신문|unn.net 한국대학신문|veritas-a.com 베리타스알파
koreaherald.com 코리아헤럴드|koreatimes.co.kr 코리아타임스|koreajoongangdaily.joins.com 코리아중앙데일리
korea.kr 대한민국 정책브리핑|hankooki.com 한국일보|businesspost.co.kr 비즈니스포스트|businesskorea.co.kr 비즈니스코리아
thebell.co.kr 더벨|newstomato.com 뉴스토마토|viva100.com 브릿지경제|metroseoul.co.kr 메트로신문|joseilbo.com 조세일보
finomy.com 현대경제신문|ftoday.co.kr 파이낸셜투데이|fntimes.com 한국금융신문|econovill.com 이코노믹리뷰
economist.co.kr 이코노미스트|mhnse.com MHN스포츠|mhns.co.kr 문화뉴스|breaknews.com 브레이크뉴스|newscj.com 천지일보
shinailbo.co.kr 신아일보|dailysmart.co.kr 스마트경제|greened.kr 녹색경제신문|ecomedia.co.kr 환경미디어
hkbs.co.kr 환경일보|energydaily.co.kr 에너지데일리|electimes.com 전기신문|gasnews.com 가스신문|todayenergy.kr 투데이에너지
kidd.co.kr 산업일보|ikld.kr 국토일보|dnews.co.kr 대한경제|cnews.co.kr 대한경제|klnews.co.kr 물류신문|autoherald.co.kr 오토헤럴드
gamemeca.com 게임메카|inven.co.kr 인벤|thisisgame.com 디스이즈게임|brunch.co.kr 브런치|outstanding.kr 아웃스탠딩
"""
_OTHER_NAMES = (
    "한국경제TV|연합뉴스TV|뉴스1|뉴시스|연합뉴스|조선비즈|한국농정신문|일요신문|주간조선|주간경향|월간조선|신동아|MBN|"
    "미디어스|평화신문|가톨릭신문|불교신문|한국기독공보|국방일보|전국매일신문|경북신문|대구신문|경기매일|시민일보|시사오늘|"
    "시사위크|투데이신문|위클리오늘|머니S|더팩트|뉴스토마토|더벨|CBS|BBS|TBS|BBC|OBS|경상매일신문|한국면세뉴스|로이슈|"
    "로리더|리걸타임즈|더퍼블릭|데일리한국|아이뉴스|스포츠한국|세계일보|디지털투데이|스타투데이|매경|한경|조선일보"
)

_ALIASES = {
    "한경": "한국경제", "한경닷컴": "한국경제", "한국경제신문": "한국경제", "매경": "매일경제", "매경닷컴": "매일경제",
    "매일경제신문": "매일경제", "MK": "매일경제", "조선닷컴": "조선일보", "동아닷컴": "동아일보", "한겨레신문": "한겨레",
    "인터넷한겨레": "한겨레", "중앙일보조인스": "중앙일보", "CBS노컷뉴스": "노컷뉴스", "CBS 노컷뉴스": "노컷뉴스",
    "파이낸셜 뉴스": "파이낸셜뉴스", "ZDNet Korea": "지디넷코리아", "ZDNet코리아": "지디넷코리아", "NEWSIS": "뉴시스",
    "News1": "뉴스1", "부산닷컴": "부산일보", "아이뉴스": "아이뉴스24", "KBS뉴스": "KBS", "SBS뉴스": "SBS",
    "MBC뉴스": "MBC", "MBN뉴스": "MBN", "YTN뉴스": "YTN", "인터넷 경향신문": "경향신문", "경향닷컴": "경향신문",
    "국민일보 쿠키뉴스": "국민일보", "머니투데이 더벨": "더벨", "헤럴드": "헤럴드경제", "서울경제신문": "서울경제",
}  # fmt: skip
"""Other names outlets go by, and the usual one."""


_LATIN = re.compile(r"[A-Za-z0-9@]")
_BEFORE_NAME = re.compile(r"(?:^|[^가-힣]|사진|출처|인터넷|주식회사|저작권자)$")
"""What a name may stand behind: 법률신문 is not named by 새벽법률신문."""


@cache
def _table() -> dict[str, str]:
    entries = (entry.strip() for row in _DOMAINS.strip().splitlines() for entry in row.split("|"))
    return dict(entry.split(" ", 1) for entry in entries if entry)


@cache
def known_names() -> frozenset[str]:
    """Names of outlets that may stand in brackets, copyright lines and titles."""
    return frozenset(_table().values()) | frozenset(_OTHER_NAMES.split("|")) | frozenset(_ALIASES)


def outlet_in(text: str) -> str | None:
    """The first outlet named in a short text by its usual name, the longest where several begin at one place.

    >>> outlet_in("[헤럴드경제(광양)=홍길동 기자]"), outlet_in("새벽법률신문")
    ('헤럴드경제', None)
    """
    names = _by_beginning()
    for at in range(len(text) - 1):
        for name in names.get(text[at : at + 2], ()):
            if text.startswith(name, at) and _is_alone(text, at, at + len(name)):
                return canonical(name)
    return None


@cache
def _by_beginning() -> dict[str, list[str]]:
    """The names that begin with two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for name in sorted(known_names(), key=len, reverse=True):
        found.setdefault(name[:2], []).append(name)
    return found


def _is_alone(text: str, start: int, end: int) -> bool:
    """A name is no part of a longer word or an address: MBC, but not mbc1@..."""
    if not text[start:end].isascii():
        return bool(_BEFORE_NAME.search(text[max(0, start - 4) : start])) or start == 0
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_LATIN.match(before) or before == "." or _LATIN.match(after))


def outlet_named(field: str | None) -> str | None:
    """The outlet that a field for it names: the name we know it by, or what stands there; None for an address.

    >>> outlet_named("한경닷컴"), outlet_named("새벽신문"), outlet_named("www.hani.co.kr")
    ('한국경제', '새벽신문', '한겨레')
    """
    if not field:
        return None
    if "." in field and (known := outlet_of_domain(field.split("//")[-1].split("/")[0])):
        return known
    return canonical(field.strip()) if len(field) <= 40 and "://" not in field else None


def canonical(name: str) -> str:
    """An outlet's usual name for one of its others (한경 -> 한국경제)."""
    return _ALIASES.get(name, name)


def outlet_of_domain(domain: str) -> str | None:
    """The outlet of a host or an e-mail domain; None for portals, mail services and everything else unknown.

    >>> outlet_of_domain("www.hani.co.kr")
    '한겨레'
    """
    parts = domain.casefold().strip(".").split(".")
    return next((_table()[name] for i in range(len(parts)) if (name := ".".join(parts[i:])) in _table()), None)


def outlet_of_url(url: str | None) -> str | None:
    try:
        return outlet_of_domain(urlsplit(url).hostname or "") if url else None
    except ValueError:  # what stands in a page's address need not be one
        return None


_KINDS = r"(?:일보|신문|경제|타임[스즈]|뉴스|데일리|투데이|저널|방송|미디어|스포츠|매거진|이코노미|매일|헤럴드|포스트|닷컴|통신|프레스|TV|비즈|인사이트)"
_OF_A_MENU = (
    r"(?:정치|경제|사회|국제|세계|문화|생활|과학|스포츠|연예|지역|전국|정책|산업|금융|증권|부동산|교육|환경|건강|종합|주요|최신|인기|관련|추천|포토|사진|영상|"
    r"동영상|카드|속보|오늘의?|실시간|전체|랭킹|이슈|단독|기획|특집|해외|외신|방송|온라인|인터넷|모바일|네이버|다음|네이트|구글|줌)"
)
_UNKNOWN = re.compile(rf"(?!{_OF_A_MENU}+{_KINDS}$)[가-힣A-Za-z]{{1,9}}{_KINDS}(?:\d{{1,2}})?")


def named_alone(text: str) -> str | None:
    """The outlet that a whole short text names: one we know, or one whose name says what it is.

    >>> named_alone("새벽일보"), named_alone("새벽 여는 사람들")
    ('새벽일보', None)
    """
    if text in known_names():
        return canonical(text)
    return text if _UNKNOWN.fullmatch(text) else None
