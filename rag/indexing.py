"""Files -> articles -> analysed passages -> archive -> a new generation of the search indexes.

Incremental: a file is read again only when its content changed, an article analysed only when it is new. One file that
cannot be read is reported and the rest go on.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

import rag
from rag import copies, generations, passages
from rag.archive import Archive, Filing, article_id
from rag.archive.runs import Kind
from rag.cleaning import SUFFIXES, clean_file
from rag.cleaning.hints import Learned
from rag.cleaning.learning import learn
from rag.cleaning.overrides import Overrides
from rag.cleaning.sources import File
from rag.cleaning.sources import files as files_under
from rag.errors import ArchiveBusy, ArchiveError, SourceError
from rag.generations import Generation
from rag.korean import fingerprint as analysis_fingerprint
from rag.lock import writing
from rag.seams import Embedder, Vectors
from rag.types import Article, ArticleId, Passage
from rag.wording import reason

Item = TypeVar("Item")

_log = logging.getLogger(__name__)
_COMPANY = 1_000  # pages of an outlet that teach what recurs on them when some of them are cleaned again
_KEPT_FAILURES = 500
_AWAY = "원본 파일이 있던 자리에 없습니다. 파일을 되돌려 놓거나 다시 올려 주십시오."
_CHUNK = 64  # articles analysed and archived at a time: enough for Kiwi's threads, little enough for memory


class Progress(NamedTuple):
    """How far an indexing run is."""

    done: int
    """Bytes of input."""
    total: int
    articles: int
    stage: str
    """``reading``, or ``lexical`` and ``vectors`` while a generation is built."""


class FileDone(NamedTuple):
    """A file that was read, or that was there already."""

    path: Path
    articles: int
    """How many the archive holds of it now."""
    failed: tuple[SourceError, ...]


@dataclass(slots=True)
class Summary:
    """What an indexing run did, counted in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[SourceError] = field(default_factory=list)
    articles: int = 0
    passages: int = 0
    seconds: float = 0.0

    def count(self, filing: Filing) -> None:
        self.added += filing.added
        self.updated += filing.updated
        self.unchanged += filing.unchanged
        self.removed += filing.removed

    @property
    def did(self) -> dict[str, Any]:
        """What is kept of a run."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "failed": [[each.source, each.reason] for each in self.failed[:_KEPT_FAILURES]],
            "seconds": round(self.seconds, 3),
        }


def index(
    archive: Archive,
    embedder: Embedder,
    paths: Sequence[Path],
    *,
    prune: bool = False,
    only: bool = False,
    passage_characters: int = 400,
    overrides: Overrides | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    on_file: Callable[[FileDone], None] = lambda _: None,
) -> Summary:
    """Makes the archive hold what the files hold, and the indexes what the archive holds.

    ``prune`` removes articles of files that are gone from under the paths; ``only`` removes whatever came from
    elsewhere too. ``on_file`` hears of each file that was read, or was there already. Raises ArchiveBusy when another
    process is writing. Twice in a row changes nothing.
    """
    with _run(archive, "index") as summary:
        _refresh(archive, embedder, passage_characters)
        files = list(files_under(paths, SUFFIXES, summary.failed))
        learned = learn((file.path for file in files), overrides)
        _read(archive, embedder, files, learned, passage_characters, summary, on_progress, on_file)
        if (prune or only) and all(path.exists() for path in paths):  # a mistyped path must not cost an article
            summary.removed += _prune(archive, None if only else paths, {str(file.path) for file in files})
        size = sum(file.path.stat().st_size for file in files)
        _publish(archive, embedder, lambda stage: on_progress(Progress(size, size, archive.counts().articles, stage)))
    return summary


def clean_again(
    archive: Archive,
    embedder: Embedder,
    articles: Collection[ArticleId],
    *,
    passage_characters: int = 400,
    overrides: Overrides | None = None,
) -> Summary:
    """Reads the files of some articles again although they have not changed, as other rules or another release would.

    Pages of the same outlets teach again what recurs on them. Raises ArticleNotFound, ArchiveBusy.
    """
    with _run(archive, "clean") as summary:
        known = [archive.article(each) for each in articles]
        files = [_file_of(path, source) for path, source in sorted(archive.held(articles).items())]
        there = [file for file in files if file.path.is_file()]
        summary.failed += [SourceError(file.source, _AWAY) for file in files if not file.path.is_file()]
        outlets = {article.outlet for article in known}
        company = {Path(path) for each in outlets for path in archive.paths_of_outlet(each, _COMPANY)}
        learned = learn({path for path in company if path.is_file()} | {file.path for file in there}, overrides)
        _read(archive, embedder, there, learned, passage_characters, summary, anew=True)
        _publish(archive, embedder)
    return summary


def remove(archive: Archive, embedder: Embedder, *articles: ArticleId) -> None:
    """Removes articles from archive and indexes; they can be restored. Raises ArticleNotFound, ArchiveBusy."""
    with _run(archive, "remove") as summary:
        for article in articles:
            archive.remove(article)
            summary.removed += 1
        generations.publish(archive, embedder)


def restore(archive: Archive, embedder: Embedder, *articles: ArticleId, passage_characters: int = 400) -> None:
    """Puts removed articles back where they were. Raises ArticleNotFound, ArchiveBusy."""
    with _run(archive, "restore") as summary:
        for each in articles:
            [cut] = passages.cut([archive.removed_article(each)], passage_characters)
            archive.restore(each, cut, _embedded(embedder, cut))
            summary.added += 1
        _publish(archive, embedder)


def open_generation(archive: Archive, embedder: Embedder, passage_characters: int = 400) -> Generation:
    """The indexes of the archive as it is now, mended where a crash or damage left them missing, stale or broken.

    Where they cannot be mended (no room on the disk), those made before answer on. Raises ArchiveError without any.
    """
    broken = False
    if archive.fact("analysis") == _analysis(embedder, passage_characters) and generations.is_current(
        archive, embedder
    ):
        try:
            return generations.open_current(archive, embedder)
        except ArchiveError as error:
            _log.warning("%s 지금 다시 만듭니다.", error)
            broken = True
    try:
        repair(archive, embedder, passage_characters, anew=broken)
    except ArchiveBusy:
        raise
    except ArchiveError as error:
        earlier = generations.open_current(archive, embedder)
        _log.warning("%s 앞서 만든 색인으로 답합니다.", error)
        return earlier
    return generations.open_current(archive, embedder)


def repair(archive: Archive, embedder: Embedder, passage_characters: int = 400, *, anew: bool = False) -> None:
    """Makes the indexes hold what the archive holds; what is damaged, or everything if ``anew``, is made from scratch.

    Waits a minute for another writer. Raises ArchiveBusy, ArchiveError.
    """
    with _alone(archive, wait=60):
        _refresh(archive, embedder, passage_characters)
        if anew or generations.damage(archive.folder) or not generations.is_current(archive, embedder):
            generations.publish(archive, embedder, anew=anew)


def catch_up(archive: Archive, embedder: Embedder, passage_characters: int = 400) -> None:
    """Makes the indexes hold what another process archived, unless one is at work or analyses in another way."""
    with suppress(ArchiveBusy), writing(archive.folder, wait=0):
        if archive.fact("analysis") == _analysis(embedder, passage_characters) and not generations.is_current(
            archive, embedder
        ):
            generations.publish(archive, embedder)


@contextmanager
def _run(archive: Archive, kind: Kind) -> Iterator[Summary]:
    """A run of the one writer; what it did is counted, timed and kept for whoever looks after the articles."""
    started = time.monotonic()
    summary = Summary()
    with _alone(archive):
        yield summary
        summary.articles, summary.passages = archive.counts()
        summary.seconds = time.monotonic() - started
        archive.runs.add(kind, summary.did)


@contextmanager
def _alone(archive: Archive, wait: float = 1.0) -> Iterator[None]:
    """The one writer of the archive and of its indexes. Raises ArchiveBusy."""
    with writing(archive.folder, wait), archive.database.alone(wait):
        yield


def _read(
    archive: Archive,
    embedder: Embedder,
    files: Sequence[File],
    learned: Learned,
    passage_characters: int,
    summary: Summary,
    on_progress: Callable[[Progress], None] = lambda _: None,
    on_file: Callable[[FileDone], None] = lambda _: None,
    *,
    anew: bool = False,
) -> None:
    """Takes the files into the archive, one after another."""
    total = sum(file.path.stat().st_size for file in files)
    done = 0
    for file in files:
        base = done
        done += file.path.stat().st_size

        def advance(read: int, base: int = base, limit: int = done) -> None:
            on_progress(Progress(min(base + read, limit), total, summary.added + summary.unchanged, "reading"))

        failed = len(summary.failed)
        _index_file(archive, embedder, file, learned, passage_characters, summary, advance, anew=anew)
        on_progress(Progress(done, total, summary.added + summary.updated + summary.unchanged, "reading"))
        on_file(FileDone(file.path, len(archive.sources(str(file.path))), tuple(summary.failed[failed:])))


def _publish(archive: Archive, embedder: Embedder, on_stage: Callable[[str], None] = lambda _: None) -> None:
    """Lets what the archive holds answer."""
    if not generations.is_current(archive, embedder):
        _group_copies(archive)
        generations.publish(archive, embedder, on_stage)


def _file_of(path: str, source: str) -> File:
    """A file as it was indexed, from the source of one of its articles: ``source#n`` where it holds several."""
    name = Path(path).name
    at = source.find(name)
    return File(Path(path), source[: at + len(name)] if at >= 0 else name)


def _index_file(
    archive: Archive,
    embedder: Embedder,
    file: File,
    learned: Learned,
    passage_characters: int,
    summary: Summary,
    advance: Callable[[int], None],
    *,
    anew: bool = False,
) -> None:
    path = str(file.path)
    try:
        digest = _digest(file.path, learned)
    except OSError as error:
        summary.failed.append(
            SourceError(file.source, f"파일을 읽을 수 없습니다({reason(error)}). 권한을 확인해 주십시오.")
        )
        return
    if archive.digest(path) == digest and not anew:
        summary.unchanged += len(archive.sources(path))
        return
    sources: set[str] = set()
    failures: list[SourceError] = []
    read = 0
    removed = archive.removed.of([path])
    kept = (article for article in _articles(file, learned, failures) if article.id not in removed)
    for chunk in _chunks(kept):
        sources.update(article.source for article in chunk)
        summary.count(archive.file(path, list(_analysed(archive, embedder, chunk, passage_characters))))
        read += sum(len(article.body.encode()) for article in chunk)
        advance(read)
    summary.failed.extend(failures)
    sources.update(failure.source for failure in failures)  # what was good before stays until it can be read again
    if archive.sources(path):
        summary.count(archive.file(path, [], digest="" if failures else digest, sources=sources))


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _articles(file: File, learned: Learned, failures: list[SourceError]) -> Iterator[Article]:
    for cleaned in clean_file(file.path, file.source, learned):
        if isinstance(cleaned, SourceError):
            failures.append(cleaned)
        else:
            yield cleaned.with_id(article_id(cleaned))


def _analysed(
    archive: Archive, embedder: Embedder, articles: Sequence[Article], passage_characters: int
) -> Iterator[tuple[Article, Sequence[Passage], Vectors]]:
    known = archive.known(article.id for article in articles)
    new = list({article.id: article for article in articles if article.id not in known}.values())
    cut = dict(zip((article.id for article in new), passages.cut(new, passage_characters), strict=True))
    for article in articles:
        own = cut.pop(article.id, [])
        yield article, own, _embedded(embedder, own)


def _embedded(embedder: Embedder, cut: Sequence[Passage]) -> Vectors:
    if not cut:
        return np.zeros((0, embedder.dimensions), np.float32)
    return embedder.embed_passages(cut)


def _group_copies(archive: Archive) -> None:
    """Finds anew which articles tell one story; only articles that are new are read for it."""
    for ids in _chunks(archive.copies.unsigned()):
        articles = archive.articles(ids).values()
        archive.copies.sign([copies.story_of(article, copies.signature(article)) for article in articles])
    archive.copies.replace(copies.groups(archive.copies.stories()))


def _refresh(archive: Archive, embedder: Embedder, passage_characters: int) -> None:
    """Analyses everything anew when the way passages are cut, analysed or embedded is another than the archive's."""
    fingerprint = _analysis(embedder, passage_characters)
    if archive.fact("analysis") == fingerprint:
        return
    if count := archive.counts().articles:
        _log.warning("분석 방법이 바뀌어 기사 %d건을 다시 분석합니다.", count)
    archive.set_fact("analysis", "")  # until all are done: half of them the one way and half the other are no archive
    for ids in _chunks(summary.id for summary in archive.summaries()):
        articles = list(archive.articles(ids).values())
        for article, cut in zip(articles, passages.cut(articles, passage_characters), strict=True):
            archive.replace_passages(article, cut, _embedded(embedder, cut))
    archive.set_fact("analysis", fingerprint)


def _analysis(embedder: Embedder, passage_characters: int) -> str:
    """Changes whenever passages would be other ones."""
    return f"{analysis_fingerprint()};passages={passage_characters};{embedder.fingerprint}"


def _prune(archive: Archive, within: Sequence[Path] | None, present: Set[str]) -> int:
    """Removes the articles of files that are not ``present``: those under ``within``, or all."""
    roots = [Path(Path.cwd().anchor)] if within is None else [path.resolve() for path in within]
    gone = [path for path in archive.paths() if path not in present and any(map(Path(path).is_relative_to, roots))]
    return sum(archive.forget(path) for path in gone)


def _digest(path: Path, learned: Learned) -> str:
    """Of the content, of what other files say about it, and of our own version: a new release cleans anew."""
    with path.open("rb") as opened:
        content = hashlib.file_digest(opened, "sha256").hexdigest()
    return f"{rag.__version__}:{content}:{learned.fingerprint(path)}".rstrip(":")
