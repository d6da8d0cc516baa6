"""SQuAD 1.1 and 2.0, KorQuAD 1.0 and KLUE-MRC: questions over paragraphs, answers with their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from eval.cases import Case, CaseFileError, collected
from eval.formats import Bundle, Page
from rag.errors import SourceError
from rag.types import PHRASE_TYPES


class Asked(NamedTuple):
    """A question of the file. ``starts`` count in the paragraph; without answers it has none in it."""

    id: str
    question: str
    answers: tuple[str, ...]
    starts: tuple[int, ...]
    kind: int | None
    """KLUE-MRC's question type: 1 paraphrase, 2 several sentences, 3 not answerable."""


class Paragraph(NamedTuple):
    title: str | None
    context: str
    asked: tuple[Asked, ...]


def paragraphs(path: Path) -> list[Paragraph]:
    """Raises SourceError where the file has no such questions."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        found = [_paragraph(each, article.get("title")) for article in data for each in article["paragraphs"]]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        reason = f"SQuAD 형식의 JSON 파일로 읽을 수 없습니다({error}). 형식을 확인해 주십시오."
        raise SourceError(str(path), reason) from error
    if not any(each.asked for each in found):
        raise SourceError(str(path), "질문이 없습니다. 파일 내용을 확인해 주십시오.")
    return found


def load(path: Path) -> Bundle:
    """Cases over the file's paragraphs, each an article of its own. Raises CaseFileError."""
    try:
        found = paragraphs(path)
    except SourceError as error:
        raise CaseFileError(str(error)) from None
    pages = {_name(number): Page(each.title or "", each.context) for number, each in enumerate(found, start=1)}
    rows = ((number, row) for number, row in enumerate(_rows(found), start=1))
    cases, problems = collected(rows)
    return Bundle(cases, problems, pages)


def save(cases: list[Case], path: Path, pages: Mapping[str, Page]) -> int:
    """Phrase cases whose answer stands in an article letter for letter, as SQuAD 2.0. Returns how many others there
    were."""
    articles = []
    written: set[str] = set()
    for name, page in pages.items():
        asked = [(case, spots) for case in cases if (spots := _spots(case, name, page.text))]
        written |= {case.id for case, _ in asked}
        if asked:
            qas = [
                {"id": case.id, "question": case.question, "answers": spots, "is_impossible": False}
                for case, spots in asked
            ]
            articles.append({"title": page.title, "paragraphs": [{"context": page.text, "qas": qas}]})
    document = {"version": "gisadap", "data": articles}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(cases) - len(written)


def _paragraph(data: dict[str, Any], title: str | None) -> Paragraph:
    return Paragraph(title, data["context"], tuple(map(_asked, data["qas"])))


def _asked(qa: dict[str, Any]) -> Asked:
    answers = [] if qa.get("is_impossible") else qa["answers"]
    return Asked(
        str(qa.get("id") or qa.get("guid") or qa["question"]),
        qa["question"],
        tuple(each["text"] for each in answers),
        tuple(int(each["answer_start"]) for each in answers),
        qa.get("question_type"),
    )


def _rows(found: list[Paragraph]) -> Iterator[dict[str, Any]]:
    from rag.question.understanding import understand

    for number, paragraph in enumerate(found, start=1):
        for asked in paragraph.asked:
            row: dict[str, Any] = {"id": asked.id, "turns": [asked.question], "answerable": bool(asked.answers)}
            if asked.answers:
                answers = list(dict.fromkeys(asked.answers))
                row |= {"answers": answers, "evidence": answers, "articles": [_name(number)]}
            asks = understand(asked.question).asks
            yield row | {"type": asks if asks in PHRASE_TYPES and asks != "list" else "thing"}


def _spots(case: Case, name: str, text: str) -> list[dict[str, Any]]:
    """Where the answers stand in an article of the case; one question has one paragraph, so only its first."""
    if not case.answerable or not case.wants_phrase or case.all or not name.startswith(case.articles[0]):
        return []
    return [{"text": answer, "answer_start": text.find(answer)} for answer in case.answers if answer in text]


def _name(number: int) -> str:
    return f"p{number:06d}"
