"""A model that failed is left alone for a while: not every question shall wait for it, nor the log say it each time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from rag.errors import EndpointError

Found = TypeVar("Found")
REST = 30.0  # seconds

_log = logging.getLogger(__name__)


class Patience:
    """One model's; threads may share it. ``without`` says in Korean what is done meanwhile."""

    def __init__(self, without: str) -> None:
        self._without = without
        self._rests_until = 0.0
        self._away = False

    def asked(self, ask: Callable[[], Found]) -> Found | None:
        """What ``ask`` gives; None where it raises EndpointError, and while the model rests after that."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            found = ask()
        except EndpointError as error:
            self._rests_until = time.monotonic() + REST
            if not self._away:
                _log.warning("%s %s", error, self._without)
            self._away = True
            return None
        self._away = False
        return found
