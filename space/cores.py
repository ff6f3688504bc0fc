"""How many cores this process may use, and how photos share them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def core_count(quota: Path = _QUOTA) -> int:
    """Return how many cores this process may use, at least 1.

    That is fewer than the machine has where it is bound to some of them, or where a container
    gets so much time a period (Linux, cgroup v2: docs.kernel.org/admin-guide/cgroup-v2.html),
    part of a core counting as one. More threads than that only wait for one another.
    """
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        time, period = quota.read_text().split()
        granted = -(-int(time) // int(period))
    except (OSError, ValueError):
        # There is none, or it says "max".
        return available or 1
    return max(1, min(available or 1, granted))


class Cores:
    """Cores for work that can use several, but does so the worse the more it is given.

    Who comes alone gets all; of those who wait together each gets as many as the others.
    """

    def __init__(self, count: int) -> None:
        self.waiting = 0
        """How many wait for a core."""
        self._free = count
        self._changed = threading.Condition()

    @contextmanager
    def share(self) -> Iterator[int]:
        """Wait until a core is free; yield how many are the caller's until it is done."""
        with self._changed:
            self.waiting += 1
            self._changed.wait_for(lambda: self._free)
            share = max(1, self._free // self.waiting)
            self.waiting -= 1
            self._free -= share
        try:
            yield share
        finally:
            with self._changed:
                self._free += share
                self._changed.notify_all()
