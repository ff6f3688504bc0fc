"""The engine: weights fetched, checked and placed."""

import logging
import os

import torch

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
    ) -> None:
        """Load the model. Raises `EngineUnavailableError` if that fails in any way.

        `model` is a folder, or an id on the hub whose commit `revision` is taken, by default the
        one in `VARIANTS`. `side`, a multiple of 32, is by default what the network was trained
        with; `order` is by default found out. `batch` is how many photos there may be at once,
        where there is a GPU of its own to gain from it.
        """
        known = VARIANTS.get(model)
        commit = revision or (known.revision if known else None)
        expected = known.sha256 if known and known.revision == commit else None
        self.side = side or (known.side if known else SIDE)
        # On ZeroGPU, CUDA is said to be available: what is brought there lies ready for who gets a GPU.
        self.device = device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
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
            self._forward = forward
        except Exception as error:
            raise EngineUnavailableError.because(error) from error
        self.revision = commit or sha256[:12]

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        return self.predict_batch(photo.unsqueeze(0))[0]

    def predict_batch(self, photos: torch.Tensor) -> torch.Tensor:
        """Return the mattes of `photos`; see `BatchEngine.predict_batch`."""
        values, finite = self._forward(photos)
        mattes = values.float() / 255
        mattes[~finite] = torch.nan
        return mattes
