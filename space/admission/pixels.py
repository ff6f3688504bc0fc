"""How many pixels are in hand at once: what photos take of the memory, each by its size."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_MOST_PASSING = 8
"""How many smaller photos may go before a large one that has no room yet."""


class PixelBudget:
    """Lets photos in while their pixels together are within a limit; one that is over it, alone.

    They are let in as they come. Where one has to wait for room, smaller ones may pass it, but no
    more than a few: then all wait until it has gone in.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._in_hand = 0
        self._waiting: list[_Waiting] = []

    @asynccontextmanager
    async def hold(self, pixels: int) -> AsyncIterator["Held"]:
        """Wait for room for a photo of so many pixels, which is taken until the end."""
        waiting = _Waiting(pixels)
        self._waiting.append(waiting)
        self._let_in()
        try:
            await waiting.turn.wait()
        except asyncio.CancelledError:
            if waiting.turn.is_set():
                self._give_back(pixels)
            else:
                self._waiting.remove(waiting)
                self._let_in()
            raise
        held = Held(self, pixels)
        try:
            yield held
        finally:
            held.shrink(0)

    def _let_in(self) -> None:
        passed: list[_Waiting] = []
        for waiting in [*self._waiting]:
            if self._in_hand and self._in_hand + waiting.pixels > self._limit:
                passed.append(waiting)
                if waiting.passed == _MOST_PASSING:
                    break
                continue
            self._waiting.remove(waiting)
            self._in_hand += waiting.pixels
            waiting.turn.set()
            for one in passed:
                one.passed += 1
            if any(one.passed == _MOST_PASSING for one in passed):
                break

    def _give_back(self, pixels: int) -> None:
        self._in_hand -= pixels
        self._let_in()


class Held:
    """The room that a photo has."""

    def __init__(self, budget: PixelBudget, pixels: int) -> None:
        self._budget = budget
        self._pixels = pixels

    def shrink(self, pixels: int) -> None:
        """Give back what is more than so many pixels."""
        if pixels < self._pixels:
            more, self._pixels = self._pixels - pixels, pixels
            self._budget._give_back(more)


@dataclass(eq=False)
class _Waiting:
    pixels: int
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    passed: int = 0
