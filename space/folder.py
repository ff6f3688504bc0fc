"""The folder of uploads and results, which no other app writes to."""

import os
import tempfile
from pathlib import Path


def own_folder(parent: str | None = None) -> Path:
    """Return a folder of this app and this user alone, in `parent` or else the system's temporary folder.

    It exists, and is the same at every start, so that what an earlier run left there is swept
    away. Where its name is taken by somebody else, it is a fresh one.
    """
    place = Path(parent or tempfile.gettempdir()).resolve()
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
