"""From credentials to subjects: a program's key, a widget's token, a session of an account, a user the proxy names.

A page of another origin gets nothing from what the browser or the network adds by itself (cookies, loopback): it brings
a key or a token, or it is an anonymous visitor.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Literal

from rag.archive.keys import Key, is_key
from rag.errors import AccessDenied, SignInRequired
from rag.safety import is_private
from rag.web.identity import LOCAL, NOBODY, Role, Subject
from rag.web.origins import Origins, foreign
from rag.web.tokens import Tokens

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from rag.archive import Archive
    from rag.archive.keys import Scope as KeyScope
    from rag.settings import Settings

COOKIE = "gisadap_session"
BROWSER = "gisadap_browser"
VISITOR = "x-gisadap-visitor"  # sent by every widget: who has no token is told apart from others by it
_VISITOR = re.compile(r"[0-9a-f]{32}")
_GRANTED: dict[KeyScope, Role] = {"ask": "ask", "read": "read", "operate": "operator"}


class Credentials:
    """Tells who sent a request, by the settings of one service."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self._settings = settings
        self._accounts = archive.accounts
        self._keys = archive.keys
        self._origins = Origins(settings.origins)
        self._tokens = Tokens(settings.widget_secret.get_secret_value(), settings.widget_id)
        self._private = is_private(settings)

    def __call__(self, connection: HTTPConnection) -> Subject:
        """Raises SignInRequired for credentials that do not hold, AccessDenied for an origin that is not listed."""
        origin = foreign(connection)
        if origin is None and _sent_by_another_page(connection):
            raise AccessDenied("다른 사이트의 페이지가 보낸 요청은 받지 않습니다.")
        if origin is not None and origin not in self._origins:
            raise AccessDenied(
                f"출처 {_printable(origin)}은(는) 허용 목록에 없습니다. 운영자가 GISADAP_ORIGINS에 더해야 합니다."
            )
        kind, _, text = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and (subject := self._by_bearer(text.strip())):
            return subject
        if origin is not None or VISITOR in connection.headers:
            return self._visitor(connection)
        return self._by_sign_in(connection)

    def _by_bearer(self, text: str) -> Subject | None:
        if is_key(text):
            return _program(self._keys.holder(text))
        if text.count(".") == 2:
            return Subject(f"widget:{self._tokens.subject(text)}", frozenset({"reader"}), "widget")
        if self._settings.sign_in == "none":  # clients that always send something, as OpenAI's do
            return None
        raise SignInRequired("열쇠나 토큰이 아닙니다. 'gisadap keys create'로 만든 열쇠를 보내 주십시오.")

    def _visitor(self, connection: HTTPConnection) -> Subject:
        if not self._settings.widget_anonymous:
            return NOBODY
        visitor = connection.headers.get(VISITOR, "")
        name = visitor if _VISITOR.fullmatch(visitor) else secrets.token_hex(16)
        return Subject(f"anonymous:{name}", frozenset({"ask", "read"}), "anonymous")

    def _by_sign_in(self, connection: HTTPConnection) -> Subject:
        match self._settings.sign_in:
            case "accounts":
                account = self._accounts.signed_in(connection.cookies.get(COOKIE, ""))
                return _person(f"account:{account.name}", account.operator, "account") if account else NOBODY
            case "proxy":
                name = connection.headers.get(self._settings.proxy_user_header, "").strip()
                return _person(f"proxy:{name}", name in self._settings.proxy_operators, "proxy") if name else NOBODY
            case _:
                return LOCAL if self._private else _passer_by(connection)


def _passer_by(connection: HTTPConnection) -> Subject:
    """Nobody signs in, yet others than this machine may come: their browsers are told apart by a cookie."""
    name = connection.cookies.get(BROWSER, "")
    if not _VISITOR.fullmatch(name):
        name = secrets.token_hex(16)
        connection.scope.setdefault("state", {})["cookie"] = f"{BROWSER}={name}; Path=/; HttpOnly; SameSite=lax"
    return Subject(f"browser:{name}", frozenset({"reader"}), "local")


def _sent_by_another_page(connection: HTTPConnection) -> bool:
    """A form or script elsewhere whose browser says so, but not from where; following a link is no such thing."""
    changes = connection.scope.get("method") not in ("GET", "HEAD", "OPTIONS")
    return changes and connection.headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _person(subject_id: str, operator: bool, kind: Literal["account", "proxy"]) -> Subject:
    roles: frozenset[Role] = frozenset({"reader", "operator"}) if operator else frozenset({"reader"})
    return Subject(subject_id, roles, kind)


def _program(key: Key | None) -> Subject:
    if key is None:
        raise SignInRequired("모르는 열쇠입니다. 'gisadap keys create'로 만든 열쇠를 보내 주십시오.")
    match key.state:
        case "revoked":
            raise SignInRequired("취소된 열쇠입니다. 운영자에게 새 열쇠를 요청해 주십시오.")
        case "expired":
            raise SignInRequired("기한이 지난 열쇠입니다. 운영자에게 새 열쇠를 요청해 주십시오.")
    return Subject(f"key:{key.id}", frozenset(_GRANTED[scope] for scope in key.scopes), "key")


def _printable(text: str) -> str:
    return "".join(character for character in text[:200] if character.isprintable())
