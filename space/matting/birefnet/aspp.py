"""Atrous spatial pyramid pooling with deformable convolutions: looking near, far and everywhere at once.

After Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation", 2017
(arXiv 1706.05587); kernels of three sizes take the place of its dilations.
"""

import torch
from torch import Tensor, nn

from space.matting.birefnet.deformable import DeformableConvolution

BRANCH = 256
"""Channels of each branch."""

SIZES = (1, 3, 7)
"""Sides of the kernels, beside a branch of 1 x 1 that is there anyway."""


class DeformableBranch(nn.Module):
    """One deformable convolution."""

    def __init__(self, inputs: int, size: int) -> None:
        super().__init__()
        self.atrous_conv = DeformableConvolution(inputs, BRANCH, size)
        self.bn = nn.BatchNorm2d(BRANCH)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (b, 256, h, w) of maps (b, inputs, h, w)."""
        result: Tensor = self.bn(self.atrous_conv(maps))
        return result.relu()


class DeformableAspp(nn.Module):
    """The branches, and the layer that makes maps as wide as the input of them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.aspp1 = DeformableBranch(width, 1)
        self.aspp_deforms = nn.ModuleList(DeformableBranch(width, size) for size in SIZES)
        self.global_avg_pool = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(width, BRANCH, 1, bias=False),
            nn.BatchNorm2d(BRANCH),
            nn.ReLU(),
        )
        self.conv1 = nn.Conv2d((len(SIZES) + 2) * BRANCH, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape, (b, width, h, w)."""
        branches = [branch(maps) for branch in (self.aspp1, *self.aspp_deforms)]
        mean = self.global_avg_pool(maps).expand_as(branches[0])
        result: Tensor = self.bn1(self.conv1(torch.cat([*branches, mean], dim=1)))
        return result.relu()
