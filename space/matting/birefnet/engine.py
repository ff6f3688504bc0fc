"""The engine: weights fetched, checked and placed, and the forward pass of a photo."""

import logging
from collections.abc import Callable

import numpy as np
import spaces  # Before anything that may touch CUDA: on ZeroGPU it stands in for it.
import torch
from numpy.typing import NDArray

from space.matting.birefnet.calibration import tile_order
from space.matting.birefnet.checkpoint import check, read_network, weights_file
from space.matting.birefnet.network import BiRefNet
from space.matting.birefnet.tiles import TileOrder
from space.matting.birefnet.variants import VARIANTS
from space.matting.engine import normalise
from space.matting.faults import EngineUnavailableError

log = logging.getLogger(__name__)

SIDE = 1024
"""Pixels, for weights that nobody says another side of."""


class BiRefNetEngine:
    """BiRefNet, in half precision on CUDA and in single precision on a CPU."""

    name = "birefnet"

    def __init__(
        self,
        model: str,
        revision: str | None = None,
        *,
        side: int | None = None,
        order: TileOrder | None = None,
        gpu_seconds: int = 10,
    ) -> None:
        """Load the model. Raises `EngineUnavailableError` if that fails in any way.

        `model` is a folder, or an id on the hub whose commit `revision` is taken, by default the
        one in `VARIANTS`. `side`, a multiple of 32, is by default what the network was trained
        with; `order` is by default found out. `gpu_seconds` is the time that a photo may take on
        ZeroGPU.
        """
        known = VARIANTS.get(model)
        commit = revision or (known.revision if known else None)
        expected = known.sha256 if known and known.revision == commit else None
        try:
            file = weights_file(model, commit)
            sha256 = check(file, expected)
            if expected is None:
                log.info("BiRefNet's weights in %s, unchecked, have the SHA-256 %s.", file, sha256)
            network = read_network(file).float()
            network.order = order or tile_order(network, sha256)
            self._segment = _segmenter(network, gpu_seconds)
        except Exception as error:
            raise EngineUnavailableError.because(error) from error
        self.revision = commit or sha256[:12]
        self.side = side or (known.side if known else SIDE)

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        return torch.from_numpy(self._segment(photo.numpy()))


def _segmenter(
    network: BiRefNet, gpu_seconds: int
) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """Return the forward pass: RGB (3, side, side) to a matte in [0, 1], (side, side)."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    number_type = torch.float16 if device == "cuda" else torch.float32
    network.to(device, number_type)

    @torch.inference_mode()
    def segment(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        network_input = normalise(torch.from_numpy(photo).to(device)).to(number_type)
        # In half precision the sigmoid would lose what little separates a matte from 1.
        logits: torch.Tensor = network(network_input).float()
        matte: NDArray[np.float32] = logits.sigmoid()[0, 0].cpu().numpy()
        return matte

    # On ZeroGPU it runs in a fork of this process, while the arguments and the result
    # are pickled: as part of the closure, the model is there without being sent.
    on_gpu: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
    on_gpu = spaces.GPU(duration=gpu_seconds)(segment)
    return on_gpu
