"""Which order a file of weights has the photo's tiles in: found out once, and kept.

The file does not say, and with the wrong order the network still makes mattes, only worse ones. So
it makes one of a sample photo in each order, and right is the one that agrees better with the
matte of the shipped network.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from space.folder import cache_folder
from space.matting import on_cpu
from space.matting.birefnet.network import BiRefNet
from space.matting.birefnet.resizing import resized
from space.matting.birefnet.tiles import TILE_ORDERS, TileOrder
from space.matting.engine import normalise
from space.matting.scaling import scaled

log = logging.getLogger(__name__)

SAMPLE = Path(__file__).parents[2] / "samples" / "astronaut.png"

SIDE = 512
"""Width and height of the sample for it, in pixels: enough to tell, for a quarter of the time."""


def tile_order(network: BiRefNet, sha256: str) -> TileOrder:
    """Return the order of the weights of a network, which is on the CPU, in single precision.

    `sha256` is that of their file, under which the answer is kept in the user's cache.
    """
    kept = cache_folder() / "birefnet" / f"{sha256}.tiles"
    try:
        answer = kept.read_text()
        return next(order for order in TILE_ORDERS if order == answer)
    except (OSError, StopIteration):
        order = _compare(network)
    try:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(order)
    except OSError as error:
        log.warning("The order of BiRefNet's tiles can't be kept: %s", error)
    return order


def differences(network: BiRefNet, photo: Tensor, matte: Tensor) -> dict[TileOrder, float]:
    """Return for each order by how much the network's matte of a photo differs from another's.

    The photo is RGB, uint8, (3, h, w), with h and w multiples of 32; the matte is float32 in
    [0, 1], of any size. A difference is the mean of a pixel's.
    """
    height, width = photo.shape[1:]
    expected = resized(matte.view(1, 1, *matte.shape), height, width)
    network_input = normalise(photo)
    with torch.inference_mode():
        maps = network.encode(network_input)
        return {
            order: (network.decoder(network_input, *maps, order=order).sigmoid() - expected)
            .abs()
            .mean()
            .item()
            for order in TILE_ORDERS
        }


def _compare(network: BiRefNet) -> TileOrder:
    sample = torch.from_numpy(np.array(Image.open(SAMPLE).convert("RGB")))
    shipped = on_cpu.full()
    matte = shipped.predict(scaled(sample, shipped.side, shipped.side))
    found = differences(network, scaled(sample, SIDE, SIDE), matte)
    right, other = sorted(found, key=found.__getitem__)
    log.info(
        "BiRefNet's weights have their tiles %s: that matte of %s differs by %.4f from %s's, "
        "and by %.4f the other way.",
        right, SAMPLE.name, found[right], shipped.name, found[other],
    )  # fmt: skip
    return right
