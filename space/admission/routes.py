"""The queue over HTTP: what tells whether there is a place, listens to jobs and withdraws them.

The last two are as Gradio's clients speak them. They come before Gradio's own, which know neither whose a job is nor when a session ends; joining
is left to Gradio's, which end in `FairQueue.push`.
"""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from gradio.server_messages import (
    EventMessage,
    HeartbeatMessage,
    ProcessCompletedMessage,
)
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from space.admission.blocks import GuardedBlocks
from space.admission.failures import FailureMessage
from space.admission.queue import FairQueue
from space.admission.visitors import visitor_of
from space.errors import RequestError


def queue_routes(blocks: GuardedBlocks, check_room: Callable[[], None]) -> list[BaseRoute]:
    """Return the routes by which clients ask for a place in the queue of `blocks`, hear of jobs and cancel them.

    `check_room` raises where there is no room for another photo.
    """

    async def places(request: Request) -> Response:
        """Answer how many jobs wait and how many more may, or as joining would: before an upload."""
        queue = blocks.fair_queue
        endpoint = next(iter(blocks.fns.values()))
        queue.check_place(visitor_of(request), endpoint)
        check_room()
        answer = {"waiting": len(queue), "places": queue.places}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def session_stream(request: Request) -> Response:
        """Answer with what happens in a session, as Gradio's own clients read it."""
        name = request.query_params.get("session_hash", "")
        return _EventStream(blocks.fair_queue, name, _as_message)

    async def job_stream(request: Request) -> Response:
        """Answer with what becomes of a job, for scripts."""
        return _EventStream(blocks.fair_queue, request.path_params["event_id"], _as_event)

    async def cancel(request: Request) -> Response:
        try:
            job = _NamedJob.model_validate_json(await request.body())
        except ValidationError:
            raise RequestError(
                "request_invalid", "Say which job: send its session_hash and event_id as JSON."
            ) from None
        blocks.fair_queue.cancel(job.session_hash, job.event_id)
        return JSONResponse({"success": True})

    return [
        Route("/queue", places),
        Route("/gradio_api/queue/data", session_stream),
        *(
            Route(f"/gradio_api/{road}/{fn.api_name}/{{event_id}}", job_stream)
            for fn in blocks.fns.values()
            for road in ("call", "call/v2")
        ),
        Route("/gradio_api/cancel", cancel, methods=["POST"]),
    ]


class _NamedJob(BaseModel):
    session_hash: str
    event_id: str


class _EventStream(StreamingResponse):
    """What is told to a session, as server-sent events."""

    def __init__(
        self, queue: FairQueue, name: str, written: Callable[[EventMessage], str | None]
    ) -> None:
        self._queue, self._session = queue, queue.listen(name)
        super().__init__(self._events(written), media_type="text/event-stream")

    async def _events(self, written: Callable[[EventMessage], str | None]) -> AsyncIterator[str]:
        async for message in self._queue.messages(self._session):
            if event := written(message):
                yield event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._queue.stop_listening(self._session)


def _as_message(message: EventMessage) -> str:
    return f"data: {orjson.dumps(message.model_dump(), default=str).decode()}\n\n"


def _as_event(message: EventMessage) -> str | None:
    data: Any = None
    if isinstance(message, HeartbeatMessage):
        event = "heartbeat"
    elif isinstance(message, FailureMessage):
        more = {"retry_after": message.retry_after, "request": message.request}
        event, data = "error", {**message.output, **more}
    elif isinstance(message, ProcessCompletedMessage):
        event, data = "complete", message.output.get("data")
    else:
        return None
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"
