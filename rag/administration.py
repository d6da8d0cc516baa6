"""``gisadap accounts`` and ``gisadap keys``: who may sign in, and what programs may do."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from rag.command_line import AsJson, Data, emit, out, settings_of

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.archive.keys import Key, Scope

accounts = typer.Typer(name="accounts", help="로그인할 사람의 계정을 다룹니다.", no_args_is_help=True)
keys = typer.Typer(name="keys", help="프로그램이 쓸 열쇠를 다룹니다.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="계정 이름")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="비밀번호를 묻지 않고 표준 입력의 첫 줄에서 읽습니다.")
]
_STATES = {"valid": "유효", "revoked": "취소됨", "expired": "기한 지남"}


@accounts.command("add")
def add_account(
    name: Name,
    data: Data = None,
    operator: Annotated[bool, typer.Option("--operator", help="기사를 올리고 지울 수 있는 운영자로 만듭니다.")] = False,
    password_stdin: FromStdin = False,
) -> None:
    """계정을 만듭니다. 비밀번호는 해시로만 저장합니다."""
    account = _archive(data).accounts.add(name, _password(password_stdin), operator=operator)
    out.print(f"{_role(account.operator)} 계정 '{account.name}'을(를) 만들었습니다.", markup=False)


@accounts.command("password")
def change_password(name: Name, data: Data = None, password_stdin: FromStdin = False) -> None:
    """비밀번호를 바꾸고, 그 계정의 로그인을 모두 끝냅니다."""
    _archive(data).accounts.change_password(name, _password(password_stdin))
    out.print(f"'{name}' 계정의 비밀번호를 바꾸었습니다.", markup=False)


@accounts.command("list")
def list_accounts(data: Data = None, as_json: AsJson = False) -> None:
    """계정의 목록을 보여 줍니다."""
    found = _archive(data).accounts.all()
    if as_json:
        for each in found:
            emit({"name": each.name, "operator": each.operator, "created_at": _iso(each.created_at)})
        return
    table = Table("이름", "역할", "만든 날", box=None, header_style="bold")
    for each in found:
        table.add_row(Text(each.name), _role(each.operator), f"{each.created_at:%Y-%m-%d}")
    out.print(table)


@accounts.command("remove")
def remove_account(name: Name, data: Data = None) -> None:
    """계정을 지우고, 그 계정의 로그인을 모두 끝냅니다."""
    _archive(data).accounts.remove(name)
    out.print(f"'{name}' 계정을 지웠습니다.", markup=False)


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="무엇에 쓰는 열쇠인지")],
    data: Data = None,
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="ask(질문), read(검색과 기사), operate(기사 올리고 지우기)")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="며칠 동안 쓸 수 있는지")] = 90,
    as_json: AsJson = False,
) -> None:
    """열쇠를 만들어 한 번만 보여 줍니다. 해시로만 저장하므로 다시 볼 수 없습니다."""
    key, text = _archive(data).keys.create(name, _scopes(scopes), dt.timedelta(days=days))
    if as_json:
        emit({**_shown(key), "key": text})
        return
    out.print(text, markup=False, soft_wrap=True)
    sys.stderr.write(f"{key.expires_at:%Y-%m-%d}까지 쓸 수 있습니다. 지금 적어 두십시오. 다시 볼 수 없습니다.\n")


@keys.command("list")
def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """열쇠의 목록을 보여 줍니다."""
    found = _archive(data).keys.all()
    if as_json:
        for each in found:
            emit(_shown(each))
        return
    table = Table("번호", "이름", "권한", "기한", "상태", box=None, header_style="bold")
    for each in found:
        scopes = ", ".join(sorted(each.scopes))
        table.add_row(each.id, Text(each.name), scopes, f"{each.expires_at:%Y-%m-%d}", _STATES[each.state])
    out.print(table)


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(metavar="ID", help="열쇠 번호")], data: Data = None) -> None:
    """열쇠를 취소합니다. 다음 요청부터 받지 않습니다."""
    key = _archive(data).keys.revoke(key_id)
    out.print(f"열쇠 {key.id}({key.name})을(를) 취소했습니다.", markup=False)


def _archive(data: Path | None) -> Archive:
    from rag.assembly import open_archive

    return open_archive(settings_of(data))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    given: str = typer.prompt("비밀번호", hide_input=True, confirmation_prompt="한 번 더")
    return given


def _scopes(given: list[str] | None) -> list[Scope]:
    from rag.archive.keys import SCOPES

    unknown = sorted(set(given or ()) - set(SCOPES))
    if unknown:
        raise typer.BadParameter(f"{', '.join(SCOPES)} 가운데에서 고르십시오", param_hint="--scope")
    return [scope for scope in SCOPES if scope in (given or ("ask", "read"))]


def _shown(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": _iso(key.created_at),
        "expires_at": _iso(key.expires_at),
        "state": key.state,
    }


def _iso(when: dt.datetime) -> str:
    return when.replace(tzinfo=dt.UTC).isoformat(timespec="seconds")


def _role(operator: bool) -> str:
    return "운영자" if operator else "독자"
