"""What waits together runs together: photos of different visitors in one forward pass."""

import threading
import time
from concurrent.futures import Future
from queue import Empty, Queue

import torch

from space.matting.engine import BatchEngine

Waiting = tuple[torch.Tensor, "Future[torch.Tensor]"]
"""A photo, and who waits for its matte."""


class Batcher:
    """An engine that gathers what several threads ask of another one. An `Engine`.

    A photo waits `seconds` for company, and not at all once there are as many as the engine takes.
    Where they fail together each is tried alone, so that none has another's error.
    """

    def __init__(self, engine: BatchEngine, seconds: float, passes: int = 1) -> None:
        """`passes` is how many forward passes may run at once."""
        self.name, self.revision, self.side = engine.name, engine.revision, engine.side
        self._engine = engine
        self._seconds = seconds
        self._waiting: Queue[Waiting] = Queue()
        # One gathers at a time, or two would share what could run together.
        self._gathering = threading.Lock()
        for _ in range(passes):
            threading.Thread(target=self._work, name="batch", daemon=True).start()

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        answer: Future[torch.Tensor] = Future()
        self._waiting.put((photo, answer))
        return answer.result()

    def _work(self) -> None:
        while True:
            batch = self._gather()
            if len(batch) == 1 or not self._run_together(batch):
                for photo, answer in batch:
                    self._run_alone(photo, answer)

    def _gather(self) -> list[Waiting]:
        with self._gathering:
            batch = [self._waiting.get()]
            end = time.monotonic() + self._seconds
            while len(batch) < self._engine.batch:
                try:
                    batch.append(self._waiting.get(timeout=max(0, end - time.monotonic())))
                except Empty:
                    break
            return batch

    def _run_together(self, batch: list[Waiting]) -> bool:
        photos = torch.stack([photo for photo, _ in batch])
        try:
            mattes = self._engine.predict_batch(photos)
        except Exception:
            # One photo's fault, or too little memory for them all: each alone will tell.
            return False
        for matte, (_, answer) in zip(mattes, batch, strict=True):
            answer.set_result(matte)
        return True

    def _run_alone(self, photo: torch.Tensor, answer: "Future[torch.Tensor]") -> None:
        try:
            answer.set_result(self._engine.predict(photo))
        # Even one that wants to exit: that is for whoever asked to deal with.
        except BaseException as error:
            answer.set_exception(error)
