"""Imports in `embed/` run one way: downwards in this table."""

import posixpath
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest

from space.pages import EMBED
from space.release.modules import read_module

ROWS = (
    # The doors, and the page behind one of them.
    "gradio-app.js iframe.js",
    "text-behind-image.js",
    "page/",
    "element/",
    # The editor, and its parts.
    "editor/",
    "editor/stage/ editor/panel/",
    "editor/state.js",
    "editor/storage/",
    "editor/export/",
    "editor/fonts/ editor/photo/",
    # What suits a photo.
    "editor/compose/",
    # Pictures from data.
    "editor/render/",
    "editor/mask/",
    # What knows nothing of an editor.
    "editor/scene/ editor/space/ controls/",
    "base/ worker/",
)
"""A module imports from its own room and from those of the rows below; a file named here is a room by itself.

That holds for imports at the start, for those in the middle of a function, for the URL of a worker, and
for types.
"""

ROOMS = {room: row for row, rooms in enumerate(ROWS) for room in rooms.split()}

_IMPORT = re.compile(r'import\("([^"]+)"\)')


@cache
def modules() -> dict[str, bytes]:
    """Return the text of each module of `embed/`, by its path there."""
    return {
        path.relative_to(EMBED).as_posix(): path.read_bytes()
        for path in sorted(EMBED.rglob("*.js"))
    }


def room_of(path: str) -> str:
    return path if path in ROOMS else f"{posixpath.dirname(path)}/"


def imports(path: str) -> set[str]:
    """Return the paths of what a module needs when it runs, at once or later."""
    module = read_module(path, modules()[path])
    taken = (one.module for one in module.imports)
    addressed = (path for path in module.addressed.values() if path.endswith(".js"))
    return {*taken, *module.lazy.values(), *addressed}


def types(path: str) -> set[str]:
    """Return the paths of what a module takes types from, and of what it imports later."""
    return {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
        for relative in _IMPORT.findall(modules()[path].decode())
    }


def test_every_module_lies_in_a_room_of_the_table() -> None:
    assert {room_of(path) for path in modules()} == set(ROOMS)


def test_no_module_imports_upwards() -> None:
    upwards = {
        f"{path} imports {imported}"
        for path in modules()
        for imported in imports(path) | types(path)
        if room_of(path) != room_of(imported) and ROOMS[room_of(imported)] <= ROOMS[room_of(path)]
    }
    assert upwards == set()


def test_no_module_leads_back_to_itself() -> None:
    """Not in its own room either; types may."""
    try:
        TopologicalSorter({path: imports(path) for path in modules()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
