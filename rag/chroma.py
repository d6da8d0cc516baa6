"""Chroma, and only here: collections of ids and vectors, in a folder or on a server. Made once, then only read.

In a folder, Chroma rewrites its files in place and without a sync, so a kill, a second writer or a damaged byte can
break or empty a collection in silence. So it is made where nobody reads yet, and what is opened is a copy, because
Chroma writes to what it reads. A server keeps its own files; there the folder holds only the name of the collection.

Measured hazards rule out ``where`` (two hundred times the query), ``upsert`` (loses rows) and stored documents.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from rag.errors import ArchiveError, SettingsError
from rag.lock import PrivateFolder
from rag.matrix import Rows
from rag.types import PassageId, Scored

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_NAME = "passages"
_NOTE = "collection.txt"  # names the collection that a server keeps for the folder
_BATCH = 5_000  # Chroma takes at most 5,461 rows at a time
_PATIENCE = 30.0  # seconds that a server gets for one answer
_SENT = 1_000  # rows a request to a server
_NEIGHBOURS, _BREADTH = 32, 256  # at Chroma's 16 and 100, 6 of 100 nearest neighbours are missed


class ServerAway(ArchiveError):
    """A Chroma server does not answer."""

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(
            f"Chroma 서버 {url}에 연결할 수 없습니다({error}). 서버와 GISADAP_CHROMA_URL을 확인해 주십시오."
        )


@dataclass(frozen=True, slots=True)
class Chroma:
    """Where collections are kept: beside the other indexes, or on the server at ``url``."""

    url: str = ""
    token: str = ""
    tenant: str = ""
    database: str = ""

    def build(self, folder: Path, ids: Sequence[PassageId], rows: Rows) -> None:
        """A new collection of these rows for ``folder``, which must be absent. Raises ArchiveError."""
        folder.mkdir(parents=True)
        if self.url:
            name = f"gisadap-{uuid.uuid4().hex}"
            (folder / _NOTE).write_text(name, encoding="utf-8")
            with _used(self._server()) as client:
                _fill(_collection(client, name), ids, rows, _SENT)
        else:
            _within(folder, ids, rows, ())

    def grow(
        self, before: Path, folder: Path, ids: Sequence[PassageId], rows: Rows, new: int, gone: Sequence[PassageId]
    ) -> None:
        """The collection of ``before`` without the passages ``gone`` and with the ``new`` last ones of all its rows."""
        if self.url or (before / _NOTE).exists():
            self.build(folder, ids, rows)
            return
        shutil.copytree(before, folder)
        _within(folder, ids[len(ids) - new :], rows[len(ids) - new :], gone)

    def open(self, folder: Path, size: int) -> OpenCollection:
        """Raises ArchiveError where it is not there whole."""
        note = folder / _NOTE
        if note.exists() != bool(self.url):
            raise ArchiveError("벡터가 다른 곳에 있습니다(GISADAP_CHROMA_URL이 바뀌었습니다)")
        copy = None if self.url else PrivateFolder()
        if copy:
            shutil.copytree(folder, copy.path, dirs_exist_ok=True)
        client = self._server() if copy is None else _client(copy.path)
        try:
            name = note.read_text(encoding="utf-8") if copy is None else _NAME
            collection = client.get_collection(name, embedding_function=None)
            if collection.count() != size:
                raise ArchiveError(f"벡터 {size}개 가운데 {collection.count()}개만 있습니다")
        except Exception:
            _close(client)
            raise
        return OpenCollection(collection, client, copy, self.url)

    def discard(self, folder: Path) -> None:
        """Gives up what a server keeps for ``folder``, unless another folder shares it or the server is away."""
        note = folder / _NOTE
        with suppress(Exception):
            if self.url and note.stat().st_nlink == 1:
                with _used(self._server()) as client:
                    client.delete_collection(note.read_text(encoding="utf-8"))

    def _server(self) -> Client:
        from chromadb import HttpClient
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

        parts = urlsplit(self.url)
        try:
            client = HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                headers={"x-chroma-token": self.token} if self.token else None,
                tenant=self.tenant or DEFAULT_TENANT,
                database=self.database or DEFAULT_DATABASE,
                settings=Settings(anonymized_telemetry=False),
            )
        except ValueError as error:
            raise ServerAway(self.url, error) from error
        for session in _sessions(cast("Client", client)):
            session.timeout = _PATIENCE  # Chroma's own is none
        return cast("Client", client)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise SettingsError(f"GISADAP_CHROMA_URL의 값 '{self.url}'은(는) http://주소:포트 꼴이 아닙니다.")


EMBEDDED = Chroma()


class OpenCollection:
    """A collection that is only read."""

    def __init__(self, collection: Collection, client: Client, copy: PrivateFolder | None, url: str) -> None:
        self._url = url
        self._collection = collection
        self._client = client
        self._copy = copy

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[Scored]:
        """``limit`` passages by cosine to one vector, shape (dimensions,). Raises ServerAway."""
        try:
            found = self._collection.query(query_embeddings=vector[None], n_results=limit, include=["distances"])
        except Exception as error:  # of the network, of the server: all mean that it does not answer
            if self._url:
                raise ServerAway(self._url, error) from error
            raise
        distances = (found["distances"] or [[]])[0]
        return [Scored(each, 1.0 - float(distance)) for each, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        """Frees files and memory; Chroma keeps them for the life of the process otherwise."""
        _close(self._client)
        if self._copy:
            self._copy.close()


def _collection(client: Client, name: str) -> Collection:
    return client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={
            "hnsw": {
                "space": "cosine",
                "max_neighbors": _NEIGHBOURS,
                "ef_construction": _BREADTH,
                "ef_search": _BREADTH,
            }
        },
    )


def _within(folder: Path, ids: Sequence[PassageId], rows: Rows, gone: Sequence[PassageId]) -> None:
    with _used(_client(folder)) as client:
        collection = _collection(client, _NAME)
        for start in range(0, len(gone), _BATCH):
            collection.delete(ids=list(gone[start : start + _BATCH]))
        _fill(collection, ids, rows, _BATCH)


def _fill(collection: Collection, ids: Sequence[PassageId], rows: Rows, batch: int) -> None:
    for start in range(0, len(ids), batch):
        block = np.ascontiguousarray(rows[start : start + batch], np.float32)
        collection.add(ids=list(ids[start : start + batch]), embeddings=block)


@contextmanager
def _used(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        _close(client)


def _close(client: Client) -> None:
    """Chroma itself closes what it has open in a folder, and leaves its connections to a server open."""
    sessions = list(_sessions(client))
    client.close()
    for session in sessions:
        session.close()


def _sessions(client: Client) -> Iterator[Any]:
    """The HTTP sessions (httpx) of a client, which it offers no other way to; none of a client of a folder."""
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            yield session


def _client(folder: Path) -> Client:
    from chromadb import PersistentClient
    from chromadb.config import Settings

    client = PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # the interface that Chroma declares has no close()
