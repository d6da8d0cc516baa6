"""Keys of programs: shown once when they are made, kept as digests, each with what it may do and how long."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

import sqlalchemy as sa

from rag.archive.database import METADATA, Database, now
from rag.errors import AccessError

Scope = Literal["ask", "read", "operate"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_SHAPE = re.compile(r"gisadap_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_keys = sa.Table(
    "keys",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("scopes", sa.String, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False),
    sa.Column("revoked_at", sa.DateTime),
)


class Key(NamedTuple):
    """What is known of a key; times are UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None

    @property
    def state(self) -> Literal["valid", "revoked", "expired"]:
        if self.revoked_at:
            return "revoked"
        return "valid" if now() < self.expires_at else "expired"


class Keys:
    """The keys of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, scopes: Iterable[Scope], lasting: dt.timedelta) -> tuple[Key, str]:
        """A new key, and the text that a program sends as ``Authorization: Bearer``: it cannot be had again."""
        key = Key(secrets.token_hex(6), name.strip(), frozenset(scopes), now(), now() + lasting, None)
        if not key.name or not key.scopes <= set(SCOPES) or not key.scopes:
            raise AccessError(f"열쇠에는 이름과 권한({', '.join(SCOPES)})이 있어야 합니다.")
        secret = secrets.token_urlsafe(32)
        row = {**key._asdict(), "scopes": ",".join(sorted(key.scopes)), "digest": _digest(secret)}
        with self._database.writing() as connection:
            connection.execute(sa.insert(_keys).values(row))
        return key, f"gisadap_{key.id}_{secret}"

    def all(self) -> list[Key]:
        """Oldest first, those that hold no longer among them."""
        with self._database.reading() as connection:
            return [_key_of(row) for row in connection.execute(sa.select(_keys).order_by(_keys.c.created_at))]

    def revoke(self, key_id: str) -> Key:
        """Raises AccessError where there is no such key."""
        with self._database.writing() as connection:
            connection.execute(
                sa.update(_keys).where(_keys.c.id == key_id, _keys.c.revoked_at.is_(None)).values(revoked_at=now())
            )
            row = connection.execute(sa.select(_keys).where(_keys.c.id == key_id)).first()
        if row is None:
            raise AccessError(f"'{key_id}' 열쇠가 없습니다. 'gisadap keys list'로 번호를 확인해 주십시오.")
        return _key_of(row)

    def holder(self, text: str) -> Key | None:
        """The key a program sent, whatever its state; None for what is no key of ours. Compares in constant time."""
        if not (shape := _SHAPE.fullmatch(text)):
            return None
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_keys).where(_keys.c.id == shape[1])).first()
        held = hmac.compare_digest(row.digest if row else bytes(32), _digest(shape[2]))
        return _key_of(row) if row and held else None


def is_key(text: str) -> bool:
    """Whether a text claims to be a key of ours."""
    return text.startswith("gisadap_")


def _key_of(row: sa.Row[tuple[object, ...]]) -> Key:
    scopes = frozenset(scope for scope in SCOPES if scope in row.scopes.split(","))
    return Key(row.id, row.name, scopes, row.created_at, row.expires_at, row.revoked_at)


def _digest(secret: str) -> bytes:
    """A key has 256 random bits: nothing is gained by hashing it slowly."""
    return hashlib.sha256(secret.encode()).digest()
