"""What a forward pass has to be for a GPU to record it, told on a CPU."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from space.matting.birefnet.forward import ForwardPass
from space.matting.birefnet.network import BiRefNet
from space.matting.engine import _statistics

BRINGS = {torch.tensor, torch.as_tensor, torch.from_numpy}
"""What makes a tensor of numbers that Python has, which on a GPU would be sent there."""

WAITS = {"aten._local_scalar_dense.default", "aten.nonzero.default"}
"""Operators whose results the CPU waits for."""


class Brought(TorchFunctionMode):
    """Notes what is made of numbers that Python has."""

    def __init__(self, found: list[object]) -> None:
        super().__init__()
        self._found = found

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func in BRINGS:
            self._found.append(func)
        return func(*args, **(kwargs or {}))


class Awaited(TorchDispatchMode):
    """Notes where Python waits for a number."""

    def __init__(self, found: list[object]) -> None:
        super().__init__()
        self._found = found

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        # How many there are that a mask picks is asked, too.
        picks = func is torch.ops.aten.index.Tensor and any(
            each is not None and each.dtype == torch.bool for each in args[1]
        )
        if picks or str(func) in WAITS:
            self._found.append(func)
        return func(*args, **(kwargs or {}))


def crossings(call: Callable[[], object]) -> list[object]:
    """Return what would go from the CPU to a GPU in a call, or be waited for."""
    found: list[object] = []
    with Brought(found), Awaited(found):
        call()
    return found


def test_nothing_comes_from_the_cpu_within_a_pass_or_is_waited_for(tiny: BiRefNet) -> None:
    forward = ForwardPass(deepcopy(tiny), torch.device("cpu"))
    photos = torch.zeros((2, 3, 32, 64), dtype=torch.uint8)
    # As before a recording: what is kept on the device is brought there.
    forward(photos)
    assert crossings(lambda: forward(photos)) == []

    _statistics.cache_clear()
    assert crossings(lambda: forward(photos)) == [torch.tensor, torch.tensor]


@pytest.mark.parametrize(
    "call", [lambda: torch.ones(2).sum().item(), lambda: torch.ones(2)[torch.ones(2) > 0]]
)
def test_what_is_waited_for_would_be_seen(call: Callable[[], object]) -> None:
    assert crossings(call)
