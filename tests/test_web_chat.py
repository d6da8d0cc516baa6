"""The page Gradio mounts: what it shows, and that nothing of Gradio takes input or serves a file of the server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from rag.web import chat


@pytest.fixture(scope="module")
def mounted() -> FastAPI:
    """The page alone, without the guard: what Gradio itself would do."""
    return chat.mount(FastAPI())


@pytest.fixture(scope="module")
def blocks(mounted: FastAPI) -> gr.Blocks:
    mount = next(route for route in mounted.routes if isinstance(route, Mount))
    page = mount.app.get_blocks()  # type: ignore[attr-defined]
    assert isinstance(page, gr.Blocks)
    return page


def test_the_page_is_a_gradio_page_in_korean_without_events(blocks: gr.Blocks) -> None:
    shown = json.dumps(blocks.config["components"], ensure_ascii=False)
    for words in ("masthead", "conversation", "무엇이 궁금하세요?", "묻기"):
        assert words in shown
    assert blocks.config["dependencies"] == []


def test_gradio_checks_the_files_it_serves(blocks: gr.Blocks) -> None:
    """Gradio skips its check of served files unless this is set; an upgrade that renames it must fail here."""
    from gradio import processing_utils

    assert blocks.has_launched
    assert "has_launched" in Path(processing_utils.__file__).read_text(encoding="utf-8")
    assert blocks.allowed_paths == []
    assert blocks.show_error is False
    assert blocks.run_history is False
    assert blocks.footer_links == []


def test_no_route_of_gradio_serves_a_file_of_the_server(mounted: FastAPI, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("only for the operator", encoding="utf-8")
    page = TestClient(mounted, raise_server_exceptions=False)
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    paths = (f"/gradio_api/file={secret}", f"/gradio_api/file/{secret}", f"/static/{secret}", f"/assets/{secret}")
    answers = [page.get(path) for path in paths]
    body = {"data": [file], "fn_index": 0, "session_hash": "s"}
    events = ("/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/call/predict")
    answers += [page.post(path, json=body) for path in events]
    for answer in answers:
        assert "only for the operator" not in answer.text
        assert answer.status_code >= 400


def test_the_page_names_fonts_without_loading_them(mounted: FastAPI) -> None:
    assert not re.search(r"@import|url\(.?https?:", TestClient(mounted).get("/theme.css").text)


def test_addresses_of_static_files_change_with_their_content(mounted: FastAPI) -> None:
    for name in ("chat.js", "tokens.css"):
        assert re.fullmatch(rf"ui/[0-9a-f]{{12}}/{name}", chat.address(name))
    head = TestClient(mounted).get("/").text
    for path in chat.STATIC.glob("*.*"):
        assert (path.name in head) != (path.name in OTHER_PAGES)
    assert "/desk/" not in head  # the operators' pages load their own


OTHER_PAGES = {"sign-in.css", "form.css", "widget.js", "embed.js", "embed.css", "check.js"}
"""Files of the widget and of the forms, which the chat page does not load."""
MODULES = sorted(chat.STATIC.rglob("*.js"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_the_scripts_set_text_and_never_markup(module: Path) -> None:
    script = module.read_text(encoding="utf-8")
    for markup in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert markup not in script
    assert script.count("\n") < (800 if module.name == "widget.js" else 250), "the widget is one file for its embedders"


@pytest.mark.parametrize("folder", ["", "desk"])
def test_every_word_of_the_pages_is_known_in_both_languages(folder: str) -> None:
    known: set[str] = set()
    for place in {"", folder}:
        words = (chat.STATIC / place / "words.js").read_text(encoding="utf-8")
        table = words[words.index("const WORDS") : words.index("\n};")]
        named = re.findall(r"^  (\w+): \[", table, re.MULTILINE)
        assert len(named) == len(set(named))
        assert len(named) == len(re.findall(r"^  \w+: \[\s*\"[^\"]+\",\s*\"[^\"]+\",?\s*\],$", table, re.MULTILINE))
        known |= set(named)
    scripts = [path.read_text(encoding="utf-8") for path in (chat.STATIC / folder).glob("*.js")]
    assert {name for script in scripts for name in re.findall(r"\bsay\(\"(\w+)\"", script)} <= known
