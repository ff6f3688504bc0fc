"""Serves demo_site/, or another static site, from another origin than the Space's."""

import contextlib
import functools
import shutil
import tempfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DEMO_SITE = Path(__file__).parent.parent / "demo_site"

SPACE_IN_PAGES = "http://127.0.0.1:7860"
"""The Space's address in the pages: where `python -m space` listens by default."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """A failed request shows in the test that made it."""


def _with_space(space_url: str, source: str, target: str) -> str:
    content = Path(source).read_bytes()
    Path(target).write_bytes(content.replace(SPACE_IN_PAGES.encode(), space_url.encode()))
    return target


@contextlib.contextmanager
def demo_server(space_url: str, site: Path = DEMO_SITE) -> Iterator[str]:
    """Serve a copy of `site` and yield its address, without a slash at the end.

    In the copy the Space's address is `space_url`. What answers is Python's own
    static server and sees no other files: the pages need nothing else. The host
    is `localhost`, to browsers another site than the Space's `127.0.0.1`.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        root = Path(scratch, "site")
        shutil.copytree(site, root, copy_function=functools.partial(_with_space, space_url))
        handler = functools.partial(_Quiet, directory=str(root))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://localhost:{server.server_port}"
            finally:
                server.shutdown()
