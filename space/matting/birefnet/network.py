"""The whole network: photo to logits."""

import torch
from torch import Tensor, nn

from space.matting.birefnet.architecture import Architecture
from space.matting.birefnet.decoder import Decoder
from space.matting.birefnet.reconstruction import ReconstructionBlock
from space.matting.birefnet.resizing import resized
from space.matting.birefnet.swin import Swin
from space.matting.birefnet.tiles import TileOrder


class BiRefNet(nn.Module):
    """Finds the subject by the backbone's maps of the photo and of it at half size, and draws it by the decoder.

    Its parameters and buffers are called as in the published weights.
    """

    def __init__(self, architecture: Architecture, order: TileOrder = "by_tile") -> None:
        """`order` is how the weights have the photo's tiles stacked."""
        super().__init__()
        self.order = order
        *_, deepest = widths = [2 * width for width in architecture.widths]
        self.bb = Swin(architecture)
        self.squeeze_module = nn.Sequential(ReconstructionBlock(sum(widths), deepest))
        self.decoder = Decoder(architecture)

    def forward(self, photo: Tensor) -> Tensor:
        """Return logits, (b, 1, h, w), of a normalised photo (b, 3, h, w).

        The height and width may be any multiples of 32.
        """
        logits: Tensor = self.decoder(photo, *self.encode(photo), order=self.order)
        return logits

    def encode(self, photo: Tensor) -> tuple[Tensor, ...]:
        """Return the maps that the decoder takes, the deepest first: (b, c, h/s, w/s) at strides s of 32 to 4."""
        height, width = photo.shape[2:]
        fine, coarse = self.bb(photo), self.bb(resized(photo, height // 2, width // 2))
        *finer, deepest = (
            torch.cat([one, resized(other, one.shape[2], one.shape[3])], dim=1)
            for one, other in zip(fine, coarse, strict=True)
        )
        context = [resized(maps, deepest.shape[2], deepest.shape[3]) for maps in finer]
        return (self.squeeze_module(torch.cat([*context, deepest], dim=1)), *reversed(finer))
