"""BiRefNet as a whole, beside what the published code computes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from space.matting.birefnet.architecture import SWIN_L, SWIN_T, Architecture
from space.matting.birefnet.checkpoint import UNUSED
from space.matting.birefnet.network import BiRefNet
from space.matting.birefnet.tiles import TILE_ORDERS, TileOrder
from tests.space.matting.birefnet.weights import (
    PUBLISHED,
    made_up,
    noise,
    published_tensors,
)

EVERY = bool(os.environ.get("EVERY_BIREFNET"))
"""Whether to compare the large network, too, and to compile: minutes, and some gigabytes."""

ENCODER, DECODER = 1e-3, 1e-4
"""How far a number of a map may be off: the published code's own is by a tenth of it."""

MODULES = {
    "enc_x4_cxt": ("squeeze_module.0", "input"),
    "squeeze_aspp_branch_deform_k7": ("squeeze_module.0.dec_att.aspp_deforms.2", "output"),
    "squeeze_aspp_pool": ("squeeze_module.0.dec_att.global_avg_pool", "output"),
    "squeeze": ("squeeze_module", "output"),
    "ipt5_in": ("decoder.ipt_blk5", "input"),
    "ipt2": ("decoder.ipt_blk2", "output"),
    "p4": ("decoder.decoder_block4", "output"),
    "lateral4": ("decoder.lateral_block4", "output"),
    "p3": ("decoder.decoder_block3", "output"),
    "gdt_attn3": ("decoder.gdt_convs_attn_3", "output"),
    "p2": ("decoder.decoder_block2", "output"),
    "p1": ("decoder.decoder_block1", "output"),
}
"""Where a map of the oracle is seen."""


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lite() -> BiRefNet:
    """The small network with the oracle's weights."""
    return made_up(SWIN_T)


@contextmanager
def seen(network: BiRefNet) -> Iterator[dict[str, Tensor]]:
    """Collect the maps by the oracle's names while the network runs."""
    maps: dict[str, Tensor] = {}
    sizes = iter(("full", "half"))

    def see_backbone(_module: object, _inputs: object, results: list[Tensor]) -> None:
        size = next(sizes)
        maps.update({f"bb_{size}_x{level}": each for level, each in enumerate(results, 1)})

    def watch(name: str, path: str, side: str) -> Any:
        def see(_module: object, inputs: tuple[Tensor], output: Tensor) -> None:
            maps[name] = inputs[0] if side == "input" else output

        return network.get_submodule(path).register_forward_hook(see)

    hooks = [network.bb.register_forward_hook(see_backbone)]
    hooks += [watch(name, *where) for name, where in MODULES.items()]
    try:
        yield maps
    finally:
        for hook in hooks:
            hook.remove()


def check(name: str, case: str, maps: dict[str, Tensor]) -> None:
    """Compare maps with what the oracle has of a case."""
    with np.load(PUBLISHED / f"{name}.oracle.npz") as oracle:
        keys = [key for key in oracle.files if key.startswith(f"{case}/")]
        assert keys
        for key in keys:
            _, called, channels, space = key.split("/")
            step = int(space)
            found = maps[called]
            if called.startswith("gdt_attn"):
                found = found.sigmoid()
            sample: NDArray[np.float32] = found[0, :: int(channels), ::step, ::step].numpy()
            expected = oracle[key]
            assert sample.shape == expected.shape
            is_encoder = called.startswith(("bb_", "enc_"))
            off = np.abs(sample - expected).max()
            assert off < (ENCODER if is_encoder else DECODER), f"{key} is off by {off}"


@torch.inference_mode()
def run(network: BiRefNet, height: int, width: int) -> dict[TileOrder, dict[str, Tensor]]:
    """Return the maps of noise for each order of tiles."""
    photo = noise(height, width)
    with seen(network) as maps:
        encoded = network.encode(photo)
        found = {}
        for order in TILE_ORDERS:
            maps["out"] = network.decoder(photo, *encoded, order=order)
            found[order] = dict(maps)
    return found


def test_the_small_network_computes_what_the_published_one_does(lite: BiRefNet) -> None:
    found = run(lite, 256, 256)
    check("lite", "s256", found["by_colour"])
    check("lite", "legacy_s256", found["by_tile"])


@pytest.mark.skipif(not EVERY, reason="EVERY_BIREFNET=1 runs it: a minute, and two gigabytes")
def test_so_do_the_large_network_and_photos_of_other_sizes(lite: BiRefNet) -> None:
    check("lite", "ns256x320", run(lite, 256, 320)["by_colour"])
    # Its maps at half size halve to odd sizes.
    check("lite", "s224", run(lite, 224, 224)["by_colour"])
    found = run(made_up(SWIN_L), 256, 256)
    check("general", "s256", found["by_colour"])
    check("general", "legacy_s256", found["by_tile"])


@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_half_precision_says_the_same(lite: BiRefNet, half: torch.dtype) -> None:
    photo = noise(32, 64)
    with torch.inference_mode():
        exact = lite(photo).sigmoid()
        rough = deepcopy(lite).to(half)(photo.to(half)).float().sigmoid()
    assert exact.shape == (1, 1, 32, 64)
    assert (rough - exact).abs().mean() < 0.01


def test_photos_in_a_batch_say_what_each_says_alone(tiny: BiRefNet) -> None:
    photos = torch.cat([noise(32, 64), noise(32, 64).flip(3)])
    with torch.inference_mode():
        together = tiny(photos)
        alone = torch.cat([tiny(photo.unsqueeze(0)) for photo in photos])
    assert (together - alone).abs().max() < 1e-5


@pytest.mark.skipif(not EVERY, reason="EVERY_BIREFNET=1 compiles it: minutes")
@pytest.mark.skipif(not shutil.which("c++"), reason="torch.compile needs a C++ compiler")
def test_compiled_it_says_the_same(tiny: BiRefNet) -> None:
    photo = noise(64, 64)
    with torch.inference_mode():
        expected = tiny(photo)
        compiled = torch.compile(tiny, fullgraph=True)(photo)
    assert (compiled - expected).abs().max() < 1e-4


@pytest.mark.parametrize(
    ("name", "architecture", "parameters"),
    [("general", SWIN_L, 220_176_498), ("lite", SWIN_T, 44_313_720)],
)
def test_tensors_are_called_and_shaped_as_in_the_published_files(
    name: str, architecture: Architecture, parameters: int
) -> None:
    published = published_tensors(name)
    with torch.device("meta"):
        network = BiRefNet(architecture)
    shapes = {called: tuple(each.shape) for called, each in network.state_dict().items()}
    assert shapes.items() <= published.items()
    assert all(UNUSED.fullmatch(called) for called in published.keys() - shapes.keys())
    buffers = ("running_mean", "running_var", "num_batches_tracked", "relative_position_index")
    count = sum(
        int(np.prod(shape)) for called, shape in published.items() if not called.endswith(buffers)
    )
    assert count == parameters


def test_both_orders_can_be_asked_for() -> None:
    assert set(TILE_ORDERS) == set(get_args(TileOrder))
