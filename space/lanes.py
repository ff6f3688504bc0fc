"""Threads with a fixed width, for work that must not block the event loop."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """Runs blocking calls in order, never more than `width` at once.

    A call cancelled while it waits never starts. One cancelled while it runs
    can't be stopped, so it keeps its place until its thread is done: cancelling
    is no way to get more than `width` calls running.
    """

    def __init__(self, name: str, width: int) -> None:
        self._pool = ThreadPoolExecutor(width, thread_name_prefix=name)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `call` returns, or raise what it raises."""
        # ZeroGPU finds the visitor's request in the caller's context.
        context = contextvars.copy_context()
        return await asyncio.wrap_future(
            self._pool.submit(lambda: context.run(call, *args, **kwargs))
        )
