"""A restart under many who wait: everybody is served in the end, and nothing finished is done again."""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

from tests.event_loop import run_coroutine
from tests.load.measuring import jobs_of, quantile
from tests.load.widget import Widget, crowd
from tests.running_space import RunningSpace, free_port, running_space

WIDGETS = 100
DONE_BEFORE = 10
"""Photos that are done when the Space is told to end: the others wait, or are worked on."""


@contextmanager
def _space(port: int, folder: str) -> Iterator[RunningSpace]:
    environment = {"GRADIO_TEMP_DIR": folder, "SHUTDOWN_SECONDS": "20"}
    with running_space(port=port, environment=environment) as space:
        yield space


def _end(space: RunningSpace) -> float:
    """Tell a Space to end, and return how many seconds it took to."""
    start = time.monotonic()
    space.process.terminate()
    assert space.process.wait(60) == 0
    return time.monotonic() - start


async def _restart(
    everyone: list[Widget], port: int, folder: str
) -> tuple[float, Counter[str], Counter[str]]:
    """Let them all wait, and restart the Space; return how long it took to end, and the jobs of both."""
    async with AsyncExitStack() as stack:
        # Starting takes seconds in which the widgets go on.
        first = await asyncio.to_thread(stack.enter_context, _space(port, folder))
        waiting = asyncio.gather(*(widget.cut_out() for widget in everyone))
        while sum(widget.done for widget in everyone) < DONE_BEFORE:
            await asyncio.sleep(0.05)
        took = await asyncio.to_thread(_end, first)
        second = await asyncio.to_thread(stack.enter_context, _space(port, folder))
        await waiting
        return took, jobs_of(first), jobs_of(second)


def run(widgets: int = WIDGETS) -> None:
    """Restart a Space under widgets with a photo each, and print what became of them."""
    port = free_port()
    everyone = crowd(f"http://127.0.0.1:{port}", widgets)
    with tempfile.TemporaryDirectory() as folder:
        took, before, after = run_coroutine(_restart(everyone, port, folder))
    done = sum(widget.done for widget in everyone)
    waits = [wait for widget in everyone for wait in widget.seconds]
    refused = sum((widget.refused for widget in everyone), Counter[str]())
    print(
        f"{widgets} widgets: {done} photos done, {sum(widget.wrong for widget in everyone)} wrong, "
        f"{sum(widget.lost for widget in everyone)} lost; jobs before the restart: {dict(before)}, "
        f"after it: {dict(after)}; finished and done again: {before['ok'] + after['ok'] - done}\n"
        f"the end took {took:.1f} s; {sum(widget.torn for widget in everyone)} connections torn or refused, "
        f"refused and come again: {dict(refused)}; a photo took {statistics.median(waits):.1f} s, "
        f"95 % within {quantile(waits, 0.95):.1f}",
        flush=True,
    )
    assert (done, before["ok"] + after["ok"]) == (widgets, widgets)
    assert not any(widget.wrong for widget in everyone)
