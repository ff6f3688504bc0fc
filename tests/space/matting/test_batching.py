"""Photos that wait together, in one forward pass, and what each of them gets of it."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from space.errors import RequestError
from space.matting.engines import MattingSettings
from space.matting.placement import place
from space.matting.placement.batching import Batcher
from space.matting.placement.here import Here
from space.matting.placement.protocol import Placement, Prediction
from space.matting.placement.running import run_engine
from tests.space.matting.faulty import FAULTY, Fault, FaultyEngine, photo_with

SETTINGS = MattingSettings(model_batch=4, model_batch_wait=30)
"""Nobody waits as long: four are a batch at once."""


class GatheringEngine(FaultyEngine):
    """Takes up to four photos; a matte's last pixel says how many went with it."""

    batch = 4

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        return self.predict_batch(photo.unsqueeze(0))[0]

    def predict_batch(self, photos: torch.Tensor) -> torch.Tensor:
        mattes = torch.stack([super(GatheringEngine, self).predict(photo) for photo in photos])
        if len(photos) > 1 and (photos[:, 2, 0, 0] == 1).any():
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        mattes[:, -1, -1] = len(photos)
        return mattes


def build(_settings: MattingSettings) -> GatheringEngine:
    return GatheringEngine()


GATHERING = replace(FAULTY, build=build)


def numbered(number: int, fault: Fault = Fault.NONE) -> NDArray[np.uint8]:
    """Return a photo whose matte has a number in its middle."""
    photo = photo_with(fault)
    photo[0, 160, 160] = number
    return photo


def number_of(prediction: Prediction) -> int:
    return round(255 * float(prediction.matte[160, 160]))


def company(prediction: Prediction) -> int:
    return int(prediction.matte[-1, -1])


def ask(placement: Placement, photos: Sequence[NDArray[np.uint8]]) -> list[Future[Prediction]]:
    """Ask for all mattes at once; return what came of each."""
    with ThreadPoolExecutor(len(photos)) as pool:
        return [pool.submit(placement.predict, photo) for photo in photos]


def here(settings: MattingSettings = SETTINGS) -> Placement:
    """Return the engine in this process."""
    placement = Here(lambda: run_engine(settings, (GATHERING,)))
    placement.load()
    return placement


def test_what_waits_together_runs_together_and_each_gets_its_own() -> None:
    results = [each.result() for each in ask(here(), [numbered(n) for n in range(1, 5)])]
    assert [company(each) for each in results] == [4, 4, 4, 4]
    assert [number_of(each) for each in results] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        (Fault.RAISES, "model_failed", 30),
        # It is tried again with nothing beside it, for which it waits in vain.
        (Fault.WANTS_MORE_THAN_THERE_IS, "out_of_memory", 0.1),
    ],
)
def test_a_bad_photo_fails_alone(fault: Fault, code: str, wait: float) -> None:
    placement = here(MattingSettings(model_batch=4, model_batch_wait=wait))
    bad, *good = ask(placement, [numbered(9, fault), *(numbered(n) for n in (1, 2, 3))])
    refusal = bad.exception()
    assert isinstance(refusal, RequestError)
    assert refusal.code == code
    assert [number_of(each.result()) for each in good] == [1, 2, 3]


def test_photos_that_are_too_much_together_are_worked_on_one_by_one() -> None:
    photos = [numbered(n) for n in range(1, 5)]
    photos[0][2, 0, 0] = 1
    results = [each.result() for each in ask(here(), photos)]
    assert [company(each) for each in results] == [1, 1, 1, 1]
    assert all(each.notes == () for each in results)


def test_a_photo_without_company_does_not_wait_for_ever() -> None:
    batcher = Batcher(GatheringEngine(), seconds=0.01)
    assert int(batcher.predict(torch.from_numpy(numbered(1)))[-1, -1]) == 1


@pytest.mark.slow
def test_in_a_process_of_its_own_there_are_places_for_a_batch() -> None:
    # Its first run, by itself, waits in vain.
    placement = place(MattingSettings(model_batch=4, model_batch_wait=2), (GATHERING,))
    placement.load()
    results = [each.result() for each in ask(placement, [numbered(n) for n in range(1, 5)])]
    placement.close()
    assert max(company(each) for each in results) > 1
    assert [number_of(each) for each in results] == [1, 2, 3, 4]
