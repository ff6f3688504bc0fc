"""An engine in another Space, and one here for where that can't be had."""

import logging
import math
import time
import uuid
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from space.errors import RequestError
from space.matting.behind.breaker import Breaker
from space.matting.behind.client import Answer, SpaceAwayError, SpaceBehind
from space.matting.caller import Caller, current_caller
from space.matting.engines import ELSEWHERE
from space.matting.faults import EngineUnavailableError, model_timeout, model_unavailable
from space.matting.placement.protocol import Placement, Prediction, State
from space.matting.scaling import scaled

log = logging.getLogger(__name__)

SIDE = 1024
"""What BiRefNet sees of a photo: what is sent is no larger."""

TRIES = 3
"""How often the other Space is asked for one photo, where it does not answer."""

FAILURES = 3
"""Photos in a row after which it is let alone."""

PAUSE = 20
"""Seconds for which it is."""

INSTEAD = "space_unavailable"
"""The note of a photo whose matte the spare engine has made."""


class Elsewhere:
    """Has another Space make the mattes. A `Placement`."""

    engine = ELSEWHERE
    side = SIDE

    def __init__(self, space: SpaceBehind, seconds: float, spare: Placement | None = None) -> None:
        """`seconds` is what a photo may take there; `spare` makes the mattes where it can't be had."""
        self._space = space
        self._seconds = seconds
        self._spare = spare
        self._breaker = Breaker(FAILURES, PAUSE)

    @property
    def state(self) -> State:
        """Whether photos can be taken: nobody asks for no reason whether the other Space is there."""
        if self._breaker.rest and (self._spare is None or self._spare.state != "ready"):
            return "unavailable"
        return "ready"

    def load(self) -> None:
        """See `Placement.load`; without the spare engine it goes on."""
        if self._spare is not None:
            try:
                self._spare.load()
            except EngineUnavailableError as problem:
                log.warning("There is no engine here to spare: %s", problem)
                self._spare = None

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """See `Placement.predict`; other refusals of the other Space are passed on where there is no spare engine."""
        start = time.perf_counter()
        try:
            answer = self._ask(photo, current_caller())
        except RequestError as refusal:
            if self._spare is None:
                raise
            log.info("The Space behind does not make a matte, so it is made here: %s", refusal.code)
            return self._predict_here(self._spare, photo)
        matte = answer.alpha.astype(np.float32) / np.float32(255)
        seconds = time.perf_counter() - start
        return Prediction(matte, answer.engine, answer.revision, seconds, answer.notes)

    def close(self) -> None:
        """See `Placement.close`."""
        if self._spare is not None:
            self._spare.close()

    def _ask(self, photo: NDArray[np.uint8], caller: Caller) -> Answer:
        if caller.is_space:
            log.warning("A Space that is asked by another one asks no third: see MATTING_SPACE.")
            raise model_unavailable()
        if not self._breaker.take():
            raise model_unavailable(math.ceil(self._breaker.rest) or 1)
        pixels = np.ascontiguousarray(photo.transpose(1, 2, 0))
        key, deadline = str(uuid.uuid4()), time.monotonic() + self._seconds
        # With a spread: those who were cut off together would come back together.
        retrying = Retrying(
            retry=retry_if_exception_type(SpaceAwayError),
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.5, max=4),
            reraise=True,
        )
        try:
            answer = retrying(self._space.matte, pixels, caller, key, deadline)
        except RequestError:
            # It is there, and has its reasons.
            self._breaker.succeeded()
            raise
        except TimeoutError:
            if not caller.is_gone():
                log.warning("The Space behind took more than %.0f seconds.", self._seconds)
                self._breaker.failed()
            raise model_timeout() from None
        except SpaceAwayError as problem:
            log.warning("The Space behind can't be had: %s", problem)
            self._breaker.failed()
            raise model_unavailable(PAUSE) from None
        self._breaker.succeeded()
        return answer

    def _predict_here(self, spare: Placement, photo: NDArray[np.uint8]) -> Prediction:
        if spare.state == "unavailable":
            raise model_unavailable(PAUSE)
        pixels = torch.from_numpy(photo).permute(1, 2, 0)
        prediction = spare.predict(scaled(pixels, spare.side, spare.side).numpy())
        return replace(prediction, notes=(INSTEAD, *prediction.notes))
