"""What a language model has cost so far, in tokens."""

from __future__ import annotations

import threading


class Spending:
    """Tokens that a model has read and written since the start; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.read = 0
        self.written = 0

    def add(self, read: int, written: int) -> None:
        with self._lock:
            self.read += read
            self.written += written
