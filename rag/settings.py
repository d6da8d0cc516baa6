"""What an operator may set: environment variables ``GISADAP_*``, or the same names in ``.env``. Read once, frozen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError
from rag.wording import wrong_value

PREFIX = "GISADAP_"
_ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """Values only. A field ``port`` is read from ``GISADAP_PORT``."""

    model_config = SettingsConfigDict(frozen=True, env_prefix=PREFIX, env_file=_ENV_FILE, extra="ignore")

    data: Path = Field(Path("data"), description="Folder of the archive and the indexes; made when missing.")
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port the service listens on; 0 takes a free one.")
    cleaning_rules: Path | None = Field(None, description="TOML file with an operator's own cleaning rules.")
    passage_characters: int = Field(
        400, ge=100, le=2000, description="Characters a passage has at most, in whole sentences."
    )
    candidates: int = Field(50, ge=1, le=1000, description="Passages each index returns for one question.")
    passages_read: int = Field(8, ge=1, le=50, description="Passages the answerer reads for one question.")
    semantic_weight: float = Field(0.1, ge=0, le=1, description="Share of the semantic side when searches are fused.")
    abstain_below: float = Field(0.15, ge=0, le=1, description="Answers less probable than this are not given.")

    stale_after_days: int = Field(
        365, ge=1, description="Days after which an answer about now says that things may have changed."
    )

    @classmethod
    def from_env(cls, **overrides: object) -> Self:
        """The settings of this process; ``overrides`` (from the command line) win.

        Raises SettingsError for a value of the wrong kind or an unknown ``GISADAP_`` name.
        """
        named = [*os.environ, *dotenv_values(_ENV_FILE)]
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted({name for name in named if name.upper().startswith(PREFIX) and name.upper() not in known})
        if unknown:
            raise SettingsError(
                f"모르는 설정입니다: {', '.join(unknown)}. docs/settings.md에서 이름을 확인해 주십시오."
            )
        try:
            return cls(**overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise SettingsError(
                f"설정 {name}의 값 '{first['input']}'을(를) 쓸 수 없습니다: {wrong_value(error)}."
            ) from None
