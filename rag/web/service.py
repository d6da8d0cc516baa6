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
from rag.settings import Settings
from rag.web import api, chat, problems, sign_in
from rag.web.credentials import VISITOR, Credentials, is_loopback
from rag.web.guard import Guard, is_open
from rag.web.identity import Identity
from rag.web.origins import Origins
from rag.web.proxy import Proxies
from rag.web.quotas import Quotas
from rag.wording import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.responses import Response
    from starlette.types import Scope

    from rag.archive import Archive
    from rag.newsroom import Newsroom

_GRACE = 3  # seconds that answers under way get after SIGTERM


def create_app(newsroom: Newsroom, settings: Settings | None = None, names: Collection[str] = ()) -> FastAPI:
    """All that is served, and the layers around it. ``names`` are the hosts it answers to; none given: all."""
    settings = settings or Settings.from_env()
    app = chat.mount(without_chat(newsroom, settings))
    surround(app, settings, newsroom.archive, names)
    return app


def without_chat(newsroom: Newsroom, settings: Settings) -> FastAPI:
    """API, sign-in and widget, without the layers around them."""
    archive = newsroom.archive
    app = FastAPI(title="Gisadap", openapi_url=None, docs_url=None, redoc_url=None)
    problems.install(app)
    app.state.examples = Examples(newsroom)
    app.mount(
        "/api", api.routes(newsroom, app.state.examples)
    )  # mounted, so that no path under it falls through to Gradio
    app.mount("/ui", _Static(directory=chat.STATIC), name="ui")
    app.add_api_route("/favicon.ico", lambda: FileResponse(chat.STATIC / "icon.svg"))  # or Gradio's would show
    app.include_router(sign_in.routes(archive.accounts, settings.session_hours))
    return app


def surround(app: FastAPI, settings: Settings, archive: Archive, names: Collection[str] = ()) -> None:
    """The layers that every request passes; the one added last is passed first."""
    origins = Origins(settings.origins)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Quotas, settings=settings)
    app.add_middleware(
        Identity,
        identify=Credentials(settings, archive),
        is_open=is_open,
        sign_in_page=sign_in.PAGE if settings.sign_in == "accounts" else None,
    )
    # Without this Gradio would let any origin read. No cookie ever counts for another origin.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins.listed,
        allow_credentials=False,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("authorization", "content-type", VISITOR),
        expose_headers=("retry-after", "x-request-id"),
    )
    app.add_middleware(
        Guard, upload_limit=settings.upload_megabytes << 20, ancestors=origins.ancestors, names=frozenset(names)
    )
    app.add_middleware(Proxies, trusted=settings.proxy_addresses, user_header=settings.proxy_user_header)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(settings: Settings, announce: Callable[[str], None] = _say) -> None:
    """Answers on ``settings.host:port`` until SIGTERM or Ctrl+C; ``announce`` gets one line when it is ready.

    Raises SettingsError where the address cannot be had, before anything slow is opened.
    """
    from rag.assembly import open_newsroom  # brings Chroma, which an address in use need not wait for

    _refuse_open_doors(settings)
    # uvicorn stops gracefully, then sends itself the signal again: without a handler the process would end right there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        contextlib.suppress(KeyboardInterrupt),
        _listening(settings) as listener,
        contextlib.closing(open_newsroom(settings)) as newsroom,
    ):
        host, port = listener.getsockname()[:2]
        app = create_app(newsroom, settings, _names(settings))
        app.state.examples.questions(api.EXAMPLES)  # loads on the way all that the first question would wait for
        server = _Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # rag.web.proxy believes those that the settings name
                timeout_graceful_shutdown=_GRACE,
            )
        )
        server.on_ready = lambda: announce(f"기사답이 준비되었습니다: http://{_reachable(host)}:{port}")
        server.run(sockets=[listener])


def _refuse_open_doors(settings: Settings) -> None:
    if settings.sign_in == "proxy" and not settings.proxy_addresses:
        raise SettingsError(
            "GISADAP_SIGN_IN=proxy이면 사용자를 알려 줄 프록시의 주소를 GISADAP_PROXY_ADDRESSES에 적어 주십시오."
        )
    if is_loopback(settings.host) or settings.sign_in != "none" or settings.open_without_sign_in:
        return
    raise SettingsError(
        f"GISADAP_HOST={settings.host}에서 들으면 이 컴퓨터 밖의 누구나 로그인 없이 들어옵니다. "
        "GISADAP_SIGN_IN=accounts(또는 proxy)로 로그인을 켜거나, "
        "그래도 열려면 GISADAP_OPEN_WITHOUT_SIGN_IN=true를 정해 주십시오."
    )


def _names(settings: Settings) -> tuple[str, ...]:
    """Host names that are answered. Where being on this machine is all that is asked, a page elsewhere must not come in
    under a name of its own that it lets point here (DNS rebinding)."""
    if settings.sign_in != "none" or settings.open_without_sign_in:
        return ()
    return ("localhost", "127.0.0.1", "[::1]", settings.host.lower(), *(name.lower() for name in settings.hosts))


class _Server(uvicorn.Server):
    on_ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_ready()


class _Static(StaticFiles):
    """Addresses with the version of the files never change what they mean."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, _, name = path.partition("/")
        versioned = version == chat.VERSION
        response = await super().get_response(name if versioned else path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
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
