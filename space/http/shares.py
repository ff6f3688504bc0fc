"""What one visitor may have of the Space at once: bytes on their way in, streams that stay open."""

import re
from collections import Counter

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.admission.visitors import visitor_of
from space.errors import RequestError

SHARE = 4
"""A visitor's part of the bytes on their way in: one in so many."""

MOST_STREAMS = 64
"""Event streams of one visitor: one address may have a class of pupils behind it."""

_RETRY_AFTER = 5

ALL_BUSY = RequestError(
    "queue_full",
    "Many photos arrive at this moment. Try again in a few seconds.",
    retry_after=_RETRY_AFTER,
    status=503,
)
BUSY_WITH_YOURS = RequestError(
    "too_many_requests",
    "Much is arriving from you at this moment. Wait until it is here.",
    retry_after=_RETRY_AFTER,
    status=429,
)
TOO_MANY_STREAMS = RequestError(
    "too_many_requests",
    "Too many connections of yours are listening. Close some.",
    retry_after=_RETRY_AFTER,
    status=429,
)


class BodyBudget:
    """ASGI middleware that bounds how much is being received at once, of all visitors and of each.

    What a request says that it will send is taken off before any of it is read, until it has an
    answer; one that doesn't say counts as the longest there may be.
    """

    def __init__(self, app: ASGIApp, budget: int, longest: int) -> None:
        """`budget` and `longest` are in bytes: of all bodies together, and of one."""
        self._app = app
        self._longest = longest
        self._budget = max(budget, longest)
        self._share = max(self._budget // SHARE, longest)
        self._taken: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = self._size(scope)
        if not size:
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(HTTPConnection(scope))
        if self._taken[visitor] + size > self._share:
            await BUSY_WITH_YOURS.answer()(scope, receive, send)
        elif self._taken.total() + size > self._budget:
            await ALL_BUSY.answer()(scope, receive, send)
        else:
            await self._receive(visitor, size, scope, receive, send)

    def _size(self, scope: Scope) -> int:
        if scope["type"] != "http":
            return 0
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers:
            return self._longest
        declared = headers.get("content-length", "")
        # What is longer is refused by others.
        return min(int(declared), self._longest) if declared.isdigit() else 0

    async def _receive(
        self, visitor: str, size: int, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._taken[visitor] += size
        is_taken = True

        def give_back() -> None:
            nonlocal is_taken
            if is_taken:
                is_taken = False
                self._taken[visitor] -= size
                self._taken += Counter()

        async def watched_send(message: Message) -> None:
            # Not later: an agent's answer is a stream that lasts as long as its job.
            give_back()
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        finally:
            give_back()


class StreamLimit:
    """ASGI middleware that bounds how many event streams of Gradio's a visitor has open."""

    _STREAMS = re.compile(r"/gradio_api/(heartbeat/|queue/data|call/.+/.+|mcp)")

    def __init__(self, app: ASGIApp, limit: int = MOST_STREAMS) -> None:
        self._app = app
        self._limit = limit
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not self._is_stream(scope):
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(HTTPConnection(scope))
        if self._open[visitor] >= self._limit:
            await TOO_MANY_STREAMS.answer()(scope, receive, send)
            return
        self._open[visitor] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[visitor] -= 1
            self._open += Counter()

    def _is_stream(self, scope: Scope) -> bool:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return self._STREAMS.match(path) is not None
