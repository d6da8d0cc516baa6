"""Lists of other stories and readers' comments: where they begin, and whether the article goes on after them."""

from __future__ import annotations

from itertools import islice

from rag.cleaning.furniture import opens_list
from rag.cleaning.looks import LINE, LIST_MARKS, PROSE, Look
from rag.cleaning.prose import cut_off, ends_sentence, overlap, vocabulary

COHERENT = 0.2  # share of a paragraph's vocabulary that an article's own paragraphs have in common with the rest
_BEFORE = 0.15  # share of the page's prose that stands before such a heading, at the least
_STARTED = 100  # characters of prose after which a heading may open a list of other stories


def mark_lists(looks: list[Look]) -> None:
    """Lines after "많이 본 뉴스", "관련 기사", "댓글" belong to that list until the article goes on."""
    left = sum(len(look.text) for look in looks if look.label == PROSE)
    # The count of comments often stands above the article too; a list's heading has an article before it.
    started = max(_STARTED, _BEFORE * left)
    section: str | None = None
    ended = False
    read = 0
    since: list[Look] = []
    known: set[str] = set()
    for position, look in enumerate(looks):
        if look.label == "copyright" and read >= max(started, left):
            ended = True  # pictures carry such notices too, but then most of the article is still to come
        if look.label == PROSE:
            left -= len(look.text)
        if look.label == PROSE and (section is None or (not ended and _resumes(looks, position, section, known))):
            for aside in since:
                aside.label = "aside:" + aside.label.removeprefix("listed:")  # the article goes on after this list
            section, since = None, []
            read += len(look.text)
            known |= vocabulary(look.text)
        elif opens_list(look.label) and read >= started:
            section = look.label
        elif section and look.label in (PROSE, LINE, "caption"):
            look.label = "listed:" + section
        if section:
            since.append(look)


def _resumes(looks: list[Look], position: int, section: str, known: set[str]) -> bool:
    """Whether the article goes on here: a full paragraph on its subject, or two in a row, which no list has."""
    text = looks[position].text
    if not _is_paragraph(text):
        return False
    shared = overlap(text, known)
    if shared >= (COHERENT if section == "related" else 2 * COHERENT):
        return True
    told = (look for look in islice(looks, position + 1, position + 5) if look.label in (PROSE, LINE))
    following = next(told, None)
    if following is None or following.label != PROSE or not _is_paragraph(following.text):
        return False
    return max(shared, overlap(following.text, known)) >= COHERENT / 2


def _is_paragraph(text: str) -> bool:
    return not (text[0] in LIST_MARKS or text[0].isdigit() or cut_off(text)) and len(text) >= 40 and ends_sentence(text)
