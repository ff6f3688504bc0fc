"""Pages with a service worker, and a Space that can be updated while they are open."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from space.fonts import FontRoutes
from space.http.address import PublicAddress
from space.pages import EMBED, routes
from space.release import EmbedRoutes
from space.settings import Settings
from tests.running_space import free_port


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, in which service workers run."""
    context = browser.new_context(locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


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


@contextmanager
def page_server(sub_path: str = "") -> Iterator[PageServer]:
    """Run a server that answers as soon as something is deployed."""
    port, deployed, fonts = free_port(), _Deployed(), FontRoutes()

    def deploy(embed: Path, **limits: int) -> str:
        release = EmbedRoutes(embed)
        app = Starlette(routes=routes(Settings(**limits), lambda: True, fonts, release))
        deployed.app = PublicAddress(app, sub_path)
        return release.release().version

    def develop() -> None:
        # Any module will do for the one that reloads the page.
        app = Starlette(
            routes=routes(Settings(), lambda: True, fonts, EmbedRoutes(EMBED), "embed/page/head.js")
        )
        deployed.app = PublicAddress(app, sub_path)

    def fail() -> None:
        deployed.app = Response("The Space is asleep.", status_code=503)

    config = uvicorn.Config(deployed, port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        url = f"http://127.0.0.1:{port}{sub_path}"
        yield PageServer(url, deploy, develop, fail, deployed.drops, deployed.asked)
    finally:
        server.should_exit = True
        thread.join(10)
