"""The chat page: Gradio lays out masthead, conversation and question box; ``static/chat.js`` speaks to the API.

The page has no Gradio events. Answers come from ``POST /api/ask`` as server-sent events (a fourth of the processor time
of a Gradio event), so the guard can close every route of Gradio that takes input.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

if TYPE_CHECKING:
    from fastapi import FastAPI

STATIC = Path(__file__).with_name("static")

_TITLE = "기사답"
_ABOUT = "모은 기사에 묻고, 근거 문장으로 확인합니다."
_LEAD = "## 기사에 있는 것만 답합니다.\n\n답마다 근거 문장을 열어 볼 수 있고, 기사에 없으면 없다고 말합니다."

# Names of fonts only: a font object of Gradio would be looked for on the internet.
_SANS = ["Pretendard", "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "sans-serif"]
_MONO = ["D2Coding", "Noto Sans Mono CJK KR", "monospace"]


def mount(app: FastAPI) -> FastAPI:
    """Mounts the chat page at ``/``, hardened; routes added to ``app`` before keep their paths."""

    async def within_a_loop() -> FastAPI:
        return _mounted(app)

    # Without a running loop Gradio makes one for every lock it creates, and closes none of them.
    return asyncio.run(within_a_loop())


def _mounted(app: FastAPI) -> FastAPI:
    page = _page()
    page.queue(max_size=64, api_open=False)
    app = gr.mount_gradio_app(
        app,
        page,
        "/",
        allowed_paths=[],
        max_file_size="1kb",
        show_error=False,
        run_history=False,
        footer_links=[],
        mcp_server=False,
        ssr_mode=False,
        enable_monitoring=False,
        theme=_theme(),
        head="\n".join(
            (
                f'<link rel="icon" href="{address("icon.svg")}">',
                f'<link rel="stylesheet" href="{address("chat.css")}">',
                f'<script src="{address("chat.js")}" defer></script>',
            )
        ),
    )
    # Only launch() sets this, and Gradio skips its check of served files without it.
    page.has_launched = True
    return app


def address(name: str) -> str:
    """Where a static file is served; changes with its content, so browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"ui/{name}?v={digest}"  # relative: a proxy may serve the page under a prefix


def _page() -> gr.Blocks:
    page = gr.Blocks(title=_TITLE, analytics_enabled=False, fill_height=True)
    with page:
        with gr.Row(elem_id="masthead"):
            gr.Markdown(f"# {_TITLE}\n\n{_ABOUT}", elem_id="nameplate", sanitize_html=True)
            gr.Button("새 대화", elem_id="new-conversation", size="sm", scale=0)
        gr.Markdown(_LEAD, elem_id="lead", sanitize_html=True)
        with gr.Column(elem_id="conversation"):
            pass  # turns are appended by chat.js
        with gr.Row(elem_id="composer"):
            gr.Textbox(
                label="질문",
                placeholder="무엇이 궁금하세요?",
                elem_id="question",
                lines=1,
                max_lines=6,
                container=False,
                autofocus=False,
            )
            gr.Button("묻기", elem_id="ask", variant="primary", scale=0)
    return page


def _theme() -> gr.Theme:
    """The colours that are there before the stylesheet has come."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO).set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#16181b",
        body_text_color="#1c1b19",
        body_text_color_dark="#e8e4da",
    )
