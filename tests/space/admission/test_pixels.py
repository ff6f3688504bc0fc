"""How many pixels are in hand at once."""

import asyncio

from space.admission.pixels import PixelBudget
from tests.event_loop import run_coroutine


class Photos:
    """Photos that are let in by a budget and stay until they are told to go."""

    def __init__(self, limit: int) -> None:
        self.budget = PixelBudget(limit)
        self._inside: list[str] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._end: dict[str, asyncio.Event] = {}

    async def send(self, **pixels: int) -> None:
        """Send photos of so many pixels."""
        for name, count in pixels.items():
            self._end[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._stay(name, count))
        await _settle()

    @property
    def inside(self) -> list[str]:
        """Those that are in, in the order in which they came."""
        return [*self._inside]

    async def _stay(self, name: str, pixels: int) -> None:
        async with self.budget.hold(pixels):
            self._inside.append(name)
            try:
                await self._end[name].wait()
            finally:
                self._inside.remove(name)

    async def end(self, *names: str) -> None:
        for name in names:
            self._end[name].set()
            await self._tasks[name]
        await _settle()

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.wait([self._tasks[name]])
        await _settle()


async def _settle() -> None:
    """Let all that can go on do so: nothing here waits for anything but the loop."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_photos_come_in_while_there_is_room() -> None:
    async def steps() -> list[list[str]]:
        photos = Photos(100)
        await photos.send(a=40, b=40, c=40)
        before = photos.inside
        await photos.end("a")
        return [before, photos.inside]

    assert run_coroutine(steps()) == [["a", "b"], ["b", "c"]]


def test_one_that_is_over_the_limit_comes_in_alone() -> None:
    async def steps() -> list[list[str]]:
        photos = Photos(100)
        await photos.send(huge=300, small=1)
        alone = photos.inside
        await photos.end("huge")
        return [alone, photos.inside]

    assert run_coroutine(steps()) == [["huge"], ["small"]]


def test_small_ones_pass_one_that_has_no_room_yet() -> None:
    async def inside() -> list[str]:
        photos = Photos(100)
        await photos.send(large=60, next=60, small=10)
        return photos.inside

    assert run_coroutine(inside()) == ["large", "small"]


def test_small_ones_without_end_keep_no_large_one_out() -> None:
    async def steps() -> tuple[list[str], list[str]]:
        photos = Photos(100)
        await photos.send(large=60, next=60)
        await photos.send(**{f"small{number}": 1 for number in range(20)})
        before = photos.inside
        await photos.end("large")
        return before, photos.inside

    before, after = run_coroutine(steps())
    assert before == ["large", *(f"small{number}" for number in range(8))]
    assert after[8] == "next"
    assert len(after) == 21


def test_who_gives_up_gives_the_room_back() -> None:
    async def steps() -> list[list[str]]:
        photos = Photos(100)
        await photos.send(large=100, waiting=50, next=50)
        await photos.cancel("waiting")
        await photos.cancel("large")
        return [photos.inside]

    assert run_coroutine(steps()) == [["next"]]


def test_what_has_become_smaller_makes_room() -> None:
    async def inside() -> list[str]:
        photos = Photos(100)
        async with photos.budget.hold(100) as held:
            await photos.send(waiting=60)
            held.shrink(40)
            await _settle()
            return photos.inside

    assert run_coroutine(inside()) == ["waiting"]
