"""U²-Net, small: the engine that runs on any CPU.

Qin et al., "U²-Net: Going Deeper with Nested U-Structure for Salient Object
Detection", Pattern Recognition 2020 (arXiv 2005.09007); the variant called U²-Net†.
The published weights with each batch norm folded into its convolution.
"""

import hashlib
from pathlib import Path

import torch
import torch.nn.functional as nnf
from safetensors.torch import load
from torch import Tensor, nn

from space.matting.engine import normalise

WEIGHTS = Path(__file__).with_name("u2netp.safetensors")
SIDE = 320
OUTER = 64
"""Channels between blocks."""
INNER = 16
"""Channels within a block."""


class Convolution(nn.Module):
    """3x3 convolution and ReLU of one or more maps stacked along their channels."""

    def __init__(self, *inputs: int, outputs: int, dilation: int = 1) -> None:
        super().__init__()
        self.dilation = dilation
        # One kernel a map: their results are summed, which is what stacking the
        # maps first would give, without the copy (a fifth of the time on a CPU).
        self.kernels = nn.ParameterList(torch.empty(outputs, count, 3, 3) for count in inputs)
        self.bias = nn.Parameter(torch.empty(outputs))

    def forward(self, *maps: Tensor) -> Tensor:
        """Return (1, outputs, h, w) of maps that are each (1, inputs, h, w)."""
        if maps[0].is_cpu and torch.backends.mkldnn.is_available():
            return self._fused(*maps)
        first, *others = (
            nnf.conv2d(each, kernel, padding=self.dilation, dilation=self.dilation)
            for each, kernel in zip(maps, self.kernels, strict=True)
        )
        total: Tensor = sum(others, first) + self.bias.view(1, -1, 1, 1)
        return total.relu_()

    def _fused(self, *maps: Tensor) -> Tensor:
        # oneDNN's own operators add the results up and apply the ReLU while they
        # are in registers; plain ones read and write each large map once more.
        geometry = ([self.dilation] * 2, [1, 1], [self.dilation] * 2, 1)
        ops = torch.ops.mkldnn
        last = len(maps) - 1
        result: Tensor = ops._convolution_pointwise(
            maps[0], self.kernels[0], self.bias, *geometry, "none" if last else "relu", [], ""
        )
        for index in range(1, len(maps)):
            result = ops._convolution_pointwise_.binary(
                result, maps[index], self.kernels[index], None, *geometry,
                "add", 1.0, "relu" if index == last else None, [], "",
            )  # fmt: skip
        return result


class ResidualU(nn.Module):
    """RSU-L: a U of L layers and a skip around it; RSU-4F where `dilated`.

    The dilated one keeps its size and widens its kernels instead of pooling.
    """

    def __init__(self, layers: int, *inputs: int, dilated: bool = False) -> None:
        super().__init__()
        # The bottom is dilated in both kinds.
        widths = [2**depth if dilated else 1 for depth in range(layers - 1)]
        bottom = 2 ** (layers - 1) if dilated else 2
        self.dilated = dilated
        self.entry = Convolution(*inputs, outputs=OUTER)
        self.down = nn.ModuleList(
            Convolution(INNER if depth else OUTER, outputs=INNER, dilation=dilation)
            for depth, dilation in enumerate(widths)
        )
        self.bottom = Convolution(INNER, outputs=INNER, dilation=bottom)
        self.up = nn.ModuleList(
            Convolution(INNER, INNER, outputs=INNER if depth else OUTER, dilation=widths[depth])
            for depth in reversed(range(layers - 1))
        )

    def forward(self, *maps: Tensor) -> Tensor:
        """Return (1, OUTER, h, w) of maps that are each (1, inputs, h, w)."""
        entry = self.entry(*maps)
        skips: list[Tensor] = []
        inner = entry
        for depth, convolution in enumerate(self.down):
            inner = convolution(inner if self.dilated or not depth else halve(inner))
            skips.append(inner)
        inner = self.bottom(inner)
        for convolution in self.up:
            skip = skips.pop()
            inner = convolution(enlarge(inner, skip), skip)
        result: Tensor = inner.add_(entry)
        return result


class U2NetP(nn.Module):
    """The network: a U of residual U blocks, and the fusion of its six side outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.ModuleList(
            (
                ResidualU(7, 3),
                ResidualU(6, OUTER),
                ResidualU(5, OUTER),
                ResidualU(4, OUTER),
                ResidualU(4, OUTER, dilated=True),
            )
        )
        self.bottom = ResidualU(4, OUTER, dilated=True)
        self.up = nn.ModuleList(
            (
                ResidualU(4, OUTER, OUTER, dilated=True),
                ResidualU(4, OUTER, OUTER),
                ResidualU(5, OUTER, OUTER),
                ResidualU(6, OUTER, OUTER),
                ResidualU(7, OUTER, OUTER),
            )
        )
        self.sides = nn.ModuleList(nn.Conv2d(OUTER, 1, 3, padding=1) for _ in range(6))
        self.fusion = nn.Conv2d(6, 1, 1)

    def forward(self, photo: Tensor) -> Tensor:
        """Return the fused map in [0, 1], (1, 1, h, w), of a normalised photo (1, 3, h, w)."""
        skips: list[Tensor] = []
        inner = photo
        for depth, block in enumerate(self.down):
            inner = block(halve(inner) if depth else inner)
            skips.append(inner)
        inner = self.bottom(halve(inner))
        sides = [self.sides[5](inner)]
        for depth, block in zip(reversed(range(5)), self.up, strict=True):
            skip = skips.pop()
            inner = block(enlarge(inner, skip), skip)
            sides.append(self.sides[depth](inner))
        largest = sides[-1]
        fused: Tensor = self.fusion(
            torch.cat([enlarge(side, largest) for side in reversed(sides)], dim=1)
        )
        return fused.sigmoid()


def halve(maps: Tensor) -> Tensor:
    """Return the maxima of 2x2 pixels; an odd last row or column is kept."""
    return nnf.max_pool2d(maps, 2, ceil_mode=True)


def enlarge(maps: Tensor, like: Tensor) -> Tensor:
    """Return `maps` scaled bilinearly to the height and width of `like`."""
    if maps.shape[2:] == like.shape[2:]:
        return maps
    return nnf.interpolate(maps, like.shape[2:], mode="bilinear", align_corners=False)


class U2NetPEngine:
    """The small U²-Net with its shipped weights, on the CPU.

    In single precision on every CPU: bfloat16 would be faster where the CPU has it,
    but moves the matte by up to 0.02 on average and by 0.6 in places.
    """

    name = "u2netp"
    side = SIDE

    def __init__(self) -> None:
        weights = WEIGHTS.read_bytes()
        self.revision = hashlib.sha256(weights).hexdigest()[:12]
        with torch.device("meta"):
            self._network = U2NetP()
        self._network.load_state_dict(load(weights), assign=True)
        self._network.requires_grad_(False).eval()
        # oneDNN's fastest layout here: a quarter less time than channels first.
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @torch.inference_mode()
    def predict(self, photo: Tensor) -> Tensor:
        """Return the matte of `photo`; see `Engine.predict`."""
        matte: Tensor = self._network(normalise(photo).to(memory_format=torch.channels_last))
        return matte[0, 0]
