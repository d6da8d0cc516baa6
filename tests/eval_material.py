"""Reports made by hand, of cases whose every text tries to be markup."""

from __future__ import annotations

from typing import Any

from eval.figures import Figure
from eval.fingerprints import TITLES
from eval.report import assemble

EVIL = "<script>alert(1)</script>\" onmouseover='x'"


def row(number: int, *, right: bool, cluster: str = "100") -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "turns": ["로봇이 왔어?", f"{number}번 질문 {EVIL}"],
        "type": "money",
        "answerable": True,
        "answers": [EVIL],
        "all": [],
        "articles": [cluster],
        "evidence": [EVIL],
        "tags": ["follow-up", "paraphrase"],
        "cluster": cluster,
        "standalone_question": EVIL,
        "answer": EVIL,
        "short": EVIL,
        "abstained": False,
        "confidence": 0.8 if right else 0.4,
        "citations": [{"source": EVIL, "title": EVIL, "quote": EVIL}],
        "hits": [{"source": EVIL, "text": EVIL, "fused": 1.0}],
        "gold": [{"source": EVIL, "quote": EVIL}],
        "scores": {"short_answer_right": float(right), "article_cited": 1.0},
        "right": right,
        "stage": None if right else "phrase",
        "error": None,
        "note": EVIL,
        "timings_ms": {"search": 3.0, "total": 10.0},
    }


def report(*right: bool) -> dict[str, Any]:
    return assemble(
        [row(number, right=each, cluster=str(number % 3)) for number, each in enumerate(right)],
        cases={"name": "cases.jsonl", "fingerprint": "c", "count": len(right)},
        articles={"fingerprint": "a", "count": 3},
        fingerprints=dict.fromkeys(TITLES, "a"),
        settings={"candidates": 50},
        extra={"peak_memory_mb": Figure(700.0, 1)},
    )
