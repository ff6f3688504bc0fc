"""How many cores a Space uses, and how photos share them."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from space.cores import Cores, core_count

HERE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@pytest.mark.parametrize(
    ("quota", "count"),
    [
        ("max 100000\n", HERE),
        ("100000 100000\n", 1),
        ("50000 100000\n", 1),
        ("1000 100000\n", 1),
        ("100000000 100000\n", HERE),
        ("", HERE),
        ("damaged", HERE),
    ],
)
def test_a_container_uses_no_more_cores_than_it_is_given_time_for(
    quota: str, count: int, tmp_path: Path
) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    assert core_count(file) == count


def test_where_there_are_no_quotas_all_cores_are_used(tmp_path: Path) -> None:
    assert core_count(tmp_path / "none") == HERE


def test_who_comes_alone_gets_all_cores_each_time() -> None:
    cores = Cores(4)
    for _ in range(2):
        with cores.share() as share:
            assert share == 4


@pytest.mark.parametrize(
    ("count", "photos", "shares"), [(4, 2, [2, 2]), (4, 3, [1, 1, 2]), (2, 4, [1] * 4)]
)
def test_those_who_wait_together_get_as_many_as_the_others(
    count: int, photos: int, shares: list[int]
) -> None:
    cores = Cores(count)
    waiting = threading.Barrier(photos + 1)
    together = threading.Barrier(min(photos, count))

    def work() -> int:
        waiting.wait()
        with cores.share() as share:
            # None leaves before as many are in as there is room for.
            together.wait()
            return share

    with ThreadPoolExecutor(photos) as pool:
        with cores.share():
            found = [pool.submit(work) for _ in range(photos)]
            waiting.wait()
            _wait_for(lambda: cores.waiting == photos)
        assert sorted(future.result() for future in found) == shares
    with cores.share() as share:
        assert share == count


def test_a_photo_that_fails_gives_its_cores_back() -> None:
    cores = Cores(2)
    with pytest.raises(ZeroDivisionError), cores.share():
        raise ZeroDivisionError
    with cores.share() as share:
        assert share == 2


def _wait_for(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.001)
