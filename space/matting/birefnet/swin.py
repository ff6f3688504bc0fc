"""Swin Transformer, version 1: the backbone.

Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV 2021
(arXiv 2103.14030). Maps are (batch, height, width, channels) within, and submodules are called as
in the published weights. (Those don't fit transformers' Swin, which has a query, key and value
layer each.)
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from space.matting.birefnet.architecture import Architecture

PATCH = 4
"""Side of the patch of pixels that a token of the first stage stands for."""

MLP_RATIO = 4
"""How many times wider a block's inner layer is."""


class WindowAttention(nn.Module):
    """Multi-head self-attention within windows, with a bias for each relative position."""

    relative_position_index: Tensor

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads = heads
        self.relative_position_bias_table = nn.Parameter(torch.empty((2 * window - 1) ** 2, heads))
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        # Follows from the window: what a file says of it is not read.
        self.register_buffer(
            "relative_position_index", relative_positions(window), persistent=False
        )

    def forward(self, tokens: Tensor, allowed: Tensor | None = None) -> Tensor:
        """Return (n, w², width) of tokens in n windows of w² each.

        `allowed`, (m, w², w²), tells for m windows which tokens (rows) may attend to which; n is a
        multiple of m, whose windows repeat.
        """
        count, length, width = tokens.shape
        query, key, value = (
            self.qkv(tokens)
            .view(count, length, 3, self.heads, width // self.heads)
            .permute(2, 0, 3, 1, 4)
        )
        bias = self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)
        # The fast kernels want it so.
        bias = bias.contiguous()
        if allowed is None:
            bias = bias.expand(count, -1, -1, -1)
        else:
            bias = torch.where(allowed.unsqueeze(1), bias, -torch.inf)
            bias = bias.expand(count // len(allowed), *bias.shape).flatten(0, 1)
        result = nnf.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        projected: Tensor = self.proj(result.transpose(1, 2).reshape(count, length, width))
        return projected


class Mlp(nn.Module):
    """The two layers that see each token by itself."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, MLP_RATIO * width)
        self.fc2 = nn.Linear(MLP_RATIO * width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return tokens of the same shape, (..., width)."""
        result: Tensor = self.fc2(nnf.gelu(self.fc1(tokens)))
        return result


class Block(nn.Module):
    """Attention within windows, and the layers after it, each added to what came in."""

    def __init__(self, width: int, heads: int, window: int, shift: int) -> None:
        super().__init__()
        self.window = window
        self.shift = shift
        self.norm1 = nn.LayerNorm(width)
        self.attn = WindowAttention(width, heads, window)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)

    def forward(self, maps: Tensor, allowed: Tensor) -> Tensor:
        """Return maps of the same shape, (b, h, w, width); `allowed` is as `bands` gives it."""
        maps = maps + self._attend(self.norm1(maps), allowed)
        result: Tensor = maps + self.mlp(self.norm2(maps))
        return result

    def _attend(self, maps: Tensor, allowed: Tensor) -> Tensor:
        batch, height, width, channels = maps.shape
        side, shift = self.window, self.shift
        # The zeros take part: what the weights were trained with.
        maps = nnf.pad(maps, (0, 0, 0, -width % side, 0, -height % side))
        rows, columns = maps.shape[1] // side, maps.shape[2] // side
        if shift:
            maps = maps.roll((-shift, -shift), (1, 2))
        windows = maps.view(batch, rows, side, columns, side, channels).transpose(2, 3)
        tokens = self.attn(windows.reshape(-1, side * side, channels), allowed if shift else None)
        windows = tokens.view(batch, rows, columns, side, side, channels).transpose(2, 3)
        maps = windows.reshape(batch, rows * side, columns * side, channels)
        if shift:
            maps = maps.roll((shift, shift), (1, 2))
        return maps[:, :height, :width]


class PatchMerging(nn.Module):
    """Each 2x2 tokens made one of twice their channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(4 * width)
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (b, ⌈h/2⌉, ⌈w/2⌉, 2 width) of maps (b, h, w, width)."""
        height, width = maps.shape[1:3]
        maps = nnf.pad(maps, (0, 0, 0, width % 2, 0, height % 2))
        # Down first, then right: that is the order of the weights.
        quads = maps.unflatten(2, (-1, 2)).unflatten(1, (-1, 2)).permute(0, 1, 3, 4, 2, 5)
        result: Tensor = self.reduction(self.norm(quads.flatten(3)))
        return result


class Stage(nn.Module):
    """The blocks of one width, every second of which has its windows shifted."""

    def __init__(self, width: int, depth: int, heads: int, window: int, last: bool) -> None:
        super().__init__()
        self.window = window
        self.blocks = nn.ModuleList(
            Block(width, heads, window, shift=window // 2 if index % 2 else 0)
            for index in range(depth)
        )
        self.downsample = None if last else PatchMerging(width)

    def forward(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Return maps of the same shape, (b, h, w, width), and what the next stage takes."""
        allowed = bands(maps.shape[1], maps.shape[2], self.window, maps.device)
        for block in self.blocks:
            maps = block(maps, allowed)
        return maps, maps if self.downsample is None else self.downsample(maps)


class PatchEmbedding(nn.Module):
    """Pixels to tokens."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, PATCH, PATCH)
        self.norm = nn.LayerNorm(width)

    def forward(self, photo: Tensor) -> Tensor:
        """Return (b, h/4, w/4, width) of a photo (b, 3, h, w)."""
        result: Tensor = self.norm(self.proj(photo).permute(0, 2, 3, 1))
        return result


class Swin(nn.Module):
    """The backbone: a photo to maps at a 4th, 8th, 16th and 32nd of its size."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        widths = architecture.widths
        self.patch_embed = PatchEmbedding(architecture.width)
        self.layers = nn.ModuleList(
            Stage(width, depth, heads, architecture.window, last=width == widths[-1])
            for width, depth, heads in zip(
                widths, architecture.depths, architecture.heads, strict=True
            )
        )
        for index, width in enumerate(widths):
            self.add_module(f"norm{index}", nn.LayerNorm(width))

    def forward(self, photo: Tensor) -> list[Tensor]:
        """Return four maps, (b, c, ⌈h/s⌉, ⌈w/s⌉), of a photo (b, 3, h, w) whose sides are multiples of 4.

        c is the stage's width and s its stride, from 4 to 32.
        """
        maps = self.patch_embed(photo)
        results = []
        for index, stage in enumerate(self.layers):
            result, maps = stage(maps)
            norm = self.get_submodule(f"norm{index}")
            results.append(norm(result).permute(0, 3, 1, 2))
        return results


def relative_positions(window: int) -> Tensor:
    """Return for each two tokens of a window which row of the bias table is theirs: (w², w²)."""
    # On the CPU, whatever device the network is built on: there is nothing to load this from.
    rows = torch.arange(window, device="cpu").repeat_interleave(window)
    columns = torch.arange(window, device="cpu").repeat(window)
    down = rows.unsqueeze(1) - rows + window - 1
    right = columns.unsqueeze(1) - columns + window - 1
    return down * (2 * window - 1) + right


def bands(height: int, width: int, window: int, device: torch.device) -> Tensor:
    """Return which tokens of shifted windows may attend to each other: bool, (windows, w², w²).

    Shifting maps of `height` x `width` tokens, once they are filled up to whole windows, brings
    their first rows and columns behind the last, with which they have nothing to do. So a window
    is divided wherever the maps were not connected.
    """
    shift = window // 2
    counts = -(-height // window), -(-width // window)
    numbers = []
    for count in counts:
        place = torch.arange(count * window, device=device)
        number = (place >= (count - 1) * window).int() + (place >= count * window - shift).int()
        numbers.append(number.view(count, window))
    rows, columns = numbers
    region = 3 * rows.view(counts[0], 1, window, 1) + columns.view(1, counts[1], 1, window)
    region = region.reshape(counts[0] * counts[1], window * window)
    return region.unsqueeze(1) == region.unsqueeze(2)
