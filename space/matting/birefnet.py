"""BiRefNet: the engine for a GPU, fetched from the model hub.

Zheng et al., "Bilateral Reference for High-Resolution Dichotomous Image
Segmentation", CAAI Artificial Intelligence Research 2024 (arXiv 2401.03407), run as
its model card says, with the model repository's own code at a pinned commit.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import spaces  # Before anything that may touch CUDA: on ZeroGPU it stands in for it.
import torch
from numpy.typing import NDArray

from space.matting.engine import normalise
from space.matting.faults import EngineUnavailableError

PROBE_SECONDS = 5
"""How long the model hub may take to answer before only its local cache is used."""


class BiRefNetEngine:
    """BiRefNet, in half precision on CUDA and in single precision on a CPU."""

    name = "birefnet"
    side = 1024

    def __init__(self, model: str, revision: str, gpu_seconds: int) -> None:
        """Load the model. Raises `EngineUnavailableError` if that fails in any way.

        `model` is a folder, or an id on the hub whose commit `revision` is taken;
        `gpu_seconds` is the time that a photo may take on ZeroGPU.
        """
        local = Path(model).is_dir()
        self.revision = "local" if local else revision
        try:
            offline = local or not _hub_answers()
            self._segment = _segmenter(model, revision, gpu_seconds, offline)
        except Exception as error:
            # The model's own code runs in there, so it may raise anything.
            raise EngineUnavailableError.because(error) from error

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        return torch.from_numpy(self._segment(photo.numpy()))


def _hub_answers() -> bool:
    # Without this, each of the model's files is tried again and again for minutes.
    from huggingface_hub import constants, get_session

    try:
        get_session().head(constants.ENDPOINT, timeout=PROBE_SECONDS)
    except Exception:  # The hub's client has changed its HTTP library, and so its errors, before.
        return False
    return True


def _segmenter(
    name: str, revision: str, gpu_seconds: int, offline: bool
) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """Return the forward pass: RGB (3, side, side) to a matte in [0, 1], (side, side)."""
    from transformers import AutoModelForImageSegmentation

    device = "cuda" if torch.cuda.is_available() else "cpu"
    number_type = torch.float16 if device == "cuda" else torch.float32
    model = AutoModelForImageSegmentation.from_pretrained(
        name,
        revision=revision,
        trust_remote_code=True,
        local_files_only=offline,
        dtype=torch.float32,
    )
    model.eval().to(device, number_type)
    if device == "cuda":
        # For the whole process, and on a CPU it would stand for bfloat16: so not before
        # it is sure that no other engine runs in here.
        torch.set_float32_matmul_precision("high")

    @torch.inference_mode()
    def segment(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        network_input = normalise(torch.from_numpy(photo).to(device)).to(number_type)
        logits: torch.Tensor = model(network_input)[-1]
        matte: NDArray[np.float32] = logits.sigmoid()[0, 0].float().cpu().numpy()
        return matte

    # On ZeroGPU it runs in a fork of this process, while the arguments and the result
    # are pickled: as part of the closure, the model is there without being sent.
    on_gpu: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
    on_gpu = spaces.GPU(duration=gpu_seconds)(segment)
    return on_gpu
