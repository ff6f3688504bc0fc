"""An engine in this process: where nobody can end it, and where there is no second copy of torch."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from space.errors import RequestError
from space.matting.faults import EngineUnavailableError, model_failed, model_unavailable
from space.matting.placement.protocol import Prediction, State

if TYPE_CHECKING:
    from space.matting.placement.running import RunningEngine

log = logging.getLogger(__name__)


class Here:
    """Runs an engine in the caller's thread. A `Placement`.

    One that hangs holds its place for good: on ZeroGPU, what this is for, it does not, since
    that ends each call after the time that was declared for it.
    """

    state: State = "loading"
    engine: str
    side: int

    def __init__(self, run: "Callable[[], RunningEngine]") -> None:
        """`run` loads the engine; only then need torch be imported."""
        self._run = run
        self._running: RunningEngine | None = None

    def load(self) -> None:
        """See `Placement.load`."""
        try:
            self._running = self._run()
        except Exception as error:
            self.state = "unavailable"
            raise EngineUnavailableError.because(error) from error
        self.engine, self.side = self._running.engine.name, self._running.engine.side
        self.state = "ready"

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """See `Placement.predict`."""
        if self._running is None:
            raise model_unavailable()
        try:
            return self._running.predict(photo)
        except RequestError:
            raise
        # One that exits would take the event loop, and with it the Space, along.
        except (Exception, SystemExit):
            log.exception("The engine %s failed.", self.engine)
            raise model_failed() from None

    def close(self) -> None:
        """See `Placement.close`."""
        self._running = None
        self.state = "unavailable"
