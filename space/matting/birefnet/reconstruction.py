"""Reconstruction block: what squeezes the deepest maps, and what each level of the decoder is made of."""

from torch import Tensor, nn

from space.matting.birefnet.aspp import DeformableAspp

WIDTH = 64
"""Channels within a block, and within the layers that take the photo's tiles."""


class ReconstructionBlock(nn.Module):
    """A convolution, deformable ASPP, and another convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(inputs, WIDTH, 3, padding=1)
        self.bn_in = nn.BatchNorm2d(WIDTH)
        self.dec_att = DeformableAspp(WIDTH)
        self.conv_out = nn.Conv2d(WIDTH, outputs, 3, padding=1)
        self.bn_out = nn.BatchNorm2d(outputs)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (b, outputs, h, w) of maps (b, inputs, h, w)."""
        inner = self.dec_att(self.bn_in(self.conv_in(maps)).relu())
        result: Tensor = self.bn_out(self.conv_out(inner))
        return result
