"""Files that the Space writes: each under a fresh name."""

import uuid
from pathlib import Path

from gradio.utils import get_upload_folder


def new_file(name: str) -> Path:
    """Return the path of a file that doesn't exist yet, in a folder of its own that does.

    The folder's name can't be guessed, which is what keeps one visitor's
    pictures from another: whoever knows a result's URL may fetch it.
    """
    folder = Path(get_upload_folder()) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder / name
