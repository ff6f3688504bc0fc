"""Deformable convolution: each tap of the kernel looks where the photo tells it to.

Zhu et al., "Deformable ConvNets v2: More Deformable, Better Results", CVPR 2019 (arXiv 1811.11168).
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

CPU_BAND, GPU_BAND = 1 << 20, 1 << 28
"""Numbers sampled at once: the columns of a 7x7 kernel are 49 times as large as the maps.

So many stay in a CPU's cache; to start a kernel for less takes a GPU longer than to run it.
"""


class DeformableConvolution(nn.Module):
    """Convolution of stride 1 that keeps its size, and finds out itself where to look."""

    def __init__(self, inputs: int, outputs: int, size: int) -> None:
        super().__init__()
        padding = size // 2
        self.offset_conv = nn.Conv2d(inputs, 2 * size * size, size, padding=padding)
        self.modulator_conv = nn.Conv2d(inputs, size * size, size, padding=padding)
        self.regular_conv = nn.Conv2d(inputs, outputs, size, padding=padding, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (b, outputs, h, w) of maps (b, inputs, h, w)."""
        modulation = 2 * self.modulator_conv(maps).sigmoid()
        return deform(maps, self.offset_conv(maps), modulation, self.regular_conv.weight)


def deform(maps: Tensor, offsets: Tensor, modulation: Tensor, kernel: Tensor) -> Tensor:
    """Return `maps` (b, c, h, w) convolved with `kernel` (o, c, k, k), padded by k // 2 zeros: (b, o, h, w).

    Tap t of the kernel, counted along its rows, is moved by the pixels in `offsets` (b, 2k², h, w),
    down in channel 2t and right in channel 2t + 1, and what it finds there is multiplied by
    `modulation` (b, k², h, w).
    """
    batch, channels, height, width = maps.shape
    outputs, _, size, _ = kernel.shape
    taps = size * size
    index, weight = corners(offsets, modulation, size)
    # A bag for each tap and pixel, of four corners: the sampling in one pass over memory.
    index, weight = index.view(-1, 4), weight.view(-1, 4).to(maps.dtype)
    pixels = maps.permute(0, 2, 3, 1).reshape(-1, channels)
    columns = kernel.permute(2, 3, 1, 0).reshape(taps * channels, outputs)
    result = maps.new_empty(len(pixels), outputs)
    step = max(1, (CPU_BAND if maps.is_cpu else GPU_BAND) // len(columns))
    for start in range(0, len(pixels), step):
        end = min(start + step, len(pixels))
        bags = slice(start * taps, end * taps)
        samples = nnf.embedding_bag(
            index[bags], pixels, mode="sum", per_sample_weights=weight[bags]
        )
        result[start:end] = samples.view(end - start, -1) @ columns
    return result.view(batch, height, width, outputs).permute(0, 3, 1, 2)


def corners(offsets: Tensor, modulation: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Return for each tap the four pixels that it looks between, and what share it takes of each.

    Both are (b, h, w, k², 4). Pixels are counted through the whole batch, and of those outside of
    the maps no share is taken. The shares are float32 whatever comes in, since half precision
    knows a place beyond 256 pixels to a quarter of one at best.
    """
    batch, taps, height, width = modulation.shape
    device, padding = offsets.device, size // 2
    tap = torch.arange(taps, device=device)
    down, right = offsets.float().view(batch, taps, 2, height, width).permute(2, 0, 3, 4, 1)
    y = down + (torch.arange(height, device=device).view(-1, 1, 1) + (tap // size - padding))
    x = right + (torch.arange(width, device=device).view(-1, 1) + (tap % size - padding))
    # Beyond that nothing is there, and numbers are no longer whole ones.
    y, x = y.clamp(-1, height), x.clamp(-1, width)
    top, left = y.floor(), x.floor()
    below, beside = y - top, x - left
    strength = modulation.float().permute(0, 2, 3, 1)
    number = torch.arange(batch, dtype=torch.int32, device=device).view(-1, 1, 1, 1)
    first = number * (height * width)
    index, weight = [], []
    for row, upright in ((top, 1 - below), (top + 1, below)):
        for column, level in ((left, 1 - beside), (left + 1, beside)):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            weight.append(upright * level * strength * inside)
            # Clamped as whole numbers, so that even what is no number points to a pixel.
            place = row.int().clamp(0, height - 1) * width + column.int().clamp(0, width - 1)
            index.append(place + first)
    return torch.stack(index, dim=-1), torch.stack(weight, dim=-1)
