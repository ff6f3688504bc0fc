"""How long uploads and results stay: for a while after their last use, and no longer."""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.monitoring.metrics import FILE_BYTES, FILES
from space.settings import Settings
from space.unfetched import UNFETCHED

log = logging.getLogger(__name__)

LONGEST = 6
"""Lifetimes after which a file goes however often it is used."""

SWEEPS, LATEST = 30, 30
"""Sweeps in a lifetime, at least; seconds between two, at most. So much later than its time a file may go."""


def use(path: Path) -> None:
    """Let the lifetime of an upload or a result begin anew, now that it is used."""
    # The time of the file itself stays that of its making.
    with suppress(OSError):
        os.utime(path.parent)


class DownloadsCounted:
    """ASGI middleware that takes the download of a file for a use of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_download = scope["type"] == "http" and scope["method"] == "GET"
        name = scope["path"].partition("/gradio_api/file=")[2] if is_download else ""
        path = Path(name)
        if ".." in path.parts or path.parent.parent != Path(get_upload_folder()):
            await self.app(scope, receive, send)
            return

        async def counted_send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                use(path)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                UNFETCHED.discard(path)

        await self.app(scope, receive, counted_send)


def sweep(folder: Path, lifetime: float, needed: Collection[Path] = ()) -> None:
    """Delete what lies in `folder` and was last used longer than `lifetime` seconds ago.

    Each file lies in a folder of its own, whose time is that of the last use. What is in `needed`,
    the paths of such files, stays; what can't be read or deleted stays as well, and keeps nothing
    else from being swept.
    """
    now = time.time()
    kept = {path.parent for path in needed}
    try:
        entries = list(folder.iterdir())
    except OSError:
        # Nothing has been written yet.
        return
    for entry in entries:
        with suppress(OSError):
            used = now - entry.lstat().st_mtime <= lifetime
            if entry in kept or (used and now - _made(entry) <= LONGEST * lifetime):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
    with suppress(OSError):
        _count(folder)


def _count(folder: Path) -> None:
    sizes = [file.lstat().st_size for file in folder.rglob("*") if file.is_file()]
    FILES.set(len(sizes))
    FILE_BYTES.set(sum(sizes))


def _made(entry: Path) -> float:
    """Return when what lies in a folder was written, in seconds since 1970."""
    inside = entry.iterdir() if entry.is_dir() and not entry.is_symlink() else ()
    return max((path.lstat().st_mtime for path in inside), default=entry.lstat().st_mtime)


def sweeping(
    settings: Settings, needed: Callable[[], Collection[Path]]
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return an ASGI lifespan that sweeps uploads and results while the app runs.

    `needed` tells, on the event loop, which uploads waiting and running jobs have still to read.
    All that is in Gradio's upload folder counts as one, so it has to be the app's own:
    `space.folder`. Gradio's own `delete_cache` dies for good of a folder in place of a file.
    """
    lifetime = settings.file_lifetime

    async def sweep_for_ever() -> None:
        while True:
            try:
                await asyncio.to_thread(sweep, Path(get_upload_folder()), lifetime, needed())
            except Exception:
                log.exception("The uploads and results can't be swept.")
            await asyncio.sleep(min(lifetime / SWEEPS, LATEST))

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(sweep_for_ever())
        yield
        task.cancel()

    return lifespan
