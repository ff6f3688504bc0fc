"""U²-Net, full and small: the networks that run on any CPU.

Qin et al., "U²-Net: Going Deeper with Nested U-Structure for Salient Object
Detection", Pattern Recognition 2020 (arXiv 2005.09007); the small one is its U²-Net†.
The published weights with each batch norm folded into its convolution.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

SIDE = 320


@dataclass(frozen=True)
class Width:
    """Channels of one block of the network."""

    inner: int
    """Within the block."""

    outputs: int


@dataclass(frozen=True)
class Widths:
    """Channels of a network of this kind: of its blocks on the way down, at the bottom, and up again."""

    down: tuple[Width, ...]
    bottom: Width
    up: tuple[Width, ...]


FULL = Widths(
    down=(Width(32, 64), Width(32, 128), Width(64, 256), Width(128, 512), Width(256, 512)),
    bottom=Width(256, 512),
    up=(Width(256, 512), Width(128, 256), Width(64, 128), Width(32, 64), Width(16, 64)),
)
SMALL = Widths(down=(Width(16, 64),) * 5, bottom=Width(16, 64), up=(Width(16, 64),) * 5)

WIDTHS = {"u2net": FULL, "u2netp": SMALL}
"""By the name of the engine."""


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

    def __init__(self, layers: int, *inputs: int, width: Width, dilated: bool = False) -> None:
        super().__init__()
        # The bottom is dilated in both kinds.
        dilations = [2**depth if dilated else 1 for depth in range(layers - 1)]
        bottom = 2 ** (layers - 1) if dilated else 2
        inner, outputs = width.inner, width.outputs
        self.dilated = dilated
        self.entry = Convolution(*inputs, outputs=outputs)
        self.down = nn.ModuleList(
            Convolution(inner if depth else outputs, outputs=inner, dilation=dilation)
            for depth, dilation in enumerate(dilations)
        )
        self.bottom = Convolution(inner, outputs=inner, dilation=bottom)
        self.up = nn.ModuleList(
            Convolution(
                inner, inner, outputs=inner if depth else outputs, dilation=dilations[depth]
            )
            for depth in reversed(range(layers - 1))
        )

    def forward(self, *maps: Tensor) -> Tensor:
        """Return (1, outputs, h, w) of maps that are each (1, inputs, h, w)."""
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


class U2Net(nn.Module):
    """The network: a U of residual U blocks, and the fusion of its six side outputs.

    The blocks may be of another type than float32, of which the side outputs and their fusion are.
    """

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        layers = (7, 6, 5, 4, 4)
        down = [width.outputs for width in widths.down]
        up = [width.outputs for width in (widths.bottom, *widths.up)]
        self.down = nn.ModuleList(
            ResidualU(count, inputs, width=width, dilated=depth == 4)
            for depth, (count, inputs, width) in enumerate(
                zip(layers, [3, *down[:-1]], widths.down, strict=True)
            )
        )
        self.bottom = ResidualU(4, down[-1], width=widths.bottom, dilated=True)
        self.up = nn.ModuleList(
            ResidualU(layers[depth], below, down[depth], width=width, dilated=depth == 4)
            for depth, below, width in zip(reversed(range(5)), up[:-1], widths.up, strict=True)
        )
        self.sides = nn.ModuleList(nn.Conv2d(count, 1, 3, padding=1) for count in reversed(up))
        self.fusion = nn.Conv2d(6, 1, 1)

    def forward(self, photo: Tensor) -> Tensor:
        """Return the fused map in [0, 1], (1, 1, h, w), of a normalised photo (1, 3, h, w)."""
        skips: list[Tensor] = []
        inner = photo
        for depth, block in enumerate(self.down):
            inner = block(halve(inner) if depth else inner)
            skips.append(inner)
        inner = self.bottom(halve(inner))
        # The logits in single precision: what rounds them moves a matte most where it is grey.
        sides = [self.sides[5](inner.float())]
        for depth, block in zip(reversed(range(5)), self.up, strict=True):
            skip = skips.pop()
            inner = block(enlarge(inner, skip), skip)
            sides.append(self.sides[depth](inner.float()))
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
