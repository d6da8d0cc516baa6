"""Accounts and sessions: what is kept is no password and no session, and nothing tells which names exist."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.errors import AccessError

HOUR = dt.timedelta(hours=1)
PASSWORD = "가을 하늘은 높고 푸르다"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


def everything_stored(archive: Archive) -> str:
    with sqlite3.connect(archive.folder / "archive.sqlite") as connection:
        return "\n".join(connection.iterdump())


def test_a_person_signs_in_with_the_password_in_any_spelling(archive: Archive) -> None:
    import unicodedata

    archive.accounts.add("미라", PASSWORD, operator=True)
    for form in ("NFC", "NFD"):
        secret = archive.accounts.sign_in(
            unicodedata.normalize(form, "미라"), unicodedata.normalize(form, PASSWORD), HOUR
        )
        assert secret is not None
        account = archive.accounts.signed_in(secret)
        assert account is not None
        assert (account.name, account.operator) == ("미라", True)


@pytest.mark.parametrize(
    ("name", "password"), [("미라", "틀린 비밀번호입니다"), ("없는 이름", PASSWORD), ("미라", ""), ("", "")]
)
def test_a_wrong_name_or_password_is_refused_alike(archive: Archive, name: str, password: str) -> None:
    archive.accounts.add("미라", PASSWORD)
    assert archive.accounts.sign_in(name, password, HOUR) is None


def test_neither_passwords_nor_sessions_are_stored(archive: Archive) -> None:
    archive.accounts.add("미라", PASSWORD)
    secret = archive.accounts.sign_in("미라", PASSWORD, HOUR)
    stored = everything_stored(archive)
    assert "$argon2id$" in stored
    assert PASSWORD not in stored
    assert secret is not None
    assert secret not in stored


def test_a_session_ends_by_time_sign_out_new_password_and_removal(archive: Archive) -> None:
    accounts = archive.accounts
    accounts.add("미라", PASSWORD)

    def session(lasting: dt.timedelta = HOUR) -> str:
        secret = accounts.sign_in("미라", PASSWORD, lasting)
        assert secret is not None
        return secret

    assert accounts.signed_in(session(-HOUR)) is None
    first = session()
    accounts.sign_out(first)
    assert accounts.signed_in(first) is None
    second = session()
    accounts.change_password("미라", PASSWORD)
    assert accounts.signed_in(second) is None
    third = session()
    accounts.remove("미라")
    assert accounts.signed_in(third) is None
    assert accounts.all() == []


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "가" * 1000])
def test_what_is_no_session_is_nobody(archive: Archive, secret: str) -> None:
    assert archive.accounts.signed_in(secret) is None


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("미라", PASSWORD, "이미 있습니다"),
        ("새 이름", "짧다", "10자 이상"),
        ("", PASSWORD, "계정 이름"),
        ("a\nb", PASSWORD, "계정 이름"),
        ("가" * 65, PASSWORD, "계정 이름"),
    ],
)
def test_an_account_that_cannot_be_made(archive: Archive, name: str, password: str, said: str) -> None:
    archive.accounts.add("미라", PASSWORD)
    with pytest.raises(AccessError, match=said):
        archive.accounts.add(name, password)


def test_an_account_that_is_not_there(archive: Archive) -> None:
    for change in (lambda: archive.accounts.remove("누구"), lambda: archive.accounts.change_password("누구", PASSWORD)):
        with pytest.raises(AccessError, match="'누구' 계정이 없습니다"):
            change()
