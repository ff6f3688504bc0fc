"""What one visitor may have of the Space at once: bytes on their way in, streams that stay open."""

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

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

    What has come of a request counts until there is an answer. What it says that it will send has
    to fit as well before any of it is read, but takes nothing from others: saying so costs nothing.
    """

    def __init__(
        self, app: ASGIApp, budget: int, longest: int, held: Mapping[str, int] | None = None
    ) -> None:
        """`budget` and `longest` are in bytes: of all bodies together, and of one.

        `held` has the paths, from the Space's root, of routes that put what comes elsewhere, and
        how many bytes of a body each has in memory at most.
        """
        self._app = app
        self._longest = longest
        self._held = held or {}
        self._budget = max(budget, longest)
        self._share = max(self._budget // SHARE, longest)
        self._taken: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = self._size(scope)
        if not size:
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(HTTPConnection(scope))
        if refusal := self._refusal(visitor, size):
            await refusal.answer()(scope, receive, send)
        else:
            await self._receive(visitor, scope, receive, send)

    def _most(self, scope: Scope) -> int:
        """Return how many bytes of a request's body may be in memory."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return min(self._held.get(path, self._longest), self._longest)

    def _size(self, scope: Scope) -> int:
        if scope["type"] != "http":
            return 0
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers:
            return self._most(scope)
        declared = headers.get("content-length", "")
        # What is longer is refused by others.
        return min(int(declared), self._most(scope)) if declared.isdigit() else 0

    def _refusal(self, visitor: str, more: int) -> RequestError | None:
        if self._taken[visitor] + more > self._share:
            return BUSY_WITH_YOURS
        return ALL_BUSY if self._taken.total() + more > self._budget else None

    async def _receive(self, visitor: str, scope: Scope, receive: Receive, send: Send) -> None:
        taken, most, is_answered = 0, self._most(scope), False

        async def counted_receive() -> Message:
            nonlocal taken
            message = await receive()
            more = min(len(message.get("body", b"")), most - taken)
            if more and not is_answered:
                if refusal := self._refusal(visitor, more):
                    raise refusal
                self._taken[visitor] += more
                taken += more
            return message

        def give_back() -> None:
            nonlocal taken
            self._taken[visitor] -= taken
            self._taken += Counter()
            taken = 0

        async def watched_send(message: Message) -> None:
            nonlocal is_answered
            # Not later: an agent's answer is a stream that lasts as long as its job.
            is_answered = True
            give_back()
            await send(message)

        try:
            await self._app(scope, counted_receive, watched_send)
        except RequestError as error:
            if is_answered or error not in (BUSY_WITH_YOURS, ALL_BUSY):
                raise
            await error.answer()(scope, receive, send)
        finally:
            give_back()


class StreamLimit:
    """ASGI middleware that bounds how many event streams of Gradio's a visitor has open.

    Agents' calls count by themselves, as many: an answer that nobody takes has a picture in it.
    """

    _STREAMS = re.compile(r"/gradio_api/(heartbeat/|queue/data|call/.+/.+|mcp)")
    _AGENTS_CALLS = re.compile(r"/gradio_api/mcp")
    _COUNTED = MappingProxyType({"GET": _STREAMS, "HEAD": _STREAMS, "POST": _AGENTS_CALLS})

    def __init__(self, app: ASGIApp, limit: int = MOST_STREAMS) -> None:
        self._app = app
        self._limit = limit
        self._open: Counter[tuple[str, re.Pattern[str]]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = self._kind(scope)
        if kind is None:
            await self._app(scope, receive, send)
            return
        counted = visitor_of(HTTPConnection(scope)), kind
        if self._open[counted] >= self._limit:
            await TOO_MANY_STREAMS.answer()(scope, receive, send)
            return
        self._open[counted] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[counted] -= 1
            self._open += Counter()

    def _kind(self, scope: Scope) -> re.Pattern[str] | None:
        kind = self._COUNTED.get(scope["method"]) if scope["type"] == "http" else None
        if kind is None:
            return None
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return kind if kind.match(path) else None
