"""Why a call to a model's address failed, in Korean words. Nothing the server sent is repeated: it may hold the key."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

from rag.errors import EndpointError
from rag.remote.bounded import Late, Overlong
from rag.wording import reason

_STATUS = {
    400: ("요청을 받아 주지 않습니다(400)", "{0}_MODEL과 {0}_CONTEXT_TOKENS를 확인해 주십시오"),
    401: ("API 키를 받아 주지 않습니다(401)", "{0}_API_KEY를 확인해 주십시오"),
    403: ("이 키로는 쓸 수 없다고 합니다(403)", "{0}_API_KEY의 권한을 확인해 주십시오"),
    404: ("그런 주소나 모델이 없다고 합니다(404)", "{0}_BASE_URL과 {0}_MODEL을 확인해 주십시오"),
    429: ("요청이 너무 많다고 합니다(429)", "잠시 뒤에 다시 해 보거나 사용 한도를 확인해 주십시오"),
}


def refusal(error: Exception, subject: str, settings: str, silence: float) -> EndpointError:
    """The error for an exception of an HTTP client; ``settings`` is the prefix of the settings that may mend it."""
    if isinstance(error, EndpointError):
        return error
    causes = list(_causes(error))
    status = next((code for each in causes if (code := _status(each))), None)
    address = f"{settings}_BASE_URL을 확인해 주십시오"
    if status is not None:
        words, mend = _STATUS.get(status, _other(status))
        return EndpointError(subject, words, mend.format(settings))
    found = next((each for cause in causes if (each := _fault(cause, silence))), None)
    if found is not None:
        return EndpointError(subject, found, address)
    return EndpointError(subject, "알아들을 수 없는 응답을 보냈습니다", address)


def _fault(cause: BaseException, silence: float) -> str | None:
    if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError | TimeoutError) and cause.errno is not None:
        return f"연결할 수 없습니다({reason(cause)})"
    return next((words.format(silence) for kind, words in _FAULTS.items() if isinstance(cause, kind)), None)


_FAULTS: dict[type[BaseException], str] = {
    Overlong: "너무 긴 응답을 보냈습니다",
    Late: "정해진 시간 안에 답을 마치지 못했습니다",
    httpx.TimeoutException: "{0:g}초 동안 아무 응답이 없습니다",
    TimeoutError: "{0:g}초 동안 아무 응답이 없습니다",
    ssl.SSLCertVerificationError: "인증서를 믿을 수 없습니다",
    ssl.SSLError: "암호화(https)로 말하지 않는 서버입니다",
    httpx.ConnectError: "연결할 수 없습니다",
    httpx.RemoteProtocolError: "답하던 가운데 연결이 끊겼습니다",
    httpx.ReadError: "답하던 가운데 연결이 끊겼습니다",
}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it, deepest first: the operating system knows best."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return reversed(chain)


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    return response.status_code if isinstance(response, httpx.Response) and response.status_code >= 300 else None


def _other(status: int) -> tuple[str, str]:
    if status < 400:
        return f"다른 주소로 보내려 합니다({status})", "{0}_BASE_URL을 마지막 주소로 바꾸어 주십시오"
    if status < 500:
        return f"요청을 받아 주지 않습니다({status})", "{0}_BASE_URL과 {0}_MODEL을 확인해 주십시오"
    return f"서버에 오류가 있습니다({status})", "서버의 기록을 확인해 주십시오"
