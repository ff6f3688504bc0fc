"""Weights for networks that no weights are here of."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from space.matting.birefnet.architecture import Architecture
from space.matting.birefnet.network import BiRefNet

PUBLISHED = Path(__file__).with_name("published")

TINY = Architecture(width=32, depths=(2, 2, 2, 2), heads=(1, 2, 4, 8), window=4)
"""Like the published ones, in the smallest size."""


def published_tensors(name: str) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a published file's tensors, by name."""
    shapes = {}
    for line in (PUBLISHED / f"{name}.tensors.txt").read_text().splitlines():
        pattern, *sizes = line.split()
        for tensor in _names(pattern):
            shapes[tensor] = tuple(int(size) for size in sizes if size.isdigit())
    return shapes


def _names(pattern: str) -> Iterator[str]:
    first, brace, rest = pattern.partition("{")
    if not brace:
        yield pattern
        return
    choices, _, rest = rest.partition("}")
    for choice in choices.split(","):
        for end in _names(rest):
            yield first + choice + end


def tensor(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Return what the oracle's weights have under a name; whole numbers are 0."""
    if re.search(r"relative_position_index|num_batches_tracked", name):
        return torch.zeros(shape, dtype=torch.int64)
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    normal = generator.standard_normal(shape).astype(np.float32)
    if name.endswith("running_var"):
        normal = 1 + np.float32(0.1) * np.abs(normal)
    elif name.endswith(("running_mean", "relative_position_bias_table")):
        normal *= np.float32(0.1)
    elif len(shape) > 1:
        normal *= np.float32(1 / np.sqrt(np.prod(shape[1:])))
    else:
        normal = name.endswith("weight") + np.float32(0.1) * normal
    return torch.from_numpy(normal)


def made_up(architecture: Architecture) -> BiRefNet:
    """Return a network with the oracle's weights."""
    with torch.device("meta"):
        network = BiRefNet(architecture)
    network.load_state_dict(
        {name: tensor(name, tuple(like.shape)) for name, like in network.state_dict().items()},
        assign=True,
    )
    return network.requires_grad_(False).eval()


def noise(height: int, width: int) -> torch.Tensor:
    """Return what the oracle's maps are of."""
    generator = np.random.default_rng(0)
    return torch.from_numpy(generator.standard_normal((1, 3, height, width)).astype(np.float32))
