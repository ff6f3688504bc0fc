"""A web server for the pages and modules that the browser tests open by themselves."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """A failed request shows in the test that made it."""


@pytest.fixture(scope="session")
def repository_url() -> Iterator[str]:
    """Address under which the repository's files are served as they are, `embed/` among them."""
    handler = functools.partial(_Quiet, directory=REPOSITORY)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
