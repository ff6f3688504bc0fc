"""Maps brought from one level's size to another's."""

import torch.nn.functional as nnf
from torch import Tensor


def resized(maps: Tensor, height: int, width: int) -> Tensor:
    """Return `maps` (b, c, h, w) at another size, bilinearly, the corners' centres kept in place."""
    return nnf.interpolate(maps, (height, width), mode="bilinear", align_corners=True)
