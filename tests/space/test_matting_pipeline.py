"""From a photo to its matte."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from space.matting.pipeline import Matte, Matting, has_subject
from space.matting.u2netp import U2NetPEngine

SAMPLES = Path(__file__).parents[2] / "space" / "samples"
HEIGHT, WIDTH = 300, 400


class CountingEngine:
    """Takes its time, and remembers how often it ran at once."""

    name, revision, side = "counting", "1", 8

    def __init__(self) -> None:
        self.running = self.most = self.calls = 0
        self._lock = threading.Lock()

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        with self._lock:
            self.calls += 1
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.02)
        with self._lock:
            self.running -= 1
        return photo[0] / 255


@pytest.fixture(scope="module")
def matting() -> Matting:
    return Matting(U2NetPEngine(), concurrency=1)


def matte_of(matting: Matting, pixels: NDArray[np.uint8]) -> Matte:
    return matting.finish(matting.predict(matting.prepare(pixels)), pixels)


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"])
def test_a_photo_with_a_subject_gets_a_matte_of_its_size(matting: Matting, name: str) -> None:
    pixels = np.asarray(Image.open(SAMPLES / name).convert("RGB"))
    matte = matte_of(matting, pixels)
    assert not matte.empty
    assert matte.alpha.dtype == np.uint8
    assert matte.alpha.shape == pixels.shape[:2]
    assert matte.alpha.min() == 0
    assert matte.alpha.max() == 255


def plain(*colour: int) -> NDArray[np.uint8]:
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def sky() -> NDArray[np.uint8]:
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    pixels = np.array([100, 150, 240]) + down * np.array([100, 70, 10])
    return np.broadcast_to(pixels, (HEIGHT, WIDTH, 3)).astype(np.uint8)


def noise(channels: int, height: int = HEIGHT, width: int = WIDTH) -> NDArray[np.uint8]:
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (height, width, channels), np.uint8)
    return np.ascontiguousarray(np.broadcast_to(pixels, (height, width, 3)))


@pytest.mark.parametrize(
    "pixels",
    [
        pytest.param(plain(0, 0, 0), id="black"),
        pytest.param(plain(255, 255, 255), id="white"),
        pytest.param(plain(128, 128, 128), id="grey"),
        pytest.param(plain(200, 30, 40), id="red"),
        pytest.param(sky(), id="sky"),
        pytest.param(noise(1), id="grey noise"),
        pytest.param(noise(3), id="colour noise"),
        pytest.param(noise(3, 320, 320), id="colour noise of the network's size"),
        pytest.param(noise(3, 1500, 2000), id="fine colour noise"),
    ],
)
def test_a_photo_without_a_subject_gets_an_empty_matte(
    matting: Matting, pixels: NDArray[np.uint8]
) -> None:
    matte = matte_of(matting, pixels)
    assert matte.empty
    assert not matte.alpha.any()
    assert matte.alpha.shape == pixels.shape[:2]


def test_a_network_that_fails_numerically_has_found_no_subject() -> None:
    matte = torch.zeros(320, 320)
    matte[100:200, 100:200] = 1
    assert has_subject(matte)
    matte[0, 0] = torch.nan
    assert not has_subject(matte)


@pytest.mark.parametrize("limit", [1, 3])
def test_the_network_never_runs_more_often_at_once_than_its_limit(limit: int) -> None:
    engine = CountingEngine()
    matting = Matting(engine, limit)
    photo = torch.zeros(3, 8, 8, dtype=torch.uint8)
    # Threads, as a request leaves behind that was cancelled while its model ran.
    threads = [threading.Thread(target=matting.predict, args=(photo,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.calls == 12
    assert engine.most == limit


def test_several_threads_get_the_same_matte(matting: Matting) -> None:
    parallel = Matting(matting.engine, concurrency=3)
    photo = parallel.prepare(np.asarray(Image.open(SAMPLES / "rocket.jpg").convert("RGB")))
    alone = parallel.predict(photo)
    results: list[torch.Tensor] = []
    threads = [
        threading.Thread(target=lambda: results.append(parallel.predict(photo))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert all(torch.allclose(result, alone, atol=1e-4) for result in results)


def test_a_network_that_fails_gives_its_place_back() -> None:
    matting = Matting(CountingEngine(), concurrency=1)
    with pytest.raises(IndexError):
        matting.predict(torch.zeros(0, 8, 8))
    assert matting.predict(torch.zeros(3, 8, 8)).shape == (8, 8)
