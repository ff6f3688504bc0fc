"""Many widgets for minutes: nothing lost, nothing mixed up, everybody served alike, and memory that stays."""

import asyncio
import statistics
import time
from collections import Counter
from pathlib import Path

from tests.event_loop import run_coroutine
from tests.load.measuring import memory_of, quantile, size_of
from tests.load.widget import Widget, crowd
from tests.running_space import RunningSpace, running_space

WIDGETS = 200
SECONDS = 600
FILE_LIFETIME = 60

_SWEEP = 30
"""Seconds that a file may be there beyond its lifetime."""


async def _use(widget: Widget, end: float) -> None:
    while time.monotonic() < end:
        await widget.cut_out()


async def _watch(space: RunningSpace, memory: list[float], end: float) -> None:
    while time.monotonic() < end:
        memory.append(memory_of(space.pid))
        await asyncio.sleep(1)


async def _use_all(space: RunningSpace, widgets: list[Widget], seconds: float) -> list[float]:
    memory: list[float] = []
    end = time.monotonic() + seconds
    await asyncio.gather(_watch(space, memory, end), *(_use(widget, end) for widget in widgets))
    return memory


def _thread_seconds(pid: int) -> dict[str, float]:
    """Return the seconds of a core that each thread of a process has had."""
    result = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        result[task.name] = (int(fields[11]) + int(fields[12])) / 100
    return result


def run(widgets: int = WIDGETS, seconds: float = SECONDS) -> None:
    """Let them all use one Space, and print what became of it."""
    with running_space("--file-lifetime", str(FILE_LIFETIME)) as space:
        before = _thread_seconds(space.pid)
        everyone = crowd(space.url, widgets)
        memory = run_coroutine(_use_all(space, everyone, seconds))
        # The engine is in another process: no other thread of this one has as much to do as the event loop.
        after = _thread_seconds(space.pid)
        spent = max(after[thread] - before.get(thread, 0) for thread in after)
        left = _wait_for_sweeper(space)
        tracebacks = space.log.read_text().count("Traceback")
    done = sum(widget.done for widget in everyone)
    waits = [wait for widget in everyone for wait in widget.seconds]
    refused = sum((widget.refused for widget in everyone), Counter[str]())
    counts = sorted(widget.done for widget in everyone)
    minute = memory[: 60 if len(memory) > 120 else 1][-1]
    print(
        f"{widgets} widgets, {seconds:.0f} s: {done} photos ({done / seconds:.1f} a second), "
        f"{sum(widget.wrong for widget in everyone)} wrong, {sum(widget.lost for widget in everyone)} lost, "
        f"{sum(widget.torn for widget in everyone)} connections torn, refused and come again: {dict(refused)}\n"
        f"photos of a widget: {counts[0]} to {counts[-1]}, median {statistics.median(counts):.0f}; "
        f"a photo took {statistics.median(waits):.1f} s, 95 % within {quantile(waits, 0.95):.1f}\n"
        f"memory: {minute:.0f} MB after a minute, {memory[-1]:.0f} at the end, {max(memory):.0f} at most; "
        f"the event loop: {1000 * spent / max(done, 1):.1f} ms of a core a photo; "
        f"files left: {left:.1f} MB; {tracebacks} tracebacks",
        flush=True,
    )


def _wait_for_sweeper(space: RunningSpace) -> float:
    """Return how many MB of files are left after their lifetime."""
    deadline = time.monotonic() + FILE_LIFETIME + _SWEEP
    while size_of(space.files) > 0 and time.monotonic() < deadline:
        time.sleep(1)
    return size_of(space.files)
