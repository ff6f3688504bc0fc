"""The order between visitors: they take turns, and each one's own jobs keep their order."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Waiting jobs, in the order in which they are to start.

    Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) with jobs that all cost the same:
    a visitor's job has the turn after that of the visitor's job before, or the turn that it is now,
    whichever is later. So who sends fifty gets one of them done in each round, and who comes now
    waits for no more than one of everybody's. Jobs of a turn go by arrival.
    """

    def __init__(self) -> None:
        self._lines: dict[str, list[_Waiting[T]]] = {}
        self._last_started: dict[str, int] = {}
        """The turn of each visitor's job that started last, where the next one's depends on it."""
        self._now = 0
        self._arrivals = 0

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[T]:
        order = sorted(
            (turn, waiting.arrival, visitor, place)
            for visitor, line in self._lines.items()
            for place, (turn, waiting) in enumerate(self._turns(visitor, line))
        )
        return iter([self._lines[visitor][place].job for _, _, visitor, place in order])

    def add(self, visitor: str, job: T) -> None:
        """Put a job at the end of its visitor's line."""
        self._arrivals += 1
        waiting = _Waiting(job, self._now, self._arrivals)
        self._lines.setdefault(visitor, []).append(waiting)

    def start(self, job: T) -> None:
        """Take a job out because it starts. It need not be the first: others may have to stay."""
        visitor, place = self._find(job)
        turn, _ = list(self._turns(visitor, self._lines[visitor]))[place]
        self._take(visitor, place)
        self._last_started[visitor] = turn
        self._now = max(self._now, turn)
        # Who had none in this turn, and has none in line, comes as anybody does.
        self._last_started = {
            name: last
            for name, last in self._last_started.items()
            if last >= self._now or name in self._lines
        }

    def remove(self, job: T) -> None:
        """Take a job out as though it had never come."""
        self._take(*self._find(job))

    def _turns(
        self, visitor: str, line: "list[_Waiting[T]]"
    ) -> "Iterator[tuple[int, _Waiting[T]]]":
        turn = self._last_started.get(visitor, -1)
        for waiting in line:
            turn = max(waiting.came_in, turn + 1)
            yield turn, waiting

    def _find(self, job: T) -> tuple[str, int]:
        return next(
            (visitor, place)
            for visitor, line in self._lines.items()
            for place, waiting in enumerate(line)
            if waiting.job is job
        )

    def _take(self, visitor: str, place: int) -> None:
        line = self._lines[visitor]
        del line[place]
        if not line:
            del self._lines[visitor]


class _Waiting(Generic[T]):
    def __init__(self, job: T, came_in: int, arrival: int) -> None:
        self.job = job
        self.came_in = came_in
        """The turn that it was then."""
        self.arrival = arrival
