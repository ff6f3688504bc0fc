"""All routes that there would be, for tests of what is open."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any

from gradio.routes import App
from starlette.routing import Mount

from space.admission.blocks import GuardedBlocks
from space.api import Endpoints
from space.settings import Settings


def paths(routes: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of each route, also of those in routers and mounted applications."""
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from paths(router.routes, before)
        elif isinstance(route, Mount) and route.routes:
            yield from paths(route.routes, before + route.path)
        elif isinstance(route, Mount):
            yield "*", before + route.path
        else:
            yield from ((method, before + route.path) for method in route.methods)


@cache
def gradio_routes() -> set[tuple[str, str]]:
    """Return all that Gradio would answer to."""
    with GuardedBlocks(Settings(), analytics_enabled=False) as blocks:
        Endpoints(Settings(), Future()).register()
    blocks.queue(api_open=False)
    return set(paths(App.create_app(blocks, mcp_server=True).routes))


def example(path: str) -> str:
    """Return a path that a route answers to."""
    return re.sub(r"\{(.+?)\}", lambda it: {"api_name": "alpha_matte"}.get(it[1], "1"), path)
