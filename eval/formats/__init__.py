"""Case files in the shapes of other tools, told apart by their names.

.jsonl          our own case file
.csv  .xlsx     a table, one case a row (``tables``)
.json           SQuAD 1.1/2.0, KorQuAD 1.0, KLUE-MRC (``squad``)
a folder        AutoRAG's qa.parquet and corpus.parquet (``autorag``)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from eval.cases import Case, CaseFileError, Problem, dumps, first_of, read


class Page(NamedTuple):
    """An article that comes with foreign cases, or goes with ours."""

    title: str
    text: str


class Bundle(NamedTuple):
    """Cases, what is wrong with other rows, and the articles the cases are about, by file name."""

    cases: list[Case]
    problems: list[Problem]
    pages: Mapping[str, Page]


def load(path: Path) -> Bundle:
    """Raises CaseFileError for a file that cannot be read at all."""
    from eval.formats import autorag, squad, tables

    if path.is_dir():
        return autorag.load(path)
    match path.suffix.lower():
        case ".csv" | ".xlsx":
            return Bundle(*tables.load(path), {})
        case ".json":
            return squad.load(path)
        case ".jsonl":
            return Bundle(*read(path), {})
    raise _unknown(path)


def save(cases: list[Case], path: Path, pages: Mapping[str, Page]) -> int:
    """Writes cases; SQuAD and AutoRAG take the articles along. Returns how many cases their shape has no room for.

    Raises CaseFileError where the file cannot be written.
    """
    from eval.formats import autorag, squad, tables

    try:
        match path.suffix.lower():
            case ".csv" | ".xlsx":
                tables.save(cases, path)
                return 0
            case ".json":
                return squad.save(cases, path, pages)
            case ".jsonl":
                path.write_text(dumps(cases), encoding="utf-8")
                return 0
            case "":
                return autorag.save(cases, path, pages)
    except OSError as error:
        raise CaseFileError(f"'{path}'에 쓸 수 없습니다. 경로와 권한을 확인해 주십시오.") from error
    raise _unknown(path)


def add(cases: Iterable[Case], path: Path) -> int:
    """Adds cases to a file, those aside whose questions it has already; how many were new. Raises CaseFileError."""
    kept = load(path) if path.exists() else Bundle([], [], {})
    if kept.problems:
        raise CaseFileError(first_of(kept.problems, path))
    known = {case.turns for case in kept.cases}
    fresh = list({case.turns: case for case in cases if case.turns not in known}.values())
    save([*kept.cases, *fresh], path, {})
    return len(fresh)


def save_pages(pages: Mapping[str, Page], folder: Path) -> None:
    """Articles as one JSON file each, as ``gisadap index`` reads them. Raises CaseFileError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            record = {"title": page.title, "content": page.text}
            (folder / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CaseFileError(f"폴더 '{folder}'에 쓸 수 없습니다. 경로와 권한을 확인해 주십시오.") from error


def _unknown(path: Path) -> CaseFileError:
    return CaseFileError(
        f"'{path}'의 형식을 알 수 없습니다. 이름이 .jsonl, .csv, .xlsx, .json으로 끝나거나 폴더여야 합니다."
    )
