"""Small pages of our own beside the chat page. What is put into them is escaped; scripts and styles are files."""

from __future__ import annotations

import html
from collections.abc import Iterable
from string import Template
from typing import TYPE_CHECKING

from rag.web.assets import address

if TYPE_CHECKING:
    from rag.web.widget import Finding

_HEAD = """<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
"""

_SIGN_IN = Template(
    _HEAD
    + """<title>로그인 - 기사답</title>
<link rel="icon" href="ui/icon.svg">
<link rel="stylesheet" href="ui/form.css">
</head>
<body>
<main>
<h1>기사답</h1>
<p>모은 기사에 묻고, 근거 문장으로 확인합니다.</p>
$failure
<form method="post" action="sign-in">
<input type="hidden" name="next" value="$next">
<label for="name">이름</label>
<input id="name" name="name" value="$name" autocomplete="username" autocapitalize="none" required $name_focus>
<label for="password">비밀번호</label>
<input id="password" name="password" type="password" autocomplete="current-password" required $password_focus>
<button type="submit">로그인</button>
</form>
</main>
</body>
</html>
"""
)

_CHECK = Template(
    _HEAD
    + """<title>위젯 연결 살펴보기 - 기사답</title>
<link rel="icon" href="../ui/icon.svg">
<link rel="stylesheet" href="../ui/form.css">
<script src="../ui/check.js" defer></script>
</head>
<body>
<main class="wide">
<h1>위젯 연결 살펴보기</h1>
<p>위젯을 넣은 페이지에서 답이 나오지 않을 때, 무엇을 고치면 되는지 알려 드립니다.</p>
<ul class="findings" role="status">
$findings
<li id="clock" hidden></li>
<li id="stream" hidden></li>
</ul>
<form method="post" action="check">
<label for="origin">페이지의 출처</label>
<input id="origin" name="origin" value="$origin" placeholder="https://portal.example.com" inputmode="url">
<label for="token">토큰 (선택)</label>
<input id="token" name="token" autocomplete="off" spellcheck="false">
<button type="submit">살펴보기</button>
</form>
</main>
</body>
</html>
"""
)

EMBED = (
    _HEAD
    + """<title>기사답</title>
<link rel="stylesheet" href="ui/embed.css">
<script src="widget.js" defer></script>
<script src="ui/embed.js" defer></script>
</head>
<body>
<gisadap-chat></gisadap-chat>
</body>
</html>
"""
)

_DESK = Template(
    _HEAD
    + """<title>$title - 기사답</title>
<link rel="icon" href="$icon">
$sheets
<script src="$dark"></script>
$modules
<script type="module" src="$script"></script>
</head>
<body class="desk">
<div id="masthead"></div>
<main id="desk" tabindex="-1"></main>
</body>
</html>
"""
)
_DESK_SHEETS = ("tokens", "shell", "reader", "desk/desk", "desk/raw")

_NOTICE = Template(
    _HEAD
    + """<title>$title - 기사답</title>
<link rel="icon" href="$icon">
<link rel="stylesheet" href="$sheet">
</head>
<body>
<main>
<h1>$title</h1>
<p>$words</p>
<p><a href="$back">$back_words</a></p>
</main>
</body>
</html>
"""
)

_MARKS = {True: ("well", "정상"), False: ("wrong", "고칠 것"), None: ("open", "확인")}


def desk(title: str, script: str, modules: Iterable[str]) -> str:
    """A page for operators, which its script fills."""
    named = (f'<link rel="modulepreload" href="{address(each)}">' for each in modules)
    return _DESK.substitute(
        title=title,
        icon=address("icon.svg"),
        sheets="\n".join(f'<link rel="stylesheet" href="{address(each)}.css">' for each in _DESK_SHEETS),
        dark=address("desk/dark.js"),
        modules="\n".join(named),
        script=address(script),
    )


def notice(title: str, words: str, back: str, back_words: str, *, prefix: str = "") -> str:
    """A page that says one thing. ``prefix`` leads from it to the root: ``../`` for one folder."""
    return _NOTICE.substitute(
        title=html.escape(title),
        words=html.escape(words),
        back=f"{prefix}{back}",
        back_words=html.escape(back_words),
        icon=f"{prefix}ui/icon.svg",
        sheet=f"{prefix}ui/form.css",
    )


def sign_in(next_page: str, name: str = "", failure: str = "") -> str:
    focus = ("", "autofocus") if name else ("autofocus", "")
    return _SIGN_IN.substitute(
        next=html.escape(next_page),
        name=html.escape(name),
        failure=f'<p class="failure" role="alert">{html.escape(failure)}</p>' if failure else "",
        name_focus=focus[0],
        password_focus=focus[1],
    )


def check(origin: str, findings: Iterable[Finding]) -> str:
    return _CHECK.substitute(origin=html.escape(origin), findings="\n".join(map(_finding, findings)))


def _finding(finding: Finding) -> str:
    kind, mark = _MARKS[finding.well]
    return f'<li class="{kind}"><b>{mark}</b> {html.escape(finding.words)}</li>'
