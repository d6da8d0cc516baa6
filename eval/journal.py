"""The rows of a run as they are made, so that an interrupted run goes on where it stopped.

OUT/rows.jsonl      first line: what the run stands on; then one row a line, in the order they were finished
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

NAME = "rows.jsonl"
Row = dict[str, Any]


class Journal:
    """Rows by case id. Those of an earlier run over the same ground are kept; ``add`` writes at once."""

    def __init__(self, folder: Path, ground: Mapping[str, object]) -> None:
        self._path = folder / NAME
        self._ground = json.loads(json.dumps(ground))
        self.rows = self._earlier()
        self.resumed = len(self.rows)
        self._file = self._path.open("w", encoding="utf-8")
        for line in (self._ground, *self.rows.values()):
            self._write(line)

    def add(self, row: Row) -> None:
        self.rows[row["id"]] = row
        self._write(row)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _earlier(self) -> dict[str, Row]:
        """Whole lines only: the last one may have been cut off."""
        if not self._path.exists():
            return {}
        lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]
        if not lines or _parsed(lines[0]) != self._ground:
            return {}
        rows = [row for row in map(_parsed, lines[1:]) if isinstance(row, dict) and "id" in row]
        return {row["id"]: row for row in rows}

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
