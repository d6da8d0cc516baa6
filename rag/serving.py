"""The generation that answers now. A newer one takes its place between two questions, without a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag import generations
from rag.archive import Archive
from rag.errors import GisadapError
from rag.generations import Generation
from rag.seams import Embedder

_EVERY = 0.5  # seconds between two looks at the archive
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Held:
    generation: Generation
    readers: int = 0
    retired: bool = False

    @property
    def idle(self) -> bool:
        return self.retired and not self.readers


class Serving:
    """Threads may share it. A question keeps the generation it began with, which is closed after its last reader."""

    def __init__(self, archive: Archive, generation: Generation, embedder: Embedder) -> None:
        self._archive = archive
        self._embedder = embedder
        self._held = _Held(generation)
        self._refused: str | None = None
        self._counting, self._opening, self._stopped = threading.Lock(), threading.Lock(), threading.Event()
        self._follower: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._held.generation.name

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """The newest generation, for the time of one search."""
        self._take_newer()
        with self._counting:
            held = self._held
            held.readers += 1
        try:
            yield held.generation
        finally:
            with self._counting:
                held.readers -= 1
                done = held.idle
            if done:
                held.generation.close()

    def follow(self, catch_up: Callable[[], None]) -> None:
        """Looks for changes twice a second until closed; ``catch_up`` is called when the archive is ahead.

        So a question need not wait until a new generation is opened, and articles that another process archived and
        did not index, because it was killed or keeps its indexes elsewhere, are found too.
        """
        self._follower = threading.Thread(target=self._following, args=(catch_up,), name="follower", daemon=True)
        self._follower.start()

    def close(self) -> None:
        self._stopped.set()
        if self._follower:
            self._follower.join()
        with self._opening, self._counting:
            self._held.retired = True
            done = self._held.idle
        if done:
            self._held.generation.close()

    def _following(self, catch_up: Callable[[], None]) -> None:
        said = ""
        while not self._stopped.wait(_EVERY):
            try:
                self._take_newer()
                if self._archive.revision != self._held.generation.revision:
                    catch_up()
                    self._take_newer()
            except GisadapError as error:
                if str(error) != said:
                    _log.warning("%s", said := str(error))

    def _take_newer(self) -> None:
        """Opens what has been swapped in; where it cannot be opened, the one before answers on."""
        name = generations.current_name(self._archive.folder)
        if name in {None, self.name, self._refused} or not self._opening.acquire(blocking=False):
            return
        try:
            newer = generations.open_current(self._archive, self._embedder)
        except GisadapError as error:
            self._refused = name
            _log.warning("%s", error)
        else:
            self._replace(newer)
        finally:
            self._opening.release()

    def _replace(self, newer: Generation) -> None:
        with self._counting:
            before, self._held = self._held, _Held(newer)
            before.retired = True
            done = before.idle
        if done:
            before.generation.close()
