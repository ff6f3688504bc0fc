"""The engine: weights fetched, checked and placed."""

import logging
import os
from collections.abc import Callable

import numpy as np
import spaces  # Before anything that may touch CUDA: on ZeroGPU it stands in for it.
import torch
from numpy.typing import NDArray

from space.matting.birefnet.calibration import tile_order
from space.matting.birefnet.checkpoint import check, read_network, weights_file
from space.matting.birefnet.forward import ForwardPass
from space.matting.birefnet.tiles import TileOrder
from space.matting.birefnet.variants import VARIANTS
from space.matting.faults import EngineUnavailableError

log = logging.getLogger(__name__)

SIDE = 1024
"""Pixels, for weights that nobody says another side of."""


class BiRefNetEngine:
    """BiRefNet, in half precision on CUDA and in single precision on a CPU. A `BatchEngine`."""

    name = "birefnet"

    def __init__(
        self,
        model: str,
        revision: str | None = None,
        *,
        side: int | None = None,
        order: TileOrder | None = None,
        batch: int = 1,
        gpu_seconds: int = 10,
    ) -> None:
        """Load the model. Raises `EngineUnavailableError` if that fails in any way.

        `model` is a folder, or an id on the hub whose commit `revision` is taken, by default the
        one in `VARIANTS`. `side`, a multiple of 32, is by default what the network was trained
        with; `order` is by default found out. `batch` is how many photos there may be at once,
        where there is a GPU to gain from it. `gpu_seconds` is the time that a photo may take on
        ZeroGPU.
        """
        known = VARIANTS.get(model)
        commit = revision or (known.revision if known else None)
        expected = known.sha256 if known and known.revision == commit else None
        self.side = side or (known.side if known else SIDE)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        is_lent = bool(os.environ.get("SPACES_ZERO_GPU"))
        self.batch = 1 if device.type == "cpu" or is_lent else batch
        try:
            file = weights_file(model, commit)
            sha256 = check(file, expected)
            if expected is None:
                log.info("BiRefNet's weights in %s, unchecked, have the SHA-256 %s.", file, sha256)
            network = read_network(file).float()
            network.order = order or tile_order(network, sha256)
            forward = ForwardPass(network, device)
            if device.type == "cuda" and not is_lent:
                forward.record(self.batch, self.side)
            self._segment = _segmenter(forward, gpu_seconds)
        except Exception as error:
            raise EngineUnavailableError.because(error) from error
        self.revision = commit or sha256[:12]

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        return self.predict_batch(photo.unsqueeze(0))[0]

    def predict_batch(self, photos: torch.Tensor) -> torch.Tensor:
        """Return the mattes of `photos`; see `BatchEngine.predict_batch`."""
        values, finite = map(torch.from_numpy, self._segment(photos.numpy()))
        mattes = values.float() / 255
        mattes[~finite] = torch.nan
        return mattes


Segment = Callable[[NDArray[np.uint8]], tuple[NDArray[np.uint8], NDArray[np.bool_]]]
"""From photos, RGB, (n, 3, side, side), to mattes, (n, side, side), and which are of numbers, (n,)."""


def _segmenter(forward: ForwardPass, gpu_seconds: int) -> Segment:
    """Return the forward pass as what ZeroGPU may run."""

    def segment(photos: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        mattes = forward(torch.from_numpy(photos))
        return mattes.values.numpy(), mattes.finite.numpy()

    # On ZeroGPU it runs in a fork of this process, while the arguments and the result
    # are pickled: as part of the closure, the model is there without being sent.
    on_gpu: Segment
    on_gpu = spaces.GPU(duration=gpu_seconds)(segment)
    return on_gpu
