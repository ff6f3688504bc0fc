"""The sizes that networks of this kind have been published in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """A Swin Transformer's sizes, which all the others follow from."""

    width: int
    """Channels of the backbone's first stage. Each stage has twice those of the one before."""

    depths: tuple[int, int, int, int]
    """Blocks of each stage."""

    heads: tuple[int, int, int, int]
    """Attention heads of each stage, of 32 channels each in the published ones."""

    window: int
    """Side of the windows within which is attended, in tokens."""

    @property
    def widths(self) -> tuple[int, int, int, int]:
        """Channels of each stage of the backbone, the finest first."""
        return (self.width, self.width * 2, self.width * 4, self.width * 8)


SWIN_L = Architecture(width=192, depths=(2, 2, 18, 2), heads=(6, 12, 24, 48), window=12)
SWIN_T = Architecture(width=96, depths=(2, 2, 6, 2), heads=(3, 6, 12, 24), window=7)

PUBLISHED = {architecture.width: architecture for architecture in (SWIN_L, SWIN_T)}
"""By the channels of the first stage, which tell a file of weights apart."""

STRIDE = 32
"""What a photo's sides are multiples of: pixels from one token of the last stage to the next."""
