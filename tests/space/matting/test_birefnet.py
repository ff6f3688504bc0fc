"""BiRefNet, by a stand-in that is loaded in the same way, and the choice of an engine."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from space.matting import birefnet
from space.matting.birefnet import BiRefNetEngine
from space.matting.engine import normalise
from space.matting.engines import ENGINES, load_engine
from space.matting.faults import EngineUnavailableError
from space.settings import Settings

STAND_IN = Path(__file__).with_name("birefnet_stand_in")


@pytest.fixture(autouse=True)
def module_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the copies that transformers makes of a model's code out of the home folder."""
    from transformers import dynamic_module_utils

    monkeypatch.setattr(dynamic_module_utils, "HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model folder such as the hub gives: configuration, code, weights."""
    folder = tmp_path / "model"
    shutil.copytree(STAND_IN, folder, ignore=shutil.ignore_patterns("__pycache__"))
    from safetensors.torch import save_file

    generator = torch.Generator().manual_seed(0)
    save_file(
        {
            "convolution.weight": torch.randn(1, 3, 3, 3, generator=generator),
            "convolution.bias": torch.randn(1, generator=generator),
        },
        folder / "model.safetensors",
        {"format": "pt"},
    )
    return folder


def settings(model: object, engine: str = "birefnet") -> Settings:
    return Settings(matting_engine=engine, birefnet_model=str(model))


def test_the_matte_is_the_sigmoid_of_the_last_logits(model: Path) -> None:
    engine = BiRefNetEngine(str(model), "", gpu_seconds=10)
    photo = torch.randint(
        0, 256, (3, 1024, 1024), dtype=torch.uint8, generator=torch.Generator().manual_seed(1)
    )
    matte = engine.predict(photo)

    from safetensors.torch import load_file

    weights = load_file(model / "model.safetensors")
    expected = torch.nn.functional.conv2d(
        normalise(photo), weights["convolution.weight"], weights["convolution.bias"], padding=1
    ).sigmoid()[0, 0]
    assert matte.dtype == torch.float32
    # Half precision, where there is a GPU.
    assert (matte - expected).abs().max() < (0.02 if torch.cuda.is_available() else 1e-4)


def test_by_name_birefnet_runs_anywhere(model: Path) -> None:
    engine = load_engine(settings(model))
    assert (engine.name, engine.side) == ("birefnet", 1024)


@pytest.mark.skipif(torch.cuda.is_available(), reason="for machines without a GPU")
def test_on_a_cpu_single_precision_stays_as_exact_as_it_was(model: Path) -> None:
    BiRefNetEngine(str(model), "", gpu_seconds=10)
    assert torch.get_float32_matmul_precision() == "highest"


@pytest.mark.skipif(torch.cuda.is_available(), reason="for machines without a GPU")
def test_without_a_gpu_u2net_is_chosen(model: Path) -> None:
    assert load_engine(settings(model, engine="auto")).name == "u2net"


def test_with_a_gpu_birefnet_is_chosen(model: Path) -> None:
    first, *others = ENGINES
    table = (replace(first, suits=lambda: True), *others)

    assert load_engine(settings(model, engine="auto"), table).name == "birefnet"
    assert load_engine(settings(model, engine="u2netp"), table).name == "u2netp"


def break_weights(model: Path) -> None:
    (model / "model.safetensors").write_bytes(b"not weights")


def remove_weights(model: Path) -> None:
    (model / "model.safetensors").unlink()


def need_a_missing_package(model: Path) -> None:
    code = model / "stand_in.py"
    code.write_text("import package_that_nobody_has\n" + code.read_text())


def break_code(model: Path) -> None:
    code = model / "stand_in.py"
    code.write_text(code.read_text() + "\nraise RuntimeError('written for another release')\n")


@pytest.mark.parametrize(
    "damage", [break_weights, remove_weights, need_a_missing_package, break_code]
)
def test_a_model_that_cannot_be_loaded_costs_one_line_in_the_log(
    model: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    damage(model)  # type: ignore[operator]
    with caplog.at_level(logging.WARNING, logger="space"):
        engine = load_engine(settings(model))
    assert engine.name == "u2net"
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("space")]
    assert len(lines) == 1
    assert lines[0].startswith("The engine birefnet can't be loaded, so another is: ")
    assert "\n" not in lines[0]


def test_without_a_network_the_hub_is_given_up_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    # Nobody listens there.
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert not birefnet._hub_answers()
    with pytest.raises(EngineUnavailableError):
        BiRefNetEngine("nobody/no-such-model", "main", gpu_seconds=10)
