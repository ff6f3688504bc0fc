"""The queue in this process: a Gradio application that nobody serves, and calls as its routes make them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import Request
from gradio.data_classes import PredictBodyInternal

from space.admission.blocks import GuardedBlocks
from space.admission.queue import FairQueue, Keep
from space.admission.settings import AdmissionSettings
from space.errors import RequestError
from space.results import write_result


class Bench:
    """An endpoint `work` that is done when the test says so, and the queue in front of it."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.started: list[str] = []
        """What was given to the jobs that began, in that order."""
        self.ended: list[str] = []
        self._may_end = asyncio.Semaphore(0)

    async def work(self, name: Any) -> gr.FileData:
        """Wait until the test lets one job end, and return a file."""
        self.started.append(name)
        await self._may_end.acquire()
        if name == "fails":
            raise RequestError("photo_odd", "This photo is odd.", retry_after=7)
        self.ended.append(name)
        return gr.FileData.from_path(str(write_result("result.txt", Path.touch)))

    def end(self, jobs: int = 1) -> None:
        """Let so many jobs end."""
        for _ in range(jobs):
            self._may_end.release()

    async def join(
        self,
        name: Any = "job",
        visitor: str = "127.0.0.1",
        session: str | None = None,
        **headers: str,
    ) -> str:
        """Put a job into the queue and return its id."""
        scope = {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "server": ("space.example", 80),
            "path": "/gradio_api/queue/join",
            "query_string": b"",
            "headers": [
                (key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()
            ],
            "client": (visitor, 1),
        }
        request = Request(scope)
        [number] = self.queue.blocks.fns
        body = PredictBodyInternal(
            data=[name], session_hash=session, fn_index=number, request=request
        )
        _, event, _ = await self.queue.push(body, request, None)
        return event


@asynccontextmanager
async def bench(keep: Keep | None = None, **settings: Any) -> AsyncIterator[Bench]:
    """Yield a queue with these settings; it ends with the event loop."""
    options = AdmissionSettings(**settings)
    with GuardedBlocks(options, keep, analytics_enabled=False) as blocks:
        made = Bench(blocks.fair_queue)
        gr.api(made.work, api_name="work", concurrency_limit=options.requests_in_hand)
    blocks.queue(api_open=False)
    made.queue = blocks.fair_queue
    made.queue.set_server_app(blocks.app)
    made.queue.start()
    yield made
    made.queue.close()


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds, or fail after what is long for it."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0)


async def heard(bench: Bench, name: str) -> list[dict[str, Any]]:
    """Listen to a session until its end and return what it was told."""
    session = bench.queue.listen(name)
    try:
        return [message.model_dump() async for message in bench.queue.messages(session)]
    finally:
        bench.queue.stop_listening(session)
