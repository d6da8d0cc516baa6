"""A conversation as Markdown and as JSON."""

from __future__ import annotations

import json
from typing import Any

from rag.web import export

CITATION = {
    "number": 1,
    "title": "[단독] 로봇 *열* 대",
    "outlet": "한빛신문",
    "published": "2024-05-02",
    "url": "https://news.example/1",
    "quote": "로봇 열 대를\n샀다.",
}
ANSWERED = {
    "question": "몇 대를 샀나?",
    "short": "열 대",
    "abstained": False,
    "claims": [{"text": "로봇 열 대를 샀다.", "citations": [1]}],
    "citations": [CITATION],
    "nearest": [],
}
ABSTAINED = {
    "question": "![x](http://evil.example/x.png)",
    "answer": "기사에서 찾지 못했습니다.",
    "short": None,
    "abstained": True,
    "claims": [],
    "citations": [],
    "nearest": [{**CITATION, "url": None, "outlet": None}],
}
CONVERSATION: dict[str, Any] = {
    "title": "# 로봇",
    "started_at": "2024-05-03T01:02:03Z",
    "messages": [ANSWERED, ABSTAINED],
}


def test_markdown_tells_question_answer_and_where_it_is_from() -> None:
    text = export.as_markdown(CONVERSATION)
    assert text.splitlines() == [
        "# \\# 로봇",
        "",
        "기사답 · 2024-05-03",
        "",
        "## 몇 대를 샀나?",
        "",
        "**열 대**",
        "",
        "로봇 열 대를 샀다. \\[1\\]",
        "",
        "근거",
        "",
        "- \\[1\\] \\[단독\\] 로봇 \\*열\\* 대, 한빛신문, 2024-05-02, https://news.example/1",
        "  > 로봇 열 대를 샀다.",
        "",
        "## \\!\\[x\\](http://evil.example/x.png)",
        "",
        "기사에서 찾지 못했습니다.",
        "",
        "가까운 기사",
        "",
        "- \\[단독\\] 로봇 \\*열\\* 대, 2024-05-02",
    ]


def test_json_is_what_the_api_gives() -> None:
    assert json.loads(export.as_json(CONVERSATION)) == CONVERSATION
