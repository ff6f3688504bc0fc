"""Keeps what was served, for pages that name it still when the Space has another version.

A page that is open while the Space is updated loads the rest of its own version, and a page may be
pinned to one, by its hash even. The files of a version are in one ZIP file in a folder, which outlives
the process where its disk does.
"""

import logging
import os
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from space.release.building import File, Release, media_type_of, version_of

log = logging.getLogger(__name__)

MOST = 30
"""Versions kept, the one in use among them; each takes a third of a megabyte."""

_IN_MEMORY = 4


class FormerReleases:
    """The releases in a folder, which several processes may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # What is not there raises, and so is looked for again.
        self._files = lru_cache(maxsize=_IN_MEMORY)(self._read)

    def keep(self, release: Release) -> None:
        """Add a release, and remove those that were in use longest ago. A full disk costs only their pages."""
        path = self._path(release.version)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                # It is in use again.
                path.touch()
            else:
                _write(path, release.fixed)
            kept = sorted(self._folder.glob("*.zip"), key=lambda one: one.stat().st_mtime)
            for one in kept[:-MOST]:
                one.unlink(missing_ok=True)
        except OSError as error:
            log.warning("Version %s can't be kept beyond an update: %s", release.version, error)

    def file(self, version: str, path: str) -> File | None:
        """Return a file of a version, the very bytes that were served; None where there is none.

        `version` must be the name of one: 12 hexadecimal digits.
        """
        try:
            return self._files(version).get(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            log.warning("Version %s can't be read: %s", version, error)
            return None

    def _path(self, version: str) -> Path:
        return self._folder / f"{version}.zip"

    def _read(self, version: str) -> Mapping[str, File]:
        with zipfile.ZipFile(self._path(version)) as archive:
            files = {
                name: File(archive.read(name), media_type_of(name)) for name in archive.namelist()
            }
        if version_of(files) != version:
            raise ValueError("its files are not those that its name stands for")
        return files


def _write(path: Path, files: Mapping[str, File]) -> None:
    # Another process may read meanwhile: it finds all of the version or nothing.
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in files.items():
                archive.writestr(name, file.content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
