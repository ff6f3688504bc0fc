"""Reads `embed/` as it is served: its files, but of each locale a file for each program that speaks it,
and style sheets with what they import in its place, as the constructable ones can't import anything.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

SPOKEN = ("editor", "later", "privacy", "page")
"""The parts of a locale that browsers fetch, each by itself: an editor on another page needs no more.

Those are its sections, but that what the editor says only to whom works with it comes `later`.
"""

_LATER = re.compile(
    r"(brush|color|compose|earlier|export|fonts|frame|language|looks?|mask|zoom)\.(?!reduced$)"
    r"|action\.(copy_\w+|download\S*|earlier|open_project|privacy|save_project|share|take_photo)$"
    r"|error\.(copy|font|format|share)_"
    r"|notice\.(copied|fonts_missing|link_\w+|saved|start_over)$"
    r"|panel\.(dropper|gradient|hex|locked|palette|photo)"
    r"|(why|error)\.(gpu|model|storage)_"
    r"|parameter\.(?!(text|font|weight|italic|size|align|case|letterSpacing|lineHeight|curve)\b)"
)
"""Of frames and brush, panes, lists and menus, and what a Space seldom has to say: the text's settings are there
from the start."""

_IMPORT = re.compile(rb'^@import "([^"]+)";$', re.MULTILINE)

_SECTION = re.compile(rf"locales/({'|'.join(SPOKEN)})/([A-Za-z-]+)\.json")


def read_sources(folder: Path) -> dict[str, bytes]:
    """Return everything that is served of a folder of sources, by path.

    A style sheet that another one imports is served in there alone.
    """
    imported = {
        (sheet.parent / name.decode()).resolve()
        for sheet in folder.rglob("*.css")
        for name in _IMPORT.findall(sheet.read_bytes())
    }
    paths = sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".md" and path.resolve() not in imported
    )
    return {
        served: read_source(folder, served)
        for path in paths
        if not any(part.startswith(".") for part in path.parts)
        for served in _served_as(path)
    }


def read_source(folder: Path, path: str) -> bytes:
    """Return what is served under one path of `read_sources`.

    Raises `FileNotFoundError` where that is nothing.
    """
    if section := _SECTION.fullmatch(path):
        locale = json.loads((folder / "locales" / f"{section[2]}.json").read_bytes())
        return json.dumps(_words(locale, section[1]), ensure_ascii=False).encode()
    file = (folder / path).resolve()
    if not file.is_file() or not file.is_relative_to(folder.resolve()):
        raise FileNotFoundError(path)
    if file.suffix == ".css":
        return _IMPORT.sub(
            lambda found: (file.parent / found[1].decode()).read_bytes(), file.read_bytes()
        )
    return file.read_bytes()


def _words(locale: Mapping[str, Mapping[str, str]], part: str) -> Mapping[str, str]:
    if part not in ("editor", "later"):
        return locale[part]
    return {
        key: sentence
        for key, sentence in locale["editor"].items()
        if bool(_LATER.match(key)) == (part == "later")
    }


def _served_as(path: Path) -> list[str]:
    if path.parent.name == "locales":
        return [f"locales/{section}/{path.name}" for section in SPOKEN]
    return [path.as_posix()]
