"""Pages in a .zip archive, read one at a time and never written to disk.

A zip can claim anything: names that climb out of their folder, links, members that unpack to gigabytes. Each such
member is refused by name and the others are read.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator, Set
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from rag.errors import SourceError

MOST_MEMBERS = 200_000
MOST_BYTES = 4 * 1024**3
"""Members and unpacked bytes that one archive may hold."""
_MOST_EXPANSION = 200  # unpacked bytes per packed byte; Korean text packs to a third, markup to a tenth
_SMALL = 1024 * 1024  # a member up to this size may be packed as tightly as it likes
_UTF_8 = 0x800  # the flag that says that a name is UTF-8

DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError)
"""What reading a member of a broken archive raises."""


class Member(NamedTuple):
    file: IO[bytes]
    suffix: str
    """In lower case, with its dot."""
    source: str
    """``archive#member``."""


def members(path: Path, source: str, suffixes: Set[str]) -> Iterator[Member | SourceError]:
    """The members with one of the endings, in order of names; OSError where the archive cannot be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _pages(archive, source, suffixes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        yield SourceError(source, f"ZIP 파일을 열 수 없습니다. 손상되었는지 확인해 주십시오({type(error).__name__}).")


def _pages(archive: zipfile.ZipFile, source: str, suffixes: Set[str]) -> Iterator[Member | SourceError]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
        yield SourceError(source, f"ZIP 파일이 풀면 너무 큽니다({MOST_BYTES // 1024**3}GB까지). 나누어 주십시오.")
        return
    named = sorted((_name(info), info) for info in infos)
    pages = [(name, info) for name, info in named if PurePosixPath(name).suffix.casefold() in suffixes | {".zip"}]
    pages = [(name, info) for name, info in pages if "__MACOSX" not in PurePosixPath(name).parts]
    if not pages:
        yield SourceError(
            source, f"ZIP 파일에 기사 파일이 없습니다. {' '.join(sorted(suffixes))} 파일을 넣어 주십시오."
        )
    for name, info in pages:
        yield from _page(archive, info, name, f"{source}#{name}")


def _page(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, source: str) -> Iterator[Member | SourceError]:
    if refused := _refusal(info, name):
        yield SourceError(source, refused)
        return
    try:
        with archive.open(info) as file:
            yield Member(file, PurePosixPath(name).suffix.casefold(), source)
    except DAMAGED as error:
        yield SourceError(source, f"ZIP 안의 파일이 손상되어 읽을 수 없습니다({type(error).__name__}).")


def _refusal(info: zipfile.ZipInfo, name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "경로가 ZIP 밖을 가리켜 읽지 않았습니다. 이름에서 '..'을 빼고 다시 묶어 주십시오."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "다른 파일을 가리키는 링크라서 읽지 않았습니다. 파일 자체를 넣어 주십시오."
    if info.flag_bits & 0x1:
        return "암호가 걸려 있어 읽지 못했습니다. 암호 없이 다시 묶어 주십시오."
    if path.suffix.casefold() == ".zip":
        return "ZIP 안의 ZIP은 읽지 않습니다. 풀어서 넣어 주십시오."
    if info.file_size > _SMALL and info.file_size > _MOST_EXPANSION * max(1, info.compress_size):
        return "압축을 풀면 지나치게 커지는 파일이라 읽지 않았습니다."
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made by Korean Windows write it in CP949 without saying so."""
    if info.flag_bits & _UTF_8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
