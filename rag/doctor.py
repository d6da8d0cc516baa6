"""Is everything in place? Settings, data folder, indexes, shipped weights and the port, each in one line."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from rag import generations
from rag.archive import Archive
from rag.assembly import check_vectors, make_embedder, open_archive
from rag.errors import GisadapError, SettingsError
from rag.indexing import repair as mend
from rag.korean import analyse
from rag.llm.endpoint import Endpoint
from rag.lock import writing
from rag.question.understanding import understand
from rag.remote.reranker import EndpointReranker
from rag.safety import warnings
from rag.settings import Settings
from rag.wording import reason


class Finding(NamedTuple):
    subject: str
    words: str
    well: bool = True


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which a start would meet them."""
    return [*_language(settings), *_archive(settings), *models(settings), *_access(settings), _port(settings)]


def repair(settings: Settings) -> Finding:
    """Makes the indexes anew from the archive. Raises ArchiveError, ArchiveBusy."""
    archive = open_archive(settings)
    mend(archive, make_embedder(settings), settings.passage_characters, anew=True)
    return Finding("수리", f"기사 {archive.counts().articles}건의 색인을 다시 만들었습니다.")


def _language(settings: Settings) -> Iterator[Finding]:
    analysed = [morpheme.form for morpheme in analyse("기사를 읽었다").morphemes]
    yield Finding("형태소 분석", "Kiwi가 움직입니다.", analysed[:2] == ["기사", "를"])
    yield _tried("의미 벡터", "", partial(_vectors, settings))


def _archive(settings: Settings) -> Iterator[Finding]:
    try:
        archive = open_archive(settings)
        with writing(settings.data):
            pass
    except GisadapError as error:
        yield Finding("데이터 폴더", str(error), well=False)
        return
    articles, passages = archive.counts()
    yield Finding("데이터 폴더", f"{settings.data}: 기사 {articles}건, 단락 {passages}개")
    flaws = archive.database.flaws()
    yield Finding("기사 저장소", flaws or "온전합니다.", well=not flaws)
    yield _index(archive, articles, settings)


def _index(archive: Archive, articles: int, settings: Settings) -> Finding:
    if not articles:
        return Finding("색인", "기사가 없습니다. 'gisadap index 폴더'를 실행해 주십시오.", well=False)
    try:
        embedder = make_embedder(settings)
        check_vectors(archive, embedder)
    except SettingsError as error:
        return Finding("색인", str(error), well=False)
    if not generations.is_current(archive, embedder):
        return Finding("색인", "기사와 색인이 어긋나 있습니다. 다음 시작 때 다시 만듭니다.", well=False)
    if harmed := generations.damage(archive.folder):
        words = f"손상된 파일이 있습니다: {', '.join(harmed[:3])}. 다음 시작 때나 'doctor --repair'로 다시 만듭니다."
        return Finding("색인", words, well=False)
    return Finding("색인", f"제 {generations.current_name(archive.folder)}판이 기사와 같습니다.")


def _access(settings: Settings) -> Iterator[Finding]:
    unsafe = [Finding("접근", words, well=False) for words in warnings(settings)]
    yield from unsafe or [Finding("접근", "설정에 위험한 것이 없습니다.")]


def models(settings: Settings) -> Iterator[Finding]:
    """The models behind an address, each asked for one small thing."""
    if settings.llm_base_url is not None:
        yield _tried("언어 모델", f"{settings.llm_model}이(가) 답합니다.", lambda: Endpoint(settings).check())
    if settings.reranker_url is not None:
        scores = partial(EndpointReranker(settings).scores, "기사", ["기사를 읽었다.", "비가 왔다."])
        yield _tried("재정렬 모델", "점수를 매깁니다.", scores)


def _tried(subject: str, words: str, attempt: Callable[[], object]) -> Finding:
    try:
        told = attempt()
    except GisadapError as error:
        return Finding(subject, str(error).removeprefix(f"{subject}: "), well=False)
    return Finding(subject, words or str(told))


def _vectors(settings: Settings) -> str:
    embedder = make_embedder(settings)
    embedder.embed_question(understand("기사를 읽었나요?"))
    return f"{embedder.dimensions}차원 ({embedder.fingerprint})"


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return Finding(
                "주소", f"{settings.host}:{settings.port}을(를) 쓸 수 없습니다({reason(error)}).", well=False
            )
    return Finding("주소", f"{settings.host}:{settings.port}이(가) 비어 있습니다.")
