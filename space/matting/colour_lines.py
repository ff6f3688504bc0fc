"""The colour line model: in each small window, a matte is a linear function of the photo.

`matte = slope . photo + offset` holds wherever subject and background each have one colour, or
colours on one line (Levin, Lischinski and Weiss, "A Closed-Form Solution to Natural Image
Matting", PAMI 2008). The guided filter and closed-form matting both stand on it.
"""

import torch
import torch.nn.functional as nnf

RADIUS = 2
"""Pixels from a window's centre to its side."""

ROWS, COLUMNS = [0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]
"""Where the six different elements of a symmetric 3 x 3 matrix stand."""


class ColourLines:
    """The windows of one photo and the matte of it, each fitted by least squares."""

    def __init__(self, photo: torch.Tensor, matte: torch.Tensor, noise: float) -> None:
        """Fit `matte`, float32 (h, w), to `photo`, float32 (3, h, w), both in [0, 1].

        `noise` is the variance up to which a window's texture counts as noise.
        """
        # About zero: the variances of large values lose their digits.
        photo = photo - 0.5
        means = window_mean(
            torch.cat((photo, matte.unsqueeze(0), photo * matte, photo[ROWS] * photo[COLUMNS]))
        )
        self._mean, self._matte_mean, products, squares = means.split((3, 1, 3, 6))
        self._matte = matte
        self._covariance = products - self._mean * self._matte_mean
        squares = squares - self._mean[ROWS] * self._mean[COLUMNS]
        self._slope = _solved(squares, self._covariance, noise)

    def slope(self) -> torch.Tensor:
        """Return the mean slope (3, h, w) over the windows that each pixel is in."""
        return window_mean(self._slope)

    def variances(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return which variance of the matte the colours explain, and all of it: each (h, w)."""
        explained = (self._slope * self._covariance).sum(0)
        squares = window_mean(self._matte.square().unsqueeze(0)) - self._matte_mean.square()
        return explained, squares[0]


def window_mean(maps: torch.Tensor) -> torch.Tensor:
    """Return the mean of `maps` (n, h, w) over the window around each pixel, cut at the border."""
    # By sums of shifted maps: pooling and convolution take seven times as long, and more.
    for dim in (1, 2):
        maps = _window_sum(maps, dim)
    height, width = maps.shape[1:]
    ones = maps.new_ones(1, height, 1), maps.new_ones(1, 1, width)
    return maps.mul_(1 / (_window_sum(ones[0], 1) * _window_sum(ones[1], 2)))


def _window_sum(maps: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the sums of `maps` (n, h, w) over as many neighbours along a dimension as windows have."""
    length = maps.shape[dim]
    padded = nnf.pad(maps, (RADIUS, RADIUS) if dim == 2 else (0, 0, RADIUS, RADIUS))
    result = padded.narrow(dim, 0, length) + padded.narrow(dim, 1, length)
    for offset in range(2, 2 * RADIUS + 1):
        result += padded.narrow(dim, offset, length)
    return result


def _solved(matrix: torch.Tensor, right: torch.Tensor, noise: float) -> torch.Tensor:
    """Return x (3, h, w) of `(matrix + noise) x = right`, where `matrix` (6, h, w) is symmetric.

    By its factors L D L': Cramer's rule fails in single precision where it is nearly singular,
    and a batched solver takes ten times as long.
    """
    a, b, c, d, e, f = matrix
    first = (a + noise).clamp_(min=noise)
    low_b, low_c = b / first, c / first
    second = (d + noise - low_b * b).clamp_(min=noise)
    rest = e - low_b * c
    low_e = rest / second
    third = (f + noise - low_c * c - low_e * rest).clamp_(min=noise)
    x, y, z = right
    y = y - low_b * x
    z = (z - low_c * x - low_e * y) / third
    y = y / second - low_e * z
    x = x / first - low_b * y - low_c * z
    return torch.stack((x, y, z))
