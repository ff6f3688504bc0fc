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
    assert times.seconds("d", 2) == 8


def test_who_asks_too_early_keeps_the_time(clock: Clock) -> None:
    times = ReturnTimes()
    for visitor in "abc":
        times.seconds(visitor, 2)
    clock.now += 1
    assert [times.seconds("b", 2) for _ in range(50)] == [3] * 50
    assert times.seconds("d", 2) == 8


def test_a_place_is_kept_for_whose_time_has_come(clock: Clock) -> None:
    times = ReturnTimes()
    for visitor in "abc":
        times.seconds(visitor, 2)
    assert times.has_place("new", 1, 64)
    clock.now += 2.5
    assert [times.has_place(visitor, 1, 64) for visitor in ("a", "b", "new")] == [
        True,
        False,
        False,
    ]
    assert [times.has_place(visitor, 2, 64) for visitor in ("a", "b", "new")] == [True, True, True]
    times.forget("a")
    assert [times.has_place(visitor, 1, 64) for visitor in ("b", "new")] == [True, True]
    assert not times.has_place("b", 0, 64)


def test_a_place_is_kept_for_seconds_and_not_for_who_never_comes(clock: Clock) -> None:
    times = ReturnTimes()
    for number in range(100):
        times.seconds(f"{number}", 0.1)
    clock.now += 10.1
    assert not times.has_place("new", 1, 64)
    clock.now += 5
    assert times.has_place("new", 1, 64)


def test_no_place_is_kept_where_more_than_half_are_free(clock: Clock) -> None:
    times = ReturnTimes()
    for number in range(10_000):
        times.seconds(f"{number}", 0.01)
    clock.now += 50
    assert not times.has_place("new", 32, 64)
    assert times.has_place("new", 33, 64)


def test_who_came_in_time_and_found_none_again_still_comes_after_those_who_go_first(
    clock: Clock,
) -> None:
    times = ReturnTimes()
    for visitor in "abc":
        times.seconds(visitor, 2)
    clock.now += 6.5
    # Places come free more slowly than it seemed.
    assert [times.seconds(visitor, 3) for visitor in "cba"] == [9, 6, 3]
    clock.now += 3
    assert [times.has_place(visitor, 1, 64) for visitor in "bac"] == [False, True, False]


def test_who_stays_away_holds_nobody_up_for_long(clock: Clock) -> None:
    times = ReturnTimes()
    for number in range(10_000):
        assert times.seconds(f"{number}", 1) <= LONGEST
    clock.now += 2 * LONGEST
    assert times.seconds("a", 1) == 1
