"""Unsafe settings are named one by one, and safe ones are not."""

from __future__ import annotations

from typing import Any

import pytest

from rag.safety import is_loopback, is_private, refusal, warnings
from rag.settings import Settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"host": "::1"},
        {"host": "0.0.0.0", "sign_in": "accounts"},
        {"sign_in": "proxy", "proxy_addresses": "127.0.0.1"},
        {"sign_in": "accounts", "origins": "https://portal.example,http://127.0.0.1:8000", "widget_secret": SECRET},
    ],
)
def test_safe_settings(settings: dict[str, Any]) -> None:
    assert refusal(Settings(**settings)) is None
    assert list(warnings(Settings(**settings))) == []


@pytest.mark.parametrize(
    ("settings", "said", "refused"),
    [
        ({"host": "0.0.0.0"}, "GISADAP_HOST=0.0.0.0", True),
        ({"host": ""}, "로그인 없이", True),
        ({"host": "127.evil.example"}, "로그인 없이", True),
        ({"sign_in": "proxy"}, "GISADAP_PROXY_ADDRESSES", True),
        ({"host": "0.0.0.0", "open_without_sign_in": True}, "밖에서 들어올 수", False),
        ({"hosts": "news.example"}, "밖에서 들어올 수", False),
        ({"proxy_addresses": "127.0.0.1"}, "밖에서 들어올 수", False),
        ({"sign_in": "proxy", "proxy_addresses": "0.0.0.0/0"}, "너무 넓습니다", False),
        ({"sign_in": "proxy", "proxy_addresses": "::/0"}, "너무 넓습니다", False),
        ({"origins": "http://portal.example", "widget_secret": SECRET}, "암호화되지", False),
        ({"origins": "https://portal.example"}, "토큰도 익명도", False),
        ({"widget_secret": "a" * 40}, "짐작하기 쉽습니다", False),
        ({"log_questions": True}, "로그에 남습니다", False),
    ],
)
def test_unsafe_settings(settings: dict[str, Any], said: str, refused: bool) -> None:
    chosen = Settings(**settings)
    assert any(said in each for each in warnings(chosen))
    assert (refusal(chosen) is not None) == refused


def test_whoever_comes_through_a_proxy_is_not_at_the_machine() -> None:
    assert is_private(Settings())
    assert not is_private(Settings(proxy_addresses="127.0.0.1"))
    assert not is_private(Settings(hosts="news.example"))
    assert [is_loopback(host) for host in ("127.0.0.2", "::1", "localhost", "10.0.0.1", "")] == [True] * 3 + [False] * 2
