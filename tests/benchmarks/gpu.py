"""BiRefNet here beside the way in which it is mostly shown, on one card: throughput, latency, memory.

That way is single precision (matrix products with "high" precision), one photo after the other, PIL
and numpy before the network, and a PNG with all of the photo behind it. It is run with the network
as written out here, which spares it work that the published code does: the ratios are cautious.
Weights are made up; the numbers of a network tell nothing about its time.
"""

import io
import math
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save_file

from space.matting.birefnet.architecture import SWIN_L, SWIN_T, Architecture
from space.matting.birefnet.checkpoint import FILE, read_network
from space.matting.birefnet.network import BiRefNet
from space.matting.engine import BatchEngine
from space.matting.engines import ENGINES, MattingSettings
from space.matting.guided_filter import scale_up
from space.matting.pipeline import Matting
from space.matting.placement.here import Here
from space.matting.placement.running import run_engine
from space.matting.scaling import scaled
from space.photos.writing import write_matte
from tests.running_space import SAMPLES
from tests.space.matting.birefnet.weights import made_up

Photo = NDArray[np.uint8]
Answer = Callable[[Photo], object]
"""From a photo, (H, W, 3), to the file that a visitor gets."""


@dataclass(frozen=True)
class Load:
    """What is measured."""

    architecture: Architecture
    side: int
    batches: tuple[int, ...]
    clients: tuple[int, ...]
    photos: int
    """Of each figure, at least; and twice as many as there are clients."""


LARGE = Load(SWIN_L, 1024, batches=(1, 4, 16), clients=(1, 8, 64), photos=32)
"""For a GPU: some five minutes, most of them for loading."""

SMALL = Load(SWIN_T, 256, batches=(1, 2), clients=(1, 2), photos=2)
"""For a CPU: that it runs at all."""


@dataclass
class Figures:
    """What was measured of one way."""

    rate: dict[int, float] = field(default_factory=dict)
    """Photos a second through the network, by the size of a batch."""

    latency: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Seconds from a photo to a file, p50 and p95, by the number of clients."""

    memory: int = 0
    """Bytes on the GPU at most."""


def rate(run: Callable[[], object], photos: int, rounds: int) -> float:
    """Return the photos a second of a call that takes so many at once."""
    run()
    start = time.perf_counter()
    for _ in range(rounds):
        run()
    return rounds * photos / (time.perf_counter() - start)


def latency(answer: Answer, photo: Photo, clients: int, photos: int) -> tuple[float, float]:
    """Return the seconds that an answer takes, p50 and p95, while so many clients ask."""

    def ask(_: int) -> float:
        start = time.perf_counter()
        answer(photo)
        return time.perf_counter() - start

    with ThreadPoolExecutor(clients) as pool:
        seconds = sorted(pool.map(ask, range(max(photos, 2 * clients))))
    return statistics.median(seconds), seconds[math.ceil(0.95 * (len(seconds) - 1))]


class Shown:
    """The way in which it is mostly shown."""

    def __init__(self, network: BiRefNet, side: int, device: torch.device) -> None:
        self._network = network.float().to(device)
        self._side = side
        self._device = device
        # One at a time, as in the queue of a Space.
        self._alone = threading.Lock()

    @torch.inference_mode()
    def predict(self, photo: Photo) -> NDArray[np.float32]:
        """Return a photo's matte at the network's size."""
        small = Image.fromarray(photo).resize((self._side, self._side), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, np.float32) / 255
        pixels = (pixels - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])
        network_input = torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0).to(self._device)
        matte: NDArray[np.float32] = self._network(network_input).sigmoid()[0, 0].cpu().numpy()
        return matte

    def answer(self, photo: Photo) -> bytes:
        """Return a PNG of the whole photo with its matte as alpha."""
        with self._alone:
            matte = Image.fromarray((255 * self.predict(photo)).astype(np.uint8))
            image = Image.fromarray(photo)
            image.putalpha(matte.resize(image.size))
            file = io.BytesIO()
            image.save(file, "PNG")
            return file.getvalue()


def measure_shown(load: Load, file: Path, photo: Photo, device: torch.device) -> Figures:
    """Measure the way in which it is mostly shown: batches of one."""
    precision = torch.get_float32_matmul_precision()
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    try:
        shown = Shown(read_network(file), load.side, device)
        figures = Figures({1: rate(lambda: shown.predict(photo), 1, load.photos)})
        for clients in load.clients:
            figures.latency[clients] = latency(shown.answer, photo, clients, load.photos)
    finally:
        torch.set_float32_matmul_precision(precision)
    figures.memory = _most_memory()
    return figures


def measure_space(load: Load, folder: Path, photo: Photo) -> Figures:
    """Measure the Space's engine, alone and with the steps around it."""
    settings = MattingSettings(
        matting_engine="birefnet",
        birefnet_model=str(folder),
        birefnet_side=load.side,
        birefnet_tile_order="by_tile",
        model_batch=max(load.batches),
    )
    entry = ENGINES[0]
    engine = entry.build(settings)
    assert isinstance(engine, BatchEngine)
    figures = Figures()
    prepared = scaled(torch.from_numpy(photo), load.side, load.side)
    for size in load.batches:
        photos = prepared.expand(size, -1, -1, -1)
        rounds = max(1, load.photos // size)
        figures.rate[size] = rate(lambda photos=photos: engine.predict_batch(photos), size, rounds)  # type: ignore[misc]
    placement = Here(lambda: run_engine(settings, (replace(entry, build=lambda _: engine),)))
    placement.load()
    matting = Matting(placement)

    def answer(pixels: Photo) -> None:
        small = torch.from_numpy(matting.predict(matting.prepare(pixels)).matte)
        # Scaled up even if made-up weights find no subject.
        matte = scale_up(small, torch.from_numpy(pixels))
        with tempfile.TemporaryDirectory() as place:
            write_matte(matte.numpy(), Path(place) / "matte.png")

    for clients in load.clients:
        figures.latency[clients] = latency(answer, photo, clients, load.photos)
    figures.memory = _most_memory()
    return figures


def _most_memory() -> int:
    if not torch.cuda.is_available():
        return 0
    most = torch.cuda.max_memory_allocated()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    return most


@contextmanager
def weights(load: Load) -> Iterator[Path]:
    """Make up a file of weights, in half precision as most are published; yield its folder."""
    tensors = made_up(load.architecture).half().state_dict()
    with tempfile.TemporaryDirectory() as folder:
        save_file(tensors, Path(folder) / FILE)
        yield Path(folder)


def measure(load: Load, photo: Photo) -> tuple[Figures, Figures]:
    """Return the figures of the way in which it is mostly shown, and the Space's."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with weights(load) as folder:
        shown = measure_shown(load, folder / FILE, photo, device)
        return shown, measure_space(load, folder, photo)


def run() -> None:
    """Print the figures of both ways, and the ratios."""
    on_gpu = torch.cuda.is_available()
    load = LARGE if on_gpu else SMALL
    device = torch.cuda.get_device_name() if on_gpu else "CPU"
    photo = np.array(Image.open(SAMPLES / "astronaut.webp").convert("RGB"))
    shown, space = measure(load, photo)
    print(f"{device}, {load.side} pixels, width {load.architecture.width}")
    print(f"{'':<34}{'space':>10}{'shown':>10}{'ratio':>8}")
    for size in load.batches:
        _print(f"photos/s, batches of {size}", space.rate[size], shown.rate[1])
    for clients in load.clients:
        for name, ours, theirs in zip(
            ("p50", "p95"), space.latency[clients], shown.latency[clients], strict=True
        ):
            _print(f"{name} ms, {clients} clients", 1000 * ours, 1000 * theirs)
    if on_gpu:
        _print("peak MB on the GPU", space.memory / 1e6, shown.memory / 1e6)


def _print(name: str, ours: float, theirs: float) -> None:
    print(f"{name:<34}{ours:>10.2f}{theirs:>10.2f}{ours / theirs:>8.2f}")
