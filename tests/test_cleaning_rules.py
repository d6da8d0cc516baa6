# ruff: noqa: E501 - a line of a page is a line here
"""One test a rule, each on a page of our own invention; docs/cleaning.md tells the same rules in words."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.cleaning import clean_text
from rag.errors import SourceError
from rag.types import Article

LEAD = "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다."
SECOND = "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다."
THIRD = "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다."
BODY = [LEAD, SECOND, THIRD]
TITLE = "새벽시, 걸어서 10분 도서관 세 곳 연다"


def page(*lines: str) -> Article:
    return clean_text("\n".join(lines), "page.txt")


def texts(article: Article, kind: str = "body") -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.kind == kind]


def reason(article: Article, line: int) -> str | None:
    return next((part.reason for part in article.dropped if part.lines.first <= line <= part.lines.last), None)


def test_a_clean_page_stays_as_it_is() -> None:
    article = page(TITLE, "2024-03-29 10:20", *BODY)
    assert article.title == TITLE
    assert article.published == dt.date(2024, 3, 29)
    assert article.published_at == dt.datetime(2024, 3, 29, 10, 20)
    assert texts(article) == BODY


def test_paragraphs_carry_their_line_numbers() -> None:
    article = page(TITLE, "", "2024-03-29", "", LEAD, "", "", SECOND, THIRD)
    assert [paragraph.lines.first for paragraph in article.paragraphs] == [5, 8, 9]


@pytest.mark.parametrize(
    "bar", ["공유하기", "카카오톡", "• 페이스북", "URL 복사", "글자크기 크게", "기사 메일전송", "인쇄"]
)
def test_share_and_view_buttons_go(bar: str) -> None:
    article = page(bar, TITLE, "2024-03-29", bar, *BODY, bar)
    assert texts(article) == BODY
    assert article.title == TITLE


@pytest.mark.parametrize(
    "tail",
    [
        ["댓글 3", "최신순", "이건 정말 잘한 일이네요. 우리 동네에도 하나 생기면 좋겠습니다.", "답글 쓰기"],
        ["많이 본 뉴스", "1. 노을군 딸기 축제 열린다", "2. 달빛대교 통행료 오른다 달빛대교 통행료가 내달부터 오른다. 대교는 지난해..."],
        ["관련기사", "노을군 딸기 축제 열린다", "달빛대교 통행료 내달 오른다"],
        ["최신뉴스더보기", "노을군이 딸기 축제를 다음 달 연다고 알렸다. 축제는 사흘 동안 이어진다."],
        ["저작권자 © 새벽신문 무단전재 및 재배포 금지", "노을군 딸기 축제", "달빛대교 통행료가 내달부터 오른다고 공사가 밝혔다."],
        ["네이버 채널에서 '새벽신문'을 구독해주세요.", "▶ 새벽신문 뉴스레터 구독하기"],
    ],
    ids=["comments", "most read", "related", "latest", "after the copyright", "subscription"],
)  # fmt: skip
def test_what_follows_the_article_goes(tail: list[str]) -> None:
    article = page(TITLE, "입력 2024.03.29 10:20", *BODY, "홍길순 기자 gil@saebyeok.example", *tail)
    assert texts(article) == BODY
    assert article.author == "홍길순"


def test_a_related_list_in_the_middle_does_not_end_the_article() -> None:
    article = page(TITLE, "2024-03-29", LEAD, SECOND, SECOND.replace("10분", "15분"), "관련 기사", "노을군 딸기 축제 열린다",
                   "새벽시 도서관 예산은 시의회가 지난달 통과시켰고, 도서관 세 곳의 자리도 이미 정해졌다.")  # fmt: skip
    assert texts(article)[-1].startswith("새벽시 도서관 예산은")
    assert reason(article, 7) == "related"


def test_the_body_stays_once() -> None:
    article = page(TITLE, "2024-03-29", *BODY, *BODY, LEAD)
    assert texts(article) == BODY
    assert reason(article, 6) == "duplicate"


def test_a_second_copy_on_one_line_goes() -> None:
    article = page(TITLE, "2024-03-29", *BODY, "".join(BODY))
    assert texts(article) == BODY


def test_an_excerpt_before_the_full_text_goes() -> None:
    article = page(TITLE, "2024-03-29", LEAD[:-8] + "…", *BODY)
    assert texts(article) == BODY


def test_doubled_lines_under_pictures_are_one_caption() -> None:
    caption = "홍길동 새벽시장이 개관식에서 축사를 하고 있다."
    article = page(
        TITLE, "2024-03-29", LEAD, "", caption, caption, "", SECOND, "", "도서관 조감도", "도서관 조감도", "", THIRD
    )
    assert texts(article, "caption") == [caption, "도서관 조감도"]
    assert texts(article) == BODY


@pytest.mark.parametrize(
    "caption",
    [
        "홍길동 새벽시장이 축사를 하고 있다. (사진=새벽시)",
        "홍길동 새벽시장이 29일 축사를 하고 있다. 새벽시 제공",
        "새벽시 도서관 조감도.ⓒ새벽시",
        "홍길동 시장(왼쪽부터), 김철수 의장, 이영희 관장이 기념촬영을 하고 있다.",
        "도서관을 찾은 아이들이 책을 읽고 있다. 2024.3.28/뉴스1 © News1 김기자 기자",
        "[사진=게티이미지뱅크]",
        "▲ 새벽시청 전경. /연합뉴스",
    ],
)
def test_captions_are_kept_as_captions(caption: str) -> None:
    article = page(TITLE, "2024-03-29", LEAD, caption, SECOND, THIRD)
    assert texts(article, "caption") == [caption]
    assert texts(article) == BODY


def test_dates_in_captions_and_body_are_no_publication_dates() -> None:
    article = page(
        TITLE,
        "",
        LEAD,
        "개관식 모습. 2021.7.8/뉴스1",
        SECOND,
        "2022년 3월 4일 문을 연 첫 도서관은 지금도 붐빈다.",
        THIRD,
    )
    assert article.published is None
    assert article.published_at is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("입력 2024.03.29 15:00 수정 2024.03.30 09:10", dt.datetime(2024, 3, 29, 15)),
        ("기사입력 2024-03-29 오후 3:14", dt.datetime(2024, 3, 29, 15, 14)),
        ("등록 2024-03-29 17:39:21", dt.datetime(2024, 3, 29, 17, 39, 21)),
        ("승인 2024.03.29 12:05", dt.datetime(2024, 3, 29, 12, 5)),
        ("2024년 3월 29일 오전 12시 30분", dt.datetime(2024, 3, 29, 0, 30)),
        ("송고시간 2024-03-29 08:00", dt.datetime(2024, 3, 29, 8)),
        ("2024-03-29T01:00:00Z", dt.datetime(2024, 3, 29, 10)),
        ("홍길순 기자 | 2024.03.29 15:00", dt.datetime(2024, 3, 29, 15)),
    ],
)
def test_publication_dates(line: str, expected: dt.datetime) -> None:
    article = page(TITLE, line, *BODY)
    assert article.published_at == expected
    assert texts(article) == BODY


def test_a_modification_alone_is_no_publication() -> None:
    assert page(TITLE, "최종수정 2024.03.30 09:10", *BODY).published is None


@pytest.mark.parametrize(
    ("prefix", "author", "outlet"),
    [
        ("[디지털타임스 홍길순 기자] ", "홍길순", "디지털타임스"),
        ("[새벽신문 홍길순 기자]", "홍길순", "새벽신문"),
        ("(서울=연합뉴스) 홍길순 김철수 기자 = ", "홍길순, 김철수", "연합뉴스"),
        ("【세종=뉴시스】홍길순 기자 = ", "홍길순", "뉴시스"),
        ("[헤럴드경제(새벽)=홍길순 기자] ", "홍길순", "헤럴드경제"),
        ("[데일리안 = 홍길순 기자] ", "홍길순", "데일리안"),
        ("[인사이트] 홍길순 기자 = ", "홍길순", "인사이트"),
    ],
)
def test_a_byline_before_the_first_sentence_is_taken_off(prefix: str, author: str, outlet: str) -> None:
    article = page(TITLE, "2024-03-29", prefix + LEAD, SECOND, THIRD)
    assert texts(article) == BODY
    assert (article.author, article.outlet) == (author, outlet)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("홍길순 기자 gil@saebyeok.example", "홍길순"),
        ("홍길순기자 gil77@", "홍길순"),
        ("홍길순·김철수 기자", "홍길순, 김철수"),
        ("새벽=홍길순 기자 gil@saebyeok.example", "홍길순"),
        ("워싱턴=홍길순 특파원", "홍길순"),
        ("[홍길순 기자 gil@saebyeok.example]", "홍길순"),
        ("기자명 홍길순 기자", "홍길순"),
        ("gil@saebyeok.example", None),
    ],
)
def test_byline_lines(line: str, author: str | None) -> None:
    article = page(TITLE, "2024-03-29", *BODY, line)
    assert article.author == author
    assert texts(article) == BODY


def test_a_reporter_in_a_sentence_is_no_author() -> None:
    article = page(
        TITLE, "2024-03-29", LEAD, "이날 현장에서 김철수 기자가 질문을 던지자 시장은 웃음으로 답했다.", THIRD
    )
    assert article.author is None


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("저작권자 © AI타임스 무단전재 및 재배포 금지", "AI타임스"),
        ("<저작권자(c) 연합뉴스, 무단 전재-재배포 금지>", "연합뉴스"),
        ("홍길순 기자 gil@hani.co.kr", "한겨레"),
        ("ⓒ경향신문(www.khan.co.kr), 무단전재 및 재배포 금지", "경향신문"),
        ("홍길순 기자 gil@gmail.com", None),
        ("[저작권자ⓒ 새벽신문 무단복제-재배포 금지]", "새벽신문"),
    ],
)
def test_outlets(line: str, outlet: str | None) -> None:
    assert page(TITLE, "2024-03-29", *BODY, line).outlet == outlet


def test_credits_of_pictures_name_no_outlet() -> None:
    assert page(TITLE, "2024-03-29", LEAD, "개관식 모습. /연합뉴스", SECOND, THIRD).outlet is None


def test_subtitles_above_the_body() -> None:
    subtitles = ["걸어서 10분 생활권 구상", "예산 120억원 시의회 통과"]
    article = page(TITLE, "홍길순 기자", "2024-03-29", *subtitles, *BODY)
    assert texts(article, "subtitle") == subtitles
    assert article.title == TITLE


def test_headings_between_paragraphs_are_subtitles() -> None:
    article = page(
        TITLE, "2024-03-29", LEAD, "", "“아이들이 먼저다”", "", SECOND, "", "◇ 남은 과제는 사서 채용", "", THIRD
    )
    assert texts(article, "subtitle") == ["“아이들이 먼저다”", "◇ 남은 과제는 사서 채용"]


def test_a_page_without_a_title_has_none() -> None:
    article = page("도서관 개관식 전경", "도서관 개관식 전경", "", *BODY)
    assert article.title is None
    assert texts(article, "caption") == ["도서관 개관식 전경"]


def test_a_title_standing_twice_is_a_title() -> None:
    article = page(TITLE, "2024-03-29", "사회", TITLE, *BODY)
    assert article.title == TITLE
    assert reason(article, 4) == "title"
    assert texts(article) == BODY


def test_the_site_goes_from_the_title() -> None:
    article = page(f"{TITLE} - 인사이트", "2024-03-29", *BODY)
    assert (article.title, article.outlet) == (TITLE, "인사이트")


def test_word_salad_goes_wherever_it_stands() -> None:
    salad = [
        "먹었다. 그래서 이제 하늘로. 두드리는 않고 열두 포커사이트 가세요. 놓았다. 네가 그저 바꿔 말이 일은",
        "걷기로 오자고 여름밤 확률이 갔겠지만 온라인바카라 들키고 석달 발을 그녀의 웃음이로군. 부르는 그러니",
    ]
    article = page(TITLE, "2024-03-29", LEAD, SECOND, salad[0], THIRD, *salad)
    assert texts(article) == BODY
    assert reason(article, 5) == "spam"


def test_an_article_about_gambling_stays() -> None:
    about = "경찰은 온라인 카지노 사이트를 운영하며 바카라 도박판을 벌인 혐의로 일당 5명을 붙잡았다고 밝혔다."
    article = page("도박 사이트 일당 5명 검거", "2024-03-29", about, "이들은 2년 동안 120억원을 챙긴 것으로 조사됐다.")
    assert texts(article)[0] == about


def test_foreign_captions_of_other_stories_go() -> None:
    foreign = (
        "A long queue of climbers waits below the summit in this photo provided by the expedition. (John Doe via AP)"
    )
    article = page(TITLE, "2024-03-29", *BODY, "홍길순 기자 gil@hani.co.kr", "", foreign)
    assert texts(article) == BODY
    assert reason(article, 8) == "foreign_story"


def test_a_correction_stays_in_the_body() -> None:
    correction = "[정정보도] 본지는 28일자 기사에서 도서관 예산을 100억원으로 적었으나 120억원이 맞기에 바로잡습니다."
    assert correction in texts(page(TITLE, "2024-03-29", *BODY, correction))


def test_appointments_without_a_sentence_are_an_article() -> None:
    article = page("[인사] 새벽시", "2024-03-29", "◇ 국장급 승진", "▲ 도서관정책국장 홍길동 ▲ 문화국장 김철수", "◇ 과장급 전보", "▲ 독서과장 이영희")  # fmt: skip
    kept = " ".join(paragraph.text for paragraph in article.paragraphs)
    assert article.title == "[인사] 새벽시"
    assert all(name in kept for name in ("홍길동", "김철수", "이영희", "국장급", "과장급"))


def test_one_long_line_is_cut_into_its_paragraphs() -> None:
    line = (
        "홍길동 새벽시장이 축사를 하고 있다. (사진=새벽시)[이데일리 홍길순 기자] " + LEAD + SECOND + THIRD
        + "홍길순 기자 gil@edaily.co.kr▶ 이데일리 채널 구독하기- Copyrights ⓒ 이데일리. 무단전재 및 재배포 금지 -"
    )  # fmt: skip
    article = page(TITLE, "2024.03.29. 오후 3:00", line)
    assert texts(article) == BODY
    assert len(texts(article, "caption")) == 1
    assert (article.author, article.outlet) == ("홍길순", "이데일리")


def test_two_spaces_stand_for_a_line_break() -> None:
    line = "  ".join(["도서관 세 곳 걸어서 10분", "(새벽=뉴스1) 홍길순 기자 = " + LEAD, SECOND, THIRD, "gil@news1.kr"])
    article = page(TITLE, "2024-03-29 10:20", line)
    assert texts(article) == BODY
    assert texts(article, "subtitle") == ["도서관 세 곳 걸어서 10분"]
    assert article.outlet == "뉴스1"


def test_two_spaces_within_a_sentence_do_not_cut_it() -> None:
    spoken = "[앵커]  새벽시에 작은 도서관  세 곳이  문을 엽니다. 걸어서 10분이면  닿습니다. 홍길순 기자가 보도합니다."
    article = page(TITLE, "2024-03-29", spoken)
    assert texts(article) == [spoken]
    assert article.author == "홍길순"


def test_wrapped_lines_are_one_paragraph() -> None:
    article = page(
        TITLE, "2024-03-29", "",
        "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다. 도서관은 걸어서",
        "10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다. 시는 내년에도 두",
        "곳을 더 지을 계획이며 사서는 모두 열두 명을 뽑는다. 시의회는 지난달 예산을 모두",
        "통과시켰다.", "", THIRD,
    )  # fmt: skip
    assert len(texts(article)) == 2
    assert "걸어서 10분 안에" in texts(article)[0]
    assert article.paragraphs[0].lines == (4, 7)


def test_navigation_around_the_article_goes() -> None:
    menu = ["홈", "정치", "경제", "사회", "로그인", "회원가입", "전체메뉴", "검색"]
    headlines = ["노을군 딸기 축제 다음 달 열린다", "달빛대교 통행료 내달부터 오른다", "별빛산 케이블카 착공"]
    article = page(
        *menu, *headlines, *menu, TITLE, "홍길순 기자", "2024-03-29 10:20", *BODY, "인기 뉴스", *headlines, *menu
    )
    assert texts(article) == BODY
    assert article.title == TITLE
    assert article.published == dt.date(2024, 3, 29)


def test_advertising_slots_inside_a_paragraph_go() -> None:
    article = page(TITLE, "2024-03-29", LEAD, "MobileAdNew center " + SECOND, THIRD)
    assert texts(article) == BODY


def test_a_breaking_story_may_repeat_its_title_and_say_no_more() -> None:
    article = page(
        "[속보] 새벽시의회, 도서관 예산 120억원 통과", "2024-03-29", "[속보] 새벽시의회, 도서관 예산 120억원 통과"
    )
    assert texts(article) == ["[속보] 새벽시의회, 도서관 예산 120억원 통과"]


@pytest.mark.parametrize(
    "lines",
    [
        ["홈", "정치", "로그인", "회원가입", "카카오톡", "댓글 0"],
        ["가나다"],
        [f"노을군 {i}번째 축제 소식 모아 보기" for i in range(40)],
    ],
    ids=["buttons", "a word", "headlines"],
)
def test_a_page_without_an_article_is_refused(lines: list[str]) -> None:
    with pytest.raises(SourceError, match="기사 본문을 찾지 못했습니다"):
        page(*lines)


@pytest.mark.parametrize(
    "pitch",
    [
        "바카라사이트 먹튀검증 토토사이트 추천 가입쿠폰 3만원 바로가기 ☞ abc.example",
        "무직자 소액대출 당일대출 24시간 상담 카톡 abc99",
    ],
)
def test_pitches_of_gambling_and_loans_go_wherever_they_stand(pitch: str) -> None:
    article = page(TITLE, "2024-03-29", LEAD, SECOND, pitch, THIRD, pitch + "!")
    assert texts(article) == [LEAD, SECOND, THIRD]
    assert reason(article, 5) == "spam"


def test_an_article_about_gambling_keeps_its_list() -> None:
    body = ["경찰은 불법 토토와 바카라 사이트 세 곳을 닫았다고 29일 밝혔다.", "토토 사이트는 해외에 서버를 두고 바카라 게임도 열었다.",
            "- 바카라 사이트: 해외 서버, 회원 3천 명", "- 토토 사이트: 국내 서버, 회원 2천 명", "경찰은 토토 업자 다섯 명을 붙잡았다."]  # fmt: skip
    assert texts(page("불법 도박 사이트 세 곳 닫혔다", "2024-03-29", *body)) == body


def test_the_day_of_the_visit_in_the_head_is_no_publication_date() -> None:
    article = page("2024.04.02 (화)", "로그인", "전체메뉴", "정치 경제 사회", TITLE, "승인 2024.03.29 10:20", *BODY)
    assert (article.title, str(article.published)) == (TITLE, "2024-03-29")


def test_bars_of_buttons_of_several_kinds_go() -> None:
    article = page(TITLE, "인쇄 글자 작게 글자 크게", "이메일로 기사공유", "본문 글씨 키우기", "2024-03-29", *BODY)
    assert texts(article) == BODY


def test_credits_of_a_broadcast_are_bylines() -> None:
    article = page(TITLE, "2024-03-29", *BODY, "영상취재 : 김철수 영상편집 : 이영희")
    assert texts(article) == BODY
    assert reason(article, 6) == "byline"


@pytest.mark.parametrize(
    "path",
    [
        "한울스포츠 | 축구",
        "홈 > 경제 > 정보통신",
        "현재위치 홈 > 뉴스 > 사회",
        "새벽방송 뉴스 > 노동",
        "사회 사건/사고",
    ],
)
def test_where_the_page_stands_in_the_site_is_no_title(path: str) -> None:
    article = page(path, TITLE, "입력 2024-03-29 20:00", *BODY)
    assert article.title == TITLE
    assert reason(article, 1) == "navigation"


@pytest.mark.parametrize(
    ("notice", "outlet"),
    [("저작권자 ⓒ 새벽법률신문 무단전재 및 재배포 금지", "새벽법률신문"), ("저작권자ⓒ법률신문 무단전재", "법률신문")],
)
def test_an_outlets_name_within_a_longer_one_is_not_named(notice: str, outlet: str) -> None:
    assert page(TITLE, "입력 2024-03-29 20:00", *BODY, notice).outlet == outlet


def test_an_outlet_whose_name_stands_alone_above_the_article_is_its_outlet() -> None:
    assert page("새벽일보", "구독", TITLE, "입력 2024-03-29 20:00", *BODY).outlet == "새벽일보"
    assert page("새벽일보", "한빛경제", TITLE, "입력 2024-03-29 20:00", *BODY).outlet is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("두레신문 편집부 기자 desk@dure.example", None),
        ("촬영기자:최하운/영상편집:김기곤/그래픽:김지혜", None),
        ("취재: 홍길순 / 영상편집: 김기곤", "홍길순"),
        ("홍길순(gilsoon77)", "홍길순"),
        ("물빛뉴스 홍길순입니다.", "홍길순"),
        ("[영상취재 최하운 / 영상편집 김기곤]", None),
        ("YTN 홍길순 (gil@ytn.co.kr)", "홍길순"),
        ("문의 desk@dure.example", None),
    ],
)
def test_desks_and_cameras_are_no_authors(line: str, author: str | None) -> None:
    article = page(TITLE, "입력 2024-03-29 20:00", *BODY, line)
    assert article.author == author
    assert texts(article) == BODY


def test_the_sign_off_of_an_outlet_no_table_knows_names_it() -> None:
    assert page(TITLE, "입력 2024-03-29 20:00", *BODY, "물빛뉴스 홍길순입니다.").outlet == "물빛뉴스"


def test_what_the_site_asks_of_the_reader_is_no_subtitle() -> None:
    asked = ["기사를 읽어드립니다", "언론사 홈 구독", "Your browser does not support the", "앱으로 편하게 읽어 보세요"]
    article = page(TITLE, "입력 2024-03-29 20:00", *asked, "도서관 예산 120억원", *BODY)
    assert texts(article, "subtitle") == ["도서관 예산 120억원"]


def test_two_digits_before_a_time_are_a_year() -> None:
    assert str(page(TITLE, "24.03.29 20:00최종 업데이트 24.03.29 21:00", *BODY).published_at) == "2024-03-29 20:00:00"


def test_who_speaks_first_belongs_to_the_script() -> None:
    article = page(TITLE, "입력 2024-03-29 20:00", "◀ 앵커 ▶", LEAD, "◀ 리포트 ▶", SECOND, THIRD)
    assert texts(article) == ["◀ 앵커 ▶", LEAD, "◀ 리포트 ▶", SECOND, THIRD]


def test_short_paragraphs_of_wrapped_lines_are_joined() -> None:
    article = page(
        TITLE, "입력 2024-03-29 20:00", "",
        "새벽시는 올해 안에 걸어서 10분 안에 닿을 수 있는 작은", "도서관 세 곳을 새로 연다고 29일 밝혔다.", "",
        "예산은 모두 120억원이며, 이 가운데 절반은 나라에서 받고", "나머지는 시가 마련한다.", "",
        "홍길동 새벽시장은 책 읽는 아이가 늘어나는 도시를 만들고", "싶다고 말했다.",
    )  # fmt: skip
    assert len(texts(article)) == 3
    assert texts(article)[1] == "예산은 모두 120억원이며, 이 가운데 절반은 나라에서 받고 나머지는 시가 마련한다."


def test_corrections_are_marked() -> None:
    notice = "[정정보도] 본지는 28일자 기사에서 도서관 예산을 100억원으로 적었으나 120억원이 맞기에 바로잡습니다."
    within = page(TITLE, "2024-03-29", *BODY, notice)
    assert [paragraph.text for paragraph in within.paragraphs if paragraph.correction] == [notice]
    whole = page("[바로잡습니다] 새벽시 도서관 기사", "2024-03-29", *BODY)
    assert all(paragraph.correction for paragraph in whole.paragraphs)
    about = page(TITLE, "2024-03-29", *BODY, "언론중재위원회는 이 신문에 정정보도를 하라고 결정했다.")
    assert not any(paragraph.correction for paragraph in about.paragraphs)


def test_the_name_of_an_outlet_no_table_knows_comes_off_a_title() -> None:
    assert page(f"{TITLE} - 모래톱저널", "2024년 3월 29일", *BODY).title == TITLE


def test_a_menus_word_is_no_outlet() -> None:
    assert page("정책뉴스", TITLE, "2024.03.29 20:00", *BODY).outlet is None


def test_what_a_photographer_signs_is_a_caption() -> None:
    shot = "[서울=뉴스핌] 김기곤 기자 = 서울 새벽동 새벽시청. 2024.03.29 gon@newspim.com"
    article = page(TITLE, "입력 2024-03-29 20:00", LEAD, shot, SECOND, THIRD, "홍길순 기자 gil@newspim.com")
    assert len(texts(article, "caption")) == 1
    assert article.author == "홍길순"
