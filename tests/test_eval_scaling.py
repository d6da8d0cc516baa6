"""The scaling tables: small, but through every step and every rival."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.scaling import apart, scaling, write_articles
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
    assert not write_articles(path, 2, 5, into)
    assert [row["url"][-1] for row in map(json.loads, into.read_text(encoding="utf-8").splitlines())] == ["2", "3", "4"]
    assert write_articles(path, 3, 12, into)
    urls = [json.loads(line)["url"] for line in into.read_text(encoding="utf-8").splitlines()]
    assert len(set(urls)) == 9
    assert [url.startswith("synthetic:") for url in urls] == [False] * 2 + [True] * 7


def test_a_corpus_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    for path in (tmp_path / "missing.jsonl", empty):
        with pytest.raises(SourceError):
            write_articles(path, 0, 3, tmp_path / "out.jsonl")


def held(size: int) -> int:
    return len(b"x" * size)


def test_memory_is_of_a_process_of_its_own() -> None:
    small, large = apart(held, 1_000), apart(held, 200_000_000)
    assert large.megabytes - small.megabytes > 150


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_every_column_is_measured_and_every_rival_asked(tmp_path: Path) -> None:
    ours, others = scaling(corpus(tmp_path, 60), [60, 40], beside=True)
    assert [row[0] for row in ours.rows] == ["40", "60"]
    assert all(len(row) == len(ours.header) for row in ours.rows)
    assert [row[0] for row in others.rows] == 2 * [
        "bm25s, Kiwi morphemes",
        "llama-index BM25",
        "llama-index BM25 + Chroma",
        "Chroma alone",
    ]
    assert all(len(row) == len(others.header) for row in others.rows)
