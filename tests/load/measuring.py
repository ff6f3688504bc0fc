"""What an attack costs: the wait of a polite visitor, memory, and what is left behind."""

import json
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.processes import children
from tests.running_space import RunningSpace

POLITE = "127.0.0.2"
"""The address of the polite visitor; attacks come from others."""

_PAUSE = 0.05


@dataclass
class Watch:
    """What is seen from outside of a Space while something is done to it."""

    space: RunningSpace
    waits: list[float] = field(default_factory=list)
    """Seconds of each polite request."""
    failed: int = 0
    """Polite requests that had no proper answer."""
    memory_before: float = 0
    memory_most: float = 0
    """MB of the server and its workers."""
    _over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Ask and look until it is over."""
        transport = httpx.HTTPTransport(local_address=POLITE)
        with httpx.Client(transport=transport, base_url=self.space.url, timeout=60) as visitor:
            while not self._over.is_set():
                start = time.perf_counter()
                try:
                    visitor.get("/limits").raise_for_status()
                    self.waits.append(time.perf_counter() - start)
                except httpx.HTTPError:
                    self.failed += 1
                self.memory_most = max(self.memory_most, memory_of(self.space.pid))
                self._over.wait(_PAUSE)


@contextmanager
def watching(space: RunningSpace) -> Iterator[Watch]:
    """Watch a Space, from its first polite answer until the block is left."""
    watch = Watch(space, memory_before=memory_of(space.pid))
    thread = threading.Thread(target=watch.look, daemon=True)
    thread.start()
    while not watch.waits:
        time.sleep(_PAUSE)
    try:
        yield watch
    finally:
        watch._over.set()
        thread.join()


def measured(space: RunningSpace, attack: Callable[[RunningSpace], Counter[str]]) -> str:
    """Attack a Space, and return in one line what it answered and what that did to it."""
    files, told = size_of(space.files), len(space.log.read_bytes())
    start = time.perf_counter()
    with watching(space) as watch:
        answers = attack(space)
        seconds = time.perf_counter() - start
    log = space.log.read_bytes()[told:]
    answered = ", ".join(f"{count} x {kind}" for kind, count in sorted(answers.items()))
    return (
        f"{answered} in {seconds:.1f} s; polite visitor: median {1000 * statistics.median(watch.waits):.0f} ms, "
        f"95 % within {1000 * quantile(watch.waits, 0.95):.0f} ms, longest {1000 * max(watch.waits):.0f} ms "
        f"of {len(watch.waits)}, {watch.failed} failed; memory {watch.memory_before:.0f} MB, at most "
        f"{watch.memory_most:.0f}; left: {size_of(space.files) - files:.1f} MB of files, "
        f"{connections_to(space)} connections, {len(log) / 1000:.0f} KB of log, {log.count(b'Traceback')} tracebacks"
    )


def jobs_of(space: RunningSpace) -> Counter[str]:
    """Return how many jobs a Space has run, by the code of their end."""
    lines = [line for line in space.log.read_text().splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    return Counter(line["code"] for line in told if line["message"] == "job")


def quantile(values: list[float], part: float) -> float:
    """Return the value that `part` of the values are at most."""
    return sorted(values)[int(part * (len(values) - 1))]


def memory_of(pid: int) -> float:
    """Return how many MB of memory a process and its descendants hold; what they share counts once (Pss)."""
    total = 0.0
    # Processes end meanwhile.
    with suppress(OSError):
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(told.partition("\nPss:")[2].split()[0]) / 1000
        total += sum(map(memory_of, children(pid)))
    return total


class Peak:
    """Within it, `megabytes` is the most memory that a process and its descendants have held."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.megabytes = 0.0

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_PAUSE):
            self.megabytes = max(self.megabytes, memory_of(self._pid))


def size_of(folder: Path) -> float:
    """Return how many MB of files lie in a folder."""
    total = 0
    # Folders vanish meanwhile, which this takes for empty.
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(place, name).stat().st_size
    return total / 1_000_000


def connections_to(space: RunningSpace) -> int:
    """Return how many connections to a Space are open, as the system knows them on its side."""
    port = f":{urlsplit(space.url).port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(port) and row[3] == "01" for row in rows)
