"""The same page for other readers: Korean input methods, the keyboard alone, small screens, dark rooms, less motion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenChat, serious
from tests.browser.test_chat import ANSWER, QUESTION


def test_enter_while_a_syllable_is_composed_sends_nothing(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.box.focus()
    keyboard = chat.page.context.new_cdp_session(chat.page)
    keyboard.send("Input.insertText", {"text": "도서관이 로봇에 들인 돈은 얼마인가"})
    keyboard.send("Input.imeSetComposition", {"text": "요", "selectionStart": 1, "selectionEnd": 1})
    for kind in ("rawKeyDown", "keyUp"):
        enter = {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        keyboard.send("Input.dispatchKeyEvent", enter)
    chat.page.wait_for_timeout(300)
    expect(chat.turns).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "요"})
    expect(chat.box).to_have_value("도서관이 로봇에 들인 돈은 얼마인가요")
    chat.box.press("Enter")
    expect(chat.turns.locator(".short")).to_contain_text(ANSWER)
    expect(chat.turns).to_have_count(1)
    expect(chat.box).to_have_value("")


def test_shift_and_enter_make_a_new_line(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.box.press_sequentially("도서관이")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("물었다")
    expect(chat.box).to_have_value("도서관이\n물었다")
    expect(chat.turns).to_have_count(0)


def test_everything_can_be_done_by_keyboard_with_focus_in_sight(open_chat: OpenChat) -> None:
    chat = open_chat()
    expect(chat.box).to_be_focused()
    chat.page.keyboard.type(QUESTION)
    chat.page.keyboard.press("Enter")
    chat.turns.locator(".reply:not([aria-busy])").wait_for()
    chat.tab_to(".citation", "Shift+Tab", 20)
    assert chat.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    chat.page.keyboard.press("Enter")
    expect(chat.reader.locator("mark.active")).to_contain_text(ANSWER)
    chat.page.keyboard.press("Escape")
    expect(chat.reader).to_be_hidden()
    assert chat.page.evaluate("document.activeElement.matches('.citation')")


@pytest.mark.parametrize("width", [320, 768, 1440, 3840])
def test_nothing_runs_over_the_edge(open_chat: OpenChat, width: int) -> None:
    chat = open_chat(size=(width, 800), reduced_motion="reduce")
    chat.ask(QUESTION).locator(".citation").first.click()
    expect(chat.reader.locator("mark.active")).to_be_in_viewport()
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    edges = chat.reader.bounding_box()
    assert edges is not None
    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= width


def test_on_a_phone_the_article_covers_the_conversation(open_chat: OpenChat) -> None:
    chat = open_chat(on_phone=True)
    chat.box.fill(QUESTION)
    chat.page.locator("#ask").tap()
    citation = chat.turns.locator(".citation").first
    citation.wait_for()
    citation.tap()
    expect(chat.reader.locator("mark.active")).to_be_in_viewport()
    expect(chat.reader).to_have_attribute("aria-modal", "true")
    assert chat.page.evaluate("document.querySelector('gradio-app').inert")
    chat.page.touchscreen.tap(195, 30)
    expect(chat.reader).to_be_hidden()
    assert not chat.page.evaluate("document.querySelector('gradio-app').inert")


def test_the_page_follows_the_reader_into_the_dark(open_chat: OpenChat) -> None:
    chat = open_chat(color_scheme="dark")
    chat.ask(QUESTION).locator(".citation").first.click()
    expect(chat.reader.locator("mark.active")).to_be_visible()
    assert chat.page.evaluate(f"({LUMINANCE})(getComputedStyle(document.body).backgroundColor)") < 0.05


def test_less_motion_is_respected(open_chat: OpenChat) -> None:
    chat = open_chat(reduced_motion="reduce")
    chat.ask(QUESTION).locator(".citation").first.click()
    expect(chat.reader.locator("mark.active")).to_be_in_viewport()
    assert chat.page.evaluate("document.getAnimations().length") == 0


LUMINANCE = """(colour) => {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""

CONTRASTS = f"""() => {{
  const luminance = {LUMINANCE};
  const ground = (element) => {{
    for (; element; element = element.parentElement) {{
      const colour = getComputedStyle(element).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }}
    return "rgb(255, 255, 255)";
  }};
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {{
    const element = walker.currentNode.parentElement;
    const unseen = !element.checkVisibility() || element.closest(".unseen, .sr-only, script, style");
    if (unseen || !walker.currentNode.data.trim()) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim().slice(0, 30)]);
  }}
  return found;
}}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_chat: OpenChat, scheme: Any) -> None:
    """WCAG 2.2 AA asks for a contrast of 4.5 : 1."""
    chat = open_chat(color_scheme=scheme, size=(1440, 900), reduced_motion="reduce")
    contrasts = chat.page.evaluate(CONTRASTS)
    chat.ask(QUESTION).locator(".citation").first.click()
    expect(chat.reader.locator("mark.active")).to_be_visible()
    chat.ask("부산 지하철 요금은 얼마인가요?")
    contrasts += chat.page.evaluate(CONTRASTS)
    assert len(contrasts) > 20
    assert [(round(ratio, 2), text) for ratio, text in contrasts if ratio < 4.5] == []


def test_the_structure_is_told_to_screen_readers(open_chat: OpenChat) -> None:
    chat = open_chat()
    page = chat.page
    expect(page).to_have_title("기사답")
    assert page.evaluate("document.documentElement.lang") == "ko"
    expect(page.get_by_role("heading", level=1)).to_have_text("기사답")
    expect(page.get_by_role("textbox", name="질문")).to_be_visible()
    expect(page.get_by_role("button", name="묻기")).to_be_visible()
    reply = chat.ask(QUESTION)
    citation = reply.locator(".citation").first
    expect(citation).to_have_accessible_name(re.compile(r"근거 1: .*2024년 4월 18일"))
    citation.click()
    title = reply.locator(".source .title").first.inner_text()
    expect(page.get_by_role("dialog")).to_have_accessible_name(title)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_chat: OpenChat, scheme: Any) -> None:
    chat = open_chat(size=(1440, 900), color_scheme=scheme, reduced_motion="reduce")
    assert serious(chat.page) == []
    reply = chat.ask(QUESTION)
    reply.get_by_text("왜 이 답인가").click()
    reply.get_by_role("button", name="이 답이 틀렸어요").click()
    reply.get_by_role("button", name="기사에서 맞는 문장 고르기").click()
    reply.locator(".citation").first.click()
    expect(chat.reader.locator("mark.active")).to_be_visible()
    assert serious(chat.page) == []
    chat.page.keyboard.press("Escape")
    chat.page.get_by_role("button", name="기간·매체").click()
    expect(chat.page.locator("#filters .outlets label").first).to_be_visible()
    assert serious(chat.page) == []
    chat.page.locator("#conversation-menu").click()
    expect(chat.page.locator("#menu")).to_be_visible()
    assert serious(chat.page) == []


def timings(page: Page) -> dict[str, float]:
    return page.evaluate(
        """() => {
          const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
          return {
            paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
            requests: entries.length,
            transferred: entries.reduce((sum, entry) => sum + entry.transferSize, 0),
          };
        }"""
    )  # type: ignore[no-any-return]


def test_the_first_load_stays_small(
    site: str, chromium: Browser, record_property: Callable[[str, object], None]
) -> None:
    context = chromium.new_context(locale="ko-KR")  # of its own: nothing is in its cache
    page = context.new_page()
    page.goto(site)
    page.wait_for_selector(".collection")
    measured = timings(page)
    context.close()
    for name, value in measured.items():
        record_property(name, value)
    assert measured["transferred"] < 300_000
    assert measured["requests"] < 80
