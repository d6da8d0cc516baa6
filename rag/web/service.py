"""The web application over one newsroom, and the process that serves it."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from rag.errors import SettingsError
from rag.examples import Examples
from rag.web import api, chat, problems
from rag.web.guard import Guard
from rag.web.identity import LOCAL, Identity
from rag.wording import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import Scope

    from rag.newsroom import Newsroom
    from rag.settings import Settings

_GRACE = 3  # seconds that answers under way get after SIGTERM


def create_app(newsroom: Newsroom) -> FastAPI:
    """API, chat page and the guard around them."""
    app = FastAPI(title="Gisadap", openapi_url=None, docs_url=None, redoc_url=None)
    problems.install(app)
    app.state.examples = Examples(newsroom)
    app.mount(
        "/api", api.routes(newsroom, app.state.examples)
    )  # mounted, so that no path under it falls through to Gradio
    app.mount("/ui", _Static(directory=chat.STATIC), name="ui")
    app.add_api_route("/favicon.ico", lambda: FileResponse(chat.STATIC / "icon.svg"))  # or Gradio's would show
    app = chat.mount(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Identity, identify=lambda _: LOCAL)
    # No origin may read answers from another page; without this Gradio would allow any.
    app.add_middleware(CORSMiddleware, allow_origins=[], allow_credentials=False)
    app.add_middleware(Guard)
    return app


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(settings: Settings, announce: Callable[[str], None] = _say) -> None:
    """Answers on ``settings.host:port`` until SIGTERM or Ctrl+C; ``announce`` gets one line when it is ready.

    Raises SettingsError where the address cannot be had, before anything slow is opened.
    """
    from rag.assembly import open_newsroom  # brings Chroma, which an address in use need not wait for

    # uvicorn stops gracefully, then sends itself the signal again: without a handler the process would end right there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        contextlib.suppress(KeyboardInterrupt),
        _listening(settings) as listener,
        contextlib.closing(open_newsroom(settings)) as newsroom,
    ):
        host, port = listener.getsockname()[:2]
        app = create_app(newsroom)
        app.state.examples.questions(api.EXAMPLES)  # loads on the way all that the first question would wait for
        server = _Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        server.on_ready = lambda: announce(f"기사답이 준비되었습니다: http://{_reachable(host)}:{port}")
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    on_ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_ready()


class _Static(StaticFiles):
    """Addresses that carry the content's digest never change what they mean."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        known = b"v=" in scope["query_string"]
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if known else "no-cache"
        return response


def _listening(settings: Settings) -> socket.socket:
    """A socket that listens already, so that no second service can take the address while this one opens."""
    try:
        return socket.create_server((settings.host, settings.port), family=_family(settings.host))
    except OSError as error:
        address = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"다른 프로그램이 {address}을(를) 쓰고 있습니다. "
                "그 프로그램을 끝내거나 GISADAP_PORT로 다른 포트를 정해 주십시오."
            ) from None
        raise SettingsError(
            f"{address}에서 들을 수 없습니다({reason(error)}). GISADAP_HOST와 GISADAP_PORT를 확인해 주십시오."
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _reachable(host: str) -> str:
    """The address as a browser on this machine can open it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    return f"[{host}]" if ":" in host else host
