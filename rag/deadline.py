"""A moment by which something must be done, however many calls it takes.

A timeout of a client does not stop a server that drips a byte a second.
"""

from __future__ import annotations

import time


class Deadline:
    """``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds, 0 once it has passed."""
        return max(0.0, self._at - time.monotonic())

    def share(self, part: float) -> Deadline:
        """A deadline after this part of the time that remains."""
        return Deadline(self.remaining * part)
