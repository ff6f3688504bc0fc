"""How fast a line goes on."""

import pytest

from space.admission.pace import Pace


def test_the_first_job_says_it_all_and_each_later_one_an_eighth() -> None:
    pace = Pace()
    pace.add(8)
    assert pace.seconds == 8
    pace.add(16)
    assert pace.seconds == 9
    for _ in range(50):
        pace.add(2)
    assert pace.seconds == pytest.approx(2, abs=0.01)
