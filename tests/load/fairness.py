"""One who sends fifty photos at once beside ten who send one after the other."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, running_space

POLITE = 10
PHOTOS = 8
"""That each of the polite sends."""

GREEDY = 50
"""Jobs that the greedy one tries to have in the queue at once."""

MOST_TIMES = 2
"""How many times as long as alone the polite may wait beside the greedy one."""


def run() -> None:
    """Print how long the polite wait, alone and beside the greedy one; raise where that is unfair."""
    with running_space() as space:
        # The first photos are slower.
        polite(space.url, "127.0.2.1", 2)
        alone = everybody(space.url)
        with Greedy(space.url) as greedy:
            beside = everybody(space.url)
            done = greedy.done
    for name, waits in (("alone", alone), ("beside", beside)):
        print(
            f"  {name:<7} median {statistics.median(waits):.2f} s, slowest {max(waits):.2f} s",
            flush=True,
        )
    times = statistics.median(beside) / statistics.median(alone)
    print(
        f"  {times:.2f} times as long (at most {MOST_TIMES}); of {done + len(beside)} results "
        f"the greedy one has {done}, and was refused {greedy.refused} times",
        flush=True,
    )
    assert times <= MOST_TIMES


def everybody(url: str) -> list[float]:
    """Return the seconds of each photo of all the polite, who come at once."""
    addresses = [f"127.0.2.{number}" for number in range(1, POLITE + 1)]
    with ThreadPoolExecutor(POLITE) as pool:
        waits = pool.map(lambda address: polite(url, address, PHOTOS), addresses)
        return [seconds for of_one in waits for seconds in of_one]


def polite(url: str, address: str, photos: int) -> list[float]:
    """Send one photo after the other and return the seconds that each has taken."""
    visitor = QueueClient(url, address)
    seconds = []
    for _ in range(photos):
        start = time.monotonic()
        upload = visitor.upload(SAMPLES / "astronaut.png")
        assert visitor.call("remove_background", upload)["success"]
        seconds.append(time.monotonic() - start)
    return seconds


class Greedy:
    """One visitor with many threads, each of which sends a photo as soon as it has the last one back."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(GREEDY)]
        self._counting = threading.Lock()
        self.done = self.refused = 0

    def __enter__(self) -> "Greedy":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        visitor = QueueClient(self._url, "127.0.3.1")
        upload = visitor.upload(SAMPLES / "astronaut.png")
        while not self._ended.is_set():
            try:
                visitor.call("remove_background", upload)
                self._count(done=1)
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 429:
                    raise
                self._count(refused=1)
                # Without heed of Retry-After, which is what makes it greedy.
                self._ended.wait(0.2)

    def _count(self, done: int = 0, refused: int = 0) -> None:
        with self._counting:
            self.done += done
            self.refused += refused
