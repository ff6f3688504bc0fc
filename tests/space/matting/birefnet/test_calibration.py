"""The order in which weights have a photo's tiles, found out by comparing mattes."""

import logging
from copy import copy
from pathlib import Path

import pytest
import torch

from space.matting import on_cpu
from space.matting.birefnet import calibration
from space.matting.birefnet.calibration import differences, tile_order
from space.matting.birefnet.network import BiRefNet
from space.matting.birefnet.tiles import TILE_ORDERS, TileOrder
from space.matting.engine import normalise


@pytest.mark.parametrize("right", TILE_ORDERS)
def test_the_right_order_is_the_one_whose_matte_agrees_better(
    right: TileOrder, tiny: BiRefNet
) -> None:
    network = copy(tiny)
    photo = torch.randint(0, 256, (3, 64, 96), generator=torch.Generator().manual_seed(1))
    photo = photo.to(torch.uint8)
    network.order = right
    with torch.inference_mode():
        matte = network(normalise(photo)).sigmoid()[0, 0]
    found = differences(network, photo, matte)
    assert found.pop(right) < 1e-5
    assert min(found.values()) > 1e-3


def test_a_file_is_asked_once(
    tiny: BiRefNet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # The small one suffices for a network that finds nothing.
    monkeypatch.setattr(on_cpu, "full", on_cpu.small)
    monkeypatch.setattr(calibration, "SIDE", 64)
    with caplog.at_level(logging.INFO, logger="space"):
        order = tile_order(tiny, "a" * 64)
        assert tile_order(tiny, "a" * 64) == order
    (line,) = (record.getMessage() for record in caplog.records)
    assert f"have their tiles {order}: that matte of astronaut.png differs by" in line

    (kept,) = (tmp_path / "cache").rglob("*.tiles")
    other = next(each for each in TILE_ORDERS if each != order)
    kept.write_text(other)
    assert tile_order(tiny, "a" * 64) == other
    kept.write_text("damaged")
    assert tile_order(tiny, "a" * 64) == order
