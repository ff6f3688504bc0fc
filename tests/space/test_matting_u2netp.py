"""The small U²-Net against its published export."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file

from space.matting.convert_u2netp import SOURCE_SHA256, convert
from space.matting.engine import normalise
from space.matting.scaling import scaled
from space.matting.u2netp import SIDE, WEIGHTS, U2NetP, U2NetPEngine

EXPORT = Path(__file__).with_name("u2netp.onnx")
SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "space" / "samples").iterdir()
    if path.suffix in (".png", ".jpg")
)


@pytest.fixture(scope="module")
def export() -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(EXPORT, providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def engine() -> U2NetPEngine:
    return U2NetPEngine()


@pytest.fixture(scope="module")
def network() -> U2NetP:
    network = U2NetP()
    network.load_state_dict(load_file(WEIGHTS))
    return network.eval()


def prepared(path: Path) -> torch.Tensor:
    photo = Image.open(path).convert("RGB")
    return scaled(torch.tensor(np.asarray(photo)), SIDE, SIDE)


def exported_matte(export: onnxruntime.InferenceSession, photo: torch.Tensor) -> np.ndarray:
    return export.run(None, {export.get_inputs()[0].name: normalise(photo).numpy()})[0][0, 0]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@torch.inference_mode()
def test_in_single_precision_every_pixel_is_within_one_step_of_the_export(
    path: Path, export: onnxruntime.InferenceSession, network: U2NetP
) -> None:
    photo = prepared(path)
    matte = network(normalise(photo))[0, 0].numpy()
    assert np.abs(matte - exported_matte(export, photo)).max() <= 1 / 255


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_as_it_runs_on_this_cpu_the_mean_is_within_a_step_of_the_export(
    path: Path, export: onnxruntime.InferenceSession, engine: U2NetPEngine
) -> None:
    photo = prepared(path)
    matte = engine.predict(photo)
    assert matte.dtype == torch.float32
    assert matte.shape == (SIDE, SIDE)
    assert np.abs(matte.numpy() - exported_matte(export, photo)).mean() <= 0.004


@torch.inference_mode()
def test_without_fused_operators_the_matte_is_the_same(
    network: U2NetP, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = normalise(prepared(SAMPLES[0]))
    fused = network(photo)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert (network(photo) - fused).abs().max() <= 1 / 255


def test_the_weights_are_those_of_the_export() -> None:
    converted, shipped = convert(EXPORT), load_file(WEIGHTS)
    assert converted.keys() == shipped.keys()
    assert all(torch.equal(converted[name], shipped[name]) for name in shipped)


def test_the_weights_say_where_they_come_from() -> None:
    with safe_open(WEIGHTS, "pt") as file:
        assert file.metadata()["licence"] == "Apache-2.0"
        assert SOURCE_SHA256 in file.metadata()["source"]


def test_another_file_is_not_converted(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(b"other")
    with pytest.raises(ValueError, match="not the export"):
        convert(tmp_path / "other.onnx")
