"""What every segmentation model looks like from outside."""

from functools import cache
from typing import Protocol, runtime_checkable

import torch


class Engine(Protocol):
    """A network that tells the subject of a photo from its background."""

    name: str
    """Name that settings and responses use, such as `u2netp`."""

    revision: str
    """Version of the weights: a commit or a checksum."""

    side: int
    """Width and height of the square input, in pixels."""

    def predict(self, photo: torch.Tensor) -> torch.Tensor:
        """Return the matte of one photo already scaled to the network's input.

        `photo` is RGB, uint8, shape (3, side, side); the result is float32 in
        [0, 1], shape (side, side). Both are on the CPU, whatever the network
        runs on. Normalisation is the engine's own affair. May be called from
        several threads at once.
        """
        ...


@runtime_checkable
class BatchEngine(Engine, Protocol):
    """An engine to which several photos at once are little more than one."""

    batch: int
    """Photos that it is to be given at once, at most."""

    def predict_batch(self, photos: torch.Tensor) -> torch.Tensor:
        """Return the mattes, (n, side, side), of `photos`, (n, 3, side, side); else as `predict`."""
        ...


def normalise(photo: torch.Tensor) -> torch.Tensor:
    """Return `photo` as ImageNet-trained networks expect it.

    `photo` is RGB, uint8, shape (3, H, W), or several, (N, 3, H, W); the result is float32, shape
    (N, 3, H, W), each channel less ImageNet's mean and over its standard deviation.
    """
    mean, deviation = _statistics(photo.device)
    return ((photo / 255 - mean) / deviation).view(-1, *photo.shape[-3:])


@cache
def _statistics(device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    # Kept on the device: to bring them there each time would be waited for, and can't be recorded.
    mean = torch.tensor([0.485, 0.456, 0.406], device=device)
    deviation = torch.tensor([0.229, 0.224, 0.225], device=device)
    return mean.view(3, 1, 1), deviation.view(3, 1, 1)
