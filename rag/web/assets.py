"""Scripts, styles and drawings of every page, at addresses that change with their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

STATIC = Path(__file__).with_name("static")


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(each for each in STATIC.rglob("*") if each.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _version()
"""Of the static files together; part of their addresses, so that browsers may keep them for ever."""


def address(name: str) -> str:
    """Where a static file is served. Modules import one another within the same version."""
    return f"ui/{VERSION}/{name}"  # relative: a proxy may serve the page under a prefix
