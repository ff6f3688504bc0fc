"""BiRefNet as an engine, and the choice of one."""

import hashlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from space.errors import RequestError
from space.matting.birefnet.checkpoint import read_network
from space.matting.birefnet.engine import BiRefNetEngine
from space.matting.birefnet.tiles import TILE_ORDERS
from space.matting.birefnet.variants import VARIANTS, Variant
from space.matting.engine import BatchEngine, normalise
from space.matting.engines import ENGINES, load_engine
from space.matting.faults import EngineUnavailableError
from space.matting.pipeline import Matting
from space.matting.placement.here import Here
from space.matting.placement.running import RunningEngine
from space.settings import Settings
from tests.space.matting.birefnet.conftest import COMMIT, Hub

FIRST, *_, LAST = ENGINES


def settings(model: object, **others: object) -> Settings:
    return Settings.model_validate(
        {
            "matting_engine": "birefnet",
            "birefnet_model": str(model),
            "birefnet_tile_order": "by_tile",
            **others,
        }
    )


def test_the_matte_is_the_sigmoid_of_the_networks_logits(weights: Path) -> None:
    photo = torch.randint(0, 256, (3, 96, 96), generator=torch.Generator().manual_seed(1))
    photo = photo.to(torch.uint8)
    network = read_network(weights / "model.safetensors").float()
    for order in TILE_ORDERS:
        engine = BiRefNetEngine(str(weights), side=96, order=order)
        matte = engine.predict(photo)
        network.order = order
        expected = network(normalise(photo)).sigmoid()[0, 0]
        assert (matte.dtype, matte.shape, engine.side) == (torch.float32, (96, 96), 96)
        # To eight bits, and where there is a GPU in half precision.
        rounded = 0.51 / 255
        assert (matte - expected).abs().max() < (0.02 if torch.cuda.is_available() else rounded)


def test_photos_at_once_get_the_mattes_that_each_gets_alone(weights: Path) -> None:
    engine = BiRefNetEngine(str(weights), side=64, order="by_tile", batch=4)
    assert isinstance(engine, BatchEngine)
    # On a CPU nothing is gained by it.
    assert engine.batch == (4 if torch.cuda.is_available() else 1)
    photos = torch.randint(0, 256, (3, 3, 64, 64), generator=torch.Generator().manual_seed(1))
    photos = photos.to(torch.uint8)
    together = engine.predict_batch(photos)
    alone = torch.stack([engine.predict(photo) for photo in photos])
    assert (together - alone).abs().max() < 1.1 / 255


def test_a_network_that_gives_no_numbers_is_not_taken_for_one_that_finds_nothing(
    weights: Path, tmp_path: Path
) -> None:
    tensors = load_file(weights / "model.safetensors")
    tensors["decoder.conv_out1.0.bias"].fill_(torch.inf)
    save_file(tensors, tmp_path / "model.safetensors")
    engine = BiRefNetEngine(str(tmp_path), side=32, order="by_tile")
    matting = Matting(Here(lambda: RunningEngine(engine, 1)))
    matting.placement.load()
    with pytest.raises(RequestError, match="model_failed"):
        matting.predict(np.zeros((3, 32, 32), np.uint8))


def test_by_name_birefnet_runs_anywhere_with_the_size_that_is_set(weights: Path) -> None:
    engine = load_engine(settings(weights))
    assert (engine.name, engine.side) == ("birefnet", 1024)
    digest = hashlib.sha256((weights / "model.safetensors").read_bytes()).hexdigest()
    assert engine.revision == digest[:12]
    assert load_engine(settings(weights, birefnet_side=1536)).side == 1536


def test_a_size_is_a_multiple_of_what_the_network_takes() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        settings("", birefnet_side=1000)


def test_a_known_model_has_its_own_size_and_is_checked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(hub.content).hexdigest()
    monkeypatch.setitem(VARIANTS, hub.repository, Variant(COMMIT, digest, side=2048))
    engine = BiRefNetEngine(hub.repository, order="by_tile")
    assert (engine.side, engine.revision) == (2048, COMMIT)

    monkeypatch.setitem(VARIANTS, hub.repository, Variant(COMMIT, "0" * 64))
    with pytest.raises(EngineUnavailableError, match="is damaged, or not what was published"):
        BiRefNetEngine(hub.repository, order="by_tile")


def test_another_commit_is_taken_as_it_is_and_its_digest_logged(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(VARIANTS, hub.repository, Variant("f" * 40, "0" * 64, side=2048))
    with caplog.at_level(logging.INFO, logger="space"):
        engine = BiRefNetEngine(hub.repository, COMMIT, order="by_tile")
    assert (engine.side, engine.revision) == (2048, COMMIT)
    assert hashlib.sha256(hub.content).hexdigest() in caplog.text


@pytest.mark.skipif(torch.cuda.is_available(), reason="for machines without a GPU")
def test_without_a_gpu_u2net_is_chosen(weights: Path) -> None:
    assert load_engine(settings(weights, matting_engine="auto")).name == "u2net"


def test_with_a_gpu_birefnet_is_chosen(weights: Path) -> None:
    table = (replace(FIRST, suits=lambda: True), LAST)
    assert load_engine(settings(weights, matting_engine="auto"), table).name == "birefnet"
    assert load_engine(settings(weights, matting_engine="u2netp"), table).name == "u2netp"


def break_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"not weights")


def remove_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def bring_code_along(folder: Path) -> None:
    remove_weights(folder)
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "birefnet.py").write_text("raise SystemExit")


@pytest.mark.parametrize("damage", [break_weights, remove_weights, bring_code_along])
def test_a_model_that_cannot_be_loaded_costs_one_line_in_the_log(
    weights: Path,
    tmp_path: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(weights, folder)
    damage(folder)
    with caplog.at_level(logging.WARNING, logger="space"):
        engine = load_engine(settings(folder), (FIRST, LAST))
    assert engine.name == "u2netp"
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("space")]
    assert len(lines) == 1
    assert lines[0].startswith("The engine birefnet can't be loaded, so another is: ")
    assert "\n" not in lines[0]
