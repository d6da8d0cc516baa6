"""The two command lines, run within the process of the tests: what a person sees, without the seconds of a start."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch


def called(
    main: Callable[[], None], *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run`` gives it: exit code, stdout and stderr of a program that ends by ``sys.exit``."""
    command = ["program", *map(str, arguments)]
    out, errors = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", command),
        patch.dict(os.environ, environment or {}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        else:
            raise AssertionError("the program did not end")
    return subprocess.CompletedProcess(command, code if isinstance(code, int) else 0, out.getvalue(), errors.getvalue())
