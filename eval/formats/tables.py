"""Cases as a table, for people who write them in a spreadsheet: CSV and Excel, one case a row.

Several values of a cell are parted by ``|``; in ``all`` the elements are parted by ``;`` and their ways to be written
by ``|``. A backslash takes the meaning from either. Headings are the fields of a case, or Korean ones.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.cases import GROUPS, Case, CaseFileError, Problem, as_row, collected

COLUMNS = {
    "id": "번호",
    "turns": "질문",
    "type": "종류",
    "answerable": "답이 있음",
    "answers": "정답",
    "all": "들어야 할 것",
    "articles": "기사",
    "evidence": "근거",
    "date_iso": "날짜",
    "tags": "꼬리표",
    "note": "비고",
}
"""The fields of a case, and what a person calls them."""

_OTHER_HEADINGS = {"question": "turns", "answer": "answers", "article": "articles", "source": "articles"}
_HEADINGS = {korean: field for field, korean in COLUMNS.items()} | {field: field for field in COLUMNS} | _OTHER_HEADINGS
_KOREAN_TYPES = {korean: name for name, korean in GROUPS.items()}
_YES = {"true": True, "1": True, "yes": True, "y": True, "예": True, "o": True, "있음": True}
_NO = {"false": False, "0": False, "no": False, "n": False, "아니요": False, "x": False, "없음": False}
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")  # what a spreadsheet would reckon with instead of showing it


def load(path: Path) -> tuple[list[Case], list[Problem]]:
    """Cases of a table; problems are named by its rows, the heading being row 1. Raises CaseFileError."""
    rows = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    heading = next(rows, None)
    if heading is None:
        return [], [Problem(1, "표가 비어 있습니다")]
    fields = [_HEADINGS.get(each.strip().lower(), each.strip()) for each in heading]
    if "turns" not in fields:
        return [], [Problem(1, f"질문 열이 없습니다. 머리글은 {', '.join(COLUMNS)} 가운데에서 씁니다")]
    numbered = ((number, row) for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row))
    return collected((number, _row(dict(zip(fields, row, strict=False)), number)) for number, row in numbered)


def save(cases: Iterable[Case], path: Path) -> None:
    """Writes a table that ``load`` reads as the same cases."""
    rows = [list(COLUMNS), *([_cell(as_row(case).get(field)) for field in COLUMNS] for case in cases)]
    if path.suffix.lower() == ".xlsx":
        _save_excel(rows, path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as opened:  # the mark by which Excel knows UTF-8
        csv.writer(opened).writerows(rows)


def _row(cells: dict[str, str], number: int) -> dict[str, Any] | str:
    given = {field: _unguarded(cell.strip()) for field, cell in cells.items() if field and cell.strip()}
    row: dict[str, Any] = {"id": f"{number}", "answerable": "true", "type": "thing", **given}
    answerable = (_YES | _NO).get(str(row["answerable"]).lower())
    if answerable is None:
        return f"answerable '{row['answerable']}'은(는) true나 false여야 합니다"
    row["answerable"] = answerable
    row["type"] = _KOREAN_TYPES.get(row["type"], row["type"])
    for field in ("turns", "answers", "articles", "evidence", "tags"):
        if field in row:
            row[field] = _parted(row[field], "|")
    if "all" in row:
        row["all"] = [_parted(element, "|", finish=_plain) for element in _split(row["all"], ";")]
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, str):
        return _guarded(value)
    if value and isinstance(value[0], list):
        return _guarded(" ; ".join(" | ".join(map(_escaped, ways)) for ways in value))
    return _guarded(" | ".join(map(_escaped, value)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\|;])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\([\\|;])", r"\1", text)


def _split(text: str, mark: str) -> list[str]:
    pieces = re.findall(rf"(?:\\.|[^\\{mark}]|\\$)+", text, re.DOTALL)
    return [each.strip() for each in pieces if each.strip()]


def _parted(text: str, mark: str, finish: Callable[[str], str] = _plain) -> list[str]:
    return [finish(each) for each in _split(text, mark)]


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _csv(path: Path) -> Iterator[list[str]]:
    try:
        data = path.read_bytes()
    except OSError:
        raise CaseFileError(f"질문 표 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    for encoding in ("utf-8-sig", "cp949"):  # what Korean Excel writes
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return iter(list(csv.reader(io.StringIO(text, newline=""), strict=True)))
        except csv.Error as error:
            raise CaseFileError(f"질문 표 '{path}'이(가) CSV가 아닙니다: {error}.") from None
    raise CaseFileError(f"질문 표 '{path}'의 글자를 읽을 수 없습니다. UTF-8로 저장해 주십시오.")


def _excel(path: Path) -> Iterator[list[str]]:
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(path, data_only=True)
        rows = [["" if cell is None else str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    except OSError:
        raise CaseFileError(f"질문 표 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    except (ValueError, KeyError, zipfile.BadZipFile, openpyxl.utils.exceptions.InvalidFileException):
        raise CaseFileError(f"질문 표 '{path}'이(가) 엑셀 파일이 아닙니다.") from None
    return iter(rows)


def _save_excel(rows: Sequence[Sequence[str]], path: Path) -> None:
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = openpyxl.styles.Font(bold=True)
    for column, width in zip("ABCDEFGHIJK", (14, 48, 12, 10, 32, 32, 12, 28, 12, 20, 32), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    book.save(path)


def _openpyxl() -> Any:
    try:
        import openpyxl
        import openpyxl.styles
        import openpyxl.utils.exceptions
    except ImportError:
        raise CaseFileError(
            "엑셀 파일에는 openpyxl이 필요합니다. pip install 'gisadap[eval]'을 실행해 주십시오."
        ) from None
    return openpyxl
