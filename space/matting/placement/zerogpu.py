"""On ZeroGPU, which lends a GPU for seconds: https://huggingface.co/docs/hub/spaces-zerogpu.

The engine is loaded as for CUDA in this process, which has none: `spaces` stands in for it. For each photo
it forks a process that a GPU is lent to, where the engine lies already. What goes there and comes back is
pickled.
"""

import logging
import os
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import gradio as gr
import httpx
import numpy as np
import psutil
import spaces  # Before anything that may touch CUDA.
import torch
from numpy.typing import NDArray

from space.errors import RequestError
from space.matting.engine import Engine
from space.matting.engines import EngineEntry, MattingSettings
from space.matting.faults import (
    first_line,
    gpu_aborted,
    gpu_quota_exceeded,
    gpu_unavailable,
    model_failed,
    model_timeout,
)
from space.matting.placement.running import RunningEngine, run_engine

log = logging.getLogger(__name__)

MARGIN = 2
"""How many times as long as the slowest of late photos the next one is declared to take."""

REMEMBERED = 20
"""Photos that count as late ones."""

Matte = NDArray[np.float16]
Seconds = NDArray[np.float64]
OnGpu = Callable[[NDArray[np.uint8]], tuple[Matte, Seconds]]
"""From a photo, RGB, (3, side, side), to its matte, (side, side), and how long the GPU was held for it, ()."""


@runtime_checkable
class EngineOnDevice(Engine, Protocol):
    """An engine that says where it lies."""

    device: torch.device


def run_on_zerogpu(settings: MattingSettings, table: Sequence[EngineEntry]) -> RunningEngine:
    """Do as `run_engine` does, and have an engine that wants a GPU run on one that is lent."""
    return run_engine(settings, table, lambda engine: Borrowing(engine, settings.gpu_seconds))


class Declared:
    """How many seconds a GPU is asked for: what the platform takes a visitor's quota and place from.

    All that may be asked for until it has been measured; then twice what the slowest of late photos
    took, the start of a process among them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._late: deque[float] = deque(maxlen=REMEMBERED)

    def __call__(self, _photo: NDArray[np.uint8]) -> int:
        """Return the seconds for a photo, whole and 1 or more."""
        slowest = max(self._late, default=self._most)
        return min(self._most, 1 + int(MARGIN * slowest))

    def took(self, seconds: float) -> None:
        """Take note of how long the GPU was held for a photo."""
        self._late.append(seconds)

    def was_short(self) -> None:
        """Take note that a photo was ended because its time was over."""
        self._late.clear()


class Borrowing:
    """An engine that runs on a GPU which is lent for each photo. An `Engine`.

    One that needs no GPU is run here, so that nobody's quota is spent on it.
    """

    def __init__(self, engine: Engine, seconds: int) -> None:
        """`seconds` is what may be declared for a photo at most."""
        self.name, self.revision, self.side = engine.name, engine.revision, engine.side
        self._engine = engine
        self._declared = Declared(seconds)
        # The platform ends a Space that has no such function when it is launched.
        self._on_gpu: OnGpu = spaces.GPU(duration=self._declared)(_function_of(engine))
        self._wants_gpu = isinstance(engine, EngineOnDevice) and engine.device.type == "cuda"

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`.

        Raises `RequestError`, `MemoryError` where the GPU has too little.
        """
        if not self._wants_gpu:
            return self._engine.predict(photo)
        pixels = photo.numpy()
        declared, start = self._declared(pixels), time.monotonic()
        try:
            matte, seconds = self._on_gpu(pixels)
        except gr.Error as error:
            refusal = _refusal(error, was_over=time.monotonic() - start >= declared)
            if refusal.code == "model_timeout":
                self._declared.was_short()
            raise refusal from None
        except (httpx.HTTPError, RuntimeError) as error:
            # The platform does not answer, or not as it should.
            log.warning("ZeroGPU gives no GPU: %s", first_line(error))
            raise gpu_unavailable() from None
        self._declared.took(float(seconds))
        return torch.from_numpy(matte).float()


def _function_of(engine: Engine) -> OnGpu:
    """Return an engine's prediction as a function that ZeroGPU can run: all else is in its closure."""
    started: set[int] = set()

    def on_gpu(photo: NDArray[np.uint8]) -> tuple[Matte, Seconds]:
        start = time.time()
        if os.getpid() not in started:
            # The first photo of a process: that the network is brought to the GPU is part of its time.
            started.add(os.getpid())
            start = psutil.Process().create_time()
        # Half of the bytes, and as exact as eight bits.
        matte: Matte = engine.predict(torch.from_numpy(photo)).numpy().astype(np.float16)
        return matte, np.array(time.time() - start)

    return on_gpu


def _refusal(error: gr.Error, *, was_over: bool) -> RequestError:
    """Return what an error of `spaces` means (spaces/zero/client.py, spaces/zero/wrappers.py).

    `was_over` tells whether the time that was declared had passed. Raises `MemoryError`.
    """
    title, message = error.title, str(error.message)
    # A queue's end is called that, too.
    if "No GPU was available" in message:
        return gpu_unavailable()
    if title in ("ZeroGPU quota exceeded", "ZeroGPU pending credits exceeded"):
        return gpu_quota_exceeded(_wait(message))
    if title != "ZeroGPU worker error":
        return gpu_unavailable()
    if message == "GPU task aborted":
        return model_timeout() if was_over else gpu_aborted()
    if message in ("OutOfMemoryError", "MemoryError"):
        raise MemoryError
    return model_failed()


def _wait(message: str) -> int | None:
    """Return after how many seconds there is quota again, where a message says so."""
    said = re.search(r"Try again in (?:(\d+) days?, )?(\d+):(\d\d):(\d\d)", message)
    if said is None:
        return None
    days, hours, minutes, seconds = (int(number or 0) for number in said.groups())
    return ((24 * days + hours) * 60 + minutes) * 60 + seconds
