"""Threads with a fixed width, for work that must not block the event loop."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """Runs blocking calls in order, never more than `width` at once, none for longer than `seconds`.

    A call cancelled while it waits never starts. One cancelled while it runs
    can't be stopped, so it keeps its place until its thread is done: cancelling
    is no way to get more than `width` calls running. One whose time is over can't be
    stopped either, but gives its place up, so that those who wait go on. No more than
    `width` may have done that: threads that never end must not become ever more.
    """

    def __init__(self, name: str, width: int, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._width = width
        self._places = asyncio.Semaphore(width)
        self._overdue: set[asyncio.Future[Any]] = set()
        self._pool = ThreadPoolExecutor(2 * width, thread_name_prefix=name)

    @property
    def is_blocked(self) -> bool:
        """Whether as many calls have not ended in their time as are bearable."""
        return len(self._overdue) == self._width

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `call` returns, or raise what it raises, or `TimeoutError` once its time is over."""
        loop = asyncio.get_running_loop()
        # ZeroGPU finds the visitor's request in the caller's context.
        context = contextvars.copy_context()
        await self._places.acquire()
        work = loop.run_in_executor(self._pool, partial(context.run, call, *args, **kwargs))
        clock = loop.call_later(self._seconds, self._give_up, work) if self._seconds else None
        work.add_done_callback(partial(self._leave, clock))
        await asyncio.wait({work}, timeout=self._seconds)
        if not work.done():
            raise TimeoutError
        return work.result()

    def _give_up(self, work: "asyncio.Future[Any]") -> None:
        if not self.is_blocked:
            self._overdue.add(work)
            self._places.release()

    def _leave(self, clock: asyncio.TimerHandle | None, work: "asyncio.Future[Any]") -> None:
        if clock:
            clock.cancel()
        if work in self._overdue:
            self._overdue.remove(work)
        else:
            self._places.release()
        # Nobody may be left to hear of it.
        work.exception()
