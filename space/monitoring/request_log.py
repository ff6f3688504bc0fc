"""One log line a request, and an id that its visitor can quote."""

import hashlib
import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.monitoring.metrics import REFUSALS, REQUESTS
from space.monitoring.request import CurrentRequest, begin_request

log = logging.getLogger(__name__)

# What hosts ask every few seconds.
_QUIET = {"/healthz", "/readyz", "/health", "/metrics"}

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_GONE = 499
"""Status of a request whose sender left before the answer, as nginx has it."""


class RequestLog:
    """ASGI middleware that gives each request an id, and tells the log and the metrics of its end.

    A line has the pattern of the route, never the path, in which names may be, and the visitor's
    address only as a digest whose key this process makes up and keeps to itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._key = secrets.token_bytes(16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, start, status = begin_request(), time.perf_counter(), _GONE

        async def marked_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request.id
            await send(message)

        try:
            await self._app(scope, receive, marked_send)
        finally:
            self._tell(scope, request, status, time.perf_counter() - start)

    def _tell(self, scope: Scope, request: CurrentRequest, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUESTS.labels(method, request.route, status).inc()
        if request.code:
            REFUSALS.labels(request.code).inc()
        fields = {
            "request": request.id,
            "method": method,
            "route": request.route,
            "status": status,
            "milliseconds": round(1000 * seconds, 1),
            "visitor": self._digest(scope),
        }
        if request.code:
            fields["code"] = request.code
        level = logging.DEBUG if request.route in _QUIET else logging.INFO
        log.log(level, "request", extra={"fields": fields})

    def _digest(self, scope: Scope) -> str:
        client = scope.get("client")
        address = client[0] if client else ""
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=4).hexdigest()
