"""The chat page: Gradio lays out masthead, conversation and question box; ``static/chat.js`` speaks to the API.

The page has no Gradio events. Answers come from ``POST /api/ask`` as server-sent events (a fourth of the processor time
of a Gradio event), so the guard can close every route of Gradio that takes input.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import gradio as gr

from rag.web.assets import STATIC, address

if TYPE_CHECKING:
    from fastapi import FastAPI

_TITLE = "기사답"
_SHEETS = ("tokens", "shell", "conversation", "composer", "reader", "history", "print")

_APART = ("widget", "embed", "check")  # scripts of the widget's pages

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
        head=_head(),
    )
    # Only launch() sets this, and Gradio skips its check of served files without it.
    page.has_launched = True
    return app


def _head() -> str:
    """Modules are named beforehand, or a browser would learn of each only from the one that imports it."""
    modules = sorted(path.name for path in STATIC.glob("*.js") if path.stem not in _APART)
    return "\n".join(
        (
            f'<link rel="icon" href="{address("icon.svg")}">',
            *(f'<link rel="stylesheet" href="{address(name)}.css">' for name in _SHEETS),
            *(f'<link rel="modulepreload" href="{address(name)}">' for name in modules),
            f'<script type="module" src="{address("chat.js")}"></script>',
        )
    )


def _page() -> gr.Blocks:
    page = gr.Blocks(title=_TITLE, analytics_enabled=False, fill_height=True)
    with page:
        for place in ("masthead", "lead", "conversation"):  # filled by the scripts; what they say is in words.js
            gr.Column(elem_id=place)
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
