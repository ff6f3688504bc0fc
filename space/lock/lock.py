"""The lock itself: what is not public is answered to those who are known alone."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.authentication import SimpleUser
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError
from space.lock.public_routes import is_public
from space.lock.visitor import Recognise, Visitor

LOGIN_REQUIRED = RequestError(
    "login_required",
    "This Space is for those who are signed in. Sign in, or send a token: Authorization: Bearer …",
)


class Lock:
    """ASGI middleware that refuses whoever is not known, whatever the route and the method.

    Inside, `request.user` is who was let in, where that has a name. What is answered is for
    nobody else: no cache on the way may keep it.
    """

    def __init__(self, app: ASGIApp, recognise: Sequence[Recognise]) -> None:
        self._app = app
        self._recognise = recognise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] == "http" and is_public(scope["method"], path):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            visitor = self._visitor(connection)
        except RequestError as refusal:
            await _refuse(connection, refusal)(scope, receive, send)
            return

        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(scope=message), visitor)
            await send(message)

        known: dict[str, Any] = {"user": SimpleUser(visitor.name)} if visitor.name else {}
        await self._app({**scope, **known}, receive, send_private)

    def _visitor(self, connection: HTTPConnection) -> Visitor:
        for recognise in self._recognise:
            if visitor := recognise(connection):
                return visitor
        raise LOGIN_REQUIRED


def _mark(headers: MutableHeaders, visitor: Visitor) -> None:
    """Say for whom an answer is."""
    if visitor.policy and headers.get("content-type", "").startswith("text/html"):
        headers.append("Content-Security-Policy", visitor.policy)
    said = headers.get("cache-control", "")
    kept = [word for word in map(str.strip, said.split(",")) if word not in ("", "public")]
    if "no-store" not in kept and "private" not in kept:
        kept.insert(0, "private")
    headers["Cache-Control"] = ", ".join(kept)


def _refuse(connection: HTTPConnection, refusal: RequestError) -> Response:
    if _is_navigation(connection):
        return RedirectResponse(_login_address(connection), 303, {"Cache-Control": "no-store"})
    challenge = "Bearer"
    # RFC 6750, section 3.1: nothing more where nothing was sent.
    if refusal is not LOGIN_REQUIRED:
        challenge += ' error="invalid_token"'
    headers = {"WWW-Authenticate": challenge, "Cache-Control": "no-store"}
    return refusal.answer(401, headers)


def _is_navigation(connection: HTTPConnection) -> bool:
    """Return whether somebody waits for a page, to look at."""
    if connection.scope["type"] != "http":
        return False
    headers = connection.headers
    # Not said over plain HTTP, but on localhost.
    if mode := headers.get("sec-fetch-mode"):
        return mode == "navigate"
    return connection.scope["method"] == "GET" and headers.get("accept", "").startswith("text/html")


def _login_address(connection: HTTPConnection) -> str:
    root = connection.scope.get("root_path", "")
    path = quote(connection.scope["path"].removeprefix(root))
    if connection.scope["method"] not in ("GET", "HEAD"):
        path = "/"
    # The token was of no use, and is nothing to keep.
    query = [
        (name, value) for name, value in connection.query_params.multi_items() if name != "token"
    ]
    wanted = f"{path}?{urlencode(query)}" if query else path
    return f"{root}/login?{urlencode({'next': wanted})}"
