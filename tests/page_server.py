"""A server of what the page needs, without Gradio and the model behind it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.fonts import FontRoutes
from space.http.address import PublicAddress
from space.pages import EMBED, routes
from space.release import EmbedRoutes, FormerReleases
from space.settings import Settings
from tests.running_space import ROOT


class _Deployed:
    """An ASGI application in front of the one that is deployed."""

    app: ASGIApp

    def __init__(self) -> None:
        self.drops: dict[str, int] = {}
        """How many connections are still to be lost, by the end of the path that they ask for."""
        self.asked: list[str] = []
        """The paths of all requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            self.asked.append(path)
            for ending, left in self.drops.items():
                if path.endswith(ending) and left:
                    self.drops[ending] -= 1
                    # The server hangs up when what was promised does not come.
                    headers = [(b"content-length", b"1000"), (b"content-type", b"text/javascript")]
                    await send({"type": "http.response.start", "status": 200, "headers": headers})
                    await send({"type": "http.response.body", "body": b"/", "more_body": True})
                    return
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class PageServer:
    """The routes that the page needs, without Gradio and the model behind them."""

    url: str
    deploy: Callable[..., str]
    """Puts a folder of sources in place of those before, and what limits are given by name in place of
    the settings'; returns the version of their release."""
    develop: Callable[[], None]
    """Serves the sources themselves, as `--reload` does."""
    fail: Callable[[], None]
    """Answers with errors, as a proxy does when what is behind it is away."""
    drops: dict[str, int]
    """How many connections it is to lose, by the end of the path that they ask for."""
    asked: list[str]
    """The paths that it was asked for."""


@cache
def _release(embed: Path) -> EmbedRoutes:
    """Return the release of a folder that does not change, made and packed once for all tests."""
    return EmbedRoutes(embed)


def _development(fonts: FontRoutes) -> list[BaseRoute]:
    # Any module will do for the one that reloads the page.
    reload = "embed/page/head.js"
    return routes(Settings(), lambda: True, fonts, EmbedRoutes(EMBED), reload)


@contextmanager
def page_server(sub_path: str = "", kept: Path | None = None) -> Iterator[PageServer]:
    """Run a server that answers as soon as something is deployed.

    `kept` is the folder of former versions; without it, each is gone with the next.
    """
    deployed, fonts = _Deployed(), FontRoutes()

    def deploy(embed: Path, **limits: int | str) -> str:
        release = EmbedRoutes(embed, FormerReleases(kept)) if kept else _release(embed)
        app = Starlette(routes=routes(Settings(**limits), lambda: True, fonts, release))
        deployed.app = PublicAddress(app, sub_path)
        return release.release().version

    def develop() -> None:
        deployed.app = PublicAddress(Starlette(routes=_development(fonts)), sub_path)

    def fail() -> None:
        deployed.app = Response("The Space is asleep.", status_code=503)

    with _answering(deployed) as origin:
        url = f"{origin}{sub_path}"
        yield PageServer(url, deploy, develop, fail, deployed.drops, deployed.asked)


@contextmanager
def _answering(app: ASGIApp) -> Iterator[str]:
    """Run an ASGI application in a thread and yield its origin."""
    config = uvicorn.Config(app, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


class _Lasting:
    """Middleware that lets browsers keep every answer: nothing changes while the tests run."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "max-age=3600"
            await send(message)

        await self._app(scope, receive, keep)


@contextmanager
def sources_server() -> Iterator[str]:
    """Serve the sources of `embed/` as they are to pages of any origin, and yield the origin.

    Beside them are what they ask of a Space without a model, and `tests/embed/pages/`, the tests' own.
    """
    pages = ROOT / "tests" / "embed" / "pages"
    app = Starlette(
        routes=[
            Mount("/tests/embed/pages", StaticFiles(directory=pages)),
            *_development(FontRoutes()),
        ],
        middleware=[Middleware(_Lasting), Middleware(CORSMiddleware, allow_origins=["*"])],
    )
    with _answering(app) as origin:
        yield origin
