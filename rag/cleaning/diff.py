"""A cleaned page as a person reads it: every line, what became of it, and why."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from rag.types import Article

_NAMES = {
    "body": "본문",
    "subtitle": "부제",
    "caption": "사진 설명",
    "correction": "정정보도",
    "title": "제목",
    "byline": "기자",
    "date": "날짜",
    "share": "공유",
    "view": "보기 설정",
    "navigation": "메뉴",
    "publisher": "매체 안내",
    "comments": "댓글",
    "reaction": "반응",
    "counter": "숫자",
    "related": "관련 기사",
    "most_read": "많이 본 기사",
    "latest": "최신 기사",
    "subscription": "구독 안내",
    "contact": "제보 안내",
    "copyright": "저작권",
    "advertisement": "광고",
    "code": "코드",
    "link": "주소",
    "spam": "스팸",
    "foreign_story": "다른 기사",
    "duplicate": "중복",
    "recurring": "되풀이",
    "rule": "운영 규칙",
    "markup": "HTML",
}
_KEPT_STYLE = {"body": "green", "subtitle": "bold green", "caption": "cyan"}
_DROPPED_STYLE = {"title": "bold", "byline": "yellow", "date": "yellow"}
_WIDTH = 9  # columns of the reason: the longest name takes nine


def diff(article: Article, text_lines: Sequence[str]) -> Group:
    """The page's lines in order: kept ones in colour with their kind, dropped ones dim with their reason.

    ``text_lines`` are the decoded file's lines (``decode_file(path).split("\\n")``). A paragraph shows the text
    that was kept, so a byline cut off its head is seen to be gone.
    """
    rows: list[tuple[int, int, Text]] = []
    shared: set[int] = set()
    for paragraph in article.paragraphs:
        kind = "correction" if paragraph.correction else paragraph.kind
        row = _row(paragraph.lines.first, kind, paragraph.text, _KEPT_STYLE[paragraph.kind])
        rows.append((paragraph.lines.first, 1, row))
        shared.update(range(paragraph.lines.first, paragraph.lines.last + 1))
    for part in article.dropped:
        if part.reason == "markup":
            continue
        style = _DROPPED_STYLE.get(part.reason, "dim")
        for number in range(part.lines.first, part.lines.last + 1):
            if number in shared or number > len(text_lines) or not text_lines[number - 1].strip():
                continue
            rows.append((number, 0, _row(number, part.reason, text_lines[number - 1].strip(), style)))
    rows.sort(key=lambda row: row[:2])
    return Group(*_heading(article), *(row for _, _, row in rows))


def _heading(article: Article) -> list[Text]:
    unknown = "알 수 없음"
    facts = (
        ("제목", article.title),
        ("날짜", str(article.published_at or article.published or "")),
        ("기자", article.author),
        ("매체", article.outlet),
    )
    return [Text.assemble((f"{name}  ", "bold"), value or unknown) for name, value in facts] + [Text("")]


def _row(number: int, reason: str, text: str, style: str) -> Text:
    name = _NAMES.get(reason, reason)
    padding = " " * max(0, _WIDTH - Text(name).cell_len)
    return Text.assemble((f"{number:>5} ", "dim"), (name + padding + "  ", style), (text, style))
