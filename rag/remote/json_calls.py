"""One JSON request to a model's address, bounded in time and size."""

from __future__ import annotations

from functools import cache
from ssl import SSLContext
from typing import Any

import httpx
from pydantic import SecretStr

from rag.deadline import Deadline
from rag.remote.bounded import client
from rag.remote.refusals import refusal

MOST_BYTES = 20_000_000  # vectors of a batch of passages as numbers in JSON


def post(url: str, body: dict[str, Any], key: SecretStr | None, seconds: float, subject: str, settings: str) -> Any:
    """What the server answers. Raises EndpointError, which speaks of ``subject`` and the settings named so."""
    headers = {"authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        with client(certificates(), Deadline(seconds), MOST_BYTES, seconds) as http:
            response = http.post(url, json=body, headers=headers)
            response.raise_for_status()
            return response.json()
    except Exception as error:  # whatever httpx or the JSON raises means the same here: no answer from the model
        raise refusal(error, subject, settings, seconds) from None


@cache
def certificates() -> SSLContext:
    """The certificates this machine trusts, read once: they take longer than a call."""
    return httpx.create_ssl_context()
