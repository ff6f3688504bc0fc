"""Which engine runs here."""

import logging
import os

import torch

from space.matting.engine import Engine, EngineUnavailableError
from space.matting.u2netp import U2NetPEngine
from space.settings import Settings

log = logging.getLogger(__name__)


def load_engine(settings: Settings) -> Engine:
    """Return the engine that the settings ask for, or u2netp where that one can't run."""
    choice = settings.matting_engine
    if choice == "birefnet" or (choice == "auto" and _has_gpu()):
        # Imported late: transformers takes seconds that u2netp has no use for.
        from space.matting.birefnet import BiRefNetEngine

        try:
            return BiRefNetEngine(settings)
        except EngineUnavailableError as reason:
            log.warning("BiRefNet can't be loaded, so u2netp is used: %s", reason)
    return U2NetPEngine()


def _has_gpu() -> bool:
    # ZeroGPU lends its GPUs later, and asking for CUDA before `spaces` is imported breaks it.
    return "SPACES_ZERO_GPU" in os.environ or torch.cuda.is_available()
