"""From a photo to its matte: levels, edges, limits, and which engine answers."""

import logging
import shutil
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
from torch.nn.functional import interpolate

from space.matting import Matting, load
from space.matting.choose import load_engine
from space.matting.guided_filter import scale_up
from space.settings import Settings
from tests.running_space import SAMPLES

Photo = NDArray[np.uint8]


@pytest.fixture(scope="module")
def matting() -> Matting:
    return load(Settings(matting_engine="u2netp"))


def matte_of(matting: Matting, photo: Photo) -> tuple[NDArray[np.uint8], bool]:
    matte = matting.finish(matting.predict(matting.prepare(photo)), photo)
    return matte.alpha, matte.empty


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
    alpha, empty = matte_of(matting, SUBJECTLESS[name]())

    assert empty
    assert not alpha.any()


@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png", "rocket.jpg", "chelsea.png"])
def test_a_photo_with_a_subject_gives_both_ends_of_the_scale(matting: Matting, name: str) -> None:
    alpha, empty = matte_of(matting, sample(name))

    assert not empty
    assert alpha.shape == sample(name).shape[:2]
    assert (alpha == 255).any()
    assert (alpha == 0).any()


def test_a_network_that_returns_no_number_gives_an_empty_matte(matting: Matting) -> None:
    matte = matting.finish(torch.full((320, 320), torch.nan), flat(1, 2, 3))

    assert matte.empty
    assert not matte.alpha.any()


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
    matting = Matting(engine, limit)
    photo = torch.zeros((3, 32, 32), dtype=torch.uint8)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(matting.predict, [photo] * 24))

    assert engine.calls == 24
    assert engine.most == limit


def scene() -> tuple[NDArray[np.float32], Photo]:
    """Return a matte with soft and thin edges, (960, 1280), and a photo composed with it."""
    random = torch.Generator().manual_seed(3)
    rows, columns = torch.meshgrid(torch.arange(960.0), torch.arange(1280.0), indexing="ij")
    angle = torch.atan2(rows - 480, columns - 640)
    radius = 280 + 40 * torch.sin(9 * angle) + 15 * torch.sin(31 * angle)
    distance = torch.hypot(rows - 480, columns - 640)
    alpha = ((radius - distance) / 3 + 0.5).clamp(0, 1)

    def texture(colour: tuple[int, int, int]) -> torch.Tensor:
        grid = torch.randn((1, 3, 120, 160), generator=random)
        smooth = interpolate(grid, (960, 1280), mode="bicubic")[0].permute(1, 2, 0)
        return (torch.tensor(colour) + 12 * smooth).clamp(0, 255)

    weight = alpha[..., None]
    photo = weight * texture((190, 120, 70)) + (1 - weight) * texture((60, 100, 150))
    return alpha.numpy(), photo.round().to(torch.uint8).numpy()


def test_scaled_up_along_the_photo_s_edges_a_matte_is_nearer_the_truth_than_bicubic() -> None:
    alpha, photo = scene()
    small = interpolate(torch.tensor(alpha)[None, None], (320, 320), mode="area")[0, 0]

    guided = scale_up(small, torch.tensor(photo)).numpy() / 255
    bicubic = interpolate(small[None, None], alpha.shape, mode="bicubic")[0, 0].clamp(0, 1).numpy()

    edge = (alpha > 0) & (alpha < 1)
    assert np.abs(guided - alpha).mean() < 0.5 * np.abs(bicubic - alpha).mean()
    assert np.abs(guided - alpha)[edge].mean() < np.abs(bicubic - alpha)[edge].mean()
    # Blocks would show as jumps from pixel to pixel that the truth does not have.
    assert np.abs(np.diff(guided, axis=1)).max() <= 1.5 * np.abs(np.diff(alpha, axis=1)).max()


def test_inside_and_outside_stay_exactly_opaque_and_clear() -> None:
    alpha, photo = scene()
    small = interpolate(torch.tensor(alpha)[None, None], (320, 320), mode="area")[0, 0]

    guided = scale_up(small, torch.tensor(photo)).numpy()

    assert (guided[400:560, 560:720] == 255).all()
    assert (guided[:60] == 0).all()


@pytest.mark.parametrize("size", [(16, 900), (900, 16), (33, 17), (1, 40)])
def test_a_matte_fits_photos_of_every_shape(size: tuple[int, int]) -> None:
    photo = torch.randint(0, 256, (*size, 3), dtype=torch.uint8)

    assert scale_up(torch.rand(320, 320), photo).shape == size


def test_auto_takes_the_shipped_model_where_there_is_no_gpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    assert load_engine(Settings(matting_engine="auto")).name == "u2netp"


def test_where_birefnet_can_not_be_had_one_line_says_so_and_u2netp_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(matting_engine="birefnet", birefnet_model=str(tmp_path))

    with caplog.at_level(logging.WARNING, "space"):
        engine = load_engine(settings)

    assert engine.name == "u2netp"
    [line] = caplog.messages
    assert line.startswith("BiRefNet can't be loaded, so u2netp is used")
    assert "\n" not in line


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A model repository on disk, weights included."""
    folder = tmp_path / "repository"
    shutil.copytree(Path(__file__).with_name("birefnet_stand_in"), folder)
    from safetensors.torch import save_file

    # Bright is subject: the convolution's centre sums the channels.
    kernel = torch.zeros(1, 3, 3, 3)
    kernel[..., 1, 1] = 2.0
    weights = {"convolution.weight": kernel, "convolution.bias": torch.zeros(1)}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


def test_birefnet_is_loaded_with_its_repository_s_own_code(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path / "modules"))
    settings = Settings(matting_engine="birefnet", birefnet_model=str(stand_in))
    matting = load(settings)
    photo = np.zeros((200, 300, 3), np.uint8)
    photo[60:140, 100:200] = 255

    alpha, empty = matte_of(matting, photo)

    assert matting.engine.name == "birefnet"
    assert matting.engine.revision == "local"
    assert not empty
    assert (alpha[80:120, 120:180] == 255).all()
    assert (alpha[:40] == 0).all()
