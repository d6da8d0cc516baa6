"""What tests share: the sample articles indexed once, and pages of our own writing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.newsroom import Newsroom
from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "eval" / "data" / "articles"
SHARED = ROOT.parent / "shared"

BRIDGE = """한빛대교 내년 3월 개통… 통행료는 없다

입력 2024-05-02 09:30
오하늘 기자 sky@hanbit.example

한빛시는 2일 시청에서 한빛대교 건설 설명회를 열고 내년 3월에 다리를 개통한다고 밝혔다.

공사에는 모두 1조807억원이 들어갔으며, 길이는 3.2km다. 설명회에는 정가람 한빛시장과 주민 240여명이 참석했다.

정 시장은 "통행료는 받지 않겠다"며 "강 건너 주민의 출근길이 30분 줄어들 것"이라고 말했다.

저작권자 ⓒ 한빛신문 무단전재 및 재배포 금지
"""
LIBRARY = """시립도서관, 밤 11시까지 문 연다

2024.04.18 14:05
한빛신문 노을 기자

시립도서관이 18일부터 평일 운영 시간을 오후 11시까지 늘렸다. 늦은 시간에 책을 빌리려는 직장인이 많아서다.

도서관은 야간 사서 6명을 새로 뽑았다. 윤슬아 관장은 "밤에도 아이와 함께 올 수 있는 곳으로 만들겠다"고 강조했다.

저작권자 ⓒ 한빛신문 무단전재 및 재배포 금지
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with two crawled pages."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "library.txt").write_text(LIBRARY, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder in which the sample articles are indexed."""
    from rag.assembly import make_embedder, open_archive
    from rag.indexing import index

    settings = Settings(data=tmp_path_factory.mktemp("sample") / "data")
    archive = open_archive(settings)
    summary = index(archive, make_embedder(), [SAMPLE])
    assert not summary.failed
    archive.close()
    return settings


@pytest.fixture(scope="session")
def newsroom(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom over a copy of the sample articles: what tests keep in it is in nobody else's copy."""
    with changeable(tmp_path_factory.mktemp("newsroom"), sample_settings) as opened:
        yield opened


@contextmanager
def changeable(folder: Path, like: Settings | None = None) -> Iterator[Newsroom]:
    """A newsroom that tests may change: empty, or over a copy of the data that ``like`` names."""
    from rag.assembly import open_newsroom

    if like is not None:
        shutil.copytree(like.data, folder / "data")
    opened = open_newsroom(Settings(data=folder / "data"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def model_server() -> Iterator[str]:
    """The address of a scripted language model (tests/model_server.py) in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.model_server"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="session")
def real_articles() -> Path:
    folder = SHARED / "articles"
    if not folder.is_dir():
        pytest.skip("the real pages are kept outside the repository and are not here")
    return folder
