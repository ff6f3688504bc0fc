"""`/metrics`: the figures as Prometheus reads them."""

import ipaddress
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from space.errors import RequestError
from space.monitoring.memory import memory_in_use
from space.monitoring.metrics import DISK_FREE, MEMORY, QUEUE_PLACES, QUEUE_RUNNING, QUEUE_WAITING

_REFUSED = RequestError(
    "metrics_refused",
    "These figures are for this machine itself, or for whoever sends METRICS_TOKEN as a bearer token.",
)


def watch_queue(waiting: Callable[[], int], running: Callable[[], int], places: int) -> None:
    """Let the figures of the queue be asked for whenever they are collected."""
    QUEUE_WAITING.set_function(waiting)
    QUEUE_RUNNING.set_function(running)
    QUEUE_PLACES.set(places)


def watch_disk(folder: Path) -> None:
    """Let the room on the disk of `folder` be asked for whenever the figures are collected."""
    DISK_FREE.set_function(lambda: shutil.disk_usage(folder).free)


class MetricsRoutes:
    """Serves `/metrics` to this machine, or where there is a token, to whoever sends it."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        MEMORY.set_function(memory_in_use)

    def routes(self) -> list[BaseRoute]:
        """Return the route."""
        return [Route("/metrics", self._metrics)]

    # Not a coroutine: reading how much memory there is takes some milliseconds.
    def _metrics(self, request: Request) -> Response:
        if not self._may_read(request):
            return _REFUSED.answer(403, {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(generate_latest(), headers=headers)

    def _may_read(self, request: Request) -> bool:
        if self._token:
            scheme, _, sent = request.headers.get("authorization", "").partition(" ")
            return scheme.lower() == "bearer" and secrets.compare_digest(sent.encode(), self._token)
        return not request.scope.get("proxied") and _is_loopback(request)


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
