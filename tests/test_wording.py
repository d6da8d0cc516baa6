"""Error lines are Korean to their end, whoever found the error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from rag.wording import reason
from tests.test_command_line import gisadap, one_korean_line


def english_prose(line: str) -> bool:
    """Two English words in a row; names of commands, options and files stand alone."""
    return bool(re.search(r"[A-Za-z]{2,} [a-z]{2,}", line.replace("gisadap --help", "")))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "'nonsense' 명령은 없습니다."),
        (["index"], "'PATH...' 자리가 비었습니다."),
        (["doctor", "--colour"], "'--colour' 선택 항목은 없습니다."),
        (["search", "다리", "-k", "0"], "'-k'의 값을 쓸 수 없습니다: 1 이상이어야 합니다."),
        (["search", "다리", "-k", "많이"], "'-k'의 값을 쓸 수 없습니다: 정수가 아닙니다."),
        (["search", "다리", "-k"], "'-k' 뒤에 값을 적어 주십시오."),
        (["doctor", "all"], "받지 않는 값이 더 있습니다: all."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line(arguments: list[str], words: str) -> None:
    ran = gisadap(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert one_korean_line(ran)
    assert words in ran.stderr
    assert not english_prose(ran.stderr)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("port", "many", "정수가 아닙니다"),
        ("port", 70_000, "65535 이하여야 합니다"),
        ("passages_read", 0, "1 이상이어야 합니다"),
        ("semantic_weight", "half", "수가 아닙니다"),
    ],
)
def test_a_wrong_setting(name: str, value: object, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_env(**{name: value})
    assert not english_prose(str(caught.value))


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = gisadap("articles", "--data", tmp_path / "file" / "data")
    assert ran.returncode == 1
    assert one_korean_line(ran)
    assert "폴더가 아닌 것" in ran.stderr
    assert not english_prose(ran.stderr)


def test_what_is_rare_is_said_in_the_systems_own_words() -> None:
    assert reason(OSError(110, "Connection timed out")) == "Connection timed out"
    assert reason(OSError("damaged")) == "damaged"
