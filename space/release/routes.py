"""The HTTP routes of what pages load: the element, the scripts beside it, all that they lead to."""

import posixpath
import re
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from space.caching import is_known
from space.errors import RequestError
from space.release.building import File, Release, build
from space.release.former import FormerReleases
from space.release.planning import SHARED

_FOR_EVER = "public, max-age=31536000, immutable"
_REVALIDATED = "no-cache"

_VERSION = re.compile(r"[0-9a-f]{12}")

_HEADERS = {
    # Pages of other origins load these, under `Cross-Origin-Embedder-Policy: require-corp` as well.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class EmbedRoutes:
    """Serves a release of the sources in a folder.

    - `/embed/text-behind-image.js`, `/embed/iframe.js` and all that pages may name: the newest, which
      browsers ask about each time;
    - `/embed/<version>/…`: the same, and what it leads to, unchanging; of a version that was served
      before, its files as long as they are kept, else what this one has in their place;
    - `/embed/release.json`: the version, and what pins its scripts;
    - `/embed/contract.json`: which elements the Space answers.

    Nothing is read before it is asked for.
    """

    def __init__(self, folder: Path, former: FormerReleases | None = None) -> None:
        """Serve the sources in `folder`; without `former`, nothing is kept beyond an update."""
        self._folder = folder
        self._former = former
        self._lock = threading.Lock()
        self._release: Release | None = None

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [Route("/embed/{path:path}", self._answer)]

    def release(self) -> Release:
        """Return the release, which is made at the first call."""
        with self._lock:
            if self._release is None:
                self._release = build(self._folder)
                if self._former:
                    self._former.keep(self._release)
            return self._release

    def folder(self) -> str:
        """Return where the release is for ever, relative to the Space's root."""
        return f"embed/{self.release().version}/"

    def prepare(self) -> None:
        """Make everything that the first requests would wait for."""
        release = self.release()
        for file in (*release.moving.values(), *release.fixed.values()):
            _coded(file, "br")

    # Not a coroutine: Starlette runs it in a thread, where making and compressing hold up no one.
    def _answer(self, request: Request) -> Response:
        path: str = request.path_params["path"]
        release = self.release()
        folder, _, rest = path.partition("/")
        if folder == release.version and rest in release.fixed:
            return served(request, release.fixed[rest], _FOR_EVER)
        if path in release.moving:
            return served(request, release.moving[path], _REVALIDATED)
        if folder != release.version and _VERSION.fullmatch(folder):
            if former := self._former and self._former.file(folder, rest):
                return served(request, former, _FOR_EVER)
            if instead := _in_place_of(rest, release):
                return served(request, instead, _REVALIDATED)
        refusal = RequestError(
            "not_found",
            "There is no such file in this version of the Space. /embed/release.json names those to begin with.",
        )
        return refusal.answer(404, {**_HEADERS, "Cache-Control": _REVALIDATED})


def _in_place_of(path: str, release: Release) -> File | None:
    """Return what a release has for a page that asks for a file of an older one."""
    if path.startswith(SHARED):
        # What parts of that version have in common, none of which is served any more.
        return File(b"export {};", "text/javascript")
    if path in release.modules:
        root = posixpath.relpath(".", posixpath.dirname(path) or ".")
        newest = f'export * from "{root}/../{release.version}/{path}";'
        return File(newest.encode(), "text/javascript")
    return release.fixed.get(path)


def served(request: Request, file: File, cache_control: str) -> Response:
    """Return a file as the browser takes it, or that the browser has it already."""
    coding = _coding(request.headers.get("accept-encoding", ""))
    headers = {
        **_HEADERS,
        "Cache-Control": cache_control,
        "ETag": f'"{file.digest}-{coding}"',
        "Vary": "Accept-Encoding",
    }
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return Response(_coded(file, coding), media_type=file.media_type, headers=headers)


def _coded(file: File, coding: str) -> bytes:
    match coding:
        case "br":
            return file.brotli
        case "gzip":
            return file.gzip
        case _:
            return file.content


def _coding(accepted: str) -> str:
    """Return the best content coding that a browser accepts (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.partition("=")[2] or 1)
        except ValueError:
            weights[name.strip()] = 0
    anything = weights.get("*", 0)
    for coding in ("br", "gzip"):
        if weights.get(coding, anything) > 0:
            return coding
    return "identity"
