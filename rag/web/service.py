"""The web application over one newsroom, and the process that serves it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import uvicorn
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from rag.errors import SettingsError
from rag.examples import Examples
from rag.safety import refusal
from rag.settings import Settings
from rag.web import api, assets, chat, desk, logs, mcp, openai, openapi, problems, review, sign_in, uploads, widget
from rag.web import evaluations as runs
from rag.web.connections import Impatient
from rag.web.credentials import VISITOR, Credentials
from rag.web.guard import Guard, is_open
from rag.web.identity import Identity, require
from rag.web.logs import Logged
from rag.web.metrics import Counted, Metrics
from rag.web.origins import Origins
from rag.web.proxy import Proxies
from rag.web.quotas import Quotas
from rag.wording import reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from contextlib import AbstractAsyncContextManager

    from starlette.responses import Response
    from starlette.types import Scope

    from rag.archive import Archive
    from rag.newsroom import Newsroom
    from rag.seams import Evaluations

_WAITING = 32  # questions that may wait for a language model at the same time
_GRACE = 3  # seconds that answers under way get after SIGTERM


def create_app(
    newsroom: Newsroom,
    settings: Settings | None = None,
    names: Collection[str] = (),
    evaluations: Evaluations | None = None,
) -> FastAPI:
    """All that is served, and the layers around it. ``names`` are the hosts it answers to; none given: all."""
    settings = settings or Settings.from_env()
    app = chat.mount(without_chat(newsroom, settings, evaluations))
    surround(app, settings, newsroom.archive, names)
    return app


def without_chat(newsroom: Newsroom, settings: Settings, evaluations: Evaluations | None = None) -> FastAPI:
    """API, operators' pages, sign-in and widget, without the layers around them."""
    archive = newsroom.archive
    protocol, answering = mcp.mount(newsroom)
    app = FastAPI(
        title="Gisadap", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lambda _: _life(answering, settings)
    )
    problems.install(app)
    app.state.examples = Examples(newsroom)
    app.state.metrics = Metrics(archive, newsroom.spending)
    newsroom.listeners.append(app.state.metrics.answered)
    newsroom.listeners.append(logs.answered)
    v1 = openai.routes(newsroom)
    interface = api.routes(newsroom, app.state.examples)
    interface.include_router(uploads.routes(newsroom, settings))
    interface.include_router(desk.routes(newsroom, settings))
    interface.include_router(review.routes(archive, evaluations))
    interface.include_router(runs.routes(evaluations))
    described = openapi.document(interface, v1)
    interface.add_route(openapi.PATH, lambda _: JSONResponse(described))
    # Mounted, so that no path under them falls through to Gradio.
    app.mount("/api", interface)
    app.mount("/v1", v1)
    app.router.routes.append(protocol)
    app.mount("/ui", _Static(directory=assets.STATIC), name="ui")
    app.add_api_route("/favicon.ico", lambda: FileResponse(assets.STATIC / "icon.svg"))  # or Gradio's would show
    app.add_api_route("/metrics", app.state.metrics.page, dependencies=[Depends(require("operator"))])
    app.include_router(desk.site())
    app.include_router(runs.site(evaluations))
    app.include_router(sign_in.routes(archive.accounts, settings.session_hours))
    app.include_router(widget.routes(settings))
    return app


@contextlib.asynccontextmanager
async def _life(answering: AbstractAsyncContextManager[None], settings: Settings) -> AsyncIterator[None]:
    """What is open while the service answers."""
    if settings.llm_base_url:  # a thread that waits for a model needs no core
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WAITING, "question"))
    async with answering:
        yield


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
    app.add_middleware(Logged)
    app.add_middleware(Counted, metrics=app.state.metrics)
    app.add_middleware(
        Guard, upload_limit=settings.upload_megabytes << 20, ancestors=origins.ancestors, names=frozenset(names)
    )
    app.add_middleware(Proxies, trusted=settings.proxy_addresses, user_header=settings.proxy_user_header)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(
    settings: Settings,
    announce: Callable[[str], None] = _say,
    evaluations: Callable[[Newsroom, Settings], Evaluations] | None = None,
) -> None:
    """Answers on ``settings.host:port`` until SIGTERM or Ctrl+C; ``announce`` gets one line when it is ready.

    Raises SettingsError where the address cannot be had, before anything slow is opened.
    """
    from rag.assembly import follow, open_newsroom  # brings Chroma, which an address in use need not wait for

    if unsafe := refusal(settings):
        raise SettingsError(unsafe)
    logs.start(settings)
    # uvicorn stops gracefully, then sends itself the signal again: without a handler the process would end right there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        contextlib.suppress(KeyboardInterrupt),
        _listening(settings) as listener,
        contextlib.closing(open_newsroom(settings)) as newsroom,
    ):
        follow(newsroom, settings)
        host, port = listener.getsockname()[:2]
        evaluated = evaluations(newsroom, settings) if evaluations else None
        app = create_app(newsroom, settings, _names(settings), evaluated)
        app.state.examples.questions(api.EXAMPLES)  # loads on the way all that the first question would wait for
        server = _Server(
            uvicorn.Config(
                app,
                http=Impatient,
                log_config=None,  # rag.web.logs says what is logged, and how
                access_log=False,
                server_header=False,
                proxy_headers=False,  # rag.web.proxy believes those that the settings name
                timeout_graceful_shutdown=_GRACE,
            )
        )
        server.on_ready = lambda: announce(f"기사답이 준비되었습니다: http://{_reachable(host)}:{port}")
        try:
            server.run(sockets=[listener])
        finally:
            if evaluated:
                evaluated.close()


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
        versioned = version == assets.VERSION
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
