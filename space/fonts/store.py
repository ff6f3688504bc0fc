"""Files that are slow to make: made when first asked for, once, and kept on disk."""

import asyncio
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from space.lanes import Lane

log = logging.getLogger(__name__)


class Store:
    """Keeps files in a folder under the names that it is asked for, which the caller must know.

    A name stands for one content for ever, so what is there is never made again,
    by this process or another. A full disk costs only time.
    """

    def __init__(self, folder: Path, lane: Lane) -> None:
        self._folder = folder
        self._lane = lane
        self._underway: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the file called `name`, made by `make` on the lane if it isn't there yet."""
        task = self._underway.get(name)
        if task is None:
            task = asyncio.create_task(self._find_or_make(name, make))
            self._underway[name] = task
            task.add_done_callback(lambda _: self._underway.pop(name))
        # Whoever stops waiting leaves the file to the others.
        return await asyncio.shield(task)

    async def _find_or_make(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self._folder / name
        try:
            return await asyncio.to_thread(path.read_bytes)
        except OSError:
            content = await self._lane.run(make)
        await asyncio.to_thread(_keep, path, content)
        return content


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another process may read meanwhile: it finds all of the file or nothing.
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as error:
        log.warning("%s can't be kept: %s", path.name, error)
