"""An engine that does whatever goes wrong with engines: what, the first pixel of a photo says."""

import ctypes
import itertools
import os
import signal
import sys
import threading
import time
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from space.matting.engines import EngineEntry, MattingSettings
from space.matting.faults import EngineUnavailableError

if TYPE_CHECKING:
    import torch

SIDE = 320


class Fault(IntEnum):
    """The red of a photo's first pixel."""

    NONE = 0
    HANGS = 1
    EXITS = 2
    IS_KILLED = 3
    IS_KILLED_ONCE = 4
    DIVIDES_BY_NOTHING = 5
    RAISES = 6
    WANTS_TO_BE_ALONE = 7
    WANTS_MORE_THAN_THERE_IS = 8
    HANGS_WITH_ALL_THREADS = 9
    WAITS_AT_THE_DOOR = 10


ONCE = "FAULTY_ONCE"
"""Environment variable: a file that the engine takes away as it dies; it dies only while that is there."""

GATE = "FAULTY_GATE"
"""Environment variable: a pipe (man 7 fifo) that the engine waits at before it is loaded."""


DOOR = "FAULTY_DOOR"
"""Environment variable: a pipe that the engine waits at with a photo."""


def photo_with(fault: Fault) -> NDArray[np.uint8]:
    """Return a photo, scaled for the engine, over which that goes wrong: uint8 (3, SIDE, SIDE)."""
    photo = np.zeros((3, SIDE, SIDE), np.uint8)
    photo[:, 80:240, 80:240] = 255
    photo[0, :64, :64] = 20 * fault
    return photo


def file_with(fault: Fault, side: int = SIDE) -> bytes:
    """Return such a photo as a PNG of `side` pixels."""
    file = BytesIO()
    Image.fromarray(photo_with(fault).transpose(1, 2, 0)).resize((side, side)).save(file, "PNG")
    return file.getvalue()


class FaultyEngine:
    """Finds what is red, or fails."""

    name, revision, side = "faulty", "0" * 12, SIDE

    def __init__(self) -> None:
        self._company = threading.Barrier(2)
        self._turns = itertools.count()
        self._alone = threading.Lock()

    def predict(self, photo: "torch.Tensor") -> "torch.Tensor":
        """Return the red of a photo, where nothing goes wrong."""
        match Fault(round(int(photo[0, 0, 0]) / 20)):
            case Fault.HANGS:
                threading.Event().wait()
            case Fault.HANGS_WITH_ALL_THREADS:
                # Python's lock held, as a native library may do: no thread runs beside it.
                ctypes.PyDLL(None).sleep(3600)
            case Fault.WAITS_AT_THE_DOOR:
                Path(os.environ[DOOR]).open().close()
            case Fault.EXITS:
                sys.exit(3)
            case Fault.IS_KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            case Fault.IS_KILLED_ONCE if (once := Path(os.environ[ONCE])).exists():
                once.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            case Fault.DIVIDES_BY_NOTHING:
                return photo[0] / (photo[0] * 0)
            case Fault.RAISES:
                raise RuntimeError("something in the network")
            case Fault.WANTS_TO_BE_ALONE:
                self._refuse_company()
            case Fault.WANTS_MORE_THAN_THERE_IS:
                import torch

                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        return photo[0].float() / 255

    def _refuse_company(self) -> None:
        if next(self._turns) < 2:
            # Two at once, and both for the first time.
            self._company.wait(10)
            raise MemoryError
        if not self._alone.acquire(blocking=False):
            raise MemoryError
        time.sleep(0.05)
        self._alone.release()


class SmallEngine:
    """Finds what is red, with less memory."""

    name, revision, side = "small", "1" * 12, SIDE // 2

    def predict(self, photo: "torch.Tensor") -> "torch.Tensor":
        return photo[0].float() / 255


def build(_settings: MattingSettings) -> FaultyEngine:
    gate = os.environ.get(GATE)
    # It opens once the other side has opened it, too, which may have something to say.
    if gate and (problem := Path(gate).read_text()):
        raise RuntimeError(problem)
    return FaultyEngine()


def build_none(_settings: MattingSettings) -> FaultyEngine:
    raise EngineUnavailableError("its weights are gone")


def suits() -> bool:
    return True


def build_small(_settings: MattingSettings) -> SmallEngine:
    return SmallEngine()


FAULTY = EngineEntry("faulty", needs="patience", suits=suits, build=build)
"""A row for the table of engines."""

SMALL = EngineEntry("small", needs="nothing", suits=suits, build=build_small)
"""Another, as its last."""
