"""When those whom a full queue has turned away are to come again: one after the other, as places come free."""

import itertools
import time

LONGEST = 120
"""Seconds that somebody is asked to wait at most: it is an estimate, and places come free meanwhile."""

_KEPT = 5
"""Seconds from that time for which a place is kept."""

_LATE = 30
"""Seconds after which somebody who was to come again counts as gone."""


class ReturnTimes:
    """Gives each visitor a time of its own, and keeps a place for who comes then.

    All of them asked to come when the next place is free would find it taken but for one, and ask again
    and again: with 200 visitors and 64 places that was nineteen refusals a photo. So they would where
    anybody may take the place that they were told of.
    """

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        """In the order in which they were turned away first."""

    def has_place(self, visitor: str, places: int, of: int) -> bool:
        """Tell whether one of the `places` that are free, `of` all, is for this visitor.

        Those whose time has come, and who were turned away before, go first. Where more than half are free no place
        is kept: else who was turned away under many addresses, and never came again, would close a Space that has room.
        """
        if 2 * places > of:
            return True
        now = time.monotonic()
        for other, due in self._times.items():
            if other == visitor:
                break
            places -= now - _KEPT < due <= now
        return places > 0

    def forget(self, visitor: str) -> None:
        """Take note that a visitor was let in."""
        self._times.pop(visitor, None)

    def seconds(self, visitor: str, pace: float) -> float:
        """Return after how many seconds a visitor is to come again, where each `pace` a place comes free.

        Who comes before the time hears the same time again. All who were turned away before go first, also
        where who came in time was turned away once more: places have come free more slowly than that.
        """
        now = time.monotonic()
        self._times = {one: at for one, at in self._times.items() if at > now - _LATE}
        due = self._times.get(visitor, now)
        if due <= now:
            first = itertools.takewhile(visitor.__ne__, self._times)
            due = now + min(pace * (1 + sum(1 for _ in first)), LONGEST)
            self._times[visitor] = due
        return due - now
