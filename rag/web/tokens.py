"""Short-lived tokens that a host page's server mints for the widget: JWT, HS256, with ``sub``, ``exp``, ``aud``."""

from __future__ import annotations

import time

import jwt

from rag.errors import SignInRequired

LEEWAY = 30  # seconds that two clocks may differ
LIFETIME = 24 * 3600  # seconds a token may be from its end: a longer one is no short-lived token
_SUBJECT_CHARACTERS = 200


class Tokens:
    """Checks tokens of one audience; without a secret every token is refused."""

    def __init__(self, secret: str, audience: str) -> None:
        self._secret = secret
        self._audience = audience

    def subject(self, token: str) -> str:
        """Whom the token names. Raises SignInRequired, with a message that says what is wrong with it."""
        if not self._secret:
            raise SignInRequired("위젯 토큰을 받지 않는 서버입니다. 운영자가 GISADAP_WIDGET_SECRET을 정해야 합니다.")
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": ["sub", "exp", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            raise SignInRequired(_explained(error)) from None
        if claims["exp"] > time.time() + LIFETIME + LEEWAY:
            raise SignInRequired("토큰의 유효 기간이 24시간보다 깁니다. 짧게 발급해 주십시오.")
        subject = str(claims["sub"])
        if not 1 <= len(subject) <= _SUBJECT_CHARACTERS or not subject.isprintable():
            raise SignInRequired(f"토큰의 sub는 보이는 글자 1자에서 {_SUBJECT_CHARACTERS}자까지여야 합니다.")
        return subject


def _explained(error: jwt.InvalidTokenError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "토큰의 유효 기간이 지났습니다. 새 토큰을 받아 주십시오."
        case jwt.ImmatureSignatureError():
            return "토큰이 아직 시작되지 않았습니다. 두 서버의 시계를 맞추어 주십시오."
        case jwt.InvalidAudienceError():
            return "토큰의 aud가 이 위젯의 것이 아닙니다. GISADAP_WIDGET_ID와 같은 값으로 발급해 주십시오."
        case jwt.InvalidAlgorithmError():
            return "토큰은 HS256으로 서명해야 합니다."
        case jwt.MissingRequiredClaimError():
            return f"토큰에 {error.claim} 값이 없습니다. sub, exp, aud가 모두 있어야 합니다."
        case jwt.InvalidSignatureError():
            return "토큰의 서명이 맞지 않습니다. 두 서버의 비밀 값이 같은지 확인해 주십시오."
        case _:
            return "토큰을 읽을 수 없습니다. JWT(HS256)로 발급했는지 확인해 주십시오."
