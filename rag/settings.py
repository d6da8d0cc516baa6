"""What an operator may set: environment variables ``GISADAP_*``, or the same names in ``.env``. Read once, frozen."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.errors import SettingsError
from rag.wording import wrong_value

PREFIX = "GISADAP_"
_ENV_FILE = Path(".env")
_URL = r"^https?://[^\s/@]+(?:[/?]\S*)?$"  # a password has no place in it: addresses are shown
_ORIGIN = re.compile(r"https?://[^/\s,@?#*]+")
_LIMIT = re.compile(r"\d+/(second|minute|hour|day)(;\d+/(second|minute|hour|day))*")
SECRET_BYTES = 32  # a shorter secret of an HS256 token can be guessed offline


def _split(value: object) -> object:
    return tuple(filter(None, (each.strip() for each in value.split(",")))) if isinstance(value, str) else value


def _origin(value: str) -> str:
    value = value.rstrip("/").lower()
    if not _ORIGIN.fullmatch(value):
        raise ValueError("https://이름[:포트] 꼴의 출처가 아닙니다")
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError("IP 주소나 대역이 아닙니다") from None


def _limit(value: str) -> str:
    if not _LIMIT.fullmatch(value):
        raise ValueError("'60/minute;1000/day' 꼴이 아닙니다")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and len(value.get_secret_value().encode()) < SECRET_BYTES:
        raise ValueError(f"비밀 값은 {SECRET_BYTES}바이트 이상이어야 합니다")
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_split)]
OriginNames = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_split)]
Limit = Annotated[str, AfterValidator(_limit)]


class Settings(BaseSettings):
    """Values only. A field ``port`` is read from ``GISADAP_PORT``."""

    model_config = SettingsConfigDict(frozen=True, env_prefix=PREFIX, env_file=_ENV_FILE, extra="ignore")

    data: Path = Field(Path("data"), description="Folder of the archive and the indexes; made when missing.")
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port the service listens on; 0 takes a free one.")
    cleaning_rules: Path | None = Field(None, description="TOML file with an operator's own cleaning rules.")
    database_url: SecretStr = Field(
        SecretStr(""), description="PostgreSQL database of the archive; SQLite in the data folder when empty."
    )
    chroma_url: str = Field("", description="Chroma server of the vectors; kept in the data folder when empty.")
    chroma_token: SecretStr = Field(SecretStr(""), description="Token of the Chroma server (x-chroma-token).")
    chroma_tenant: str = Field("", description="Tenant on the Chroma server; its default when empty.")
    chroma_database: str = Field("", description="Database on the Chroma server; its default when empty.")
    passage_characters: int = Field(
        400, ge=100, le=2000, description="Characters a passage has at most, in whole sentences."
    )
    candidates: int = Field(50, ge=1, le=1000, description="Passages each index returns for one question.")
    passages_read: int = Field(8, ge=1, le=50, description="Passages the answerer reads for one question.")
    semantic_weight: float = Field(0.1, ge=0, le=1, description="Share of the semantic side when searches are fused.")
    abstain_below: float = Field(0.11, ge=0, le=1, description="Answers less probable than this are not given.")

    stale_after_days: int = Field(
        365, ge=1, description="Days after which an answer about now says that things may have changed."
    )
    sign_in: Literal["none", "accounts", "proxy"] = Field(
        "none",
        description="Who may use the service: `none` anybody on this machine, `accounts`, or users a `proxy` names.",
    )
    open_without_sign_in: bool = Field(
        False, description="Listen beyond loopback although nobody signs in; whoever comes is a reader."
    )
    hosts: Names = Field((), description="Host names, beside loopback's, that are answered while nobody signs in.")
    session_hours: int = Field(12, ge=1, le=720, description="Hours until a signed-in person signs in again.")
    proxy_addresses: Networks = Field(
        (), description="Addresses or networks of reverse proxies whose `X-Forwarded-*` and user header are believed."
    )
    proxy_user_header: str = Field("x-forwarded-user", description="Header in which the proxy names the user.")
    proxy_operators: Names = Field((), description="Users of the proxy who are operators; all others are readers.")
    origins: OriginNames = Field((), description="Origins of the pages that may embed the widget; none by default.")
    widget_id: str = Field("gisadap", min_length=1, description="The audience (`aud`) that tokens for the widget name.")
    widget_secret: Annotated[SecretStr, AfterValidator(_secret)] = Field(
        SecretStr(""), description="Shared secret (32 bytes or more) that signs tokens for the widget; none: no tokens."
    )
    widget_anonymous: bool = Field(False, description="The widget may be used without a token, without a history.")
    limit_subject: Limit = Field("60/minute", description="Questions and searches one person or program may send.")
    limit_address: Limit = Field("240/minute", description="Questions and searches that may come from one address.")
    limit_anonymous: Limit = Field(
        "10/minute;200/day", description="Questions and searches without a token that may come from one address."
    )
    limit_at_once: int = Field(
        256, ge=1, description="Questions and searches under way at once; whoever comes then is told to wait."
    )
    upload_megabytes: int = Field(100, ge=1, le=4096, description="Megabytes an operator may upload at once.")
    log: Literal["faults", "requests"] = Field("faults", description="What is logged, as JSON lines on stderr.")
    log_questions: bool = Field(False, description="Log the text of questions too.")

    llm_base_url: str | None = Field(
        None, pattern=_URL, description="OpenAI-compatible endpoint of a language model, to the `/v1`; none: no model."
    )
    llm_model: str | None = Field(None, description="Name of the model at that endpoint.")
    llm_api_key: SecretStr | None = Field(None, description="Its key, if it wants one; never logged or shown.")
    llm_context_tokens: int = Field(8192, ge=1024, description="Tokens the model reads and writes at most.")
    llm_answer_tokens: int = Field(1024, ge=64, description="Of them, tokens kept free for the answer.")
    llm_timeout: float = Field(15, gt=0, description="Seconds the endpoint may be silent.")
    llm_deadline: float = Field(
        40, gt=0, description="Seconds for all the model does for one question; then the embedded answer is given."
    )
    llm_max_bytes: int = Field(1_000_000, ge=1_000, description="Bytes of a response that are read at most.")
    llm_show_unverified: bool = Field(
        False, description="Show sentences that the articles do not carry, struck and marked, instead of dropping them."
    )
    llm_rewrite_questions: bool = Field(True, description="Let the model make follow-up questions stand alone.")
    llm_expand_queries: int = Field(
        0, ge=0, le=5, description="Other wordings of a question that the model makes and the search tries as well."
    )

    embedder: Literal["morphemes", "openai", "ollama", "huggingface"] = Field(
        "morphemes", description="What makes the vectors of the semantic search; another one needs a new index."
    )
    embedder_base_url: str | None = Field(
        None, pattern=_URL, description="Address of the embedding model (`openai`: to the `/v1`; `ollama`: its root)."
    )
    embedder_model: str | None = Field(None, description="Name of the embedding model, or its folder (`huggingface`).")
    embedder_api_key: SecretStr | None = Field(None, description="Its key, if it wants one; never logged or shown.")
    embedder_dimensions: int | None = Field(None, ge=1, le=8192, description="Numbers in one of its vectors.")
    embedder_query_prefix: str = Field("", description="Put before questions, if the model was trained so.")
    embedder_passage_prefix: str = Field("", description="Put before passages, if the model was trained so.")
    embedder_timeout: float = Field(10, gt=0, description="Seconds one call of the embedding model may take.")

    reranker_url: str | None = Field(
        None,
        pattern=_URL,
        description="Whole address of a reranker (`.../v1/rerank`, `.../rerank`); none: no reranker.",
    )
    reranker_shape: Literal["cohere", "jina", "tei"] = Field("cohere", description="How it is spoken to.")
    reranker_model: str | None = Field(None, description="Name of its model, where it has several.")
    reranker_api_key: SecretStr | None = Field(None, description="Its key, if it wants one; never logged or shown.")
    reranker_timeout: float = Field(3, gt=0, description="Seconds it may take; then the order stays as it was.")

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
            settings = cls(**overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            value = "" if "secret" in name or "@" in str(first["input"]) else f" '{first['input']}'"
            raise SettingsError(
                f"설정 {PREFIX}{name.upper()}의 값{value}을(를) 쓸 수 없습니다: {wrong_value(error)}."
            ) from None
        if 2 * settings.llm_answer_tokens > settings.llm_context_tokens:
            raise SettingsError(
                f"{PREFIX}LLM_ANSWER_TOKENS({settings.llm_answer_tokens})가 너무 큽니다. 기사를 읽을 자리가 남게 "
                f"{PREFIX}LLM_CONTEXT_TOKENS({settings.llm_context_tokens})의 절반 이하로 줄여 주십시오."
            )
        return settings
