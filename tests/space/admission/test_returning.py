"""When those whom a full queue has turned away are to come again."""

import pytest

from space.admission import returning
from space.admission.returning import LONGEST, ReturnTimes


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(returning, "time", clock)
    return clock


def test_each_visitor_comes_when_another_place_is_free(clock: Clock) -> None:
    times = ReturnTimes()
    assert [times.seconds(visitor, 2) for visitor in "abc"] == [2, 4, 6]
    clock.now += 1
    assert times.seconds("d", 2) == 7


def test_who_asks_too_early_keeps_the_time(clock: Clock) -> None:
    times = ReturnTimes()
    for visitor in "abc":
        times.seconds(visitor, 2)
    clock.now += 1
    assert [times.seconds("b", 2) for _ in range(50)] == [3] * 50
    assert times.seconds("d", 2) == 7


def test_who_came_in_time_and_found_none_again_gets_the_next_place(clock: Clock) -> None:
    times = ReturnTimes()
    for visitor in "abc":
        times.seconds(visitor, 2)
    clock.now += 2.5
    assert times.seconds("a", 2) == 2


def test_who_stays_away_holds_nobody_up_for_long(clock: Clock) -> None:
    times = ReturnTimes()
    for number in range(10_000):
        assert times.seconds(f"{number}", 1) <= LONGEST
    clock.now += 2 * LONGEST
    assert times.seconds("a", 1) == 1
