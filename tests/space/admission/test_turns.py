"""The order in which visitors' jobs start."""

import random

from space.admission.turns import Turns


def waiting(*jobs: str) -> Turns[str]:
    """Return turns in which jobs wait; a job's first letter is its visitor."""
    turns = Turns[str]()
    for job in jobs:
        turns.add(job[0], job)
    return turns


def started(turns: Turns[str], count: int | None = None) -> list[str]:
    """Start the first jobs, all if `count` is left out, and return them."""
    result = []
    for _ in range(len(turns) if count is None else count):
        job = next(iter(turns))
        turns.start(job)
        result.append(job)
    return result


def test_one_visitor_s_jobs_start_as_they_came() -> None:
    assert started(waiting("a1", "a2", "a3")) == ["a1", "a2", "a3"]


def test_visitors_take_turns() -> None:
    assert started(waiting("a1", "a2", "a3", "b1", "b2", "c1")) == [
        "a1",
        "b1",
        "c1",
        "a2",
        "b2",
        "a3",
    ]


def test_the_order_told_is_the_order_kept() -> None:
    turns = waiting("a1", "a2", "b1", "a3", "c1", "b2")
    told = list(turns)
    assert started(turns) == told


def test_who_comes_later_waits_for_one_job_of_the_greedy_at_most() -> None:
    turns = waiting(*(f"a{number}" for number in range(50)))
    started(turns, 20)
    turns.add("b", "b1")
    assert "b1" in started(turns, 2)


def test_a_job_less_in_line_makes_no_new_turn_of_one_that_was_had() -> None:
    # Each time one of the greedy's jobs is done another comes: always one in line, as the polite have.
    turns = waiting("a1", "b1", "c1")
    served = []
    for number in range(2, 30):
        job = next(iter(turns))
        turns.start(job)
        served.append(job[0])
        turns.add(job[0], f"{job[0]}{number}")
    assert served[:9] == ["a", "b", "c"] * 3


def test_waiting_without_a_job_saves_up_no_turns() -> None:
    turns = waiting("a1", "b1")
    started(turns)
    for number in range(10):
        turns.add("a", f"a{number}")
        started(turns)
    for job in ("b2", "b3", "b4", "a20", "a21"):
        turns.add(job[0], job)
    assert started(turns, 5) == ["b2", "b3", "a20", "b4", "a21"]


def test_a_job_that_goes_leaves_its_turn_to_the_next_of_its_visitor() -> None:
    turns = waiting("a1", "a2", "b1")
    turns.remove("a1")
    assert started(turns) == ["a2", "b1"]


def test_going_and_coming_wins_nothing() -> None:
    turns = waiting("a1", "a2", "b1", "b2")
    started(turns, 2)
    turns.remove("a2")
    turns.add("a", "a3")
    assert started(turns) == ["b2", "a3"]


def test_a_job_that_can_t_start_yet_holds_nobody_up_and_keeps_its_turn() -> None:
    turns = waiting("a1", "b1", "b2", "b3", "c1")
    for job in ("b1", "c1", "b2"):
        turns.start(job)
    assert started(turns) == ["a1", "b3"]


def test_nothing_is_kept_of_who_has_gone() -> None:
    turns = Turns[str]()
    chance = random.Random(1)
    for number in range(2000):
        job = f"{number}"
        turns.add(job, job)
        if chance.random() < 0.5:
            turns.remove(job)
        elif chance.random() < 0.5:
            turns.start(job)
        while len(turns) > 8:
            turns.start(next(iter(turns)))
    started(turns)
    turns.add("a", "a1")
    started(turns)
    turns.add("a", "a2")
    started(turns)
    assert len(turns._lines) == 0
    assert len(turns._last_started) == 1
