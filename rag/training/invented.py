"""News that never happened: short articles and questions made from templates, to teach the reader how news is written.

Encyclopaedia questions hardly ever ask "{company}의 대표는?" of "{company} {name} 대표는 ...", or for one figure of
six. Names of people and companies are put together from syllables, so none of them is learned.
Every sentence and question is of our own making; ``docs/reading.md`` says what they bring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from rag.reading.matching import words

_SURNAMES = words(
    """
    김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 전 고 문 손 양 배 백 허 남 심 노
    하 주 구 민 진 나 지 엄 변
    """
)
_GIVEN = words(
    """
    도 윤 서 준 민 지 현 우 진 수 영 호 은 하 연 재 성 태 유 채 아 린 석 훈 경 희 정 미 선 철 상
    규 동 원 혜 나 승 찬 주 시
    """
)
_FOREIGN = words(
    """
    마 르 코 빈 센 토 리 나 베 카 로 델 핀 스 에 바 그 레 타 안 톤 실 비 오 알 렉 산 더 조 엘 미
    셸 칼 라 휴 고 닉 메
    """
)
_STEMS = words(
    """
    새솔 누리 다온 한빛 푸른 가람 미르 해든 온새 라온 늘봄 별하 이든 소담 참빛 두레 나래 하람 도담 마루 가온
    윤슬 다솜 예그 파란 큰솔 바른 센트 노바 루미 제타 오르 비코 테라 메디 코어 링크 옵티 아토 베라 솔라 픽셀
    그린 유니 데이 모노 휴먼
    """
)
_COMPANY = words(
    """
    전자 바이오 테크 소프트 모빌리티 에너지 케미칼 건설 식품 게임즈 네트웍스 시스템즈 로보틱스 제약 금융 물산
    클라우드 AI 랩스 통신
    """
)
_BODIES = words(
    """
    연구원 재단 협회 진흥원 대학교 공사 위원회 병원 도서관 박물관 산업부 시청 교육청 학회 센터
    """
)
_CITIES = words(
    """
    강릉 춘천 원주 대전 세종 청주 천안 전주 군산 광주 여수 순천 대구 포항 구미 부산 창원 울산 진주 제주 인천
    수원 성남 용인 서울
    """
)
_ABROAD = words(
    """
    일본 미국 베트남 독일 프랑스 캐나다 인도네시아 호주 싱가포르 네덜란드 칠레 케냐 폴란드 태국 멕시코 스페인
    """
)
_HALLS = words(
    """
    컨벤션센터 시민회관 문화예술회관 국제회의장 체육관 호텔 본사 캠퍼스 박람회장 과학관
    """
)
_ROLES = words(
    """
    대표 회장 사장 부사장 본부장 센터장 연구소장 팀장 이사장 총장 교수 원장 실장 수석연구원 부시장 장관 국장
    랩장 의장 감독
    """
)
_THINGS = words(
    """
    로봇 배터리 백신 번역기 드론 지도 게임 카메라 반도체 신약 청소기 스피커 검색엔진 챗봇 요금제 플랫폼 냉장고
    자율주행차 태블릿 보험
    """
)
_MARKS = words(
    """
    온담 루아 별빛 노을 모아 이음 비추미 하늘 그린나래 아라 미리내 두드림 솔찬 가비 새봄 벼리 나르샤 한울
    """
)
_EVENTS = words(
    """
    설명회 박람회 포럼 전시회 기념식 토론회 경진대회 축제 공청회 시상식 워크숍 학술대회 음악회 발표회
    """
)
_SUBJECTS = words(
    """
    인공지능 수소차 스마트팜 디지털 우주항공 바이오헬스 재생에너지 문화콘텐츠 양자기술 도시재생 관광 해양 반려동물
    전통주 청년창업
    """
)
_BUILDINGS = words(
    """
    연구소 공장 데이터센터 물류센터 체험관 교육센터 전시관 기숙사 도서관 병원 훈련장 발전소
    """
)
_TALK = (
    "앞으로도 꾸준히 노력하겠다", "시민의 삶을 바꿀 기회", "성과를 널리 나누겠다", "안전을 가장 먼저 생각했다",
    "국내를 넘어 해외로 나아가겠다", "현장의 목소리를 듣겠다", "지역과 함께 크겠다", "올해가 전환점이 될 것",
)  # fmt: skip


class Frame(NamedTuple):
    """A sentence and the questions it answers, as "question = answer"; ``{name/은}`` is a slot with its particle."""

    text: str
    questions: tuple[str, ...]


def _frames(text: str) -> list[Frame]:
    """Blocks of a line of text and lines of questions."""
    blocks = [block.strip().split("\n") for block in text.strip().split("\n\n")]
    return [Frame(lines[0].strip(), tuple(line.strip() for line in lines[1:])) for lines in blocks]


FRAMES = _frames(
    """
    {A}(대표 {p})는 {day} {s} {t} '{m}'{m/을_} 출시했다고 밝혔다.
    {A}의 대표는? = {p}
    {A} 대표는 누구인가요? = {p}
    {A}의 대표 이름은? = {p}
    {A/이} 출시한 {t}의 이름은? = {m}
    {m}{m/을_} 출시한 회사는? = {A}
    {A/은} 언제 {m}{m/을_} 출시했나? = {day}

    {A} {p} {r/은} "{talk}"고 말했다.
    {A} {r/은} 누구야? = {p}
    {A}의 {r/은}? = {p}
    {p}의 직책은? = {r}
    {p} {r/이} 속한 곳은? = {A}

    {p} {A} {r/은} "{talk}"라고 강조했다.
    {A} {r/은} 누구인가? = {p}
    {A}의 {r} 이름은? = {p}

    이날 {e}에는 {A} {p} {r}, {B} {q} {r2}, {C} {x} {r3} 등이 참석했다.
    {e}에 참석한 {B} {r2/은}? = {q}
    {e}에 온 {C} {r3/은} 누구인가? = {x}
    {A}에서 {e}에 참석한 사람은? = {p}

    행사에는 {A} {p} {r/과} {B} {q} {r2/이} 자리를 함께했다.
    행사에 함께한 {B} {r2/은} 누구인가? = {q}
    {A}에서는 누가 행사에 함께했나? = {p}

    {A/은} {day} {c} {h}에서 '{s} {e}'{e/을_} 열었다.
    {s} {e/은} 언제 열렸나? = {day}
    {s} {e/은} 어디에서 열렸나요? = {c} {h}
    {s} {e/이} 열린 곳은? = {c} {h}
    {s} {e} 개최 날짜는? = {day}
    {s} {e/을} 연 곳은? = {A}

    {A/이} 주최하고 {B/이} 주관한 이번 {s} {e}에는 {hedge}{n}{yeo}명이 모였다.
    {s} {e/을} 주최한 곳은? = {A}
    {s} {e/을} 주관한 기관은? = {B}
    {s} {e}에는 몇 명이 모였나? = {hedge}{n}{yeo}명
    {s} {e} 참가자 수는? = {hedge}{n}{yeo}명

    {A/은} {until}까지 {hedge}{won}을 들여 {c}에 {b/을} 짓는다.
    {A/은} {b/을} 어디에 짓나? = {c}
    {A/이} {b}에 들이는 돈은 얼마인가? = {hedge}{won}
    {A}의 {b} 투자 규모는? = {hedge}{won}
    {A} {b/은} 언제까지 지어지나? = {until}
    {c}에 {b/을} 짓는 기업은? = {A}

    {A/은} {B/과} {s} 분야 업무협약을 {day} 체결했다.
    {A/과} 업무협약을 맺은 곳은? = {B}
    {A/은} 어디와 업무협약을 맺었나? = {B}
    {A/과} {B}의 협약은 언제 체결됐나? = {day}
    {A/과} {B/은} 어떤 분야에서 협약을 맺었나? = {s}

    {A}의 지난해 매출은 {won}으로 {pct}% 늘었고 영업이익은 {won2}이다.
    {A}의 지난해 매출은 얼마인가? = {won}
    {A}의 매출은 몇 % 늘었나? = {pct}%
    {A}의 영업이익은? = {won2}

    {q/은} {year}년 {A/을} 창업한 뒤 {year2}년 {B}에 회사를 넘겼다.
    {A/을} 창업한 사람은? = {q}
    {A/은} 언제 창업했나? = {year}년
    {A/을} 넘겨받은 회사는? = {B}
    {q/이} 창업한 회사는? = {A}

    {A/은} 새 {r}에 {p} 전 {B} {r2/을} 선임했다.
    {A}의 새 {r/은} 누구인가? = {p}
    누가 {A} {r/을} 맡게 됐나? = {p}
    {p/은} 전에 어디에서 일했나? = {B}

    이번 사업에는 {A}, {B}, {C} 등 모두 {k}곳이 참여한다.
    사업에 참여하는 곳은 몇 곳인가? = {k}곳
    사업에 참여하는 기관들은? = {A}, {B}, {C}
    이번 사업에 참여하는 곳을 알려줘 = {A}, {B}, {C}

    연구를 이끈 {A} {p} {r} 연구팀은 {s} 기술을 {year}년부터 개발해 왔다.
    {s} 기술을 개발한 {r/은}? = {p}
    연구를 이끈 사람은 누구인가? = {p}
    {p} 연구팀은 어디 소속인가? = {A}
    {s} 기술은 언제부터 개발했나? = {year}년

    {f}{f/가_} 이끄는 {A/은} {w}에 본사를 두고 있다.
    {A} 본사는 어느 나라에 있나? = {w}
    {A/을} 이끄는 사람은? = {f}
    {f}{f/가_} 이끄는 회사는? = {A}

    {f} {A} {r/은} 링크드인을 통해 {day} 회사를 떠난다고 알렸다.
    {A/을} 떠나는 {r/은}? = {f}
    {A}에서 회사를 떠나는 사람은? = {f}
    {f} {r/은} 언제 회사를 떠나나? = {day}

    '{m}'의 연출은 {p}, 극본은 {q/이} 맡았으며 주인공 역은 {x/이} 연기한다.
    {m}의 연출은 누가 맡았나? = {p}
    {m}의 극본을 쓴 사람은? = {q}
    {m} 주인공 역을 연기하는 배우는? = {x}

    '{m}'(연출 {p}, 극본 {q}, 제작 {A})에는 {x}(형사 역), {y}(의사 역) 등이 나온다.
    {m} 연출은 누구인가? = {p}
    {m} 극본은 누가 썼나? = {q}
    {m}의 제작사는? = {A}
    {m}에서 의사 역을 맡은 배우는? = {y}
    {m}에서 형사 역을 맡은 사람은? = {x}

    {s} {t} '{m}'의 가격은 {won3}이며 {n2}대만 한정 판매한다.
    {m}의 가격은 얼마인가? = {won3}
    {m/은} 몇 대 판매하나? = {n2}대
    한정 판매하는 {t} 이름은? = {m}

    신청 기간은 {day}부터 {day2}까지이고 교육은 {dur} 동안 진행된다.
    신청은 언제까지인가? = {day2}
    신청은 언제 시작하나? = {day}
    교육은 얼마 동안 진행되나? = {dur}
    교육 기간은? = {dur}

    {q} {r/은} '{s}의 미래와 과제'를 주제로 강연했다.
    {q} {r}의 강연 주제는? = {s}의 미래와 과제
    {s}의 미래와 과제를 주제로 강연한 사람은? = {q}
    누가 {s}에 대해 강연했나? = {q}

    {A/은} {w}와 {w2} 등 {k}개국에 {t/을} 수출하고 있다.
    {A/은} 몇 개국에 수출하나? = {k}개국
    {A/이} 수출하는 제품은? = {t}

    {A}에 따르면 전국의 {b/은} {n2}곳이며 이 가운데 {c}에 {k}곳이 있다.
    전국에 {b/은} 몇 곳인가? = {n2}곳
    {c}에 있는 {b/은} 몇 곳인가? = {k}곳

    기존 '{m}'{m/이라는_} 이름은 '{m2}'{m2/으로_} 바뀌었다.
    {m}의 새 이름은? = {m2}
    {m/은} 무엇으로 바뀌었나? = {m2}

    {A/은} {w} {f2}{f2/이_} 운영하는 {B}에 {won}을 투자했다.
    {A/이} 투자한 회사는? = {B}
    {A/은} {B}에 얼마를 투자했나? = {won}
    {B/을} 운영하는 사람은? = {f2}

    유명 작가 '{m}'(본명 {p})는 {c} 출신으로 독자 {n2}명을 만났다.
    {m}의 본명은? = {p}
    {m}의 고향은? = {c}
    {m/이} 만난 독자는 몇 명인가? = {n2}명

    피해를 본 고객은 {n2}명, 유출된 정보는 {n}건으로 집계됐다.
    피해를 본 고객은 몇 명인가? = {n2}명
    유출된 정보는 몇 건인가? = {n}건

    {s} 보고서를 낸 {A/은} 규정이 {year}년 {mon}월부터 단계적으로 시행된다고 전망했다.
    {s} 보고서를 발표한 곳은? = {A}
    규정은 언제부터 시행되나? = {year}년 {mon}월

    서비스 이름은 '{m}'{m/으로_} 정했다.
    서비스 이름이 뭐야? = {m}
    서비스의 이름은 무엇인가? = {m}
    """
)
_SLOT = re.compile(r"\{(\w+?)(?:/(\w+))?\}")
_PARTICLES = {
    "은": "은는",
    "는": "은는",
    "이": "이가",
    "가": "이가",
    "을": "을를",
    "과": "과와",
    "으로": ("으로", "로"),
    "이라는": ("이라는", "라는"),
}


def particle(word: str, wanted: str) -> str:
    """The form of a particle that follows the word's last sound.

    >>> particle("새솔전자", "은"), particle("한빛", "을"), particle("서울", "으로")
    ('는', '을', '로')
    """
    closed, open_ = _PARTICLES[wanted]
    final = (ord(word[-1]) - ord("가")) % 28 if "가" <= word[-1] <= "힣" else int(word[-1] in "LMNR136780")
    return open_ if final == 0 or (wanted == "으로" and final == 8) else closed


def fill(template: str, values: dict[str, str]) -> str:
    """``{A/은}`` becomes the value with its particle, ``{m/을_}`` the particle alone."""

    def of(slot: re.Match[str]) -> str:
        value, wanted = values[slot[1]], slot[2]
        if wanted is None:
            return value
        return particle(value, wanted.removesuffix("_")) if wanted.endswith("_") else value + particle(value, wanted)

    return _SLOT.sub(of, template)


class Invented(NamedTuple):
    """An article with its questions; answers are (question, answer, start in the text)."""

    title: str
    text: str
    questions: tuple[tuple[str, str, int], ...]


def invent(count: int, seed: int) -> Iterator[Invented]:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    for number in range(count):
        yield _article(number, random)


def _article(number: int, random: Random) -> Invented:
    home = _company(random)
    sentences: list[str] = []
    questions: list[tuple[str, str, int]] = []
    length = 0
    frames = random.sample(FRAMES, random.randint(6, 9))
    for place, frame in enumerate(frames):
        values = _values(random, home if place % 2 == 0 or random.random() < 0.3 else _company(random))
        sentence = fill(frame.text, values)
        for line in random.sample(frame.questions, min(len(frame.questions), random.choice((0, 1, 1)))):
            question, _, answer = fill(line, values).partition(" = ")
            questions.append((question, answer, length + sentence.rindex(answer)))
        sentences.append(sentence)
        length += len(sentence) + 1
    return Invented(f"{home} 소식 {number}", " ".join(sentences), tuple(questions))


def _company(random: Random) -> str:
    return random.choice(_STEMS) + random.choice(_COMPANY if random.random() < 0.75 else _BODIES)


def _person(random: Random) -> str:
    return random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, 2))


def _foreigner(random: Random) -> str:
    return " ".join("".join(random.sample(_FOREIGN, random.randint(2, 3))) for _ in range(2))


def _won(random: Random) -> str:
    number = random.choice((random.randint(2, 99), random.randint(1, 9) * 100, random.randint(1001, 9999)))
    unit = random.choice(("억원", "억 원", "만원", "조원", "만 달러", "억 달러", "억원"))
    return f"{number:,}{unit}" if random.random() < 0.5 else f"{number}{unit}"


def _day(random: Random) -> str:
    month, day = random.randint(1, 12), random.randint(1, 28)
    year = random.choice(("", "", f"{random.randint(2015, 2025)}년 "))
    return random.choice(
        (f"{year}{month}월 {day}일", f"{year}{month}월 {day}일", f"오는 {day}일", f"지난 {day}일", f"{day}일")
    )


def _values(random: Random, home: str) -> dict[str, str]:
    """A value for every slot; two of a kind differ."""
    roles, marks, cities, lands = (random.sample(kind, 3) for kind in (_ROLES, _MARKS, _CITIES, _ABROAD))
    people = [_person(random) for _ in range(4)]
    years = sorted(random.sample(range(1988, 2025), 2))
    lasting = random.choice(("주", "일", "개월", "시간"))
    return {
        "A": home, "B": _company(random), "C": _company(random),
        "p": people[0], "q": people[1], "x": people[2], "y": people[3],
        "f": _foreigner(random), "f2": _foreigner(random), "r": roles[0], "r2": roles[1], "r3": roles[2],
        "t": random.choice(_THINGS), "m": marks[0], "m2": marks[1], "s": random.choice(_SUBJECTS),
        "e": random.choice(_EVENTS), "b": random.choice(_BUILDINGS), "c": cities[0], "h": random.choice(_HALLS),
        "w": lands[0], "w2": lands[1], "day": _day(random), "day2": _day(random), "talk": random.choice(_TALK),
        "until": random.choice((f"{random.randint(2025, 2032)}년", f"내년 {random.randint(1, 12)}월", "내년")),
        "won": _won(random), "won2": _won(random), "won3": f"{random.randint(3, 99)}만{random.randint(1, 9)}천원",
        "hedge": random.choice(("", "", "약 ", "총 ")), "yeo": random.choice(("", "", "여")),
        "n": str(random.randint(2, 99) * 10), "n2": f"{random.randint(1_000, 90_000):,}",
        "k": str(random.randint(3, 40)),
        "pct": f"{random.randint(1, 90)}{random.choice(('', '.3', '.5', '.8'))}",
        "year": str(years[0]), "year2": str(years[1]), "mon": str(random.randint(1, 12)),
        "dur": f"{random.randint(2, 12)}{lasting}",
    }  # fmt: skip
