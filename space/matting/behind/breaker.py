"""A circuit breaker: who does not answer is let alone for a while, and then asked by one."""

import threading
import time
from collections.abc import Callable

# The libraries that there are hold a lock for as long as a call takes (pybreaker), or let everybody ask at once
# where one would do (purgatory, circuitbreaker).


class Breaker:
    """Counts calls in a row that have failed; after `limit`, none may be made for `pause` seconds, and then one."""

    def __init__(
        self, limit: int, pause: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    @property
    def rest(self) -> float:
        """In how many seconds a call may be made: 0 where it may now."""
        if self._failures < self._limit:
            return 0
        return max(0, self._closed_until - self._clock())

    def take(self) -> bool:
        """Tell whether a call may be made now; what becomes of it is to be told."""
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() < self._closed_until:
                return False
            # The one that tries: until it is known how that ended, or it takes too long, the others don't.
            self._closed_until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """Take note that a call was answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Take note that a call was not."""
        with self._lock:
            self._failures += 1
            self._closed_until = self._clock() + self._pause
