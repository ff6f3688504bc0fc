"""The parts of BiRefNet, each beside the same written another way."""

import itertools
import math
from typing import TypeVar

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from space.matting.birefnet.aspp import DeformableAspp
from space.matting.birefnet.decoder import Decoder
from space.matting.birefnet.deformable import DeformableConvolution, deform
from space.matting.birefnet.reconstruction import ReconstructionBlock
from space.matting.birefnet.resizing import resized
from space.matting.birefnet.swin import Block, PatchMerging, bands
from space.matting.birefnet.tiles import tiles
from tests.space.matting.birefnet.weights import TINY

M = TypeVar("M", bound=nn.Module)

pytestmark = pytest.mark.usefixtures("seed")


@pytest.fixture
def seed() -> None:
    torch.manual_seed(0)


def randomised(module: M) -> M:
    """Return a module in evaluation, whose every parameter and statistic counts."""
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if tensor.is_floating_point():
                tensor.normal_(std=0.3)
            if name.endswith("running_var"):
                tensor.abs_().add_(0.5)
    return module.requires_grad_(False).eval()


def same(found: Tensor, expected: Tensor) -> bool:
    assert found.shape == expected.shape
    return (found - expected).abs().max().item() < 1e-5


def normalised(maps: Tensor, norm: nn.BatchNorm2d) -> Tensor:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight / (norm.running_var + 1e-5).sqrt()
    return maps * scale.view(-1, 1, 1) + (norm.bias - norm.running_mean * scale).view(-1, 1, 1)


def convolved(maps: Tensor, layer: nn.Conv2d) -> Tensor:
    """Return a convolution as a product of matrices."""
    size = layer.kernel_size[0]
    columns = nnf.unfold(maps, size, padding=size // 2)
    product = (layer.weight.flatten(1) @ columns).view(len(maps), -1, *maps.shape[2:])
    return product if layer.bias is None else product + layer.bias.view(-1, 1, 1)


def naive_deform(maps: Tensor, offsets: Tensor, modulation: Tensor, kernel: Tensor) -> Tensor:
    """Return what `deform` does, one number after the other."""
    count, channels, height, width = maps.shape
    outputs, _, size, _ = kernel.shape
    result = torch.zeros(count, outputs, height, width)

    def pixel(b: int, c: int, y: int, x: int) -> float:
        return maps[b, c, y, x].item() if 0 <= y < height and 0 <= x < width else 0

    for b, y, x, i, j in itertools.product(
        range(count), range(height), range(width), range(size), range(size)
    ):
        tap = i * size + j
        down = y - size // 2 + i + offsets[b, 2 * tap, y, x].item()
        right = x - size // 2 + j + offsets[b, 2 * tap + 1, y, x].item()
        top, left = math.floor(down), math.floor(right)
        for c in range(channels):
            upper, lower = (
                pixel(b, c, row, left) * (left + 1 - right)
                + pixel(b, c, row, left + 1) * (right - left)
                for row in (top, top + 1)
            )
            sample = upper * (top + 1 - down) + lower * (down - top)
            result[b, :, y, x] += kernel[:, c, i, j] * sample * modulation[b, tap, y, x]
    return result


@pytest.mark.parametrize("size", [1, 3])
def test_deformable_convolution_is_the_sum_that_it_is_defined_as(size: int) -> None:
    maps, kernel = torch.randn(2, 3, 5, 4), torch.randn(2, 3, size, size) / size
    # Some look beyond the maps, by a fraction of a pixel or by many.
    offsets = 3 * torch.randn(2, 2 * size * size, 5, 4)
    modulation = 2 * torch.rand(2, size * size, 5, 4)
    assert same(
        deform(maps, offsets, modulation, kernel), naive_deform(maps, offsets, modulation, kernel)
    )


def test_in_bands_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (
        torch.randn(2, 8, 16, 12),
        torch.randn(2, 18, 16, 12),
        torch.rand(2, 9, 16, 12),
        torch.randn(4, 8, 3, 3),
    )
    whole = deform(*arguments)
    monkeypatch.setattr("space.matting.birefnet.deformable.CPU_BAND", 8 * 9 * 100)
    assert same(deform(*arguments), whole)


def test_offsets_that_are_no_numbers_or_beyond_all_bounds_look_at_nothing_else() -> None:
    maps, modulation = torch.randn(1, 2, 3, 3), torch.ones(1, 1, 3, 3)
    offsets = torch.zeros(1, 2, 3, 3)
    offsets[0, :, 0, 0], offsets[0, 0, 1, 1] = 1e30, -math.inf
    result = deform(maps, offsets, modulation, torch.eye(2).view(2, 2, 1, 1))
    maps[0, :, 0, 0] = maps[0, :, 1, 1] = 0
    assert same(result, maps)

    offsets[0, 0, 2, 2] = math.nan
    assert deform(maps, offsets, modulation, torch.eye(2).view(2, 2, 1, 1)).isnan().sum() == 2


def test_in_half_precision_a_place_far_into_the_maps_is_found_as_exactly() -> None:
    width = 700
    maps = torch.arange(width, dtype=torch.float32).view(1, 1, 1, width) / width
    offsets = torch.zeros(1, 2, 1, width)
    offsets[:, 1] = 0.375
    modulation, kernel = torch.ones(1, 1, 1, width), torch.ones(1, 1, 1, 1)
    exact = deform(maps, offsets, modulation, kernel)
    half = deform(*(each.half() for each in (maps, offsets, modulation, kernel)))
    # A place rounded to half a pixel would be off by twice as much.
    assert (half.float() - exact)[..., :-1].abs().max() < 5e-4


def test_a_deformable_convolution_that_moves_no_tap_is_a_plain_one() -> None:
    layer = randomised(DeformableConvolution(3, 4, 7))
    for still in (layer.offset_conv, layer.modulator_conv):
        for parameter in still.parameters():
            parameter.zero_()
    maps = torch.randn(1, 3, 9, 8)
    assert same(layer(maps), convolved(maps, layer.regular_conv))


def test_aspp_joins_four_deformable_branches_and_the_mean() -> None:
    aspp = randomised(DeformableAspp(8))
    maps = torch.randn(2, 8, 6, 5)
    branches = []
    for branch in (aspp.aspp1, *aspp.aspp_deforms):
        convolution = branch.atrous_conv
        modulation = 2 / (1 + (-convolved(maps, convolution.modulator_conv)).exp())
        offsets = convolved(maps, convolution.offset_conv)
        sampled = deform(maps, offsets, modulation, convolution.regular_conv.weight)
        branches.append(normalised(sampled, branch.bn).clamp(min=0))
    assert [branch.atrous_conv.regular_conv.weight.shape[2] for branch in aspp.aspp_deforms] == [
        1,
        3,
        7,
    ]
    _, convolution, norm, _ = aspp.global_avg_pool
    mean = normalised(convolved(maps.mean((2, 3), keepdim=True), convolution), norm).clamp(min=0)
    branches.append(mean.repeat(1, 1, 6, 5))
    expected = normalised(convolved(torch.cat(branches, 1), aspp.conv1), aspp.bn1).clamp(min=0)
    assert same(aspp(maps) / expected.max(), expected / expected.max())


def test_a_block_is_reconstructed_by_a_convolution_before_aspp_and_one_after() -> None:
    block = randomised(ReconstructionBlock(5, 6))
    maps = torch.randn(1, 5, 4, 4)
    inner = block.dec_att(normalised(convolved(maps, block.conv_in), block.bn_in).clamp(min=0))
    expected = normalised(convolved(inner, block.conv_out), block.bn_out)
    assert same(block(maps) / expected.abs().max(), expected / expected.abs().max())


@pytest.mark.parametrize(
    ("height", "width"), [(8, 8), (7, 9), (3, 2)], ids=["fits", "padded", "one window"]
)
@pytest.mark.parametrize("shift", [0, 2])
def test_attention_in_windows_is_full_attention_with_a_mask(
    height: int, width: int, shift: int
) -> None:
    side, heads, channels = 4, 2, 6
    block = randomised(Block(channels, heads, side, shift))
    maps = torch.randn(2, height, width, channels)
    high, wide = -(-height // side) * side, -(-width // side) * side
    places = list(itertools.product(range(high), range(wide)))

    def window(y: int, x: int) -> tuple[int, ...]:
        # Which window a token is in, and whether it came there from the other side.
        row, column = (y - shift) % high // side, (x - shift) % wide // side
        return row, column, y < shift, x < shift

    mask = torch.full((heads, len(places), len(places)), -math.inf)
    table = block.attn.relative_position_bias_table
    for (a, (ya, xa)), (b, (yb, xb)) in itertools.product(enumerate(places), repeat=2):
        if window(ya, xa) == window(yb, xb):
            mask[:, a, b] = table[(ya - yb + side - 1) * (2 * side - 1) + xa - xb + side - 1]

    results = block(maps, bands(height, width, side, maps.device))
    for picture, result in zip(maps, results, strict=True):
        filled = torch.zeros(high, wide, channels)
        mean, variance = picture.mean(-1, keepdim=True), picture.var(-1, correction=0, keepdim=True)
        norm = block.norm1
        filled[:height, :width] = (picture - mean) / (
            variance + 1e-5
        ).sqrt() * norm.weight + norm.bias
        query, key, value = (
            (filled.view(-1, channels) @ block.attn.qkv.weight.T + block.attn.qkv.bias)
            .view(-1, 3, heads, channels // heads)
            .permute(1, 2, 0, 3)
        )
        score = query @ key.transpose(1, 2) / math.sqrt(channels // heads) + mask
        attended = (score.softmax(-1) @ value).transpose(0, 1).reshape(-1, channels)
        attended = attended @ block.attn.proj.weight.T + block.attn.proj.bias
        inner = picture + attended.view(high, wide, channels)[:height, :width]
        assert same(result, inner + block.mlp(block.norm2(inner)))


def test_merged_patches_are_four_neighbours_each_and_zeros_beyond_the_edge() -> None:
    merging = randomised(PatchMerging(4))
    maps = torch.randn(1, 5, 7, 4)
    filled = torch.zeros(1, 6, 8, 4)
    filled[:, :5, :7] = maps
    quads = torch.cat([filled[:, y::2, x::2] for x in (0, 1) for y in (0, 1)], dim=-1)
    assert same(merging(maps), merging.norm(quads) @ merging.reduction.weight.T)


def test_tiles_are_stacked_in_either_order() -> None:
    photo = torch.randn(1, 3, 8, 12)
    by_colour, by_tile = (tiles(photo, 4, 4, order) for order in ("by_colour", "by_tile"))
    rows, columns = 2, 3
    for colour, row, column in itertools.product(range(3), range(rows), range(columns)):
        tile = photo[:, colour, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        assert by_colour[:, (colour * rows + row) * columns + column].equal(tile)
        assert by_tile[:, (column * rows + row) * 3 + colour].equal(tile)


def test_resizing_keeps_the_corners_where_they_are() -> None:
    maps = torch.randn(1, 1, 5, 4)
    along = np.stack(
        [np.interp(np.linspace(0, 4, 9), np.arange(5), each) for each in maps[0, 0].T.numpy()]
    )
    across = np.stack([np.interp(np.linspace(0, 3, 2), np.arange(4), each) for each in along.T])
    assert same(resized(maps, 9, 2)[0, 0], torch.from_numpy(across).float())


def test_the_last_layer_may_go_before_the_scaling_up() -> None:
    decoder = randomised(Decoder(TINY))
    photo, finest = torch.randn(1, 3, 32, 64), torch.randn(1, TINY.width, 8, 16)
    joined = torch.cat([resized(finest, 32, 64), decoder.ipt_blk1(photo)], dim=1)
    last = decoder.conv_out1[0]
    assert isinstance(last, nn.Conv2d)
    expected = convolved(joined, last)
    scale = expected.abs().max()
    assert same(decoder._logits(photo, finest) / scale, expected / scale)
