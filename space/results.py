"""Files that the Space writes: each under a fresh name, and whole or not at all."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from space.storage import storage_errors
from space.unfetched import UNFETCHED


def write_file(name: str, write: Callable[[Path], Any]) -> Path:
    """Return the path of a new file called `name`, once `write` has written all of it to the path that it is given.

    The folder's name can't be guessed, which is what keeps one visitor's
    pictures from another: whoever knows a result's URL may fetch it. Raises
    `RequestError` where the disk is full, and what `write` raises; nothing is left of the file then.
    """
    folder = Path(get_upload_folder()) / uuid.uuid4().hex
    with storage_errors():
        try:
            folder.mkdir(parents=True)
            partial = folder / f"partial-{name}"
            write(partial)
            path = partial.rename(folder / name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return path


def delete_file(path: Path) -> None:
    """Delete a file that `write_file` has written, with its folder; it may have gone."""
    shutil.rmtree(path.parent, ignore_errors=True)


def write_result(name: str, write: Callable[[Path], Any]) -> Path:
    """Write a file as `write_file` does, which whoever asked for it is expected to download."""
    path = write_file(name, write)
    UNFETCHED.add(path)
    return path
