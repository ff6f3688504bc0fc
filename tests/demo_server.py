"""Serves demo_site/, or another static site, from another origin than the Space's."""

import contextlib
import functools
import shutil
import tempfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from tests.http_server import Quiet, http_server

DEMO_SITE = Path(__file__).parent.parent / "demo_site"

SPACE_IN_PAGES = "http://127.0.0.1:7860"
"""The Space's address in the pages: where `python -m space` listens by default."""


class _Static(Quiet, SimpleHTTPRequestHandler):
    pass


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
        handler = functools.partial(_Static, directory=str(root))
        with http_server(handler) as url:
            yield url.replace("127.0.0.1", "localhost")
