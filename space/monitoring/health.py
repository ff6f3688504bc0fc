"""Whether the Space is alive, and whether it is ready for a photo: what a host asks again and again."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from space.monitoring.metrics import LOOP_LAG, READY

State = Callable[[], str]
"""Tells a part's state in a word: `ready`, or what is the matter."""

_HEADERS = {"Cache-Control": "no-store"}


class LoopLag:
    """How late the event loop comes to what is due: for so long, nobody is answered."""

    INTERVAL = 0.25
    REMEMBERED = 40

    def __init__(self) -> None:
        self._lags: deque[float] = deque([0.0], maxlen=self.REMEMBERED)

    @property
    def longest(self) -> float:
        """The longest of the last ten seconds, in seconds."""
        return max(self._lags)

    @asynccontextmanager
    async def measured(self) -> AsyncIterator[None]:
        """Measure while the context is open."""
        task = asyncio.create_task(self._measure())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _measure(self) -> None:
        while True:
            due = time.monotonic() + self.INTERVAL
            await asyncio.sleep(self.INTERVAL)
            self._lags.append(max(0.0, time.monotonic() - due))


def _is_ready(state: State) -> bool:
    return state() == "ready"


class HealthRoutes:
    """Serves `/healthz` and `/readyz`.

    - `/healthz` answers whenever the event loop comes to it, and tells how late that was;
    - `/readyz` answers 200 where every part is ready, else 503, and names what is not.
    """

    def __init__(self, lag: LoopLag, parts: Mapping[str, State]) -> None:
        """`parts` are asked on the event loop, so they must be quick."""
        self._lag = lag
        self._parts = parts
        LOOP_LAG.set_function(lambda: lag.longest)
        for name, state in parts.items():
            READY.labels(name).set_function(partial(_is_ready, state))

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [Route("/healthz", self._alive), Route("/readyz", self._ready)]

    async def _alive(self, _request: Request) -> Response:
        lag = round(1000 * self._lag.longest, 1)
        return JSONResponse({"status": "ok", "event_loop_lag_ms": lag}, headers=_HEADERS)

    async def _ready(self, _request: Request) -> Response:
        states = {name: state() for name, state in self._parts.items()}
        is_ready = set(states.values()) <= {"ready"}
        return JSONResponse(
            {"status": "ready" if is_ready else "unready", **states},
            status_code=200 if is_ready else 503,
            headers=_HEADERS,
        )
