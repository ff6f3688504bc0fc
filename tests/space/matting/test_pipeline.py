"""From a photo to its matte."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from space.errors import RequestError
from space.matting import on_cpu
from space.matting.engine import Engine
from space.matting.pipeline import SURE, Matte, Matting, has_subject
from space.matting.placement.here import Here
from space.matting.placement.running import RunningEngine
from tests.running_space import SAMPLES

# A network's run or more each.
pytestmark = pytest.mark.slow

Photo = NDArray[np.uint8]

FAINT = Path(__file__).parent / "u2net" / "rocket.png"
"""The full network's matte of rocket.jpg, 16 bits."""


class PickyEngine:
    """Fails with a photo that has no red."""

    name, revision, side = "picky", "1", 8

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        if not photo[0].any():
            raise ValueError
        return photo[0] / 255


def run_here(engine: Engine, concurrency: int = 1) -> Matting:
    """Return an engine at work in this process."""
    placement = Here(lambda: RunningEngine(engine, concurrency))
    placement.load()
    return Matting(placement)


@pytest.fixture(scope="module")
def matting() -> Matting:
    return run_here(on_cpu.small())


def matte_of(matting: Matting, pixels: NDArray[np.uint8]) -> Matte:
    return matting.finish(matting.predict(matting.prepare(pixels)), pixels)


def sample(name: str) -> Photo:
    with Image.open(SAMPLES / name) as photo:
        return np.array(photo.convert("RGB"))


def flat(*colour: int) -> Photo:
    return np.full((300, 400, 3), colour, np.uint8)


def noise(spread: int) -> Photo:
    values = np.random.default_rng(0).normal(128, spread, (300, 400, 3))
    return values.clip(0, 255).astype(np.uint8)


def sky() -> Photo:
    height = np.linspace(0, 1, 300)[:, None, None]
    return np.broadcast_to([40, 120, 255] + height * [120, 80, -40], (300, 400, 3)).astype(np.uint8)


SUBJECTLESS: dict[str, Callable[[], Photo]] = {
    "black": lambda: flat(0, 0, 0),
    "white": lambda: flat(255, 255, 255),
    "one colour": lambda: flat(200, 30, 30),
    "loud noise": lambda: noise(80),
    "faint noise": lambda: noise(8),
    "a sky": sky,
}


@pytest.mark.parametrize("name", SUBJECTLESS)
def test_a_photo_without_a_subject_gives_an_empty_matte(matting: Matting, name: str) -> None:
    matte = matte_of(matting, SUBJECTLESS[name]())

    assert matte.empty
    assert not matte.alpha.any()


@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png", "rocket.jpg", "chelsea.png"])
def test_a_photo_with_a_subject_gives_both_ends_of_the_scale(matting: Matting, name: str) -> None:
    matte = matte_of(matting, sample(name))

    assert not matte.empty
    assert matte.alpha.shape == sample(name).shape[:2]
    assert (matte.alpha == 255).any()
    assert (matte.alpha == 0).any()


def test_a_subject_that_the_network_sees_but_faintly_is_one_where_it_is_alone() -> None:
    with Image.open(FAINT) as image:
        faint = torch.from_numpy(np.asarray(image, np.float32) / 65535)
    assert faint.max() < SURE
    assert has_subject(faint)
    assert not has_subject(faint + 0.1 * (faint < 0.5)), "the rest is unsure"
    assert not has_subject(faint * (torch.rand(faint.shape) < 0.3)), "there is too little of it"


class CountingEngine:
    """Counts how many threads are in it at once."""

    name, revision, side = "counting", "0", 32

    def __init__(self) -> None:
        self.inside = self.most = self.calls = 0
        self._lock = threading.Lock()

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        with self._lock:
            self.inside += 1
            self.calls += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.02)
        with self._lock:
            self.inside -= 1
        return photo[0].float() / 255


@pytest.mark.parametrize("limit", [1, 3])
def test_the_model_is_never_run_more_often_at_once_than_its_limit(limit: int) -> None:
    engine = CountingEngine()
    matting = run_here(engine, limit)
    photo = np.zeros((3, 32, 32), np.uint8)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(matting.predict, [photo] * 24))

    assert engine.calls == 24
    assert engine.most == limit


# At its own size the network sees noise as it is, and answers with a restless grey.
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [(320, 320), (300, 400)])
def test_colour_noise_has_no_subject(matting: Matting, seed: int, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    matte = matte_of(matting, pixels)
    assert matte.empty
    assert not matte.alpha.any()


class DividingEngine:
    """Divides by each pixel: nothing by nothing is no number."""

    name, revision, side = "dividing", "1", 8

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        return photo[0] / photo[0]


def test_a_network_that_fails_numerically_has_failed_rather_than_found_no_subject() -> None:
    matting = run_here(DividingEngine())
    photo = np.ones((3, 8, 8), np.uint8)
    assert (matting.predict(photo).matte == 1).all()
    photo[0, 0, 0] = 0
    with pytest.raises(RequestError, match="model_failed"):
        matting.predict(photo)


def test_several_threads_get_the_same_matte() -> None:
    parallel = run_here(on_cpu.small(), concurrency=3)
    photo = parallel.prepare(sample("rocket.jpg"))
    alone = parallel.predict(photo).matte
    with ThreadPoolExecutor(3) as pool:
        results = [prediction.matte for prediction in pool.map(parallel.predict, [photo] * 3)]
    assert all(np.allclose(result, alone, atol=1e-4) for result in results)


def test_a_network_that_fails_gives_its_place_back() -> None:
    matting = run_here(PickyEngine())
    with pytest.raises(RequestError, match="model_failed"):
        matting.predict(np.zeros((3, 8, 8), np.uint8))
    assert matting.predict(np.ones((3, 8, 8), np.uint8)).matte.shape == (8, 8)
