"""Files that the Space writes: fresh names, and an end to their days."""

import asyncio
import logging
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from space.settings import Settings

log = logging.getLogger(__name__)


def new_file(name: str) -> Path:
    """Return the path of a file that doesn't exist yet, in a folder of its own that does.

    The folder's name can't be guessed, which is what keeps one visitor's
    pictures from another: whoever knows a result's URL may fetch it.
    """
    folder = Path(get_upload_folder()) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder / name


def sweep(folder: Path, lifetime: float) -> None:
    """Delete what lies in `folder` and has not been touched for `lifetime` seconds.

    What can't be read or deleted stays, and keeps nothing else from being swept.
    """
    oldest = time.time() - lifetime
    try:
        entries = list(folder.iterdir())
    except OSError:
        # Nothing has been written yet.
        return
    for entry in entries:
        with suppress(OSError):
            if entry.lstat().st_mtime >= oldest:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def sweeping(settings: Settings) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return an ASGI lifespan that sweeps uploads and results while the app runs.

    All that is in Gradio's upload folder counts as that, so it has to be the app's own:
    `space.folder`. Gradio's own `delete_cache` dies for good of a folder in place of a file.
    """

    async def sweep_for_ever() -> None:
        while True:
            try:
                await asyncio.to_thread(sweep, Path(get_upload_folder()), settings.file_lifetime)
            except Exception:
                log.exception("The uploads and results can't be swept.")
            await asyncio.sleep(settings.file_lifetime / 10)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(sweep_for_ever())
        yield
        task.cancel()

    return lifespan
