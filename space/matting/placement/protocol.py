"""What every place that an engine runs in looks like from outside."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

State = Literal["loading", "ready", "unavailable"]
"""Of an engine in its place; unavailable is one that can't be loaded, or not for now."""


@dataclass(frozen=True)
class Prediction:
    """An engine's matte of one photo, and what there is to say of it."""

    matte: NDArray[np.float32]
    """Square, of the side of the engine that made it."""

    engine: str
    revision: str

    seconds: float
    """How long the network ran."""

    notes: tuple[str, ...] = ()
    """What the caller is told beside the result, such as `out_of_memory`: the first engine had too little."""


class Placement(Protocol):
    """Where an engine runs: in this process, in one of its own, on another machine."""

    @property
    def state(self) -> State:
        """What photos can expect of it now."""
        ...

    engine: str
    """Name of the engine, once it is loaded."""

    side: int
    """Width and height in pixels that a photo is to have for it."""

    def load(self) -> None:
        """Load the engine, and return when that is done.

        Raises `EngineUnavailableError` if it can't be, or took too long.
        """
        ...

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """Return the engine's matte of a photo, RGB, uint8, shape (3, side, side).

        May be called from several threads at once, and waits while as many others run the
        engine as may. Raises `RequestError`: `model_failed`, `model_timeout`,
        `model_unavailable` or `out_of_memory`.
        """
        ...

    def close(self) -> None:
        """Stop the engine, and free what it holds."""
        ...
