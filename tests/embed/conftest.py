"""The element's sources as they are: the Space serves them joined, which these tests look into."""

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from space.pages import EMBED
from space.release.sources import read_source

REPOSITORY = Path(__file__).parents[2]


class _Sources(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file of the repository, or with what `embed/` becomes when it is served."""
        try:
            content = read_source(EMBED, self.path.removeprefix("/embed/").partition("?")[0])
        except FileNotFoundError:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(self.path.partition("?")[0]))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Let a browser keep what does not change while the tests run, and any page import it."""
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """A failed request shows in the test that made it."""


@pytest.fixture(scope="session")
def repository_url() -> Iterator[str]:
    """Address of the repository's files, `embed/` among them: its modules as they are."""
    handler = functools.partial(_Sources, directory=REPOSITORY)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def sources(page: Page, space_url: str) -> None:
    """Let the page import the element's sources from beside the joined ones."""
    rooms = "|".join(folder.name for folder in EMBED.iterdir() if folder.is_dir())
    sources = re.compile(rf"{re.escape(space_url)}/embed/((?:{rooms})/[^?]+)")

    def serve(route: Route) -> None:
        found = sources.match(route.request.url)
        assert found
        kind, _ = guess_type(found[1])
        route.fulfill(body=read_source(EMBED, found[1]), content_type=kind)

    page.route(sources, serve)
