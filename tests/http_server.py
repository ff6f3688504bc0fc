"""A small HTTP server of the tests' own, for what they have stand in for somebody."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Quiet:
    """Has a handler print no line for a request: one that fails shows in the test that made it."""

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    # As many come at once.
    request_queue_size = 100

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Whoever has seen enough hangs up.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def http_server(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer requests at an address of this machine for the time of a block, and yield it without a slash at the end."""
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
