from __future__ import annotations

from pathlib import Path

from eval.journal import NAME, Journal

GROUND = {"cases": "c", "jobs": 1}


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Journal(tmp_path, GROUND) as journal:
        journal.add({"id": "a", "answer": "하나"})
        journal.add({"id": "b", "answer": "둘"})
    with (tmp_path / NAME).open("a", encoding="utf-8") as opened:
        opened.write('{"id": "c", "ans')  # killed while it wrote
    with Journal(tmp_path, GROUND) as journal:
        assert journal.resumed == 2
        assert journal.rows["b"] == {"id": "b", "answer": "둘"}
        journal.add({"id": "c"})
    with Journal(tmp_path, GROUND) as journal:
        assert journal.rows.keys() == {"a", "b", "c"}


def test_another_ground_begins_afresh(tmp_path: Path) -> None:
    with Journal(tmp_path, GROUND) as journal:
        journal.add({"id": "a"})
    with Journal(tmp_path, {**GROUND, "cases": "other"}) as journal:
        assert journal.resumed == 0


def test_a_journal_that_is_no_journal_begins_afresh(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"\xff\x00not json\n[]\n")
    with Journal(tmp_path, GROUND) as journal:
        assert journal.rows == {}
