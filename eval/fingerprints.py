"""What a run stands on, in a few characters each: two runs may be compared only where these say so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import rag
from rag.assembly import make_embedder
from rag.korean import fingerprint as tokenizer
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.newsroom import Newsroom

TITLES = {
    "articles": "기사",
    "tokenizer": "형태소 분석",
    "embedder": "임베딩",
    "reader": "독해 모델",
    "answerer": "답하는 모델",
    "prompt": "프롬프트",
    "settings": "설정",
    "code": "코드",
    "measures": "측정값의 정의",
}
_EVAL, _RAG = Path(__file__).parent, Path(rag.__file__).parent
_MEASURING = ("measures.py", "amounts.py", "iso_dates.py", "support.py", "grading.py", "figures.py")
_ELSEWHERE = {"data", "host", "port"}
"""Settings that say where something is, not how questions are answered."""


def fingerprints(newsroom: Newsroom, settings: Settings) -> dict[str, str]:
    """One entry for each of ``TITLES``."""
    return {
        "articles": articles_fingerprint(newsroom),
        "tokenizer": tokenizer(),
        "embedder": make_embedder(settings).fingerprint,
        "reader": _of_files(_RAG.glob("weights/reader*")),
        "answerer": answerer(settings),
        "prompt": _of_files(_RAG.glob("llm/prompt.py")),
        "settings": _short(json.dumps(answering(settings), sort_keys=True).encode()),
        "code": _of_files(_RAG.rglob("*.py")),
        "measures": measures_fingerprint(),
    }


def answerer(settings: Settings) -> str:
    """Who answers: ``embedded``, or ``llm:`` and the name of the model."""
    return f"llm:{settings.llm_model}" if settings.llm_base_url else "embedded"


def articles_fingerprint(newsroom: Newsroom) -> str:
    """Changes whenever an article of the archive does: ids come from content."""
    return _short("\n".join(sorted(summary.id for summary in newsroom.articles())).encode())


def measures_fingerprint() -> str:
    """Changes whenever a measure may: its code does."""
    return _of_files(_EVAL / name for name in _MEASURING)


def answering(settings: Settings) -> dict[str, object]:
    """The settings that answers depend on; secrets are not shown."""
    return settings.model_dump(mode="json", exclude=_ELSEWHERE)


def _of_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
