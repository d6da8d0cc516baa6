"""AutoRAG's pair of Parquet files: qa.parquet (qid, query, retrieval_gt, generation_gt), corpus.parquet (doc_id,
contents). ``retrieval_gt`` is a list of lists: one document of each inner list is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.cases import Case, CaseFileError, collected
from eval.formats import Bundle, Page
from rag.types import PHRASE_TYPES

QA, CORPUS = "qa.parquet", "corpus.parquet"


class Tables(NamedTuple):
    """Rows of both files as plain Python values."""

    questions: list[dict[str, Any]]
    documents: list[dict[str, Any]]


def read(folder: Path) -> Tables:
    """Raises CaseFileError."""
    return Tables(
        _rows(folder / QA, ("qid", "query", "retrieval_gt")),
        _rows(folder / CORPUS, ("doc_id", "contents")),
    )


def load(folder: Path) -> Bundle:
    """Cases over the corpus, each document an article of its own. Raises CaseFileError."""
    tables = read(folder)
    names = {str(row["doc_id"]): f"d{number:06d}" for number, row in enumerate(tables.documents, start=1)}
    pages = {names[str(row["doc_id"])]: Page("", str(row["contents"])) for row in tables.documents}
    rows = ((number, _case(row, names, pages)) for number, row in enumerate(tables.questions, start=1))
    cases, problems = collected(rows)
    return Bundle(cases, problems, pages)


def save(cases: list[Case], folder: Path, pages: Mapping[str, Page]) -> int:
    """Single questions with an answer, over whole articles. Returns how many others there were."""
    parquet, arrow = _pyarrow()
    folder.mkdir(parents=True, exist_ok=True)
    kept = [case for case in cases if case.answerable and len(case.turns) == 1]
    questions = {
        "qid": [case.id for case in kept],
        "query": [case.question for case in kept],
        "retrieval_gt": [_groups(case, list(pages)) for case in kept],
        "generation_gt": [list(case.answers or (ways[0] for ways in case.all)) for case in kept],
    }
    documents = {
        "doc_id": list(pages),
        "contents": [page.text for page in pages.values()],
        "metadata": [{"title": page.title} for page in pages.values()],
    }
    parquet.write_table(arrow.table(questions), folder / QA)
    parquet.write_table(arrow.table(documents), folder / CORPUS)
    return len(cases) - len(kept)


def _case(row: Mapping[str, Any], names: Mapping[str, str], pages: Mapping[str, Page]) -> dict[str, Any] | str:
    """The answers' own words are the evidence where they stand in a right document, else its beginning."""
    from rag.question.understanding import understand

    right = [names[each] for group in row["retrieval_gt"] for each in map(str, group) if each in names]
    if not right:
        return f"'{row['qid']}'의 정답 문서가 {CORPUS}에 없습니다"
    answers = [str(each) for each in row.get("generation_gt") or [] if str(each).strip()]
    stand = [each for each in answers if any(each in pages[name].text for name in right) and len(each) <= 200]
    asks = understand(str(row["query"])).asks
    phrase = asks if asks in PHRASE_TYPES and asks != "list" and stand else "description"
    return {
        "id": str(row["qid"]),
        "turns": [str(row["query"])],
        "type": phrase,
        "answerable": True,
        "answers": stand or answers,
        "articles": list(dict.fromkeys(right)),
        "evidence": stand or [pages[name].text.strip()[:40] for name in right],
    }


def _groups(case: Case, names: Sequence[str]) -> list[list[str]]:
    found = [[name for name in names if name.startswith(beginning)] for beginning in case.articles]
    return found if case.needs_every_article else [[name for group in found for name in group]]


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    parquet, arrow = _pyarrow()
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except FileNotFoundError:
        raise CaseFileError(f"AutoRAG 자료 '{path}'이(가) 없습니다.") from None
    except (OSError, arrow.ArrowException):
        raise CaseFileError(f"AutoRAG 자료 '{path}'을(를) Parquet으로 읽을 수 없습니다.") from None
    missing = [name for name in needed if rows and name not in rows[0]]
    if missing or not rows:
        raise CaseFileError(f"AutoRAG 자료 '{path}'에 {', '.join(missing) or '행'}이(가) 없습니다.")
    return rows


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise CaseFileError(
            "AutoRAG 자료에는 pyarrow가 필요합니다. pip install 'gisadap[eval]'을 실행해 주십시오."
        ) from None
    return pyarrow.parquet, pyarrow
