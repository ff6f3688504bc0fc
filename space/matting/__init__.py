"""Photo to alpha matte: one file an engine, and the steps around them all."""

import os

# Read once, when torch is imported. Threads that wait by spinning for long, the default,
# starve those they wait for as soon as requests overlap; not spinning at all wakes them
# late between the small network's hundred layers.
os.environ.setdefault("GOMP_SPINCOUNT", "20000")

from space.matting.choose import load_engine
from space.matting.pipeline import Matte, Matting
from space.settings import Settings

__all__ = ["Matte", "Matting", "load"]


def load(settings: Settings) -> Matting:
    """Load the engine that the settings ask for."""
    return Matting(load_engine(settings), settings.model_concurrency)
