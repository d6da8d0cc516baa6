"""The article files under the paths an operator gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple

from rag.errors import SourceError


class File(NamedTuple):
    path: Path
    """Absolute: what the archive knows the file by."""
    source: str
    """Relative to the folder that was given: what readers see."""


def files(paths: Iterable[Path], suffixes: Set[str], failed: list[SourceError]) -> Iterator[File]:
    """The files with one of the endings, each once, in order of names; what cannot be one goes to ``failed``."""
    seen: set[Path] = set()
    kinds = " ".join(sorted(suffixes))
    for given in paths:
        path = given.resolve()
        if not path.exists():
            failed.append(SourceError(str(given), "파일이나 폴더가 없습니다. 경로를 확인해 주십시오."))
        elif path.is_file() and path.suffix.lower() not in suffixes:
            failed.append(SourceError(str(given), f"다룰 수 없는 형식입니다. {kinds} 파일을 주십시오."))
        elif path.is_dir():
            inside = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in suffixes and each.is_file()]
            if not inside:
                failed.append(SourceError(str(given), f"폴더에 기사 파일이 없습니다. {kinds} 파일을 넣어 주십시오."))
            found = [File(each, each.relative_to(path).as_posix()) for each in inside]
            failed += [_leads_out(file) for file in found if not _stays(file.path, path)]
            yield from (file for file in found if file.path not in seen and _stays(file.path, path))
            seen.update(inside)
        elif path not in seen:
            seen.add(path)
            yield File(path, path.name)


def _stays(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder)


def _leads_out(file: File) -> SourceError:
    return SourceError(file.source, "폴더 밖을 가리키는 링크라서 읽지 않았습니다. 파일 자체를 폴더에 넣어 주십시오.")
