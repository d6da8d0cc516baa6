from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ArchiveBusy
from rag.lock import writing

HOLD = """
import sys, pathlib, time
from rag.lock import writing
with writing(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_learns_who_holds_the_folder(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveBusy, match=f"프로세스 {holder.pid}"), writing(tmp_path, wait=0.1):
            pass
        holder.kill()


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
    with writing(tmp_path, wait=0.1):
        pass
