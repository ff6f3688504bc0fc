"""Convolutions in eight-bit arithmetic, for CPUs with instructions for it (VNNI).

Kernels have a scale for each output channel. Maps have one for all of them, which is known
beforehand (`space.tools.measure_ranges`): they come out of ReLUs, so they begin at 0, and what
is beyond the largest value that was seen is cut there. Sums are whole numbers of 32 bits, so
only the rounding of kernels and maps moves the result.
"""

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from space.matting.u2net import Convolution

RANGES = Path(__file__).with_name("u2net.ranges.json")
"""By the name of a convolution of the full network: the largest value of each of its maps.

Those that are not in it stay as they are: the shallow ones, with few channels, do not bear the rounding.
"""

_LEVELS = 255
"""The largest value of a map, in its scale."""


class EightBitConvolution(nn.Module):
    """A `Convolution` that computes in eight bits, of maps of another type and to such."""

    def __init__(self, convolution: Convolution, ranges: list[float], dtype: torch.dtype) -> None:
        """`ranges` has the largest value of each map, `dtype` is what the others compute in."""
        super().__init__()
        self._dtype = dtype
        # No parameter, which would change its type with the network's.
        self._bias = convolution.bias.detach().clone()
        self._geometry = [1, 1], [convolution.dilation] * 2, [convolution.dilation] * 2, 1
        self._maps = []
        for kernel, most in zip(convolution.kernels, ranges, strict=True):
            scales = kernel.abs().amax((1, 2, 3)).clamp_min(1e-12) / 127
            levels = (kernel / scales.view(-1, 1, 1, 1)).round().to(torch.int8)
            step = most / _LEVELS
            packed = torch.ops.onednn.qconv_prepack(levels, scales, step, 0, *self._geometry, None)
            zeros = torch.zeros(len(scales), dtype=torch.int64)
            self._maps.append((step, (packed, scales, zeros)))

    def forward(self, *maps: Tensor) -> Tensor:
        """Return (1, outputs, h, w) of maps that are each (1, inputs, h, w), as the other does."""
        ops = torch.ops.onednn
        # A result of floating point needs neither of them.
        scale, zero = 1.0, 0
        last = len(maps) - 1
        (step, kernel), *others = self._maps
        result: Tensor = ops.qconv2d_pointwise(
            _levels(maps[0], step), step, 0, *kernel, self._bias, *self._geometry,
            scale, zero, self._dtype, "none" if last else "relu", [], "",
        )  # fmt: skip
        for index, (step, kernel) in enumerate(others, start=1):
            result = ops.qconv2d_pointwise.binary(
                _levels(maps[index], step), step, 0, *kernel, result, None, *self._geometry,
                scale, zero, self._dtype, 1.0, 0,
                "sum", 1.0, "relu" if index == last else "none", [], "",
            )  # fmt: skip
        return result


def _levels(maps: Tensor, step: float) -> Tensor:
    return maps.mul(1 / step).round_().clamp_(0, _LEVELS).to(torch.uint8)


# Or each scale would keep all that it was computed from: the network once more, and in single precision.
@torch.no_grad()
def compute_in_eight_bits(network: nn.Module, dtype: torch.dtype) -> None:
    """Let those convolutions of the full network compute in eight bits that bear it.

    The network has weights of float32, and is to compute in `dtype` otherwise.
    """
    for name, ranges in json.loads(RANGES.read_text()).items():
        parent, _, last = name.rpartition(".")
        convolution = network.get_submodule(name)
        assert isinstance(convolution, Convolution)
        setattr(
            network.get_submodule(parent), last, EightBitConvolution(convolution, ranges, dtype)
        )
