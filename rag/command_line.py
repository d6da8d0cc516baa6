"""What the commands of both programs share: where they write, common options, and how errors end them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from rag.errors import GisadapError
from rag.settings import Settings
from rag.wording import reason, wrong_usage

notes = Console(stderr=True, highlight=False)
out = Console(highlight=False)

Data = Annotated[
    Path | None, typer.Option("--data", help="데이터 폴더. 기본값은 GISADAP_DATA, 없으면 ./data", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="사람이 읽는 글 대신 JSON을 한 줄에 하나씩 냅니다.")]


def run_program(commands: typer.Typer, name: str) -> NoReturn:
    """Runs a command line; every error a user can mend is one line on stderr and the right exit code."""
    try:
        code = commands(standalone_mode=False)
    except GisadapError as error:
        notes.print(f"오류: {error}", markup=False, soft_wrap=True)
        code = error.exit_code
    except typer.Abort:
        code = 130
    except BrokenPipeError:
        code = 0
    except OSError as error:  # no room, no right, a folder in a file's place: for a person to mend
        if error.filename is None:
            raise
        told = f"오류: '{error.filename}'을(를) 읽거나 쓸 수 없습니다({reason(error)})."
        notes.print(told, markup=False, soft_wrap=True)
        code = 1
    except Exception as error:
        code = _usage_error(error, name)
    sys.exit(code or 0)


def _usage_error(error: Exception, name: str) -> int:
    """One line for a wrong command line; anything else is a fault of ours and keeps its traceback."""
    show = getattr(error, "format_message", None)
    if show is None:
        raise error
    wrong = wrong_usage(error, show())
    notes.print(f"사용법 오류: {wrong} '{name} --help'를 보아 주십시오.", markup=False, soft_wrap=True)
    return 2


def settings_of(data: Path | None, **given: object) -> Settings:
    overrides = {name: value for name, value in {"data": data, **given}.items() if value is not None}
    return Settings.from_env(**overrides)


def emit(shape: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(shape, ensure_ascii=False) + "\n")
    sys.stdout.flush()
