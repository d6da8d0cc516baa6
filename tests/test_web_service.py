"""The service as a process: it says where it is, gives way to another program, and ends when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.service import _listening
from tests.conftest import ROOT


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A data folder without articles, on a port of the system's choice."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GISADAP_")}
    return {**own, "GISADAP_DATA": str(tmp_path / "data"), "GISADAP_PORT": "0", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def service(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_in_seconds_even_while_a_reader_is_connected(
    service: subprocess.Popen[str], ending: signal.Signals
) -> None:
    assert service.stdout is not None
    line = service.stdout.readline()
    assert line.startswith("기사답이 준비되었습니다: http://127.0.0.1:")
    port = int(line.strip().rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = reader.recv(65_536).decode()
        assert head.startswith("HTTP/1.1 200")
        assert "server:" not in head.lower()
        asked = time.monotonic()
        service.send_signal(ending)
        out, errors = service.communicate(timeout=10)
    assert time.monotonic() - asked < 5
    assert service.returncode == 0
    assert (out, errors) == ("", "")


def test_an_address_in_use_is_one_line_and_a_wrong_setting(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment["GISADAP_PORT"] = str(taken.getsockname()[1])
        ran = subprocess.run(
            [sys.executable, str(ROOT / "app.py")], env=environment, cwd=tmp_path, capture_output=True, text=True
        )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert "다른 프로그램이 127.0.0.1:" in ran.stderr
    assert "GISADAP_PORT" in ran.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_ours_is_one_line(tmp_path: Path, host: str) -> None:
    settings = Settings(data=tmp_path / "data", host=host, open_without_sign_in=True)
    with pytest.raises(SettingsError, match="GISADAP_HOST") as caught, _listening(settings):
        pass
    assert "\n" not in str(caught.value)
