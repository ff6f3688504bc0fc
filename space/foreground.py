"""The subject's own colours along its soft edge, with the old background taken out.

Multi-level foreground estimation after Germer, Uelwer, Conrad and Harmeling,
"Fast Multi-Level Foreground Estimation" (arXiv 2006.14970). With photo I, alpha a,
foreground F and background B, all in [0, 1], it looks for the least

    sum over pixels i      (a_i F_i + (1 - a_i) B_i - I_i)^2
  + sum over neighbours ij (FLOOR + SLOPE |a_i - a_j|) ((F_i - F_j)^2 + (B_i - B_j)^2)

from one pixel for the whole picture up to the full size, each level starting
from the one below. Two things differ from the paper. A coarse pixel gets the mean
of the normal equations of the pixels under it rather than one of those pixels, so
that it keeps all that they say about F and B. And the levels between `SAMPLES`
pixels and the full size are skipped: there, F and B vary little from pixel to
pixel and what detail there is comes from the photo, so one closed-form step at
the soft pixels is enough.
"""

import math
from collections.abc import Iterator

import torch
import torch.nn.functional as nn

OPAQUE = 254
"""Alpha, of 255, from which a pixel keeps its colour."""

SLOPE = 0.5
"""Smoothness of F and B for each unit of difference in alpha.

The paper's 1 spreads colours further than a right matte needs; below about 0.3
a wrong one (a network's, scaled up) begins to pull the colours apart.
"""

FLOOR = 0.01
"""Smoothness of F and B where alpha is flat."""

SAMPLES = 1 << 18
"""Most pixels, about, of the finest level that is solved as a whole."""

SMALL_SIDE = 32
"""Largest side of the levels that get `SMALL_SWEEPS` rather than `LARGE_SWEEPS`."""

SMALL_SWEEPS = 10
LARGE_SWEEPS = 2

BAND = 1 << 20
"""Pixels searched at once for soft ones."""

BATCH = 1 << 16
"""Soft pixels corrected at once: few enough for their floats to stay in the cache."""


def estimate_foreground(image: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Return `image` with the foreground's colours in the soft zone of `alpha`.

    `image` is RGB, uint8, shape (H, W, 3); `alpha` is straight alpha, uint8,
    shape (H, W), on the same device; H and W are at least 1 and either tensor may
    be a view. The result is a new contiguous tensor of the shape and type of
    `image`. Pixels with alpha 0, or 254 and up, keep their colour exactly.
    """
    foreground = image.clone(memory_format=torch.contiguous_format)
    stride = math.ceil(math.sqrt(alpha.numel() / SAMPLES))
    colours: torch.Tensor | None = None
    for pixels in _soft_pixels(alpha):
        if colours is None:
            colours = _solve(_sample(image, stride), _sample(alpha[..., None], stride))
        _correct(foreground, alpha, pixels, colours, stride)
    return foreground


def _soft_pixels(alpha: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield the flat indices of the pixels of the soft zone, int64, shape (n,), n > 0."""
    width = alpha.shape[1]
    rows = max(1, BAND // width)
    for top in range(0, alpha.shape[0], rows):
        # Zero wraps to 255, so one comparison cuts both ends off.
        soft = (alpha[top : top + rows] - 1) < OPAQUE - 1
        pixels = soft.flatten().nonzero().squeeze(1) + top * width
        if pixels.numel():
            yield from torch.split(pixels, BATCH)


def _sample(plane: torch.Tensor, stride: int) -> torch.Tensor:
    """Return every `stride`-th pixel of (H, W, C) uint8 as (1, C, h, w) float32 in [0, 1]."""
    height, width = plane.shape[:2]
    top, left = min(stride // 2, height - 1), min(stride // 2, width - 1)
    sampled = plane[top::stride, left::stride]
    return sampled.permute(2, 0, 1)[None].contiguous().float() / 255


def _solve(image: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Return F and B of a whole picture, float32 in [0, 1], shape (1, 6, h, w).

    `image` is (1, 3, h, w) and `alpha` (1, 1, h, w), both float32 in [0, 1].
    """
    beta = 1 - alpha
    levels = [
        torch.cat([alpha, alpha * alpha, alpha * beta, beta * beta, alpha * image, beta * image], 1)
    ]
    while max(levels[-1].shape[2:]) > 1:
        levels.append(nn.avg_pool2d(levels[-1], 2, ceil_mode=True, count_include_pad=False))
    colours = _mean_colours(image, alpha)
    while levels:
        equations = levels.pop()
        size = equations.shape[2:]
        colours = nn.interpolate(colours, size, mode="nearest")
        sweeps = SMALL_SWEEPS if max(size) <= SMALL_SIDE else LARGE_SWEEPS
        colours = _relax(equations, colours, sweeps)
    return colours


def _mean_colours(image: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Return the mean F and B of a picture, shape (1, 6, 1, 1), as `_solve` takes it."""
    # A trace of the mean colour stands in for the side that no sample shows.
    trace = 1e-4
    mean = image.mean((2, 3), keepdim=True)
    share = alpha.mean((2, 3), keepdim=True)
    inside = (alpha * image).mean((2, 3), keepdim=True)
    front = (inside + trace * mean) / (share + trace)
    back = (mean - inside + trace * mean) / (1 - share + trace)
    return torch.cat([front, back], 1)


def _relax(equations: torch.Tensor, colours: torch.Tensor, sweeps: int) -> torch.Tensor:
    """Return `colours` (1, 6, h, w) after Jacobi sweeps over one level.

    `equations` is (1, 10, h, w): the means over each pixel's block of
    a, a^2, a (1 - a), (1 - a)^2, a I and (1 - a) I.
    """
    alpha, front, cross, back = equations[:, :4].chunk(4, 1)
    observed = equations[:, 4:]
    weights = [(near - alpha).abs_().mul_(SLOPE).add_(FLOOR) for near in _neighbours(alpha)]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    front, back = front + total, back + total
    scale = 1 / (front * back - cross * cross)
    front, cross, back = front * scale, cross * scale, back * scale
    for _ in range(sweeps):
        right = observed.clone()
        for weight, near in zip(weights, _neighbours(colours), strict=True):
            right.addcmul_(weight, near)
        f, b = right.chunk(2, 1)
        colours = torch.cat([back * f - cross * b, front * b - cross * f], 1).clamp_(0, 1)
    return colours


def _neighbours(plane: torch.Tensor) -> list[torch.Tensor]:
    """Return the left, right, upper and lower neighbours of (1, C, h, w), edges repeated."""
    padded = nn.pad(plane, (1, 1, 1, 1), mode="replicate")
    return [
        padded[..., 1:-1, :-2],
        padded[..., 1:-1, 2:],
        padded[..., :-2, 1:-1],
        padded[..., 2:, 1:-1],
    ]


def _correct(
    photo: torch.Tensor,
    alpha: torch.Tensor,
    pixels: torch.Tensor,
    colours: torch.Tensor,
    stride: int,
) -> None:
    """Replace the colour of `pixels` in `photo`, in place, by that of the foreground.

    `photo` is (H, W, 3) and `alpha` (H, W), both uint8; `pixels` are flat indices,
    int64, shape (n,); `colours` are F and B of every `stride`-th pixel, (1, 6, h, w).
    """
    width = alpha.shape[1]
    row = pixels.div(width, rounding_mode="floor")
    column = pixels - row * width
    a = alpha[row, column].float() / 255
    rows, columns = colours.shape[2:]
    where = torch.stack(
        [
            (column.float() + 0.5) * (2 / (stride * columns)) - 1,
            (row.float() + 0.5) * (2 / (stride * rows)) - 1,
        ],
        1,
    )
    near = nn.grid_sample(colours, where[None, None], padding_mode="border", align_corners=False)[
        0, :, 0
    ]
    front, back = near.chunk(2)
    flat = photo.view(-1, 3)
    seen = flat[pixels].t().float() / 255
    rest = seen - torch.lerp(back, front, a)
    # The least change of F and B together that explains the colour seen.
    share = a / (a * a + (1 - a) ** 2 + FLOOR)
    found = torch.addcmul(front, share, rest).clamp_(0, 1)
    flat[pixels] = found.mul_(255).round_().to(torch.uint8).t()
