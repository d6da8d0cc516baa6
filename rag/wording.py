"""What the operating system, pydantic and typer say in English, in Korean words for an error line."""

from __future__ import annotations

import errno
import re
import socket

from pydantic import ValidationError

_SYSTEM = {
    errno.ENOENT: "그런 경로가 없습니다",
    errno.ENOTDIR: "경로 가운데 폴더가 아닌 것이 있습니다",
    errno.EISDIR: "파일이 아니라 폴더입니다",
    errno.EEXIST: "같은 이름의 파일이 있습니다",
    errno.EACCES: "권한이 없습니다",
    errno.EPERM: "권한이 없습니다",
    errno.EROFS: "읽기 전용 디스크입니다",
    errno.ENOSPC: "디스크에 남은 자리가 없습니다",
    errno.ENAMETOOLONG: "이름이 너무 깁니다",
    socket.EAI_NONAME: "찾을 수 없는 이름입니다",
    errno.EADDRNOTAVAIL: "이 컴퓨터의 주소가 아닙니다",
}
_DATABASE = {
    "database or disk is full": "디스크에 남은 자리가 없습니다",
    "disk I/O error": "디스크가 읽히지 않거나 써지지 않습니다",
    "attempt to write a readonly database": "쓸 권한이 없습니다",
    "unable to open database file": "파일을 열 수 없습니다",
    "database disk image is malformed": "파일이 손상되었습니다",
    "file is not a database": "데이터베이스 파일이 아닙니다",
    "database is locked": "다른 프로세스가 쓰고 있습니다",
}
_VALUES = {
    "int_parsing": "정수가 아닙니다",
    "int_from_float": "정수가 아닙니다",
    "float_parsing": "수가 아닙니다",
    "greater_than_equal": "{ge} 이상이어야 합니다",
    "less_than_equal": "{le} 이하여야 합니다",
    "bool_parsing": "true나 false여야 합니다",
    "literal_error": "{expected} 가운데 하나여야 합니다",
    "value_error": "{error}",
    "greater_than": "{gt}보다 커야 합니다",
    "string_pattern_mismatch": "http:// 또는 https://로 시작하는 주소여야 합니다",
}
_USAGE = (
    (r"No such command '(.*?)'\..*", "'{0}' 명령은 없습니다."),
    (r"No such option: (\S+).*", "'{0}' 선택 항목은 없습니다."),
    (r"Missing (?:argument|option|parameter) '(.*)'\.", "'{0}' 자리가 비었습니다."),
    (r"Option '(.*)' requires an argument\.", "'{0}' 뒤에 값을 적어 주십시오."),
    (r"Option '(.*)' does not take a value\.", "'{0}'에는 값을 줄 수 없습니다."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", "받지 않는 값이 더 있습니다: {0}."),
    (r"Invalid value for '?(.*?)'?: (.*)", "'{0}'의 값을 쓸 수 없습니다: {1}."),
)


def reason(error: OSError) -> str:
    """Why the operating system refused, without a full stop; its own words for what is rare.

    >>> reason(FileNotFoundError(2, "No such file or directory"))
    '그런 경로가 없습니다'
    """
    return _SYSTEM.get(error.errno or 0, error.strerror or str(error))


def refused(error: object) -> str:
    """Why a database refused, without a full stop; its own words for what is rare.

    >>> refused("database or disk is full")
    '디스크에 남은 자리가 없습니다'
    """
    return _DATABASE.get(str(error), str(error))


def wrong_value(error: ValidationError) -> str:
    """What is wrong with the first value pydantic refused, without a full stop; its own words for what is rare."""
    first = error.errors()[0]
    words = _VALUES.get(first["type"])
    return words.format(**first.get("ctx", {})) if words else first["msg"]


def wrong_usage(error: Exception, message: str) -> str:
    """A sentence on a wrong command line, from typer's error and its message.

    >>> wrong_usage(Exception(), "No such command 'indx'.")
    "'indx' 명령은 없습니다."
    """
    for pattern, words in _USAGE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            cause = error.__cause__
            detail = wrong_value(cause) if isinstance(cause, ValidationError) else found[found.re.groups]
            return words.format(found[1], detail)
    return message
