"""Nothing reaches out: import, index, ask and page load with every address but loopback blocked and reported."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, SAMPLE

PROGRAM = """
import fcntl, json, re, socket, struct, sys, threading, urllib.request

if "--alone" in sys.argv:  # in a network of our own there is only loopback, and it is down
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running

LOOPBACK = {"127.0.0.1", "::1", "localhost", "", None}
reached = []

def watch(event, details):
    if event == "socket.getaddrinfo" and details[0] not in LOOPBACK:
        reached.append(f"looked up {details[0]}")
        raise OSError("blocked")
    if event in ("socket.connect", "socket.sendto"):
        address = details[-1]
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            reached.append(f"connected to {address[0]}")
            raise OSError("blocked")

sys.addaudithook(watch)

from pathlib import Path
from rag.assembly import make_embedder, open_archive, open_newsroom
from rag.indexing import index
from rag.settings import Settings
import rag.llamaindex

settings = Settings(data=Path(sys.argv[1]), port=0)
trap = socket.create_server(("127.0.0.1", 0))
trap.setblocking(False)
places = [place.replace("PORT", str(trap.getsockname()[1])) for place in sys.argv[3].split()]
pages = settings.data.parent / "addresses.jsonl"
records = (
    {"title": f"한빛시 소식 {number}", "url": place, "body": f"한빛시는 {number}번 다리를 {number}월에 연다고 밝혔다."}
    for number, place in enumerate(places, start=1)
)
pages.write_text("\\n".join(json.dumps(each, ensure_ascii=False) for each in records), encoding="utf-8")
indexed = index(open_archive(settings), make_embedder(), [Path(sys.argv[2]), pages])
assert indexed.articles >= 5 + len(places), indexed.failed
answer = open_newsroom(settings).ask("딥러닝 기술의 발원지는 어디인가요?")
assert answer.text

from rag.web.service import serve
import signal, os

def visit(line):
    address = re.search(r"http://[^ ]+", line)[0]
    threading.Thread(target=load, args=(address,)).start()

def load(address):
    try:
        page = urllib.request.urlopen(address + "/").read().decode()
        for asset in sorted(set(re.findall(r'(?:src|href)="(?:[.]?/)([^"]+[.](?:js|css))"', page))):
            urllib.request.urlopen(f"{address}/{asset}").read()
        assert "기사답" in page
        print("loaded", flush=True)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)

try:
    serve(settings, announce=visit)
except SystemExit:
    pass
try:
    trap.accept()
    reached.append("fetched the address of an article")
except BlockingIOError:
    pass
print("reached:", sorted(set(reached)))
"""

ADDRESSES = (
    "http://127.0.0.1:PORT/ http://localhost:PORT/a http://0.0.0.0:PORT/ http://2130706433:PORT/ "
    "http://0x7f000001:PORT/ http://0177.0.0.1:PORT/ http://127.1:PORT/ http://user@127.0.0.1:PORT/ "
    "https://127.0.0.1:PORT/ ftp://127.0.0.1:PORT/ gopher://127.0.0.1:PORT/ dict://127.0.0.1:PORT/ "
    "ws://127.0.0.1:PORT/ //127.0.0.1:PORT/ http://[::1]:PORT/ http://169.254.169.254/latest/meta-data/ "
    "http://metadata.internal/ http://rebind.evil.example/ file:///etc/passwd http://evil.example/article.html"
)
"""Twenty that nobody may fetch because an article says that it is from there (S10); PORT has a listener."""


def run(tmp_path: Path, *prefix: str, alone: bool = False) -> subprocess.CompletedProcess[str]:
    program = [
        sys.executable,
        "-c",
        PROGRAM,
        str(tmp_path / "data"),
        str(SAMPLE),
        ADDRESSES,
        *(["--alone"] if alone else []),
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GRADIO_", "HF_"))}
    return subprocess.run([*prefix, *program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110)


def own_network() -> bool:
    """Whether this machine lets us make a network namespace, in which native code cannot reach out either."""
    if not hasattr(ctypes.CDLL(None), "unshare"):
        return False
    tried = subprocess.run(["unshare", "--map-root-user", "--net", "true"], capture_output=True)
    return tried.returncode == 0


def test_import_index_ask_and_page_load_look_up_and_connect_to_nothing(tmp_path: Path) -> None:
    """On a machine without a network, where the system lets us make one; what is tried is seen in either case."""
    alone = own_network()
    ran = run(tmp_path, *(("unshare", "--map-root-user", "--net") if alone else ()), alone=alone)
    assert "loaded" in ran.stdout, ran.stderr
    assert "reached: []" in ran.stdout
