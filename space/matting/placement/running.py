"""An engine at work, in whatever process: sizes, memory that runs out, one first call."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray

from space.matting.engine import BatchEngine, Engine
from space.matting.engines import EngineEntry, MattingSettings, load_engine
from space.matting.faults import first_line, is_out_of_memory, out_of_memory
from space.matting.placement.batching import Batcher
from space.matting.placement.protocol import Prediction
from space.matting.scaling import scaled

log = logging.getLogger(__name__)


class RunningEngine:
    """Runs an engine, and where the memory is out, with less of it.

    A photo for which there is too little is tried once more with nothing beside it. If that is
    still too much, the spare engine takes it, which is small and needs no GPU, and a note says so.
    """

    def __init__(
        self, engine: Engine, concurrency: int, spare: Callable[[], Engine] | None = None
    ) -> None:
        self.engine = engine
        self._spare = spare
        self._concurrency = concurrency
        # Held by the thread that runs the network rather than by who asked for it, who can give
        # up and be gone while that thread still runs.
        self._places = threading.BoundedSemaphore(concurrency)
        self._emptying = threading.Lock()

    def warm_up(self) -> float:
        """Run the engine for the first time; return how many seconds that took.

        The first run is slower than the others, by what is compiled, chosen and allocated.
        """
        side = self.engine.side
        start = time.perf_counter()
        self.engine.predict(torch.zeros((3, side, side), dtype=torch.uint8))
        return time.perf_counter() - start

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """Return the matte of a photo, RGB, uint8, shape (3, S, S), whatever S is.

        Raises `RequestError` (`out_of_memory`), and what the engine raises.
        """
        for room in (self._place, self._all_places):
            with room():
                try:
                    return _predict(self.engine, photo)
                except Exception as error:
                    if not is_out_of_memory(error):
                        raise
                    log.warning("Out of memory in %s: %s", self.engine.name, first_line(error))
        if self._spare is None:
            raise out_of_memory()
        with self._all_places():
            try:
                # Built anew each time: memory is what is short, and the last photo that needed it long ago.
                return _predict(self._spare(), photo, "out_of_memory")
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                raise out_of_memory() from None

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._places:
            yield

    @contextmanager
    def _all_places(self) -> Iterator[None]:
        # One at a time, or two would hold half of the places each and wait for the others.
        with self._emptying:
            for _ in range(self._concurrency):
                self._places.acquire()
            try:
                # What the failed run held lies in cycles and in caches.
                gc.collect()
                if torch.cuda.is_initialized():
                    torch.cuda.empty_cache()
                yield
            finally:
                self._places.release(self._concurrency)


def run_engine(
    settings: MattingSettings,
    table: Sequence[EngineEntry],
    around: Callable[[Engine], Engine] = lambda engine: engine,
) -> RunningEngine:
    """Load an engine of the table, as the settings say, with the table's last one to spare.

    `around` is what has the engine run elsewhere than in the thread that asks. Raises `EngineUnavailableError` if none can be loaded.
    """
    engine, last = around(load_engine(settings, table)), table[-1]
    spare = None if engine.name == last.name else lambda: last.build(settings)
    passes = settings.passes
    if isinstance(engine, BatchEngine) and engine.batch > 1:
        photos = passes * engine.batch
        return RunningEngine(Batcher(engine, settings.model_batch_wait, passes), photos, spare)
    return RunningEngine(engine, passes, spare)


def _predict(engine: Engine, photo: NDArray[np.uint8], *notes: str) -> Prediction:
    pixels = torch.from_numpy(photo)
    if pixels.shape[1] != engine.side:
        # Scaled for another engine than the one that is left.
        pixels = scaled(pixels.permute(1, 2, 0), engine.side, engine.side)
    start = time.perf_counter()
    matte: NDArray[np.float32] = engine.predict(pixels).numpy()
    seconds = time.perf_counter() - start
    return Prediction(matte, engine.name, engine.revision, seconds, notes)
