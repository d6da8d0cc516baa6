"""Keys of programs: shown once, kept as digests, with scopes and an end, compared in constant time."""

from __future__ import annotations

import datetime as dt
import hmac
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.archive.keys import Keys
from rag.errors import AccessError
from tests.test_accounts import everything_stored

DAY = dt.timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


@pytest.fixture
def keys(archive: Archive) -> Keys:
    return archive.keys


def test_a_key_is_known_by_its_whole_text_alone(keys: Keys) -> None:
    key, text = keys.create("야간 수집", ["ask", "read"], DAY)
    other, other_text = keys.create("다른 열쇠", ["operate"], DAY)
    assert keys.holder(text) == key
    assert keys.holder(other_text) == other
    mixed = text[: text.rindex("_")] + other_text[other_text.rindex("_") :]
    for wrong in (mixed, text[:-1], text[:-1] + "-", text + "x", text.upper(), key.id, "", "gisadap_", f" {text}"):
        assert keys.holder(wrong) is None


def test_the_text_of_a_key_is_not_stored(archive: Archive) -> None:
    _, text = archive.keys.create("야간 수집", ["ask"], DAY)
    stored = everything_stored(archive)
    assert "야간 수집" in stored
    assert text.split("_", 2)[2] not in stored  # the secret itself may hold an underscore


def test_a_key_ends_by_time_and_by_being_revoked(keys: Keys) -> None:
    late, late_text = keys.create("지난 열쇠", ["ask"], -DAY)
    key, text = keys.create("취소할 열쇠", ["ask"], DAY)
    assert late.state == "expired"
    assert key.state == "valid"
    keys.revoke(key.id)
    assert {each.id: each.state for each in keys.all()} == {late.id: "expired", key.id: "revoked"}
    for ended in (late_text, text):
        holder = keys.holder(ended)
        assert holder is not None
        assert holder.state != "valid"


def test_secrets_are_compared_in_constant_time_known_or_not(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append(len(one))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", watched)
    _, text = keys.create("열쇠", ["ask"], DAY)
    keys.holder(text)
    keys.holder(f"gisadap_{'0' * 12}_{'x' * 43}")
    assert compared == [32, 32]


@pytest.mark.parametrize(("name", "scopes"), [("", ["ask"]), ("이름", []), ("이름", ["root"])])
def test_a_key_that_cannot_be_made(keys: Keys, name: str, scopes: list[str]) -> None:
    with pytest.raises(AccessError, match="이름과 권한"):
        keys.create(name, scopes, DAY)  # type: ignore[arg-type]


def test_a_key_that_is_not_there(keys: Keys) -> None:
    with pytest.raises(AccessError, match="'none' 열쇠가 없습니다"):
        keys.revoke("none")
