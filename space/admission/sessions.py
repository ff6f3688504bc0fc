"""A job in the queue, and the session of a client that hears of it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextvars import copy_context
from pathlib import Path

from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event
from gradio.server_messages import (
    CloseStreamMessage,
    EstimationMessage,
    EventMessage,
    HeartbeatMessage,
    ProcessCompletedMessage,
)
from gradio.utils import get_heartbeat_rate
from starlette.requests import Request


class Job(Event):  # type: ignore[misc]
    """A call of an endpoint from when it joins until its end is known. Gradio calls it an event."""

    def __init__(
        self,
        body: PredictBodyInternal,
        fn: BlockFunction,
        request: Request,
        username: str | None,
        visitor: str,
    ) -> None:
        super().__init__(body.session_hash, fn, request, username)
        self.data = body
        self.visitor = visitor
        self.sessions: list[Session] = []
        """Those that hear of it. It is done for them: without any it is not done at all."""
        self.task: asyncio.Task[None] | None = None
        """Its run, once it has begun."""
        self.digest: str | None = None
        """What the same call sent again is known by, if it has a key."""
        self.kept: list[Path] = []
        """The files that were written for it when it joined, and go with it."""
        self.context = copy_context()
        """That of the request which joins it: what is logged of its run has that request's id."""

    @property
    def id(self) -> str:
        """What names it, and nobody can guess."""
        event_id: str = self._id
        return event_id

    @property
    def is_listened(self) -> bool:
        """Whether there is a stream that hears of it now."""
        return any(session.is_listened for session in self.sessions)

    def tell(self, message: EventMessage) -> None:
        """Send a message to all who hear of the job."""
        message.event_id = self.id
        for session in self.sessions:
            session.tell(message)


class Session:
    """What a client that has named itself `hash` hears of its jobs, in one stream at a time."""

    def __init__(self, name: str) -> None:
        self.hash = name
        self.jobs: dict[str, Job] = {}
        """Those whose end it has not heard yet, by their ids."""
        self.is_listened = False
        self.absence: asyncio.TimerHandle | None = None
        """What ends it where nobody comes to listen."""
        self._unheard: deque[EventMessage] = deque()
        self._news = asyncio.Event()

    def tell(self, message: EventMessage) -> None:
        """Keep a message until it is heard. A place in the queue is only told to who listens."""
        if self.is_listened or not isinstance(message, EstimationMessage):
            self._unheard.append(message)
            self._news.set()

    async def messages(self) -> AsyncIterator[EventMessage]:
        """Yield what is told, until all of the session's jobs have ended."""
        while self.jobs:
            if not self._unheard:
                self._news.clear()
                try:
                    async with asyncio.timeout(get_heartbeat_rate()):
                        await self._news.wait()
                except TimeoutError:
                    yield HeartbeatMessage()
                continue
            message = self._unheard[0]
            yield message
            # Only now is it sent: who comes back to a stream that broke off hears it again.
            self._unheard.popleft()
            if isinstance(message, ProcessCompletedMessage):
                self.jobs.pop(message.event_id, None)
        yield CloseStreamMessage()
