"""The decoder: from the deepest maps back to the photo's size, with the photo's tiles at each level.

A level is reconstructed (`reconstruction`) from what the level below found and the photo's tiles
(`tiles`); then an attention that was trained on the photo's gradients, the paper's outward
reference, weighs it, and the backbone's maps of the next finer level are added. Submodules are called
as in the published weights, with the number of a level: 4 is the coarsest, 1 the finest.
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from space.matting.birefnet.architecture import Architecture
from space.matting.birefnet.reconstruction import WIDTH, ReconstructionBlock
from space.matting.birefnet.resizing import resized
from space.matting.birefnet.tiles import TileOrder, tiles

LEVELS = (4, 3, 2, 1)
"""The coarsest first."""

GRADIENT = 16
"""Channels from which the gradient attention is told."""


class TileEncoder(nn.Module):
    """Two convolutions, with nothing between them, of tiles."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, WIDTH, 3, padding=1)
        self.conv_out = nn.Conv2d(WIDTH, outputs, 3, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (b, outputs, h, w) of maps (b, inputs, h, w)."""
        result: Tensor = self.conv_out(self.conv1(maps))
        return result


class Lateral(nn.Module):
    """A convolution of 1 x 1 from the backbone's maps to the decoder's."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape, (b, width, h, w)."""
        result: Tensor = self.conv(maps)
        return result


class Decoder(nn.Module):
    """The four levels, and the layer that makes one map of the last."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        # A level takes maps as wide as the backbone's at full and half size together.
        widths = [architecture.width, *(2 * width for width in architecture.widths)]
        for level in LEVELS:
            reference = widths[min(level + 1, 4)] // 8
            tile = 3 * 4 ** (level + 1)
            inputs, outputs = widths[level], widths[level - 1]
            self.add_module(f"ipt_blk{level + 1}", TileEncoder(tile, reference))
            self.add_module(
                f"decoder_block{level}", ReconstructionBlock(inputs + reference, outputs)
            )
            if level > 1:
                self.add_module(f"lateral_block{level}", Lateral(outputs))
                self.add_module(
                    f"gdt_convs_{level}",
                    nn.Sequential(
                        nn.Conv2d(outputs, GRADIENT, 3, padding=1),
                        nn.BatchNorm2d(GRADIENT),
                        nn.ReLU(),
                    ),
                )
                self.add_module(f"gdt_convs_attn_{level}", nn.Sequential(nn.Conv2d(GRADIENT, 1, 1)))
        self.ipt_blk1 = TileEncoder(3, widths[1] // 8)
        self.conv_out1 = nn.Sequential(nn.Conv2d(widths[0] + widths[1] // 8, 1, 1))

    def forward(self, photo: Tensor, deepest: Tensor, *finer: Tensor, order: TileOrder) -> Tensor:
        """Return logits, (b, 1, h, w), of a photo (b, 3, h, w) and its maps, the deepest first.

        `order` is how the weights have the tiles stacked.
        """
        inner = deepest
        for level in LEVELS:
            height, width = inner.shape[2:]
            reference = self._part("ipt_blk", level + 1)(tiles(photo, height, width, order))
            inner = self._part("decoder_block", level)(torch.cat([inner, reference], dim=1))
            if level > 1:
                gradient = self._part("gdt_convs_", level)(inner)
                inner = inner * self._part("gdt_convs_attn_", level)(gradient).sigmoid()
                maps = finer[4 - level]
                lateral = self._part("lateral_block", level)(maps)
                inner = resized(inner, maps.shape[2], maps.shape[3]) + lateral
        return self._logits(photo, inner)

    def _part(self, name: str, level: int) -> nn.Module:
        return self.get_submodule(f"{name}{level}")

    def _logits(self, photo: Tensor, finest: Tensor) -> Tensor:
        # The last layer is one of 1 x 1 over both at the photo's size. Here it goes before the
        # scaling up of the one, and into the other's last convolution: the same sum, for a
        # hundredth of the memory.
        last, encoder = self.conv_out1[0], self.ipt_blk1
        assert isinstance(last, nn.Conv2d)
        sizes = (finest.shape[1], encoder.conv_out.out_channels)
        of_finest, of_photo = last.weight.split(sizes, dim=1)
        logits = resized(nnf.conv2d(finest, of_finest, last.bias), photo.shape[2], photo.shape[3])
        kernel = torch.einsum("oc,cihw->oihw", of_photo[:, :, 0, 0], encoder.conv_out.weight)
        bias = of_photo[:, :, 0, 0] @ encoder.conv_out.bias
        return logits + nnf.conv2d(encoder.conv1(photo), kernel, bias, padding=1)
