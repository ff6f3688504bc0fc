"""An engine in a process of its own: what goes wrong in there, and what becomes of the photos."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from space.errors import RequestError
from space.matting.engines import MattingSettings
from space.matting.faults import EngineUnavailableError
from space.matting.pipeline import Matting
from space.matting.placement import place
from space.matting.placement.here import Here
from space.matting.placement.process import OwnProcess
from space.matting.placement.protocol import Placement, Prediction
from space.matting.placement.running import RunningEngine
from tests.processes import children, wait_until_gone
from tests.running_space import ROOT
from tests.space.matting.faulty import (
    FAULTY,
    ONCE,
    SMALL,
    Fault,
    FaultyEngine,
    build_none,
    photo_with,
)

# Processes, and their ends.
pytestmark = pytest.mark.slow

SETTINGS = MattingSettings(model_concurrency=2)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file: while it is there, one process can be killed."""
    file = tmp_path_factory.mktemp("faulty") / "once"
    os.environ[ONCE] = str(file)
    yield file
    del os.environ[ONCE]


@pytest.fixture(scope="module")
def placement(once: Path) -> Iterator[Placement]:
    """The faulty engine in a process of its own, with the small network to spare."""
    assert not once.exists()
    placement = place(SETTINGS, (FAULTY, SMALL))
    assert isinstance(placement, OwnProcess)
    placement.load()
    yield placement
    placement.close()


def code_of(placement: Placement, fault: Fault) -> str:
    """Return the code that a photo is refused with."""
    with pytest.raises(RequestError) as refusal:
        Matting(placement).predict(photo_with(fault))
    return refusal.value.code


def worker() -> int:
    """Return the one process that has the engine."""
    [server] = fork_servers()
    [pid] = children(server)
    return pid


def fork_servers() -> list[int]:
    return children(running="space.matting.placement.worker")


def is_fine(prediction: Prediction) -> bool:
    expected = photo_with(Fault.NONE)[0] / np.float32(255)
    return prediction.engine == "faulty" and bool(
        np.array_equal(prediction.matte[80:], expected[80:])
    )


def test_the_engine_is_only_in_its_own_process(placement: Placement) -> None:
    assert (placement.engine, placement.side, placement.state) == ("faulty", 320, "ready")
    assert is_fine(placement.predict(photo_with(Fault.NONE)))


def test_photos_at_once_get_their_own_mattes(placement: Placement) -> None:
    photos = [photo_with(Fault.NONE) for _ in range(16)]
    for number, photo in enumerate(photos):
        photo[0, 160:] = number
    with ThreadPoolExecutor(4) as pool:
        mattes = [prediction.matte for prediction in pool.map(placement.predict, photos)]

    assert [matte[-1, -1] for matte in mattes] == [np.float32(n) / 255 for n in range(16)]


def test_a_network_that_raises_fails_that_photo_alone(placement: Placement) -> None:
    before = worker()
    assert code_of(placement, Fault.RAISES) == "model_failed"
    assert code_of(placement, Fault.DIVIDES_BY_NOTHING) == "model_failed"
    assert is_fine(placement.predict(photo_with(Fault.NONE)))
    assert worker() == before


def test_two_photos_that_are_too_much_together_are_worked_on_apart(placement: Placement) -> None:
    photos = [photo_with(Fault.WANTS_TO_BE_ALONE)] * 2
    with ThreadPoolExecutor(2) as pool:
        predictions = list(pool.map(placement.predict, photos))

    assert all(is_fine(prediction) and prediction.notes == () for prediction in predictions)


def test_a_photo_that_is_too_much_is_given_to_the_small_network_which_is_said(
    placement: Placement,
) -> None:
    prediction = placement.predict(photo_with(Fault.WANTS_MORE_THAN_THERE_IS))

    assert (prediction.engine, prediction.notes) == ("small", ("out_of_memory",))
    assert prediction.matte.shape == (160, 160)


def test_a_photo_is_tried_once_more_on_a_new_process(placement: Placement, once: Path) -> None:
    once.touch()
    assert is_fine(placement.predict(photo_with(Fault.IS_KILLED_ONCE)))
    assert not once.exists()


def test_a_photo_that_ends_two_processes_has_failed(placement: Placement) -> None:
    assert code_of(placement, Fault.EXITS) == "model_failed"
    assert is_fine(placement.predict(photo_with(Fault.NONE)))
    # And nothing of them is left.
    assert worker()


def test_the_process_is_gone_with_the_one_that_started_it_whatever_it_is_at() -> None:
    code = """
from space.matting.engines import MattingSettings
from space.matting.placement import place
from tests.processes import children
from tests.space.matting.faulty import FAULTY, Fault, photo_with
placement = place(MattingSettings(), (FAULTY,))
placement.load()
[server] = children()
print(*children(server), flush=True)
placement.predict(photo_with(Fault.HANGS_WITH_ALL_THREADS))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    wait_until_gone(pid)


def test_an_engine_that_cannot_be_loaded_is_tried_no_more_and_photos_are_refused() -> None:
    before = fork_servers()
    placement = place(SETTINGS, (replace(FAULTY, build=build_none),))
    with pytest.raises(EngineUnavailableError):
        placement.load()

    assert placement.state == "unavailable"
    placement.close()
    assert fork_servers() == before
    with pytest.raises(RequestError, match="model_unavailable"):
        placement.predict(photo_with(Fault.NONE))


def test_on_zero_gpu_the_engine_stays_in_the_space_s_own_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPACES_ZERO_GPU", "1")
    assert isinstance(place(SETTINGS), Here)


def test_in_the_same_process_an_engine_that_exits_takes_nothing_along() -> None:
    placement = Here(lambda: RunningEngine(FaultyEngine(), 1))
    placement.load()
    assert code_of(placement, Fault.EXITS) == "model_failed"
    assert code_of(placement, Fault.WANTS_MORE_THAN_THERE_IS) == "out_of_memory"
    assert is_fine(placement.predict(photo_with(Fault.NONE)))


def test_it_can_be_closed_before_anything_is_loaded() -> None:
    before = fork_servers()
    place(SETTINGS, (FAULTY,)).close()
    assert fork_servers() == before
