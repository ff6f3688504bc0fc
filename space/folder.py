"""The folders that the Space writes to: of uploads and results, and of what can be made again."""

import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)


def own_folder(parent: str | None = None) -> Path:
    """Return a folder of this app and this user alone, in `parent` or else the system's temporary folder.

    It is for uploads and results, which no other app's files may lie among. It exists, and is the
    same at every start, so that what an earlier run left there is swept away. Where its name is
    taken by somebody else, it is a fresh one. Raises `ValueError`, which says why in one sentence,
    where nothing can be written.
    """
    try:
        place = Path(parent or tempfile.gettempdir()).resolve()
        folder = _claim(place)
        # Root is refused nothing but what is mounted to be read.
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(None, "it can't be written to", folder)
    except OSError as error:
        where = f" in {error.filename}" if error.filename else ""
        raise ValueError(
            f"uploads and results can't be kept{where}: {error.strerror or error}; "
            "name another folder in GRADIO_TEMP_DIR"
        ) from None
    return folder


def _claim(place: Path) -> Path:
    user = os.getuid() if hasattr(os, "getuid") else ""
    name = f"text-behind-image-{user}"
    # The process that started this one may have named it already.
    folder = place if place.name == name else place / name
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        if not _is_own(folder):
            return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place))
    return folder


def _is_own(folder: Path) -> bool:
    # Anyone may put something into a temporary folder, and read what is then written to it.
    is_plain = folder.is_dir() and not folder.is_symlink()
    return is_plain and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid())


def cache_folder() -> Path:
    """Return the user's folder for what can be made again (XDG Base Directory Specification).

    Where there is none that can be written to, it is a fresh one for this process.
    """
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder /= "text-behind-image"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError) as error:
        log.warning("There is no folder to keep anything in beyond a restart: %s", error)
    return Path(tempfile.mkdtemp(prefix="text-behind-image-"))
