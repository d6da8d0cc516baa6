"""Question cases: one JSON object a line, read with every problem named by its line.

The fields are published as ``docs/case.schema.json``; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from rag.errors import GisadapError
from rag.types import PHRASE_TYPES

TYPES = {
    "person": "사람",
    "organisation": "기관",
    "place": "장소",
    "date": "날짜",
    "duration": "기간",
    "number": "수",
    "money": "금액",
    "thing": "사물",
    "list": "목록",
    "reason": "까닭",
    "method": "방법",
    "quote": "한 말",
    "yes_no": "예/아니요",
    "description": "설명",
    "compare": "견주기",
    "several": "여러 기사",
    "summary": "요약",
}
"""What a question asks for, as a reader calls it: the product's answer types, and three that need several sentences."""

GROUPS = TYPES | {"unanswerable": "기사에 없음"}

TAGS = {
    "paraphrase": "다른 말로 물음",
    "follow-up": "이어 묻기",
    "relative-date": "상대 날짜",
    "conflict": "어긋나는 기사",
    "caption": "사진 설명",
    "quote-who": "누가 한 말",
    "quote-what": "무슨 말",
    "near-miss": "비슷하지만 없음",
    "why": "까닭",
    "how": "방법",
    "definition": "뜻",
    "compare": "견주기",
    "several": "여러 기사",
    "summary": "요약",
    "sidebar": "곁 기사에만 있음",
    "comment": "댓글에만 있음",
    "spam": "광고에만 있음",
    "foreign-caption": "다른 기사의 사진",
    "outside": "전혀 없음",
    "feedback": "독자의 지적",
}
"""Tags that the shipped cases use, as a reader calls them; others keep their name."""

SPELLINGS = {"organization": "organisation", "why": "reason", "how": "method", "yes/no": "yes_no", "yesno": "yes_no"}
"""Other names that case files of other tools use."""

WHOLE = frozenset({"list", "compare", "several"})
"""Right only when every element of ``all`` is named."""

_STRINGS = ("turns", "answers", "articles", "evidence", "tags")
_KNOWN = frozenset({"id", "type", "answerable", "all", "date_iso", "note", *_STRINGS})
_LONGEST_EVIDENCE = 200  # characters: a phrase that a quote may hold, not a paragraph
_ISO_DATE = re.compile(
    r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?|--(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)"
)


class CaseFileError(GisadapError):
    """A case file that cannot be used; the message names file and line."""

    exit_code = 2


class Problem(NamedTuple):
    """What is wrong with one line of a case file, counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation whose last question is scored."""

    id: str
    turns: tuple[str, ...]
    type: str
    """What the last question asks for: one of ``TYPES``."""
    answerable: bool
    answers: tuple[str, ...] = ()
    """Ways to write the right answer; any one will do."""
    all: tuple[tuple[str, ...], ...] = ()
    """For lists and comparisons: every element that must be named, each with its ways to write it."""
    articles: tuple[str, ...] = ()
    """How the file names of right sources begin; any one of them will do, but for ``several`` and ``compare`` each is
    needed."""
    evidence: tuple[str, ...] = ()
    """Short phrases of which a right quote holds at least one."""
    date_iso: str | None = None
    """The date asked for, as far as the article tells it: 2022, 2022-12, 2022-12-05, --12, --12-05."""
    tags: tuple[str, ...] = ()
    note: str | None = None
    line: int = field(default=0, compare=False)
    """Where it stands in its file, counted from 1; 0 where it was not read from one."""

    @property
    def question(self) -> str:
        return self.turns[-1]

    @property
    def wants_phrase(self) -> bool:
        """Whether a short answer is asked for, not a sentence."""
        return self.type in PHRASE_TYPES

    @property
    def needs_every_article(self) -> bool:
        """Whether one right article is not enough."""
        return self.type in ("several", "compare") and len(self.articles) > 1

    def is_right_source(self, source: str) -> bool:
        """Whether a source (``path`` or ``path#member``) is one of the case's articles."""
        return file_name(source).startswith(self.articles) if self.articles else False


def file_name(source: str) -> str:
    """The name of a source's file, or of the record within it: what ``articles`` begin."""
    return PurePath(source.partition("#")[0]).name


def as_row(case: Case) -> dict[str, Any]:
    """A case as its line says it, empty fields left out."""
    row = {key: value for key, value in asdict(case).items() if key != "line" and value not in ((), None)}
    return row | {key: _listed(value) for key, value in row.items() if isinstance(value, tuple)}


def _listed(value: tuple[Any, ...]) -> list[Any]:
    return [list(each) if isinstance(each, tuple) else each for each in value]


def dumps(cases: Iterable[Case]) -> str:
    """A case file's text."""
    return "".join(json.dumps(as_row(case), ensure_ascii=False) + "\n" for case in cases)


def read(path: Path) -> tuple[list[Case], list[Problem]]:
    """Every good case of a file, and what is wrong with the other lines. Raises CaseFileError for an unreadable one."""
    lines = enumerate(_text(path).split("\n"), start=1)
    return collected((number, _json(line)) for number, line in lines if line.strip())


def collected(rows: Iterable[tuple[int, object]]) -> tuple[list[Case], list[Problem]]:
    """Cases and problems of numbered rows, whatever file they stood in; a text in place of a row is a problem."""
    cases: list[Case] = []
    problems: list[Problem] = []
    ids: dict[str, int] = {}
    conversations: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        case = row if isinstance(row, str) else parse(row, number)
        if isinstance(case, str):
            problems.append(Problem(number, case))
        elif case.id in ids:
            problems.append(Problem(number, f"id '{case.id}'이(가) {ids[case.id]}행에도 있습니다"))
        elif case.turns in conversations:
            problems.append(Problem(number, f"{conversations[case.turns]}행과 질문이 같습니다"))
        else:
            ids[case.id] = conversations[case.turns] = number
            cases.append(case)
    if not cases and not problems:
        problems.append(Problem(1, "질문이 하나도 없습니다"))
    return cases, problems


def load(path: Path) -> list[Case]:
    """The cases of a file. Raises CaseFileError for the first bad line, and says how many more there are."""
    cases, problems = read(path)
    if problems:
        raise CaseFileError(first_of(problems, path))
    return cases


def first_of(problems: list[Problem], path: Path) -> str:
    """The first problem as one line, and how many more there are."""
    first, more = problems[0], len(problems) - 1
    rest = f" (다른 문제 {more}건은 'python -m eval lint'로 볼 수 있습니다)" if more else ""
    return f"{path}:{first.line}: {first.message}.{rest}"


def fingerprint(cases: Iterable[Case]) -> str:
    """Changes whenever a case does, in any field; the order of lines and spaces in them make no difference."""
    lines = sorted(json.dumps(as_row(case), ensure_ascii=False, sort_keys=True) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


# --- one line ---------------------------------------------------------------------------------------------------------


def parse(row: object, number: int = 0) -> Case | str:
    """The case of one row, or what is wrong with it."""
    if not isinstance(row, dict):
        return "JSON 객체가 아닙니다"
    given = {key: value for key, value in row.items() if value is not None}
    if isinstance(given.get("type"), str):
        given["type"] = SPELLINGS.get(given["type"], given["type"])
    given = {key: _in_lists(key, value) for key, value in given.items()}
    return _wrong_shape(given) or _wrong_content(given) or _case(given, number)


def _in_lists(key: str, value: object) -> object:
    """A single text in place of a list of them, as people write it."""
    if key in _STRINGS and isinstance(value, str):
        return [value]
    if key == "all" and isinstance(value, list):
        return [[each] if isinstance(each, str) else each for each in value]
    return value


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise CaseFileError(f"질문 파일 '{path}'이(가) 없거나 읽을 수 없습니다.") from None
    except UnicodeDecodeError:
        raise CaseFileError(f"질문 파일 '{path}'이(가) UTF-8이 아닙니다. UTF-8로 저장해 주십시오.") from None


def _json(line: str) -> object:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return f"JSON이 아닙니다({error.colno}번째 글자)"
    except RecursionError:
        return "JSON이 너무 깊습니다"
    return "JSON 객체가 아닙니다" if isinstance(row, str) else row


def _wrong_shape(row: dict[str, Any]) -> str | None:
    unknown = sorted(map(str, row.keys() - _KNOWN))
    if unknown:
        return f"모르는 항목이 있습니다: {', '.join(unknown)}"
    if not isinstance(row.get("id"), str) or not row["id"].strip():
        return "id가 없습니다"
    if not isinstance(row.get("answerable"), bool):
        return "answerable은 true나 false여야 합니다"
    if not isinstance(row.get("note", ""), str):
        return "note는 글이어야 합니다"
    for key in _STRINGS:
        if not _are_strings(row.get(key, [])):
            return f"{key}은(는) 비어 있지 않은 글의 목록이어야 합니다"
    elements = row.get("all", [])
    if not isinstance(elements, list) or not all(each and _are_strings(each) for each in elements):
        return "all은 글의 목록을 담은 목록이어야 합니다"
    return None


def _wrong_content(row: dict[str, Any]) -> str | None:
    if not row.get("turns"):
        return "turns에 질문이 없습니다"
    if row.get("type") not in TYPES:
        return f"type '{row.get('type', '')}'은(는) 모르는 종류입니다. 쓸 수 있는 종류: {', '.join(TYPES)}"
    if not row["answerable"]:
        given = [key for key in ("answers", "all", "articles", "evidence", "date_iso") if row.get(key)]
        return f"답이 없는 질문인데 {', '.join(given)}이(가) 있습니다" if given else None
    if not row.get("articles") or not row.get("evidence"):
        return "답이 있는 질문에는 articles와 evidence가 있어야 합니다"
    if row["type"] in WHOLE and not row.get("all"):
        return f"{TYPES[row['type']]}을(를) 묻는 질문에는 all이 있어야 합니다"
    if row["type"] in PHRASE_TYPES - WHOLE and not row.get("answers"):
        return "짧은 답을 묻는 질문에는 answers가 있어야 합니다"
    date = row.get("date_iso")
    if date is not None and not (isinstance(date, str) and _ISO_DATE.fullmatch(date)):
        return f"date_iso '{date}'은(는) 날짜가 아닙니다(2022-12-05, 2022-12, 2022, --12-05, --12)"
    long = [phrase for phrase in row["evidence"] if len(phrase) > _LONGEST_EVIDENCE]
    return f"근거 '{long[0][:20]}…'이(가) {_LONGEST_EVIDENCE}자를 넘습니다" if long else None


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)


def _case(row: dict[str, Any], number: int) -> Case:
    return Case(
        id=row["id"],
        type=row["type"],
        answerable=row["answerable"],
        all=tuple(tuple(each) for each in row.get("all", [])),
        date_iso=row.get("date_iso"),
        note=row.get("note"),
        line=number,
        **{key: tuple(row.get(key, [])) for key in _STRINGS},
    )
