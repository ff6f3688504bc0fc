import asyncio
import contextlib
import threading

import pytest

from space.lanes import Lane
from tests.event_loop import run_coroutine


class Work:
    """Blocking calls that count themselves and wait to be let go."""

    def __init__(self) -> None:
        self.door = threading.Event()
        self.started = threading.Event()
        self.running = self.most = self.calls = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self.calls += 1
            self.running += 1
            self.most = max(self.most, self.running)
        self.started.set()
        self.door.wait(10)
        with self._lock:
            self.running -= 1


def test_no_more_calls_run_than_the_lane_is_wide() -> None:
    work, lane = Work(), Lane("test", 2)

    async def crowd() -> None:
        calls = [asyncio.ensure_future(lane.run(work)) for _ in range(6)]
        await asyncio.sleep(0.1)
        work.door.set()
        await asyncio.gather(*calls)

    run_coroutine(crowd())
    assert work.calls == 6
    assert work.most == 2


def test_cancelling_a_running_call_makes_no_room_for_another() -> None:
    work, lane = Work(), Lane("test", 1)

    async def impatient() -> None:
        for _ in range(5):
            call = asyncio.ensure_future(lane.run(work))
            await asyncio.sleep(0.02)
            call.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await call
        assert work.running == 1
        work.door.set()

    run_coroutine(impatient())
    assert work.most == 1


def test_a_call_cancelled_while_it_waits_never_starts() -> None:
    work, lane = Work(), Lane("test", 1)

    async def scene() -> None:
        first = asyncio.ensure_future(lane.run(work))
        second = asyncio.ensure_future(lane.run(work))
        await asyncio.to_thread(work.started.wait, 10)
        second.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await second
        work.door.set()
        await first
        await lane.run(lambda: None)

    run_coroutine(scene())
    assert work.calls == 1


def test_what_a_call_raises_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        run_coroutine(Lane("test", 1).run(lambda: 1 / 0))


def test_a_call_whose_time_is_over_gives_its_place_up_once() -> None:
    endless, work, lane = Work(), Work(), Lane("test", 1, seconds=0.1)

    async def scene() -> None:
        with pytest.raises(TimeoutError):
            await lane.run(endless)
        assert await lane.run(lambda: "next") == "next"
        endless.door.set()
        while lane.is_blocked:
            await asyncio.sleep(0.01)
        work.door.set()
        await asyncio.gather(*(lane.run(work) for _ in range(4)))

    run_coroutine(scene())
    assert endless.calls == 1
    assert work.most == 1


def test_threads_that_never_end_do_not_become_ever_more() -> None:
    endless, lane = Work(), Lane("test", 1, seconds=0.1)

    async def scene() -> None:
        calls = [asyncio.ensure_future(lane.run(endless)) for _ in range(3)]
        for call in calls[:2]:
            with pytest.raises(TimeoutError):
                await call
        assert lane.is_blocked
        assert endless.running == 2
        endless.door.set()
        await calls[2]

    run_coroutine(scene())
    assert endless.most == 2


def test_a_call_that_nobody_waits_for_has_its_time_as_well() -> None:
    endless, lane = Work(), Lane("test", 1, seconds=0.1)

    async def scene() -> None:
        call = asyncio.ensure_future(lane.run(endless))
        await asyncio.to_thread(endless.started.wait, 10)
        call.cancel()
        assert await lane.run(lambda: "next") == "next"
        endless.door.set()

    run_coroutine(scene())
