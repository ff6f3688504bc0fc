"""The address that browsers see, which a proxy in front of the Space may have changed on the way."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class PublicAddress:
    """ASGI middleware that makes `request.url` and `request.base_url` the browser's.

    Scheme and host come from `X-Forwarded-Proto` and `X-Forwarded-Host`, as
    Gradio takes them; `ForwardedHeaders` has left only those to be believed. `root_path` is the sub-path (`/tools/text`), or a whole
    address, which then outweighs those headers. A proxy may take the sub-path
    off or leave it on: inside, `path` begins with it either way, as ASGI asks
    for and mounted applications rely on.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        root = urlsplit(root_path)
        self._scheme, self._host = root.scheme, root.netloc
        self._sub_path = unquote(root.path).rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = self._as_seen(scope)
        await self._app(scope, receive, send)

    def _as_seen(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        seen = {**scope, "root_path": self._sub_path}
        scheme = self._scheme or _first(headers.get("x-forwarded-proto")).lower()
        # Links are made of it.
        if scheme in ("http", "https"):
            seen["scheme"] = scheme
        if host := self._host or _first(headers.get("x-forwarded-host")):
            changed = MutableHeaders(raw=[*headers.raw])
            changed["host"] = host
            seen["headers"] = changed.raw
        path: str = scope["path"]
        if path != self._sub_path and not path.startswith(f"{self._sub_path}/"):
            seen["path"] = self._sub_path + path
        return seen


def check_sub_path(root_path: str, routes: Iterable[BaseRoute]) -> None:
    """Raise `ValueError` where a route of the application begins as its sub-path does.

    A proxy that takes the sub-path off leaves the route's own path, of which `PublicAddress` can't
    tell that it is not the sub-path left on: whatever the route serves would be lost.
    """
    folder = _folder(unquote(urlsplit(root_path).path))
    if folder and folder in {_folder(getattr(route, "path", "")) for route in routes}:
        raise ValueError(f"the Space has a /{folder} of its own; take another sub-path")


def _folder(path: str) -> str:
    """Return the first part of a path."""
    return path.strip("/").partition("/")[0]


def _first(values: str | None) -> str:
    """Return the first of a list in a header, which is from the proxy nearest to the browser."""
    return values.partition(",")[0].strip() if values else ""
