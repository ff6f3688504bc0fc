"""Makes all files of a release from the sources."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import brotli

from space.release.contract import NEWEST, OLDEST
from space.release.linking import Linker
from space.release.modules import loaded_by, read_module
from space.release.planning import Plan, plan
from space.release.sources import read_sources

try:
    import minify
except (ImportError, OSError):
    # Not built for Apple silicon, or for this C library. What is served there is joined, but larger.
    minify = None

WORKER = "worker/service-worker.js"
"""What the browser runs between the page and the network; `space.pwa` serves it at the Space's root."""

ROOTS = (
    "text-behind-image.js",
    "iframe.js",
    "gradio-app.js",
    "page/page.js",
    "page/login.js",
    WORKER,
)
"""The modules that pages name."""

MAIN = "editor/editor.js"
"""What the element imports when it is near the viewport."""

LOADER = "base/files.js", "importFile"
"""What dynamic imports go through: a module and its export."""

PARTS = "parts.json"
"""Names what the editor may still load once it is there."""

FOR_ANY_PAGE = ("text-behind-image.js", "iframe.js")
"""The roots that are for pages of other people, who may want to pin them."""

_TEXT = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


_SHEET_IN_SCRIPT = re.compile(r"(?<=\.replaceSync\(`)[^`$\\]+(?=`\))")
"""The text of a style sheet, without anything that is put into it as the script runs."""


class File:
    """What one URL answers with, in every content coding; these are made when first asked for."""

    def __init__(self, content: bytes, media_type: str) -> None:
        self.content = content
        self.media_type = media_type

    @cached_property
    def digest(self) -> str:
        """Name of the content, 16 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def integrity(self) -> str:
        """Value of an `integrity` attribute (W3C Subresource Integrity)."""
        return f"sha384-{b64encode(hashlib.sha384(self.content).digest()).decode()}"

    @cached_property
    def brotli(self) -> bytes:
        """The content as RFC 7932 has it, as small as it gets."""
        # Which of them reads a script best only trying tells.
        modes = brotli.MODE_TEXT, brotli.MODE_FONT
        packed = [brotli.compress(self.content, mode=mode, quality=11) for mode in modes]
        return bytes(min(packed, key=len))

    @cached_property
    def gzip(self) -> bytes:
        """The content as RFC 1952 has it."""
        return gzip.compress(self.content, mtime=0)


@dataclass(frozen=True)
class Release:
    """Everything that is served, by path."""

    version: str
    """Name of all content under it, 12 hexadecimal digits."""
    fixed: Mapping[str, File]
    """What the version's folder has: the same for ever."""
    moving: Mapping[str, File]
    """What is served without a version: the newest. Scripts lead to the version's folder."""
    modules: frozenset[str]
    """Those of the fixed files that are ES modules. Any other script may be a classic one too."""


def build(folder: Path) -> Release:
    """Return the release of the sources in a folder; takes some tenths of a second.

    Raises `UnsupportedSyntaxError` for modules that can't be linked, `ValueError` for a file of a kind
    that is not known.
    """
    sources = read_sources(folder)
    modules = {
        path: loaded_by(read_module(path, source), *LOADER)
        for path, source in sources.items()
        if path.endswith(".js")
    }
    others = {path: _file(path, source) for path, source in sources.items() if path not in modules}

    chunks = plan(modules, ROOTS, MAIN)
    lazy = Linker(modules, chunks.lazy, chunks.files)
    alone = {
        chunk: Linker(modules, [chunk], chunks.files) for chunk in (*chunks.roots, *chunks.workers)
    }
    others[PARTS] = _file(PARTS, json.dumps(_parts(chunks, others)).encode())
    fixed = {
        **others,
        **{chunk.path: _file(chunk.path, lazy.link(chunk).encode()) for chunk in chunks.lazy},
        **{chunk.path: _file(chunk.path, one.link(chunk).encode()) for chunk, one in alone.items()},
    }
    version = version_of(fixed)
    moving = {
        **others,
        **{
            chunk.path: _file(chunk.path, alone[chunk].link(chunk, version).encode())
            for chunk in chunks.roots
        },
        "release.json": _index(version, fixed),
        "contract.json": _file(
            "contract.json", json.dumps({"oldest": OLDEST, "newest": NEWEST}).encode()
        ),
    }
    linked = {chunk: lazy for chunk in chunks.lazy} | alone
    modules_served = {chunk.path for chunk, one in linked.items() if not one.is_script(chunk)}
    return Release(version, fixed, moving, frozenset(modules_served))


def _parts(chunks: Plan, others: Iterable[str]) -> list[str]:
    folder = PurePosixPath(MAIN).parent
    sheets = (
        path for path in others if path.endswith(".css") and folder in PurePosixPath(path).parents
    )
    return [*chunks.parts(MAIN), *(chunk.path for chunk in chunks.workers), *sheets]


def media_type_of(path: str) -> str:
    """Return what a file of a release is served as. Raises `ValueError` for a kind that is not known."""
    ending = PurePosixPath(path).suffix
    try:
        return _TEXT[ending]
    except KeyError:
        kind = ending or "a file without an ending"
        raise ValueError(f"{path}: it is not known how to serve {kind}") from None


def _file(path: str, content: bytes) -> File:
    media_type = media_type_of(path)
    if minify:
        content = _minified(content.decode(), media_type).encode()
    return File(content, media_type)


def _minified(text: str, media_type: str) -> str:
    small = str(minify.string(media_type, text))
    if media_type != _TEXT[".js"]:
        return small
    return _SHEET_IN_SCRIPT.sub(lambda sheet: _minified(sheet[0], _TEXT[".css"]), small)


def version_of(files: Mapping[str, File]) -> str:
    """Return the name of a version with these files."""
    digest = hashlib.sha256()
    for path, file in sorted(files.items()):
        digest.update(f"{path} {file.integrity}\n".encode())
    return digest.hexdigest()[:12]


def _index(version: str, files: Mapping[str, File]) -> File:
    """Return `release.json`: what to name in a page that is to stay with this version."""
    pinned = {
        path: {"url": f"{version}/{path}", "integrity": files[path].integrity}
        for path in FOR_ANY_PAGE
    }
    return _file("release.json", json.dumps({"version": version, "files": pinned}).encode())
