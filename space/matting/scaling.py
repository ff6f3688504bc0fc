"""A photo brought to a network's size."""

from typing import Literal

import torch
import torch.nn.functional as nnf


def scaled(
    photo: torch.Tensor,
    height: int,
    width: int,
    kernel: Literal["bicubic", "bilinear"] = "bicubic",
) -> torch.Tensor:
    """Return `photo` resampled by an antialiased filter.

    `photo` is RGB, uint8, shape (H, W, 3); the result is RGB, uint8, shape
    (3, height, width), on the same device.
    """
    planes = photo.permute(2, 0, 1).unsqueeze(0)
    if not photo.is_cpu:
        # Only the CPU resamples bytes, and there it saves a float copy of the photo.
        planes = planes.float()
    result = nnf.interpolate(planes, (height, width), mode=kernel, antialias=True)[0]
    return result if photo.is_cpu else result.round_().clamp_(0, 255).byte()
