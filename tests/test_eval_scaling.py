"""The scaling tables: small, but through every step and every rival."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.scaling import apart, tables, write_articles
from rag.errors import SourceError


def corpus(folder: Path, count: int) -> Path:
    path = folder / "articles.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for number in range(count):
            text = f"한빛{number}시는 다리를 놓는다. 공사비는 {number + 1}억원이다. 시장은 통행료가 없다고 말했다."
            row = {
                "title": f"한빛{number}시 다리 공사",
                "date": "2025-01-02",
                "text": text,
                "url": f"http://a.example/{number}",
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def test_articles_beyond_the_corpus_are_made_up_and_said_to_be(tmp_path: Path) -> None:
    path, into = corpus(tmp_path, 5), tmp_path / "out.jsonl"
    assert not write_articles(path, 5, into)
    assert write_articles(path, 12, into)
    rows = [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 12
    assert len({row["url"] for row in rows}) == 12
    assert all(row["url"].startswith("synthetic:") for row in rows[5:])


def test_a_corpus_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        write_articles(tmp_path / "missing.jsonl", 3, tmp_path / "out.jsonl")


def held(size: int) -> int:
    return len(b"x" * size)


def test_memory_is_of_a_process_of_its_own() -> None:
    small, large = apart(held, 1_000), apart(held, 200_000_000)
    assert large.megabytes - small.megabytes > 150


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_column_is_measured_and_every_rival_asked(tmp_path: Path) -> None:
    ours, others = tables(corpus(tmp_path, 60), [60])
    assert len(ours.rows) == 1
    assert len(ours.rows[0]) == len(ours.header)
    assert ours.rows[0][0] == "60"
    assert [row[0] for row in others.rows] == [
        "bm25s, Kiwi morphemes",
        "llama-index BM25",
        "llama-index BM25 + Chroma",
        "Chroma alone",
    ]
    assert all(len(row) == len(others.header) for row in others.rows)
