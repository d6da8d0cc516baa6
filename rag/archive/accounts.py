"""Accounts of people who sign in here, and their sessions: passwords as Argon2id hashes, sessions as digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import unicodedata
from functools import cached_property
from typing import NamedTuple

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from rag.archive.database import METADATA, Database, now
from rag.errors import AccessError

PASSWORD_CHARACTERS = 10  # at least; length is what resists guessing (NIST SP 800-63B)
_NAME_CHARACTERS = 64

_accounts = sa.Table(
    "accounts",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("password", sa.String, nullable=False),
    sa.Column("operator", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)
_sessions = sa.Table(
    "sessions",
    METADATA,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("name", sa.ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("expires_at", sa.DateTime, nullable=False),
)


class Account(NamedTuple):
    name: str
    operator: bool
    created_at: dt.datetime
    """UTC."""


class Accounts:
    """The accounts of one data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # as OWASP says for Argon2id

    def add(self, name: str, password: str, *, operator: bool = False) -> Account:
        """Raises AccessError where the name is taken or none, or the password is too short."""
        account = Account(_tidy(name), operator, now())
        hashed = self._hashed(password)
        try:
            with self._database.writing() as connection:
                connection.execute(sa.insert(_accounts).values(**account._asdict(), password=hashed))
        except sa.exc.IntegrityError:
            raise AccessError(f"'{account.name}' 계정이 이미 있습니다. 다른 이름을 정해 주십시오.") from None
        return account

    def change_password(self, name: str, password: str) -> None:
        """Ends the sessions of the account, too. Raises AccessError."""
        hashed = self._hashed(password)
        with self._database.writing() as connection:
            _held(
                connection.execute(sa.update(_accounts).where(_accounts.c.name == name).values(password=hashed)), name
            )
            connection.execute(sa.delete(_sessions).where(_sessions.c.name == name))

    def remove(self, name: str) -> None:
        """Removes an account with its sessions. Raises AccessError."""
        with self._database.writing() as connection:
            _held(connection.execute(sa.delete(_accounts).where(_accounts.c.name == name)), name)

    def all(self) -> list[Account]:
        columns = [_accounts.c.name, _accounts.c.operator, _accounts.c.created_at]
        with self._database.reading() as connection:
            return [Account(*row) for row in connection.execute(sa.select(*columns).order_by(_accounts.c.name))]

    # --- sessions ---------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, lasting: dt.timedelta) -> str | None:
        """The secret of a new session, or None where name and password do not belong together.

        An unknown name costs as long as a wrong password, so that the time tells nobody which names exist.
        """
        name = unicodedata.normalize("NFC", name).strip()
        with self._database.reading() as connection:
            hashed = connection.scalar(sa.select(_accounts.c.password).where(_accounts.c.name == name))
        if not self._matches(hashed or self._nobody, password) or hashed is None:
            return None
        secret = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            connection.execute(sa.delete(_sessions).where(_sessions.c.expires_at < now()))
            connection.execute(
                sa.insert(_sessions).values(digest=_digest(secret), name=name, expires_at=now() + lasting)
            )
        return secret

    def signed_in(self, secret: str) -> Account | None:
        """Whose session this is; None for one that is none, or is over."""
        query = (
            sa.select(_accounts.c.name, _accounts.c.operator, _accounts.c.created_at)
            .join(_sessions, _sessions.c.name == _accounts.c.name)
            .where(_sessions.c.digest == _digest(secret), _sessions.c.expires_at > now())
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Account(*row) if row else None

    def sign_out(self, secret: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(_sessions).where(_sessions.c.digest == _digest(secret)))

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _nobody(self) -> str:
        """The password of an account that is not there; made at the first sign-in, for a hash takes a while."""
        return self._hasher.hash(secrets.token_urlsafe())

    def _hashed(self, password: str) -> str:
        password = unicodedata.normalize("NFC", password)
        if not PASSWORD_CHARACTERS <= len(password) <= 1000:
            raise AccessError(f"비밀번호는 {PASSWORD_CHARACTERS}자 이상이어야 합니다.")
        return self._hasher.hash(password)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, unicodedata.normalize("NFC", password[:1000]))
        except VerificationError:
            return False


def _tidy(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= _NAME_CHARACTERS or not name.isprintable():
        raise AccessError(f"계정 이름은 보이는 글자 1자에서 {_NAME_CHARACTERS}자까지입니다.")
    return name


def _held(changed: sa.CursorResult[tuple[()]], name: str) -> None:
    if not changed.rowcount:
        raise AccessError(f"'{name}' 계정이 없습니다. 'gisadap accounts list'로 이름을 확인해 주십시오.")


def _digest(secret: str) -> str:
    """A session's secret has 256 random bits: nothing is gained by hashing it slowly."""
    return hashlib.sha256(secret.encode()).hexdigest()
