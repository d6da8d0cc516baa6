from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env of the developer's, no variables of the shell's."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GISADAP_{name.upper()}", raising=False)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("GISADAP_PORT=1001\nGISADAP_HOST=0.0.0.0\nGISADAP_DATA=from-file\nOTHER=1\n")
    monkeypatch.setenv("GISADAP_PORT", "1002")
    monkeypatch.setenv("GISADAP_HOST", "localhost")
    settings = Settings.from_env(port=1003)
    assert (settings.port, settings.host, settings.data) == (1003, "localhost", Path("from-file"))


def test_an_unknown_name_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISADAP_PROT", "1")
    with pytest.raises(SettingsError, match="GISADAP_PROT"):
        Settings.from_env()


def test_an_unknown_name_in_the_file_is_an_error_too() -> None:
    Path(".env").write_text("GISADAP_PROT=1\n")
    with pytest.raises(SettingsError, match="GISADAP_PROT"):
        Settings.from_env()


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("PORT", "70000"), ("ABSTAIN_BELOW", "1.5")])
def test_a_bad_value_is_named_with_its_setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GISADAP_{name}", value)
    with pytest.raises(SettingsError, match=f"GISADAP_{name}.*{value}") as caught:
        Settings.from_env()
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.from_env().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("address", ["http://user:geheim@host/v1", "ftp://host", "http://", "http://a b"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISADAP_LLM_BASE_URL", address)
    with pytest.raises(SettingsError, match="GISADAP_LLM_BASE_URL") as refused:
        Settings.from_env()
    assert "geheim" not in str(refused.value)


def test_an_answer_leaves_the_model_room_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISADAP_LLM_CONTEXT_TOKENS", "2048")
    monkeypatch.setenv("GISADAP_LLM_ANSWER_TOKENS", "1500")
    with pytest.raises(SettingsError, match="LLM_ANSWER_TOKENS"):
        Settings.from_env()
