"""What a machine does to an index: no room left, a signal at a bad moment, two writers, a clock that is wrong.

Kills at random moments are in ``test_killed``, damage and swaps in ``test_generations``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag import generations, indexing, newsroom
from rag.archive import Archive
from rag.assembly import follow, make_embedder, open_newsroom
from rag.settings import Settings
from tests.conftest import BRIDGE, LIBRARY
from tests.test_killed import _processes, index

ROOT = Path(__file__).resolve().parents[1]
RUN = [sys.executable, "-m", "rag"]


def town(number: int) -> str:
    return BRIDGE.replace("한빛", f"한빛{number}")


def written(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number}.txt").write_text(town(number), encoding="utf-8")
    return folder


def whole(data: Path, articles: int) -> None:
    """All three stores hold the same passages of so many articles."""
    archive = Archive(data)
    try:
        assert archive.counts().articles == articles
        generation = indexing.open_generation(archive, make_embedder())
        assert len(generation.lexical) == len(generation.vectors) == archive.counts().passages
        generation.close()
        assert not generations.damage(data)
    finally:
        archive.close()


# --- R2: killed at a chosen system call -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")
def test_killed_at_any_sync_or_rename_the_generation_before_answers(tmp_path: Path) -> None:
    pages, data = written(tmp_path / "pages", 2), tmp_path / "data"
    index(data, pages)
    killed = 0
    moments = [("rename", 1), ("rename", 2), *(("fsync,fdatasync", number) for number in (1, 2, 4, 8, 16, 32))]
    for number, (calls, when) in enumerate(moments, 3):
        before = generations.current_name(data)
        written(pages, number)
        inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={when}"]
        command = ["strace", "-f", "-qq", "-o", "/dev/null", *inject, *RUN, "index"]
        ran = subprocess.run([*command, str(pages), "--data", str(data)], capture_output=True, cwd=ROOT)
        if b"ptrace" in ran.stderr or b"not permitted" in ran.stderr:
            pytest.skip("this machine lets nobody trace")
        killed += ran.returncode != 0
        assert generations.current_name(data) in {before, f"{int(before or 0) + 1:07d}"}
        assert not generations.damage(data)
        index(data, pages)
        whole(data, number)
    assert killed >= len(moments) // 2


# --- R3: two writers ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_two_that_index_at_once_one_says_who_writes_and_nothing_is_doubled(tmp_path: Path) -> None:
    pages, data = written(tmp_path / "pages", 40), tmp_path / "data"
    refused = 0
    for round_ in range(3):
        written(pages, 40 + 20 * round_)
        command = [*RUN, "index", str(pages), "--data", str(data)]
        both = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
            for _ in range(2)
        ]
        told = [each.communicate(timeout=300) for each in both]
        for process, (_, said) in zip(both, told, strict=True):
            assert process.returncode in (0, 1)
            assert "Traceback" not in said
            refused += process.returncode
            assert process.returncode == 0 or "프로세스" in said
        assert 0 in {each.returncode for each in both}
        whole(data, 40 + 20 * round_)
    assert refused


# --- R5: no room left -----------------------------------------------------------------------------------------------

FULL = """
set -e
mount -t tmpfs -o size={size}k none {disk}
{run} index {out}/pages --data {disk}/data >/dev/null
cp {many}/* {out}/pages
set +e
{run} index {out}/pages --data {disk}/data 2>{out}/said
echo $? > {out}/full
{run} search 통행료 --json --data {disk}/data > {out}/found
set -e
mount -o remount,size=400m {disk}
{run} index {out}/pages --data {disk}/data --json > {out}/summary
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0,
    reason="no mount of one's own on this machine",
)
def test_a_full_disk_is_said_costs_no_article_and_is_made_good_by_room(tmp_path: Path) -> None:
    many, disk = written(tmp_path / "many", 250), tmp_path / "disk"
    disk.mkdir()
    failed = 0
    for size in (3_000, 4_000, 6_000):
        out = tmp_path / str(size)
        out.mkdir()
        written(out / "pages", 3)
        script = FULL.format(size=size, disk=disk, many=many, out=out, run=" ".join(RUN))
        ran = subprocess.run(["unshare", "-rm", "bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert ran.returncode == 0, ran.stderr
        said = (out / "said").read_text(encoding="utf-8")
        assert "Traceback" not in said
        if (out / "full").read_text().strip() != "0":
            failed += 1
            assert "자리" in said or "쓸 수 없" in said or "디스크" in said
        assert "통행료" in (out / "found").read_text(encoding="utf-8")
        assert json.loads((out / "summary").read_text(encoding="utf-8"))["articles"] == 250
    assert failed


# --- R7: a signal to end ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_told_to_end_while_indexing_it_ends_and_goes_on_later(tmp_path: Path) -> None:
    pages, data = written(tmp_path / "pages", 120), tmp_path / "data"
    moments = random.Random(3)
    for _ in range(10):
        process = _processes.Process(target=index, args=(data, pages))
        process.start()
        process.join(moments.uniform(0.2, 4))
        asked = time.monotonic()
        process.terminate()
        process.join(5)
        assert process.exitcode is not None
        assert time.monotonic() - asked < 5
    index(data, pages)
    whole(data, 120)


# --- R10: dates that cannot be --------------------------------------------------------------------------------------


CLOCKS = [dt.date(1, 1, 1), dt.date(1999, 12, 31), dt.date(2024, 2, 29), dt.date(9999, 12, 31)]


def test_any_clock_and_any_date_of_an_article_leave_an_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    days = ["2024-05-02", "2999-01-01", "9999-12-31", "0001-01-01", "2024-02-30", "1899-01-01", ""]
    for number, day in enumerate(days):
        text = BRIDGE.replace("2024-05-02 09:30", day).replace("한빛대교", f"한빛{number}대교")
        (pages / f"{number}.txt").write_text(text, encoding="utf-8")
    room = open_newsroom(Settings(data=tmp_path / "data"))
    indexing.index(room.archive, make_embedder(), [pages])
    for clock in CLOCKS:
        monkeypatch.setattr(newsroom, "today", lambda clock=clock: clock)
        for asked in (
            "현재 통행료는?",
            "작년에 무슨 일이 있었나?",
            "2999년 대교 개통",
            "지난달 설명회",
            "어제 한빛대교",
        ):
            once = [hit.passage.id for hit in room.search(asked, 7)]
            assert once == [hit.passage.id for hit in room.search(asked, 7)]
            assert len(once) == len(set(once)) > 0
            assert room.ask(asked).text
    room.close()


# --- a service that stays -------------------------------------------------------------------------------------------


def test_a_new_article_is_found_within_seconds_without_a_restart(tmp_path: Path, pages: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    room = open_newsroom(settings)
    follow(room, settings)
    indexing.index(room.archive, make_embedder(), [pages])
    (pages / "new.txt").write_text(LIBRARY.replace("시립도서관", "바다도서관"), encoding="utf-8")
    elsewhere = _processes.Process(target=index, args=(settings.data, pages))
    elsewhere.start()
    elsewhere.join()
    indexed = time.monotonic()
    while not any("바다도서관" in hit.passage.text for hit in room.search("바다도서관 운영 시간", 3)):
        assert time.monotonic() - indexed < 6  # 2 on an idle machine
        time.sleep(0.1)
    room.close()
