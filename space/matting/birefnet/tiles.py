"""The photo itself, in tiles of a level's size stacked along the channels: the paper's inward reference."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

TileOrder = Literal["by_colour", "by_tile"]
"""How tiles are stacked.

`by_colour`: all tiles' reds, then greens, then blues, tiles along rows (the repository since
November 2024). `by_tile`: the three colours of one tile after the other, tiles along columns
(before). A file of weights works with the one that it was trained with, and does not say which.
"""

TILE_ORDERS: tuple[TileOrder, ...] = ("by_tile", "by_colour")


def tiles(photo: "Tensor", height: int, width: int, order: TileOrder) -> "Tensor":
    """Return a photo (b, 3, H, W) as tiles (b, 3 H/height W/width, height, width).

    The height and width divide the photo's.
    """
    # Into (b, colour, row of tiles, y, column of tiles, x).
    grid: Tensor = photo.unflatten(3, (-1, width)).unflatten(2, (-1, height))
    axes = (0, 1, 2, 4, 3, 5) if order == "by_colour" else (0, 4, 2, 1, 3, 5)
    return grid.permute(axes).flatten(1, 3)
