"""`python -m tests.space.matting.zerogpu.space OPTION...`: the Space as ZeroGPU runs it, on a machine without a GPU.

All of `spaces` is the real one, with `SPACES_ZERO_GPU` set: it stands in for CUDA in this process, packs the
weights away, and forks a process a GPU task, to which arguments and results are pickled. Only what a fork
would do with a real GPU is done in memory: `spaces` goes on standing in for CUDA there, on top of the
weights that it has packed. What crosses is written to a file.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import spaces.zero.torch as for_zerogpu
import torch
from spaces.utils import SimpleQueue
from spaces.zero import wrappers
from spaces.zero.torch import patching

from space.matting.birefnet.architecture import PUBLISHED
from tests.space.matting.birefnet.weights import TINY

CROSSINGS = "ZEROGPU_CROSSINGS"
"""Environment variable: the file that gets a line for each object that crosses, and of what types it is."""

PUBLISHED[TINY.width] = TINY


def lend(_gpu: str) -> None:
    """Have a fork compute what is on CUDA, which `spaces` goes on standing in for."""
    wrappers.ThreadPoolExecutor = partial(
        wrappers.ThreadPoolExecutor, initializer=patching.enter_mode
    )
    # What stands for a tensor is packed nowhere any more, and need not be mapped.
    patching.empty_like_raw_alloc = lambda tensor, **_: torch.empty_like(tensor)
    # There is no memory to pin.
    torch.Tensor.pin_memory = lambda self: self  # type: ignore[assignment, method-assign]


def bring(callback: Callable[[int], Any]) -> None:
    """Read what `spaces` has packed back to where it was (spaces/zero/torch/packing.py)."""
    for pack in patching.tensor_packs:
        content, offset = Path(pack.path()).read_bytes(), 0
        in_order = [one for batch in pack.batches for one in batch] + pack.big_tensors
        for like, size, aligned in in_order:
            tensor = torch.empty_like(like)
            stored = torch.frombuffer(bytearray(content[offset : offset + size]), dtype=torch.uint8)
            tensor.set_(stored.untyped_storage(), 0, like.shape, like.stride())
            for fake in pack.fakes[like]:
                patching.cuda_aliases[fake] = tensor
            offset += aligned
            callback(size)


def types_of(value: object) -> str:
    """Return what a value that crosses is made of."""
    if isinstance(value, tuple | list):
        return f"{type(value).__name__}({', '.join(map(types_of, value))})"
    if isinstance(value, dict):
        return f"dict({', '.join(map(types_of, value.values()))})"
    if hasattr(value, "__dataclass_fields__"):
        return f"{type(value).__name__}({', '.join(map(types_of, vars(value).values()))})"
    return type(value).__name__


def put(queue: SimpleQueue[Any], value: Any) -> None:
    """Send a value across, and write down what it is made of."""
    with open(os.environ[CROSSINGS], "a") as crossings:
        assert not torch.cuda.is_initialized()
        crossings.write(types_of(value) + "\n")
    cross(queue, value)


cross = SimpleQueue.put
SimpleQueue.put = put
for_zerogpu.unpatch = lambda: None
for_zerogpu.init = lend
for_zerogpu.move = bring

if __name__ == "__main__":
    from space.__main__ import main

    main()
