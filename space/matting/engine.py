"""What every segmentation model looks like from outside."""

from typing import Protocol

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


def normalise(photo: torch.Tensor) -> torch.Tensor:
    """Return `photo` as ImageNet-trained networks expect it.

    `photo` is RGB, uint8, shape (3, H, W); the result is float32, shape
    (1, 3, H, W), each channel less ImageNet's mean and over its standard deviation.
    """
    mean = torch.tensor([0.485, 0.456, 0.406], device=photo.device).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225], device=photo.device).view(3, 1, 1)
    return ((photo / 255 - mean) / deviation).unsqueeze(0)
