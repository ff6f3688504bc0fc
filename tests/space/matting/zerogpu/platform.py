"""What stands in for the platform behind ZeroGPU: it lends GPUs to processes, by the protocol of spaces/zero/api.py."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.http_server import Quiet, http_server

LENT = {"idle": True, "nvidiaIndex": 0, "nvidiaUUID": "GPU-0", "allowToken": "allowed"}
"""What who gets a GPU is told."""


@dataclass
class Answer:
    """How the platform answers who wants a GPU."""

    status: int = 200
    body: dict[str, Any] | str | None = None
    """An answer of its own; text is an event stream. Without, a GPU is lent."""
    headers: dict[str, str] = field(default_factory=dict)
    takes_away: bool = False
    """End the process that it is lent to at once, as the platform does with one whose time is over."""


@dataclass
class Platform:
    """The stand-in, and what it was asked."""

    url: str = ""
    answer: Answer = field(default_factory=Answer)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of all who wanted a GPU."""
    started: int = 0
    """Spaces that have said that they have functions for GPUs."""
    released: list[dict[str, str]] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)


@contextmanager
def running_platform() -> Iterator[Platform]:
    """Run the stand-in for the time of a block."""
    platform = Platform()

    class Handler(Quiet, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            parameters = dict(parse_qsl(parts.query))
            match parts.path:
                case "/startup-report":
                    platform.started += 1
                    self._send(200, {})
                case "/schedule":
                    platform.asked.append(parameters)
                    self._schedule(platform.answer)
                case "/allow":
                    pid = int(parameters["pid"])
                    platform.pids.append(pid)
                    self._send(200, {})
                    if platform.answer.takes_away:
                        os.kill(pid, signal.SIGKILL)
                case "/release":
                    platform.released.append(parameters)
                    self._send(200, {})

        def _schedule(self, answer: Answer) -> None:
            if answer.body is None and answer.status == 200:
                self._send(200, LENT)
            else:
                self._send(answer.status, answer.body or {}, answer.headers)

        def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            is_stream = isinstance(body, str)
            content = body.encode() if is_stream else json.dumps(body).encode()
            self.send_response(status)
            kind = "text/event-stream" if is_stream else "application/json"
            for name, value in {"Content-Type": kind, **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with http_server(Handler) as platform.url:
        yield platform
