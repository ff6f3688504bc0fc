"""Processes as the kernel tells of them (man 5 proc)."""

import contextlib
import os
import time
from pathlib import Path


def children(pid: int | None = None, running: str = "") -> list[int]:
    """Return the processes that a process, or else this one, has started and not yet buried.

    Of those, only the ones with `running` in their command line.
    """
    found: list[int] = []
    for thread in Path(f"/proc/{pid or os.getpid()}/task").iterdir():
        # A thread may end meanwhile.
        with contextlib.suppress(FileNotFoundError):
            found += map(int, (thread / "children").read_text().split())
    return [child for child in found if running in _command_line(child)]


def _command_line(pid: int) -> str:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def wait_until_gone(pid: int, seconds: float = 20) -> None:
    """Return once there is no such process; raise `TimeoutError` if it stays."""
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists():
        # Dead but not buried by whoever has inherited it, such as a container's first process.
        with contextlib.suppress(FileNotFoundError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        if time.monotonic() > deadline:
            raise TimeoutError(f"the process {pid} is still there")
        time.sleep(0.01)
