"""The element's sources as they are: the Space serves them joined, which these tests look into."""

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

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


@pytest.fixture
def page(page: Page, space_url: str) -> Page:
    """An empty page, which can import the element's sources from beside the joined ones."""
    sources = re.compile(re.escape(space_url) + r"/embed/(?=editor/)([^?]+)")

    def serve(route: Route) -> None:
        found = sources.match(route.request.url)
        assert found
        route.fulfill(path=REPOSITORY / "embed" / found[1])

    page.route(sources, serve)
    return page
