"""`python -m space --reload`: the loop of the people who work on the Space."""

from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from watchfiles import PythonFilter, awatch, run_process

from space import collector
from space.pages import EMBED, PAGE
from space.settings import Settings

_REFRESH = """
let connected = false;
const changes = new EventSource("development/changes");
// A new connection after a broken one means a new server.
changes.onopen = () => (connected ? location.reload() : (connected = true));
changes.onmessage = () => location.reload();
"""


def development_routes() -> list[BaseRoute]:
    """Return the routes through which an open page learns that it is out of date."""

    async def script(_request: Request) -> Response:
        return Response(_REFRESH, media_type="text/javascript")

    async def changes(_request: Request) -> Response:
        async def stream() -> AsyncIterator[str]:
            yield ": connected\n\n"
            async for _ in awatch(EMBED, PAGE):
                yield "data: changed\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    return [
        Route("/development/refresh.js", script),
        Route("/development/changes", changes),
    ]


def _serve(settings: Settings) -> None:
    collector.pause()
    # In the child process, and only there: the parent need not import Gradio.
    from space.app import launch

    # Whoever has saved a file waits for nothing but the new start.
    at_once = settings.model_copy(update={"shutdown_seconds": 0})
    launch(at_once, "development/refresh.js", development_routes())


def serve_reloading(settings: Settings) -> None:
    """Serve until interrupted, starting anew whenever a Python file of the Space is saved."""
    run_process(Path(__file__).parent, target=_serve, args=(settings,), watch_filter=PythonFilter())
