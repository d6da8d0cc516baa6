"""Settings that let in more than their operator may think; ``serve`` refuses the worst, ``doctor`` names them all."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from rag.settings import Settings

_WIDE = {4: 8, 6: 32}  # a trusted network with fewer fixed bits is half the world


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(settings: Settings) -> bool:
    """Whether whoever asks without signing in must be at this machine: then that person may do everything."""
    return is_loopback(settings.host) and not settings.hosts and not settings.proxy_addresses


def refusal(settings: Settings) -> str | None:
    """Why the service does not start with these settings."""
    if settings.sign_in == "proxy" and not settings.proxy_addresses:
        return "GISADAP_SIGN_IN=proxy이면 사용자를 알려 줄 프록시의 주소를 GISADAP_PROXY_ADDRESSES에 적어 주십시오."
    if is_loopback(settings.host) or settings.sign_in != "none" or settings.open_without_sign_in:
        return None
    return (
        f"GISADAP_HOST={settings.host}에서 들으면 이 컴퓨터 밖의 누구나 로그인 없이 들어옵니다. "
        "GISADAP_SIGN_IN=accounts(또는 proxy)로 로그인을 켜거나, "
        "그래도 열려면 GISADAP_OPEN_WITHOUT_SIGN_IN=true를 정해 주십시오."
    )


def warnings(settings: Settings) -> Iterator[str]:
    """What is unsafe, or cannot work, one line each."""
    if reason := refusal(settings):
        yield reason
    elif settings.sign_in == "none" and not is_private(settings):
        yield "로그인 없이 이 컴퓨터 밖에서 들어올 수 있습니다. 쓸 사람이 정해져 있으면 GISADAP_SIGN_IN을 켜 주십시오."
    for each in settings.proxy_addresses:
        network = ipaddress.ip_network(each)
        if network.prefixlen < _WIDE[network.version]:
            yield f"GISADAP_PROXY_ADDRESSES의 {each}은(는) 너무 넓습니다. 프록시의 주소만 적어 주십시오."
    for origin in settings.origins:
        if origin.startswith("http://") and not is_loopback(_name(origin)):
            yield f"GISADAP_ORIGINS의 {origin}은(는) 암호화되지 않아 토큰이 샐 수 있습니다. https로 바꾸어 주십시오."
    secret = settings.widget_secret.get_secret_value()
    if secret and len(set(secret)) < 10:
        yield "GISADAP_WIDGET_SECRET이 짐작하기 쉽습니다. 'openssl rand -hex 32'로 새로 만들어 주십시오."
    if settings.origins and not secret and not settings.widget_anonymous:
        yield "위젯을 넣을 출처는 있는데 토큰도 익명도 받지 않습니다. GISADAP_WIDGET_SECRET을 정해 주십시오."
    if settings.log_questions:
        yield "질문의 글이 로그에 남습니다. 필요 없으면 GISADAP_LOG_QUESTIONS를 꺼 주십시오."


def _name(origin: str) -> str:
    return origin.partition("://")[2].rpartition(":")[0].strip("[]") or origin.partition("://")[2]
