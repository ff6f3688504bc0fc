"""Which routes there are for visitors: those that are named, and no others."""

from collections.abc import Collection, Sequence
from urllib.parse import quote

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError
from space.monitoring.request import CurrentRequest, current_request

OPEN = (
    # Gradio's page, which documents the API, and `<gradio-app>`: with what they load.
    "GET /",
    "GET /config",
    "GET /theme.css",
    "GET /assets/{path:path}",
    "GET /static/{path:path}",
    "GET /favicon.ico",
    "GET /robots.txt",
    "GET /gradio_api/info",
    "GET /gradio_api/theme.css",
    "GET /gradio_api/heartbeat/{session_hash}",
    # Launching asks for it.
    "GET /gradio_api/startup-events",
    # A photo in, a job, a picture out; the clients in Python and JavaScript, and scripts.
    "POST /gradio_api/queue/join",
    "GET /gradio_api/queue/data",
    "POST /gradio_api/call/{endpoint}",
    "GET /gradio_api/call/{endpoint}/{event_id}",
    "POST /gradio_api/call/v2/{endpoint}",
    "GET /gradio_api/call/v2/{endpoint}/{event_id}",
    "POST /gradio_api/cancel",
    "POST /gradio_api/reset",
    "GET /gradio_api/file={path:path}",
    # Agents.
    "* /gradio_api/mcp",
    "* /gradio_api/mcp/http",
    "GET /gradio_api/mcp/schema",
    "GET /gradio_api/mcp/sse",
    "POST /gradio_api/mcp/messages",
)
"""What stays open of Gradio's: method (GET goes for HEAD, too) and path, with or without a slash at its end."""


NOT_FOUND = RequestError(
    "not_found",
    "There is nothing here. /gradio_api/info lists the endpoints of this Space.",
    status=404,
)
METHOD_NOT_ALLOWED = RequestError(
    "method_not_allowed", "This address is asked in another way: its Allow header says how."
)


class OpenRoutes:
    """ASGI middleware that answers 404 to all that is not in a list, as if it were not there.

    Gradio has routes that run programs, keep streams open, fetch URLs or tell of the server. A
    new release may bring more of them: they stay shut until somebody names them here.
    """

    def __init__(self, app: ASGIApp, own: Sequence[BaseRoute], endpoints: Collection[str]) -> None:
        """`own` are routes of the Space itself, all of which are open; `endpoints` names those of Gradio."""
        self._app = app
        self._own = own
        self._endpoints = endpoints
        self._named = [
            (method, path, compile_path(path)[0])
            for method, path in (line.split() for line in OPEN)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Of the others there is only the lifespan: no route of Gradio's is a websocket.
            await self._app(scope, receive, send)
            return
        request = current_request() or CurrentRequest()
        own = next((one for one in self._own if one.matches(scope)[0] != Match.NONE), None)
        if own is not None:
            request.route = getattr(own, "path", request.route)
            await self._app(scope, receive, send)
            return
        methods, request.route = self._methods_and_pattern(scope, request.route)
        if not methods or _names_a_page(scope):
            await NOT_FOUND.answer(404)(scope, receive, send)
        elif not methods & {scope["method"], "*"}:
            allow = {"Allow": ", ".join(sorted(methods))}
            await METHOD_NOT_ALLOWED.answer(405, allow)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_relative_redirects(scope, send))

    def _methods_and_pattern(self, scope: Scope, default: str) -> tuple[set[str], str]:
        """Return the methods by which a path may be asked, "*" for any, and the pattern that it has.

        Where it is shut, there are no methods, and the pattern is `default`.
        """
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.lower().startswith(_FETCHED):
            return set(), default
        path = path.rstrip("/") or "/"
        found = {
            method: named
            for method, named, pattern in self._named
            if (match := pattern.match(path))
            and match.groupdict().get("endpoint", "") in {"", *self._endpoints}
        }
        if "GET" in found:
            found["HEAD"] = found["GET"]
        return set(found), next(iter(found.values()), default)


_FETCHED = ("/gradio_api/file=http:", "/gradio_api/file=https:")
"""In place of a file's path Gradio takes a URL, and fetches it for anyone."""


def _names_a_page(scope: Scope) -> bool:
    """Return whether a query asks for another page than Gradio's one, or for a state that somebody has kept."""
    query = QueryParams(scope["query_string"])
    return bool(query.get("page") or query.get("deep_link"))


def _with_relative_redirects(scope: Scope, send: Send) -> Send:
    """Return what sends on, but redirects to the same address with or without its slash as a path alone.

    Starlette's name the host that a request says it is for: whoever says another one would be led there.
    """

    async def send_relative(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 307:
            path: str = scope["path"]
            other = path.rstrip("/") if path.endswith("/") else f"{path}/"
            query = f"?{query}" if (query := scope["query_string"].decode("latin-1")) else ""
            MutableHeaders(scope=message)["location"] = quote(other) + query
        await send(message)

    return send_relative
