"""News of our own making with questions as readers ask them, in ``rag/training/news``.

Encyclopaedia questions were written in sight of their sentence and share its words; people who ask about news use their
own. Each article starts with ``= title | date``; its paragraphs follow, then its questions, one a line:

    ? question = answer                  a phrase of the article
    ~ question = words of the sentence   a reason, a way, a statement: the sentence is the answer
    ! question                           near the subject, but the article does not say
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parent / "news"
_MARKS = ("? ", "~ ", "! ")


class NewsQuestion(NamedTuple):
    kind: Literal["phrase", "sentence", "unanswerable"]
    text: str
    answer: str
    """Words of the article; empty where it does not answer."""


class NewsArticle(NamedTuple):
    title: str
    published: dt.date
    text: str
    questions: tuple[NewsQuestion, ...]


def read_news(folder: Path = FOLDER) -> Iterator[NewsArticle]:
    """Every article with its questions.

    Raises ValueError for an answer that its article does not hold.
    """
    for path in sorted(folder.glob("*.txt")):
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n= ")[1:]:
            heading, *lines = block.strip().split("\n")
            title, day = heading.rsplit(" | ", 1)
            text = "\n".join(line for line in lines if not line.startswith(_MARKS))
            questions = tuple(_question(line, text) for line in lines if line.startswith(_MARKS))
            yield NewsArticle(title, dt.date.fromisoformat(day), text, questions)


def _question(line: str, text: str) -> NewsQuestion:
    if line.startswith("! "):
        return NewsQuestion("unanswerable", line[2:], "")
    asked, answer = line[2:].rsplit(" = ", 1)
    if answer not in text:
        error_message = f"The article does not hold the answer of: {line}"
        raise ValueError(error_message)
    return NewsQuestion("phrase" if line.startswith("? ") else "sentence", asked, answer)
