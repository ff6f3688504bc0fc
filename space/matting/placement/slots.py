"""Photos and mattes in memory that two processes see: nothing of a picture is pickled or copied to a pipe."""

import mmap
import os
import tempfile

import numpy as np
from numpy.typing import NDArray


class Slots:
    """As many photos and mattes of a side as there are slots, in an open file's memory.

    The side that sits at the engine makes the file as large as it has to be; the other side may look
    into it as soon as it knows the engine's side.
    """

    def __init__(self, file: int, count: int, side: int) -> None:
        mattes, photos = count * side * side, count * 3 * side * side
        if os.fstat(file).st_size == 0:
            os.ftruncate(file, 4 * mattes + photos)
        self._memory = mmap.mmap(file, 4 * mattes + photos)
        self._mattes = np.frombuffer(self._memory, np.float32, mattes).reshape(count, side * side)
        self.photos: NDArray[np.uint8] = np.frombuffer(
            self._memory, np.uint8, photos, offset=4 * mattes
        ).reshape(count, 3, side, side)

    def matte(self, slot: int, side: int) -> NDArray[np.float32]:
        """Return the matte of a slot, (side, side), which is at most as large as the slots are."""
        return self._mattes[slot, : side * side].reshape(side, side)


def open_memory() -> int:
    """Return the descriptor of an empty file without a name, in memory where the system has that."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("matting")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
