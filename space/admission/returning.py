"""When those whom a full queue has turned away are to come again: one after the other, as places come free."""

import time

LONGEST = 120
"""Seconds that somebody is asked to wait at most: it is an estimate, and places come free meanwhile."""

_LATE = 30
"""Seconds after which somebody who was to come again counts as gone."""


class ReturnTimes:
    """Gives each visitor a time of its own.

    All of them asked to come when the next place is free would find it taken but for one, and ask again
    and again: with 200 visitors and 64 places that was nineteen refusals a photo.
    """

    def __init__(self) -> None:
        self._times: dict[str, float] = {}

    def seconds(self, visitor: str, pace: float) -> float:
        """Return after how many seconds a visitor is to come again, where each `pace` a place comes free.

        Who comes before the time hears the same time again. Who came in time and was turned away once
        more has the next one.
        """
        now = time.monotonic()
        self._times = {one: at for one, at in self._times.items() if at > now - _LATE}
        due = self._times.get(visitor)
        if due is None:
            due = max(now, *self._times.values()) + pace if self._times else now + pace
        elif due <= now:
            due = now + pace
        due = min(due, now + LONGEST)
        self._times[visitor] = due
        return due - now
