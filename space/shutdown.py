"""The end of the Space: what runs is finished, what is finished can be fetched, what waits comes back.

A host sends SIGTERM, and 30 seconds later, by the defaults of Spaces and Kubernetes, SIGKILL.
"""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from space.errors import RequestError
from space.unfetched import UNFETCHED

if TYPE_CHECKING:
    from gradio.http_server import Server

    from space.admission.queue import FairQueue

_LOOK = 0.02
"""Seconds between two looks at what is still to be done."""

_LAST = 1.0
"""Seconds in which connections, threads and processes have to end once all else is done."""


def shutting_down() -> RequestError:
    """Return the refusal of all that comes or waits while the Space is about to end."""
    return RequestError(
        "shutting_down",
        "The server is being restarted. Send the same request again in a moment.",
        retry_after=5,
        status=503,
    )


class Shutdown:
    """Ends the Space in order, within so many seconds."""

    def __init__(self, queue: "FairQueue", seconds: float) -> None:
        self._queue = queue
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Take note of the event loop that the server runs on, while the context is open."""
        self._loop = asyncio.get_running_loop()
        yield

    def wait(self, server: "Server") -> None:
        """Block the main thread until the Space is told to end, and has, its server included."""
        catch_signals(self._seconds + _LAST).wait()
        assert self._loop
        asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result()
        server.should_exit = True
        server.thread.join(_LAST / 2)
        # Streams that go on for as long as their listeners like are cut off.
        server.force_exit = True
        server.thread.join()

    async def _wind_up(self) -> None:
        refusal = shutting_down()
        self._queue.refuse_joins(refusal)
        self._queue.dismiss_waiting(refusal)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                # Only then: a job that ends leaves a result to be fetched.
                while any(self._queue.active_jobs) or UNFETCHED:
                    await asyncio.sleep(_LOOK)


def catch_signals(seconds: float) -> threading.Event:
    """Return what the first SIGTERM or SIGINT sets, from now on. Call it in the main thread.

    From that signal on the process has so many seconds: nothing that hangs can keep it. A second
    one ends it at once.
    """
    told = threading.Event()

    def end(number: int, _frame: FrameType | None) -> None:
        if told.is_set():
            os._exit(128 + number)
        told.set()
        deadline = threading.Timer(seconds, os._exit, [0])
        deadline.daemon = True
        deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return told
